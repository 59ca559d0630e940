"""The key of a song, out of how much of each pitch class sounds and of the chords that it is made of.

Five cues are added up for each of the 24 keys: the correlation of the mean chroma with the key profiles of Albrecht
and Shanahan (2013), the share of time on the tonic chord, the share on the key's own triads, authentic cadences (V to
I), and whether the song opens with the tonic chord. Their weights were fitted once, by logistic regression, to
synthesised loops and cadences other than those of the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundforge_audio.analysis.pitch import PitchResult
from soundforge_audio.decode import Samples

NOTES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
KEYS = tuple(f"{note} {mode}" for mode in ("major", "minor") for note in NOTES)

_MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
_MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
_PROFILE, _TONIC, _DIATONIC, _CADENCE, _OPENING = 10.0, 5.0, 6.0, 5.0, 2.0
# Triads that belong to a key, in semitones above its tonic: major ones, minor ones. Minor has its dominant both ways.
_OWN_MAJOR = {"major": (0, 5, 7), "minor": (3, 8, 10, 7)}
_OWN_MINOR = {"major": (2, 4, 9), "minor": (0, 5, 7)}
# Chords are told on means over five frames (0.46 s); a change must gain this much likelihood.
_CHORD_FRAMES = 5
_CHORD_SHARPNESS = 20.0
_CHANGE_COST = 3.0
# Correlations of the best profile: below the first the chroma is no key's, above the second it is as clear as it gets.
_UNCLEAR, _CLEAR = 0.35, 0.75
_ENOUGH_CHORDS = 3


@dataclass(frozen=True)
class KeyResult:
    """The best key, how likely it is right (0..1), and the best five with their shares of the probability."""

    key: str | None
    confidence: float
    candidates: list[tuple[str, float]]


def find_key(pitch: PitchResult) -> KeyResult:
    """The key, or None where nothing pitched sounds."""
    chroma = pitch.chroma
    sounding = chroma[chroma.sum(axis=1) > 0]
    if len(sounding) < 2:
        return KeyResult(None, 0.0, [])
    profile = _profile_correlations(sounding.mean(axis=0, dtype=np.float64))
    cues, chords = _chord_cues(sounding)
    score = _PROFILE * profile + cues
    probability = np.exp(score - score.max())
    probability /= probability.sum()
    order = np.argsort(-probability, kind="stable")
    best = int(order[0])
    clarity = float(np.clip((profile[best] - _UNCLEAR) / (_CLEAR - _UNCLEAR), 0, 1))
    # One chord, or one note, fits several keys.
    clarity *= min(1.0, chords / _ENOUGH_CHORDS)
    candidates = [(KEYS[i], float(probability[i])) for i in order[:5]]
    return KeyResult(KEYS[best], float(probability[best]) * clarity, candidates)


def _profile_correlations(chroma: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's correlation with the profile of each key, in the order of KEYS."""
    profiles = np.array([np.roll(profile, tonic) for profile in (_MAJOR, _MINOR) for tonic in range(12)])
    profiles -= profiles.mean(axis=1, keepdims=True)
    centred = chroma - chroma.mean()
    norms = np.linalg.norm(profiles, axis=1) * max(float(np.linalg.norm(centred)), 1e-12)
    return np.asarray(profiles @ centred / norms)


def _chord_cues(chroma: Samples) -> tuple[NDArray[np.float64], int]:
    """What the chords say for each key, and how many different ones last for a second."""
    path = chord_path(chroma)
    share = np.bincount(path, minlength=24) / len(path)
    starts = np.flatnonzero(np.concatenate([[True], path[1:] != path[:-1]]))
    runs = path[starts]
    lengths = np.diff(np.append(starts, len(path)))
    # The transform smears what begins into what was before: the opening chord is the first that lasts a second.
    lasting = runs[lengths >= 2]
    opening = int(lasting[0]) if len(lasting) else int(runs[0])
    cues = np.zeros(24)
    for key in range(24):
        tonic, mode = key % 12, "major" if key < 12 else "minor"
        own = [(tonic + s) % 12 for s in _OWN_MAJOR[mode]] + [12 + (tonic + s) % 12 for s in _OWN_MINOR[mode]]
        cadences = np.count_nonzero((runs[:-1] == (tonic + 7) % 12) & (runs[1:] == key)) / len(runs)
        cues[key] = (
            _TONIC * share[key]
            + _DIATONIC * share[own].sum()
            + _CADENCE * cadences
            + (_OPENING if opening == key else 0.0)
        )
    return cues, len(set(lasting.tolist()))


def chord_path(chroma: Samples) -> NDArray[np.int64]:
    """The most likely triad of each half second, as an index: 0..11 major on C..B, 12..23 minor."""
    count = max(1, len(chroma) // _CHORD_FRAMES)
    width = min(_CHORD_FRAMES, len(chroma))
    means = chroma[: count * width].reshape(count, width, 12).mean(axis=1)
    means = means / (np.linalg.norm(means, axis=1, keepdims=True) + 1e-9)
    fit = _CHORD_SHARPNESS * means @ _triads().T
    fit -= fit.max(axis=1, keepdims=True)
    likelihood = np.maximum(fit - np.log(np.exp(fit).sum(axis=1, keepdims=True)), -20.0)
    return _viterbi(likelihood)


def _triads() -> NDArray[np.float64]:
    rows = np.zeros((24, 12))
    for chord in range(24):
        third = 4 if chord < 12 else 3
        rows[chord, [(chord + s) % 12 for s in (0, third, 7)]] = 3**-0.5
    return rows


def _viterbi(likelihood: NDArray[np.float64]) -> NDArray[np.int64]:
    """The best path where staying is free and every change costs the same."""
    stay = np.arange(likelihood.shape[1])
    score = likelihood[0].copy()
    back = np.empty(likelihood.shape, np.int64)
    for i in range(1, len(likelihood)):
        best = int(score.argmax())
        changed = score[best] - _CHANGE_COST
        back[i] = np.where(score >= changed, stay, best)
        score = np.maximum(score, changed) + likelihood[i]
    path = np.empty(len(likelihood), np.int64)
    path[-1] = int(score.argmax())
    for i in range(len(likelihood) - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    return path
