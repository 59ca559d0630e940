"""What plays beneath the lead, at the lead's own partials.

Chords repeat, a melody moves on. So a few spectra, learnt from the bins that the lead leaves alone, tell what the
accompaniment does in the bins that the lead covers: a non-negative factorisation in which those bins hardly count.
"""

from __future__ import annotations

import numpy as np

from soundforge_audio.separation.dsp.filters import EPSILON
from soundforge_audio.separation.dsp.stft import FloatArray

_ATOMS = 8
_ITERATIONS = 25
_COVERED_WEIGHT = 0.1
_FLOOR = np.float32(1e-6)
# The lead's share of the energy it could be part of. Where it is nearly all, there is nothing to take away, and a
# steady voice would be taken for accompaniment.
_DOMINANT = 0.85
_COVERED_UP = 0.6
_MOST = 0.5


def beneath(heard: FloatArray, partials: FloatArray) -> FloatArray:
    """The lead's share of each bin. ``heard`` and ``partials`` (0..1: is it the lead's?) are [frames, bins]."""
    observed = heard + _FLOOR
    weight = (1.0 - (1.0 - _COVERED_WEIGHT) * partials).astype(np.float32)
    counted = observed * weight
    rng = np.random.default_rng(0)
    frames, bins = observed.shape
    spectra: FloatArray = (rng.random((_ATOMS, bins)) + 0.5).astype(np.float32) * observed.mean(axis=0)
    spectra /= spectra.sum(axis=1, keepdims=True)
    levels: FloatArray = (rng.random((frames, _ATOMS)) + 0.5).astype(np.float32)
    levels *= observed.sum(axis=1, keepdims=True) / _ATOMS
    for _ in range(_ITERATIONS):
        ratio = counted / (levels @ spectra + EPSILON)
        levels *= (ratio @ spectra.T) / (weight @ spectra.T + EPSILON)
        ratio = counted / (levels @ spectra + EPSILON)
        spectra *= (levels.T @ ratio) / (levels.T @ weight + EPSILON)
        totals = spectra.sum(axis=1, keepdims=True) + EPSILON
        spectra /= totals
        levels *= totals.T
    below = np.minimum(levels @ spectra, observed)
    lead = np.square(observed - below)
    share: FloatArray = lead / (lead + np.square(below) + EPSILON)
    return share


def trust(heard: FloatArray, comb: FloatArray, voicing: FloatArray) -> float:
    """How far to follow :func:`beneath` in this block: 0 where the lead dominates, .5 where it is covered up."""
    energy = np.square(heard) * (voicing > 0.5)[:, None]
    total = float(energy.sum(dtype=np.float64))
    if total <= 0.0:
        return 0.0
    dominance = float((energy * comb).sum(dtype=np.float64)) / total
    return _MOST * min(1.0, max(0.0, (_DOMINANT - dominance) / (_DOMINANT - _COVERED_UP)))
