"""Tempo, beats and metre together, as the document tells them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from soundforge_audio.analysis import beats as beat_tracking
from soundforge_audio.analysis import tempo as tempo_estimation
from soundforge_audio.analysis.metre import Metre, find_metre
from soundforge_audio.analysis.onsets import Novelty
from soundforge_audio.analysis.pitch import PitchResult
from soundforge_audio.analysis.spectrum import FRAME_RATE, SpectrumResult

# Bass drums and bass notes fall on beats more often than anything else does.
_LOW_EMPHASIS = 0.5
# Novelty peaks early: a frame sees what begins before its centre reaches it (clicks 21 ms, drums in songs 7 ms).
LATENCY_S = 0.012


@dataclass
class Rhythm:
    """``tempo`` in BPM, None where there is no pulse; times in seconds."""

    tempo: float | None = None
    confidence: float = 0.0
    candidates: list[tuple[float, float]] = field(default_factory=list)
    beats_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    downbeats_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    metre: Metre | None = None


def find_rhythm(novelty: Novelty, spectrum: SpectrumResult, pitch: PitchResult | None, duration_s: float) -> Rhythm:
    """The rhythm of a song; metre and downbeats only where its pitches are known too."""
    estimate = tempo_estimation.estimate(novelty)
    if estimate is None:
        return Rhythm()
    rough, weight = estimate.candidates[0]
    curve = novelty.full + _LOW_EMPHASIS * novelty.low
    path = beat_tracking.trim(beat_tracking.track(curve, rough), spectrum.sounding)
    settled = beat_tracking.settle(novelty.full, path)
    tempo, fit = beat_tracking.regress(settled, rough)
    if abs(np.log2(tempo / rough)) > 0.06:
        tempo = rough
    correction = tempo / rough
    rhythm = Rhythm(
        tempo=tempo,
        confidence=float(weight * estimate.clarity * min(1.0, fit + 0.1)),
        candidates=[(bpm * correction, share) for bpm, share in estimate.candidates],
        beats_s=np.clip(settled / FRAME_RATE + LATENCY_S, 0.0, duration_s),
    )
    if pitch is not None:
        metre = find_metre(novelty, spectrum.bands, pitch, path, FRAME_RATE * 60 / tempo)
        if metre is not None:
            rhythm.metre = metre
            rhythm.downbeats_s = rhythm.beats_s[metre.first_downbeat :: metre.beats_per_bar]
    return rhythm
