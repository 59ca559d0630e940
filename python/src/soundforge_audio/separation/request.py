"""What a job asks for, checked before anything expensive starts."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soundforge_audio import decode
from soundforge_audio.encode import Encoding, choose_encoding
from soundforge_audio.errors import AudioError

RESIDUAL = "residual"
#: How a neural model computes: ``exact`` in single precision, ``fast`` compiled and in bfloat16.
MODES = ("exact", "fast")


@dataclass(frozen=True)
class Request:
    """One separation job. ``stems`` is None where all of the model's are wanted."""

    input: Path
    output_dir: Path
    model: str
    stems: tuple[str, ...] | None
    encoding: Encoding
    residual: bool
    mode: str
    memory_limit_bytes: float | None
    model_dir: Path
    tags: Mapping[str, str]
    max_duration_s: float
    max_channels: int

    @staticmethod
    def parse(params: Mapping[str, Any]) -> Request:
        """Reads the parameters of a job; raises ``AudioError`` with the valid values in the message."""
        return Request(
            input=Path(_text(params, "input")),
            output_dir=Path(_text(params, "output_dir")),
            model=_text(params, "model", "auto"),
            stems=_stems(params.get("stems")),
            encoding=choose_encoding(params.get("format"), params.get("bit_depth")),
            residual=_flag(params, RESIDUAL),
            mode=_mode(params.get("mode")),
            memory_limit_bytes=_positive(params, "memory_limit_bytes"),
            model_dir=Path(_text(params, "model_dir", "") or default_model_dir()),
            tags=_tags(params.get("tags")),
            max_duration_s=_positive(params, "max_duration_s") or decode.MAX_SECONDS,
            max_channels=math.ceil(_positive(params, "max_channels") or decode.MAX_CHANNELS),
        )

    def chosen(self, available: tuple[str, ...]) -> tuple[str, ...]:
        """The stems to write, in the model's order. Raises UNKNOWN_STEM."""
        if self.stems is None:
            return available
        unknown = [name for name in self.stems if name not in available]
        if unknown:
            raise AudioError("UNKNOWN_STEM", f"unknown stem {unknown[0]!r}; this model has {', '.join(available)}")
        return tuple(name for name in available if name in self.stems)


def default_model_dir() -> Path:
    """Where weights lie unless the job says otherwise: ``SOUNDFORGE_MODEL_DIR``, else the user's cache folder."""
    configured = os.environ.get("SOUNDFORGE_MODEL_DIR")
    if configured:
        return Path(configured)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "soundforge" / "models"


def _bad(name: str, wanted: str) -> AudioError:
    return AudioError("BAD_REQUEST", f"{name} must be {wanted}")


def _text(params: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = params.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str | os.PathLike) or "\0" in str(value) or (default is None and not str(value)):
        raise _bad(name, "a text")
    return str(value)


def _flag(params: Mapping[str, Any], name: str) -> bool:
    value = params.get(name)
    if value is not None and not isinstance(value, bool):
        raise _bad(name, "true or false")
    return bool(value)


def _positive(params: Mapping[str, Any], name: str) -> float | None:
    value = params.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise _bad(name, "a positive number")
    return float(value)


def _stems(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list | tuple) or not value or not all(isinstance(name, str) for name in value):
        raise _bad("stems", "a list of at least one stem's name")
    return tuple(dict.fromkeys(value))


def _mode(value: object) -> str:
    chosen = value if value is not None else os.environ.get("SOUNDFORGE_SEPARATION_MODE", MODES[0])
    if chosen not in MODES:
        raise AudioError("UNKNOWN_MODE", f"unknown mode {chosen!r}; valid are {', '.join(MODES)}")
    return str(chosen)


def _tags(value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _bad("tags", "an object")
    return {str(name): str(text) for name, text in value.items() if text is not None}
