"""Novelty (how much begins to sound, frame by frame) and the onsets in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from soundforge_audio.analysis.spectrum import FRAME_RATE
from soundforge_audio.decode import Samples

Curve = NDArray[np.float64]

# Compression before the difference: changes 40 dB below the song's loud bands still count.
_COMPRESSION = 1e4
# Edges of the groups of the 40 mel bands: below about 250 Hz, up to about 1.7 kHz, above.
_GROUPS = {"full": slice(0, 40), "low": slice(0, 3), "mid": slice(3, 16), "high": slice(16, 40)}
_PIECE = 16384
_DETREND_S = 0.8
# An onset is the highest value within 70 ms on either side and this much above the mean of 0.4 s.
_PEAK_REACH = 3
_PEAK_MEAN = 17
_PEAK_HEIGHT = 0.35


@dataclass
class Novelty:
    """Spectral flux per frame, over all bands and in three groups of them, in units of its standard deviation."""

    full: Curve
    low: Curve
    mid: Curve
    high: Curve

    def __len__(self) -> int:
        return len(self.full)


def novelty(bands: Samples) -> Novelty:
    """Rise of the compressed mel bands against the frame before, where a neighbour's level counts as the band's own.

    (Böck and Widmer's SuperFlux: vibrato moves energy to a neighbouring band, and is no onset.)
    """
    if len(bands) == 0:
        none = np.zeros(0)
        return Novelty(none, none, none, none)
    reference = reference_power(bands)
    curves = {name: np.zeros(len(bands)) for name in _GROUPS}
    # In pieces, so that hours of audio do not need several copies of their bands at once.
    for start in range(0, len(bands), _PIECE):
        level = compress(bands[max(0, start - 1) : start + _PIECE], reference)
        if start == 0:
            level = np.concatenate([level[:1], level])
        rise = np.maximum(level[1:] - maximum_filter1d(level, 3, axis=1)[:-1], 0)
        for name, part in _GROUPS.items():
            curves[name][start : start + _PIECE] = rise[:, part].mean(axis=1, dtype=np.float64)
    return Novelty(**{name: _normalise(curve) for name, curve in curves.items()})


def reference_power(bands: Samples) -> float:
    """The power of the song's loud bands, above zero."""
    loudest = bands.max(axis=1)
    return float(np.percentile(loudest, 99)) or float(loudest.max()) or 1.0


def compress(bands: Samples, reference: float) -> Samples:
    """Logarithmic levels, 0 for nothing and 4 for the reference."""
    level: Samples = np.log10(1 + np.float32(_COMPRESSION / reference) * bands)
    return level


def _normalise(curve: Curve) -> Curve:
    above = np.maximum(0, curve - uniform_filter1d(curve, int(FRAME_RATE * _DETREND_S) | 1))
    deviation = float(above.std())
    return above / deviation if deviation > 1e-6 else np.zeros_like(above)


def pick(curve: Curve) -> Curve:
    """Seconds of the onsets."""
    if len(curve) == 0 or not curve.any():
        return np.zeros(0)
    highest = maximum_filter1d(curve, 2 * _PEAK_REACH + 1, mode="constant")
    mean = uniform_filter1d(curve, _PEAK_MEAN, mode="constant")
    frames = np.flatnonzero((curve == highest) & (curve > mean + _PEAK_HEIGHT))
    return np.asarray(refine(curve, frames) / FRAME_RATE)


def refine(curve: Curve, frames: NDArray[np.int64]) -> Curve:
    """Positions of peaks between frames, by the parabola through a peak and its neighbours."""
    inner = np.clip(frames, 1, max(1, len(curve) - 2))
    if len(curve) < 3:
        return frames.astype(np.float64)
    left, centre, right = curve[inner - 1], curve[inner], curve[inner + 1]
    bend = left - 2 * centre + right
    offset = np.where(bend < -1e-9, 0.5 * (left - right) / np.where(bend < -1e-9, bend, -1.0), 0.0)
    return np.asarray(frames + np.clip(offset, -0.5, 0.5))
