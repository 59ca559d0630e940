"""What an engine is, and which there are. Engines are imported only when asked for: some take seconds to load."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Protocol

from soundforge_audio.errors import AudioError

Progress = Callable[[float, str], None]
"""Called with the fraction done (0..1) and the stage, in words for a person. Cheap: call it often."""


class Engine(Protocol):
    """One kind of work on audio files. An instance serves many jobs, one after the other."""

    def capabilities(self) -> dict[str, Any]:
        """What it offers: features, models, formats, limits; ``versions`` of its libraries. JSON values only."""

    def warm_up(self) -> None:
        """Does one tiny job, so that the first real one finds everything loaded."""

    def run(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Does one job.

        Files are written to a temporary name beside the target and renamed. The result holds JSON values only.
        Raises ``AudioError``. ``Cancelled`` may arrive at any time; afterwards the engine must still be usable.
        """


REGISTRY = {
    "probe": "soundforge_audio.probe:ProbeEngine",
    "analyze": "soundforge_audio.analysis.engine:AnalyzeEngine",
    "separate": "soundforge_audio.separation.engine:SeparateEngine",
}
"""Where the engine of each operation lives, as ``module:Class``."""


def load(op: str, location: str | None = None) -> Engine:
    """Imports and creates the engine of an operation, or the one at ``location`` (``module:Class``) instead."""
    if location is None:
        location = REGISTRY.get(op)
    if location is None:
        raise AudioError("UNKNOWN_OPERATION", f"there is no operation {op!r}; there are {', '.join(sorted(REGISTRY))}")
    module_name, _, class_name = location.partition(":")
    module = importlib.import_module(module_name)
    engine: Engine = getattr(module, class_name)()
    return engine
