"""Mel filter banks after Slaney's Auditory Toolbox, as librosa builds them (a test compares the two).

librosa itself is not used when songs are analysed: importing it compiles code that takes seconds on every cold start,
and it needs a compiler toolchain that is late for each new Python.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LINEAR_HZ_PER_MEL = 200.0 / 3
_LOG_FROM_HZ = 1000.0
_LOG_FROM_MEL = _LOG_FROM_HZ / _LINEAR_HZ_PER_MEL
_LOG_STEP = np.log(6.4) / 27.0


def hz_to_mel(hz: float) -> float:
    """Linear below 1 kHz, logarithmic above."""
    if hz < _LOG_FROM_HZ:
        return hz / _LINEAR_HZ_PER_MEL
    return float(_LOG_FROM_MEL + np.log(hz / _LOG_FROM_HZ) / _LOG_STEP)


def mel_to_hz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse."""
    return np.where(
        mels < _LOG_FROM_MEL,
        mels * _LINEAR_HZ_PER_MEL,
        _LOG_FROM_HZ * np.exp(_LOG_STEP * (np.maximum(mels, _LOG_FROM_MEL) - _LOG_FROM_MEL)),
    )


def filters(rate: int, window: int, bands: int, *, equal_area: bool) -> NDArray[np.float32]:
    """Triangular filters ``[window / 2 + 1, bands]`` from 0 Hz to half the rate; of equal area, or of height one."""
    edges = mel_to_hz(np.linspace(0.0, hz_to_mel(rate / 2), bands + 2))
    hz = np.arange(window // 2 + 1) * (rate / window)
    rising = (hz[:, None] - edges[None, :-2]) / np.diff(edges)[:-1]
    falling = (edges[None, 2:] - hz[:, None]) / np.diff(edges)[1:]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    if equal_area:
        triangles *= 2.0 / (edges[2:] - edges[:-2])
    return triangles.astype(np.float32)
