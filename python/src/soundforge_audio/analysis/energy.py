"""How energetic a song feels, 0..1: mostly its level, partly its brightness and how much begins per second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundforge_audio.analysis.level import LevelResult

# Level in dBFS (RMS of half a second) that counts as 0 and as 1.
_QUIET_DB, _LOUD_DB = -48.0, -8.0
_BRIGHT_HZ = 4000.0
_BUSY_PER_S = 6.0
_LEVEL, _BRIGHTNESS, _BUSINESS = 0.7, 0.15, 0.15


def curve(level: LevelResult) -> NDArray[np.float64]:
    """The level of every half second, from 0 (-48 dBFS and below) to 1 (-8 dBFS and above)."""
    db = 20 * np.log10(np.maximum(level.rms, 1e-9))
    return np.clip((db - _QUIET_DB) / (_LOUD_DB - _QUIET_DB), 0.0, 1.0)


def energy(level: LevelResult, centroid_hz: float | None, onsets: int, duration_s: float) -> float:
    """The energy of the whole song; 0 for silence."""
    values = curve(level)
    sounding = values[values > 0]
    if len(sounding) == 0:
        return 0.0
    bright = min(1.0, (centroid_hz or 0.0) / _BRIGHT_HZ)
    busy = min(1.0, onsets / max(duration_s, 0.5) / _BUSY_PER_S)
    return float(_LEVEL * sounding.mean() + _BRIGHTNESS * bright + _BUSINESS * busy)
