"""The leading melody: its pitch by a comb over whitened spectra, and when it sounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundforge_audio.separation.dsp.filters import EPSILON, running_mean, running_median
from soundforge_audio.separation.dsp.stft import FloatArray

_LOWEST_HZ = 90.0
_HIGHEST_HZ = 900.0
_STEP_CENTS = 25.0
_PARTIALS = 16
_PARTIAL_LIMIT_HZ = 5_000.0
_PARTIAL_DECAY = 0.85
_BETWEEN_PENALTY = 0.6
_ENVELOPE_HZ = 500.0
_REACH = 3
_STEP_COST = 0.15
_JUMP_COST = 1.8
_VOICED_FROM = 0.35
_VOICED_SPAN = 0.2
_SLOW_SECONDS = 3.0
_SLOW_FULL = 0.3
_SCALE_MEMORY = 0.7


@dataclass(frozen=True)
class Lead:
    """Pitch and voicing per frame, and the scale to hand to the next block."""

    pitch_hz: FloatArray
    salience: FloatArray
    voicing: FloatArray
    slow_voicing: FloatArray
    prominence: float
    scale: float


class LeadTracker:
    """Follows the most salient harmonic series through a magnitude spectrogram."""

    def __init__(self, frequencies: FloatArray, frames_per_second: float) -> None:
        steps = round(1200.0 * float(np.log2(_HIGHEST_HZ / _LOWEST_HZ)) / _STEP_CENTS) + 1
        self._pitches = (_LOWEST_HZ * 2.0 ** (np.arange(steps) * _STEP_CENTS / 1200.0)).astype(np.float32)
        spacing = float(frequencies[1])
        limit = min(_PARTIAL_LIMIT_HZ, float(frequencies[-1]) - 2 * spacing)
        self._bins = int(limit / spacing) + 2
        self._comb = self._comb_matrix(spacing, limit)
        self._envelope_bins = max(3, round(_ENVELOPE_HZ / spacing))
        self._slow_frames = max(1, round(_SLOW_SECONDS * frames_per_second))

    def _comb_matrix(self, spacing: float, limit: float) -> FloatArray:
        """[pitches, bins]: +.85^(k-1) at each partial, -.6 of it half-way below, interpolated between bins."""
        matrix = np.zeros((len(self._pitches), self._bins), dtype=np.float32)
        rows = np.arange(len(self._pitches))
        for partial in range(1, _PARTIALS + 1):
            weight = _PARTIAL_DECAY ** (partial - 1)
            for multiple, gain in ((partial, weight), (partial - 0.5, -_BETWEEN_PENALTY * weight)):
                position = multiple * self._pitches / spacing
                inside = partial * self._pitches < limit
                low = np.minimum(position.astype(int), self._bins - 2)
                part = position - low
                np.add.at(matrix, (rows[inside], low[inside]), (gain * (1 - part))[inside])
                np.add.at(matrix, (rows[inside], low[inside] + 1), (gain * part)[inside])
        return matrix

    def track(self, magnitude: FloatArray, previous_scale: float) -> Lead:
        """Follow the lead through ``magnitude`` ([frames, bins])."""
        used = magnitude[:, : self._bins]
        envelope = running_mean(used, self._envelope_bins, axis=1)
        salience = (used / np.sqrt(envelope + EPSILON)) @ self._comb.T
        best = salience.max(axis=1)
        scale = max(float(np.percentile(best, 95)), _SCALE_MEMORY * previous_scale, 1e-6)
        salience = np.maximum(salience / np.float32(scale), 0.0)
        path = _viterbi(salience)
        along: FloatArray = salience[np.arange(len(path)), path]
        smooth = running_median(along[None], 5, axis=1)[0]
        voicing: FloatArray = np.clip((smooth - _VOICED_FROM) / _VOICED_SPAN, 0.0, 1.0)
        slow: FloatArray = np.clip(running_mean(voicing, self._slow_frames, axis=0) / _SLOW_FULL, 0.0, 1.0)
        spread = salience.mean(axis=1) + 1e-6
        prominence = float(np.average(along / spread, weights=best + 1e-9)) if len(best) else 0.0
        return Lead(self._pitches[path], along, voicing, slow, prominence, scale)


def _viterbi(salience: FloatArray) -> np.ndarray:
    """The best path: a step of 25 cents costs .15 up to three steps, anything further 1.8."""
    frames, states = salience.shape
    back = np.zeros((frames, states), dtype=np.int32)
    score = salience[0].copy()
    offsets = np.arange(-_REACH, _REACH + 1)
    costs = (np.abs(offsets) * _STEP_COST).astype(np.float32)[:, None]
    neighbours = np.arange(states)[None, :] + offsets[:, None]
    padded = np.full(states + 2 * _REACH, -np.inf, dtype=np.float32)
    columns = np.arange(states)
    for frame in range(1, frames):
        padded[_REACH:-_REACH] = score
        reached = padded[neighbours + _REACH] - costs
        choice = reached.argmax(axis=0)
        best = reached[choice, columns]
        far = int(score.argmax())
        jump = score[far] - np.float32(_JUMP_COST)
        back[frame] = np.where(best >= jump, neighbours[choice, columns], far)
        score = np.maximum(best, jump) + salience[frame]
    path = np.empty(frames, dtype=np.int64)
    path[-1] = int(score.argmax())
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = back[frame, path[frame]]
    return path
