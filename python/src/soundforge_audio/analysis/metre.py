"""Beats per bar (3 or 4) and where the bars begin.

What marks a bar repeats with it: the bass drum, the snare, a change of harmony, the sound of a whole beat. Each of
six such marks is measured beat by beat; the metre is the one whose multiples they repeat at, and a bar begins at the
phase at which low accents and changes of harmony pile up. Weights come from logistic regression on synthesised
grooves other than those of the tests. A bar of two counts as four, six as three.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from soundforge_audio.analysis.onsets import Novelty, compress, reference_power
from soundforge_audio.analysis.pitch import FRAME_RATE as PITCH_RATE
from soundforge_audio.analysis.pitch import PitchResult
from soundforge_audio.analysis.spectrum import FRAME_RATE
from soundforge_audio.decode import Samples

Matrix = NDArray[np.float64]

# Low, middle and high accents, change of all notes, change of the bass, similarity of sound.
_METRE_WEIGHTS = np.array([1.4, 1.1, 1.1, 1.5, 2.1, 1.2])
_METRE_BIAS = -0.3
_DOWNBEAT_WEIGHTS = np.array([1.0, 0.0, 0.0, 1.5, 1.2])
_TRIPLE = {3: 1 / 3, 6: 1 / 3, 9: 1 / 3}
_DUPLE = {2: 1 / 6, 4: 1 / 3, 8: 1 / 3, 16: 1 / 6}
_ACCENT_REACH = 3
# Fewer beats than this say nothing; from the second number on they say all that they can.
_FEW_BEATS, _ENOUGH_BEATS = 8, 32


@dataclass(frozen=True)
class Metre:
    """Beats per bar, how likely that is right, and the index of the first beat that begins a bar."""

    beats_per_bar: int
    confidence: float
    first_downbeat: int


def find_metre(novelty: Novelty, bands: Samples, pitch: PitchResult, beats: Matrix, period: float) -> Metre | None:
    """``beats`` and ``period`` in frames of the novelty; None for too few beats."""
    if len(beats) < _FEW_BEATS:
        return None
    accents = _accents(novelty, beats)
    changes = _changes(pitch, beats / FRAME_RATE * PITCH_RATE, period / FRAME_RATE * PITCH_RATE)
    marks = np.concatenate([accents, changes], axis=1)
    marks = np.minimum(marks, np.percentile(marks, 98, axis=0))
    contrast = [_contrast(_correlation, marks[:, [i]]) for i in range(5)]
    contrast.append(_contrast(_similarity, _beat_sounds(bands, beats, period)))
    score = float(_METRE_WEIGHTS @ contrast) + _METRE_BIAS
    per_bar = 3 if score > 0 else 4
    sureness = 1 / (1 + np.exp(-abs(score)))
    evidence = np.clip(len(beats) / _ENOUGH_BEATS, 0, 1)
    return Metre(per_bar, float(sureness * evidence), _first_downbeat(marks, per_bar))


def _first_downbeat(marks: Matrix, per_bar: int) -> int:
    standard = (marks - marks.mean(axis=0)) / (marks.std(axis=0) + 1e-9)
    strength = standard @ _DOWNBEAT_WEIGHTS
    return int(np.argmax([strength[phase::per_bar].mean() for phase in range(per_bar)]))


def _accents(novelty: Novelty, beats: Matrix) -> Matrix:
    reach = np.arange(-_ACCENT_REACH, _ACCENT_REACH + 1)
    around = np.clip(np.round(beats).astype(np.int64)[:, None] + reach, 0, len(novelty) - 1)
    return np.stack([curve[around].max(axis=1) for curve in (novelty.low, novelty.mid, novelty.high)], axis=1)


def _changes(pitch: PitchResult, beats: Matrix, period: float) -> Matrix:
    """How unlike the notes of the beat before are those of this one: 0..1, for all notes and for the bass."""
    columns = []
    for chroma in (pitch.chroma, pitch.bass):
        summed = np.concatenate([np.zeros((1, 12)), np.cumsum(chroma, axis=0, dtype=np.float64)])
        before = _unit(_at(summed, beats) - _at(summed, beats - period))
        after = _unit(_at(summed, beats + period) - _at(summed, beats))
        columns.append(1 - np.sum(before * after, axis=1))
    return np.stack(columns, axis=1)


def _at(summed: Matrix, positions: Matrix) -> Matrix:
    positions = np.clip(positions, 0, len(summed) - 1)
    lower = (
        np.minimum(positions.astype(np.int64), len(summed) - 2) if len(summed) > 1 else np.zeros(len(positions), int)
    )
    share = (positions - lower)[:, None]
    return np.asarray((1 - share) * summed[lower] + share * summed[np.minimum(lower + 1, len(summed) - 1)])


def _unit(rows: Matrix) -> Matrix:
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9))


def _beat_sounds(bands: Samples, beats: Matrix, period: float) -> Matrix:
    """The mean compressed mel bands of each beat, as the deviation from the song's mean."""
    reference = reference_power(bands)
    edges = np.round(np.append(beats, beats[-1] + period)).astype(np.int64)
    edges = np.clip(edges, 0, len(bands) - 1)
    sounds = np.array([compress(bands[a : max(b, a + 1)], reference).mean(axis=0) for a, b in pairwise(edges)])
    return _unit(sounds - sounds.mean(axis=0))


def _contrast(measure, rows: Matrix) -> float:  # type: ignore[no-untyped-def]
    triple = sum(weight * measure(rows, lag) for lag, weight in _TRIPLE.items())
    duple = sum(weight * measure(rows, lag) for lag, weight in _DUPLE.items())
    return float(triple - duple)


def _correlation(rows: Matrix, lag: int) -> float:
    if len(rows) <= lag + 2:
        return 0.0
    centred = rows - rows.mean()
    return float(np.mean(centred[lag:] * centred[:-lag]) / (np.mean(centred**2) + 1e-9))


def _similarity(rows: Matrix, lag: int) -> float:
    if len(rows) <= lag + 2:
        return 0.0
    return float(np.mean(np.sum(rows[lag:] * rows[:-lag], axis=1)))
