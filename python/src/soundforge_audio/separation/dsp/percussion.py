"""Percussion by median filtering: what stands alone in time against what stands alone in frequency."""

from __future__ import annotations

import numpy as np

from soundforge_audio.separation.dsp.filters import EPSILON, ramp, running_median
from soundforge_audio.separation.dsp.stft import FloatArray

_TIME_FRAMES = 17
_FREQUENCY_BINS = 31
_HARMONIC_WEIGHT = 1.6
# Above these frequencies little is tonal, and what cymbals leave behind would be taken for accompaniment.
_HISS_HZ = (2_500.0, 5_000.0)
_HISS_WEIGHT = 0.4
_LOW_TIME_FRAMES = 31


def high_drum_mask(magnitude: FloatArray, frequencies: FloatArray) -> FloatArray:
    """Share of each short-window bin that belongs to cymbals, hats and snares ([frames, bins])."""
    harmonic = running_median(magnitude, _TIME_FRAMES, axis=0)
    harmonic *= _HARMONIC_WEIGHT + np.float32(_HISS_WEIGHT - _HARMONIC_WEIGHT) * ramp(frequencies, *_HISS_HZ)
    percussive = running_median(magnitude, _FREQUENCY_BINS, axis=1)
    np.square(harmonic, out=harmonic)
    np.square(percussive, out=percussive)
    harmonic += percussive
    harmonic += EPSILON
    percussive /= harmonic
    percussive *= ramp(frequencies, 300.0, 500.0)
    return percussive


def low_onset_mask(magnitude: FloatArray) -> FloatArray:
    """Share of each low bin that rises above its own long median: kick drums and low toms."""
    sustained = running_median(magnitude, _LOW_TIME_FRAMES, axis=0)
    struck = np.square(np.maximum(magnitude - sustained, 0.0))
    mask: FloatArray = struck / (struck + np.square(sustained) + EPSILON)
    return mask
