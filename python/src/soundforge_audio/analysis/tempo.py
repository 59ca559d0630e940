"""Tempo candidates from the periodicity of the novelty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from soundforge_audio.analysis.onsets import Curve, Novelty
from soundforge_audio.analysis.spectrum import FRAME_RATE

SLOWEST, FASTEST = 40.0, 240.0
_STEPS_PER_OCTAVE = 120
_MULTIPLES = (1, 2, 3, 4)
# The score is a log-likelihood: so much for a perfect correlation at the beat and its multiples on the mean, so much
# more for the beat alone, and a prior that falls with the square of the distance in octaves from what people most
# often tap. Fitted to synthesised grooves other than those of the tests.
_COMB, _BEAT = 4.0, 4.0
_PRIOR = 2.5
_PRIOR_BPM = 128.0
# Mean correlation at a beat and its multiples: below the first there is no pulse, above the second it is plain.
_NO_PULSE, _PLAIN_PULSE = 0.05, 0.30
_CANDIDATES = 5
_WINDOW_S = 24.0


@dataclass(frozen=True)
class TempoEstimate:
    """Candidates by falling weight (their weights sum to 1), and how plain the pulse of the best is (0..1)."""

    candidates: list[tuple[float, float]]
    clarity: float


def estimate(novelty: Novelty) -> TempoEstimate | None:
    """None where there is nothing periodic: silence, a single event, less than two seconds."""
    longest = int(FRAME_RATE * 60 / SLOWEST) * max(_MULTIPLES) + 1
    if len(novelty) < 2 * FRAME_RATE or not novelty.full.any():
        return None
    correlation = autocorrelation(novelty.full, longest)
    grid = SLOWEST * 2 ** (np.arange(0, np.log2(FASTEST / SLOWEST), 1 / _STEPS_PER_OCTAVE))
    lags = FRAME_RATE * 60 / grid
    comb = np.mean([_at(correlation, multiple * lags) for multiple in _MULTIPLES], axis=0)
    score = _COMB * comb + _BEAT * _at(correlation, lags) - _PRIOR * np.log2(grid / _PRIOR_BPM) ** 2
    peaks = np.flatnonzero((comb[1:-1] > comb[:-2]) & (comb[1:-1] >= comb[2:])) + 1
    peaks = peaks[comb[peaks] > 0]
    if len(peaks) == 0:
        return None
    peaks = _distinct(peaks[np.argsort(-score[peaks], kind="stable")])
    weight = np.exp(score[peaks] - score[peaks[0]])
    weight /= weight.sum()
    clarity = float(np.clip((comb[peaks[0]] - _NO_PULSE) / (_PLAIN_PULSE - _NO_PULSE), 0, 1))
    return TempoEstimate(
        [(float(grid[p]), float(w)) for p, w in zip(peaks, weight, strict=True)][:_CANDIDATES], clarity
    )


def _distinct(peaks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Drops peaks within 4 % of a better one: they are the same tempo."""
    kept: list[int] = []
    for peak in peaks:
        if all(abs(int(peak) - other) > 0.055 * _STEPS_PER_OCTAVE for other in kept):
            kept.append(int(peak))
    return np.array(kept, np.int64)


def autocorrelation(curve: Curve, longest: int) -> Curve:
    """Correlation of the curve with itself at lags 0..longest, averaged over windows of 24 s that overlap by half.

    Long songs drift; over one window the phase still fits.
    """
    window = int(_WINDOW_S * FRAME_RATE)
    starts = range(0, max(1, len(curve) - window // 2), window // 2)
    total = np.zeros(longest + 1)
    for start in starts:
        part = curve[start : start + window]
        part = part - part.mean()
        count = len(part)
        spectrum = scipy.fft.rfft(part, scipy.fft.next_fast_len(count + longest + 1))
        raw = scipy.fft.irfft(np.abs(spectrum) ** 2)[: longest + 1]
        # Lags near the window's length rest on few products: they are damped rather than scaled up.
        total += raw / np.maximum(count - np.arange(longest + 1), count / 3) * count
    return np.asarray(total / max(total[0], 1e-12))


def _at(curve: Curve, positions: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.interp(positions, np.arange(len(curve)), curve)
