"""Which engine serves a job, and why."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soundforge_audio.errors import AudioError
from soundforge_audio.separation import approximate
from soundforge_audio.separation.neural import catalogue, fetch
from soundforge_audio.separation.neural.folder import ModelFolder
from soundforge_audio.separation.request import Request
from soundforge_audio.separation.separator import Separator

if TYPE_CHECKING:
    from soundforge_audio.separation.neural.runtime import NeuralSeparator

AUTO = "auto"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Choice:
    """The engine for a job; ``reason`` says why ``auto`` fell back, else it is None."""

    separator: Separator
    reason: str | None = None


def known_models(folder: ModelFolder) -> list[str]:
    """Every name a job may ask for."""
    return [AUTO, *dict.fromkeys([*catalogue.CATALOGUE, *folder.names()]), approximate.NAME]


class ModelKeeper:
    """Loads models and keeps the last one."""

    def __init__(self) -> None:
        self._key: tuple[Any, ...] | None = None
        self._kept: NeuralSeparator | None = None

    def choose(self, request: Request, progress: Callable[[float], None]) -> Choice:
        """The separator for a request. Raises MODEL_UNKNOWN, MODEL_MISSING, MODEL_UNTRUSTED or MODEL_BROKEN."""
        folder = ModelFolder(request.model_dir)
        if request.model == approximate.NAME:
            return Choice(approximate.DspApprox())
        if request.model == AUTO:
            try:
                return Choice(self._neural(catalogue.PREFERRED, folder, request, progress))
            except AudioError as missing:
                _log.info("auto takes %s: %s", approximate.NAME, missing)
                return Choice(approximate.DspApprox(), missing.message)
        if request.model not in known_models(folder):
            raise AudioError(
                "MODEL_UNKNOWN", f"unknown model {request.model!r}; valid are {', '.join(known_models(folder))}"
            )
        return Choice(self._neural(request.model, folder, request, progress))

    def warm_up(self, model_dir: Path) -> None:
        """Loads what ``auto`` will take, as far as that needs no network."""
        folder = ModelFolder(model_dir)
        if catalogue.library_missing() is None and folder.has(catalogue.PREFERRED):
            request = Request.parse({"input": "-", "output_dir": ".", "model_dir": str(model_dir)})
            try:
                self._neural(catalogue.PREFERRED, folder, request, lambda _: None).warm_up()
            except AudioError as refused:
                _log.warning("%s cannot be loaded: %s", catalogue.PREFERRED, refused)
        approximate.DspApprox().warm_up()

    def _neural(
        self, name: str, folder: ModelFolder, request: Request, progress: Callable[[float], None]
    ) -> NeuralSeparator:
        lacking = catalogue.library_missing()
        if lacking is not None:
            raise AudioError("MODEL_MISSING", f"{name} needs the Python package {lacking}, which is not installed")
        if not folder.has(name):
            fetch.fetch(name, folder.path, progress)
        from soundforge_audio.separation.neural import loading
        from soundforge_audio.separation.neural.runtime import NeuralSeparator

        bag = folder.bag(name)
        key = (name, folder.path, request.mode, loading.fingerprint(folder, bag))
        if self._key == key and self._kept is not None:
            kept = self._kept
        else:
            self._kept = None
            kept = NeuralSeparator(name, loading.load(folder, bag), request.mode)
            self._key, self._kept = key, kept
        kept.memory_limit_bytes = request.memory_limit_bytes
        return kept
