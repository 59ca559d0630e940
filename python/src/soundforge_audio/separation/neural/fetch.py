"""Fetches published weights at first use, as safetensors from the Hugging Face hub, into the folder of weights.

Every file is checked against the checksum that the hub's own index gives for one fixed commit, and the result is
noted in the folder's ``SHA256SUMS``. ``SOUNDFORGE_MODEL_FETCH=never`` switches fetching off; ``SOUNDFORGE_MODEL_HUB``
names another hub, for instance a mirror.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from soundforge_audio.encode import checksum
from soundforge_audio.errors import AudioError
from soundforge_audio.separation.neural.catalogue import CATALOGUE
from soundforge_audio.separation.neural.folder import SUMS, ModelFolder

_CONNECT_TIMEOUT_S = 4.0
_REMEMBER_FAILURE_S = 600.0
_SHA256_LENGTH = 64
_log = logging.getLogger(__name__)
_failures: dict[str, tuple[float, str]] = {}


def allowed() -> bool:
    """Whether weights may be fetched at all."""
    return os.environ.get("SOUNDFORGE_MODEL_FETCH", "auto") != "never" and not os.environ.get("HF_HUB_OFFLINE")


def fetch(name: str, folder: Path, progress: Callable[[float], None]) -> None:
    """Brings a published model into ``folder``; raises MODEL_MISSING, within seconds where there is no network."""
    lacking = f"the weights of {name} are not in the model folder"
    if name not in CATALOGUE:
        raise AudioError("MODEL_MISSING", lacking)
    if not allowed():
        raise AudioError("MODEL_MISSING", f"{lacking} and fetching is switched off")
    failed_at, why = _failures.get(name, (float("-inf"), ""))
    if time.monotonic() - failed_at < _REMEMBER_FAILURE_S:
        raise AudioError("MODEL_MISSING", f"{lacking} and cannot be fetched: {why}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as staging:
            _fetch_into(name, folder, Path(staging), progress)
    except AudioError:
        raise
    except Exception as refused:  # whatever the hub's client, the network or the disk may raise
        _log.info("fetching %s failed: %r", name, refused)
        why = _in_words(refused)
        _failures[name] = (time.monotonic(), why)
        raise AudioError("MODEL_MISSING", f"{lacking} and cannot be fetched: {why}") from refused


def _fetch_into(name: str, folder: Path, staging: Path, progress: Callable[[float], None]) -> None:
    from demucs.hf import DEFAULT_NAMESPACE, hf_repo_name

    hub = _Hub(f"{DEFAULT_NAMESPACE}/{hf_repo_name(name)}", staging)
    hub.download(f"{name}.yaml", lambda _: None)
    signatures = ModelFolder(staging).bag(name).signatures
    for index, signature in enumerate(signatures):
        hub.download(f"{signature}.safetensors", _part(progress, index, len(signatures)))
    # The yaml comes last: a model is there only when all of it is.
    for file in [*(f"{signature}.safetensors" for signature in signatures), f"{name}.yaml"]:
        shutil.move(staging / file, folder / file)
    with (folder / SUMS).open("a", encoding="utf-8") as sums:
        sums.writelines(f"{digest}  {file}\n" for file, digest in hub.digests.items() if file.endswith(".safetensors"))


def _part(progress: Callable[[float], None], index: int, count: int) -> Callable[[float], None]:
    return lambda done: progress((index + done) / count)


class _Hub:
    """One repository of the hub, at the commit that its first answer named."""

    def __init__(self, repository: str, staging: Path) -> None:
        self._repository = repository
        self._staging = staging
        self._endpoint = os.environ.get("SOUNDFORGE_MODEL_HUB") or None
        self._commit: str | None = None
        self.digests: dict[str, str] = {}

    def download(self, file: str, progress: Callable[[float], None]) -> None:
        from huggingface_hub import get_hf_file_metadata, hf_hub_download, hf_hub_url

        url = hf_hub_url(self._repository, file, revision=self._commit, endpoint=self._endpoint)
        known = get_hf_file_metadata(url, token=False, timeout=_CONNECT_TIMEOUT_S, endpoint=self._endpoint)
        self._commit = self._commit or known.commit_hash
        path = Path(
            hf_hub_download(
                self._repository,
                file,
                revision=self._commit,
                local_dir=self._staging,
                token=False,
                etag_timeout=_CONNECT_TIMEOUT_S,
                endpoint=self._endpoint,
                tqdm_class=_reporter(progress),
            )
        )
        digest, _ = checksum(path)
        if known.etag not in (digest, _git_digest(path)):
            raise AudioError("MODEL_UNTRUSTED", f"{file} does not have the checksum that the hub announced")
        self.digests[file] = digest


def _git_digest(path: Path) -> str:
    """What small files are known by: the SHA-1 that git gives them. Never matches a SHA-256."""
    content = path.read_bytes() if path.stat().st_size < 1 << 20 else b""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _reporter(progress: Callable[[float], None]) -> Any:
    """A tqdm class that draws nothing and reports the fraction done."""
    from tqdm import tqdm

    class Reporter(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs.pop("name", None)
            with Path(os.devnull).open("w") as nothing:
                super().__init__(*args, **{**kwargs, "disable": False, "file": nothing, "mininterval": 3600})

        def update(self, n: float | None = 1) -> None:
            self.n += n or 0
            if self.total:
                progress(min(1.0, self.n / self.total))

        def display(self, *_: Any, **__: Any) -> None:
            return None

    return Reporter


def _in_words(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0][:200]}" if text else type(error).__name__
