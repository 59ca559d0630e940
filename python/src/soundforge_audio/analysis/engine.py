"""The engine behind ``analyze``: one song in, one JSON document and one waveform out."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from soundforge_audio import __version__
from soundforge_audio.analysis import features, frontend
from soundforge_audio.analysis.document import Interpreter, plain
from soundforge_audio.decode import MAX_CHANNELS, MAX_SECONDS
from soundforge_audio.errors import AudioError

ENGINE = "soundforge-analysis"
#: Raised when a field of the document changes its meaning.
SCHEMA_VERSION = 1

_SUMMARY = (
    "duration_s",
    "tempo",
    "tempo_confidence",
    "time_signature",
    "key",
    "key_confidence",
    "energy",
    "loudness_lufs",
    "true_peak_dbtp",
)
# Share of the work that reading the file is; the rest interprets what was seen.
_READING = 0.85


class AnalyzeEngine:
    """Serves many songs, one after the other. It keeps nothing between them."""

    def capabilities(self) -> dict[str, Any]:
        return {
            "engine": ENGINE,
            "features": list(features.FEATURES),
            "limits": {"max_duration_s": MAX_SECONDS, "max_channels": MAX_CHANNELS},
            "versions": versions(),
        }

    def warm_up(self) -> None:
        """Analyses three seconds of a pulse with a tone."""
        rate = 44100
        t = np.arange(3 * rate) / rate
        sound = 0.3 * np.sin(2 * np.pi * 440 * t) * np.exp(-8 * (t % 0.5))
        with tempfile.TemporaryDirectory(prefix="soundforge-") as folder:
            song = Path(folder, "warm-up.wav")
            soundfile.write(song, np.stack([sound, sound], axis=1), rate)
            params = {"input": str(song), "output": f"{folder}/a.json", "waveform_output": f"{folder}/w.json"}
            self.run(params, lambda done, stage: None)

    def run(self, params: dict[str, Any], progress: Callable[[float, str], None]) -> dict[str, Any]:
        """Writes the document (``output``) and the waveform (``waveform_output``) and returns what they are."""
        source, output = _path(params, "input"), _path(params, "output")
        chosen = features.choose(params.get("features"))
        if source is None or output is None:
            raise AudioError("INVALID_PARAMS", "input and output must be paths")
        waveform_output = _path(params, "waveform_output") if "waveform" in chosen else None
        limit = float(params.get("max_duration_s") or MAX_SECONDS)
        document, waveform = analyze(source, chosen, progress, limit)
        if params.get("track_id") is not None:
            document = {"track_id": str(params["track_id"]), **document}
        if waveform is not None and waveform_output is None and params.get("features"):
            document["waveform"] = waveform
        progress(0.98, "writing")
        files = [_write("analysis", output, document)]
        if waveform_output is not None:
            files.append(_write("waveform", waveform_output, waveform))
        progress(1.0, "done")
        return {
            "summary": {name: document.get(name) for name in _SUMMARY},
            "files": files,
            "engine": ENGINE,
            "compute_s": document["provenance"]["compute_s"],
        }


def analyze(
    path: str | Path,
    chosen: tuple[str, ...],
    progress: Callable[[float, str], None] = lambda done, stage: None,
    max_seconds: float = MAX_SECONDS,
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The document of a file, and its waveform where that was chosen."""
    started = time.perf_counter()
    progress(0.0, "reading")
    wanted = features.stages(chosen)
    observed = frontend.observe(path, wanted, max_seconds, lambda done: progress(_READING * done, "reading"))
    document: dict[str, Any] = {
        "duration_s": round(observed.duration_s, 4),
        "sample_rate": observed.info.sample_rate,
        "channels": observed.info.channels,
    }
    interpreter = Interpreter(observed)
    for i, feature in enumerate(chosen):
        progress(_READING + (0.97 - _READING) * i / len(chosen), feature)
        document.update(interpreter.fields(feature))
    waveform = observed.waveform.document() if observed.waveform else None
    document["provenance"] = {
        "engine": ENGINE,
        "schema_version": SCHEMA_VERSION,
        "features": list(chosen),
        "versions": versions(),
        "decoder": observed.info.decoder,
        "codec": observed.info.codec,
        "truncated": observed.truncated,
        "channel": observed.channel,
        "compute_s": round(time.perf_counter() - started, 3),
    }
    return document, waveform


def versions() -> dict[str, str]:
    """Versions of everything that a figure may depend on."""
    found = {"soundforge_audio": __version__, "python": platform.python_version()}
    for name in ("numpy", "scipy", "soundfile", "soxr", "av"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def _path(params: dict[str, Any], name: str) -> Path | None:
    value = params.get(name)
    return Path(value) if isinstance(value, str) and value else None


def _write(name: str, target: Path, content: Any) -> dict[str, Any]:
    """Writes JSON beside the target and renames it there."""
    body = json.dumps(plain(content), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return {"name": name, "file": str(target), "size_bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
