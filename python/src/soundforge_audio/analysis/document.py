"""From observations to the JSON document of a track."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from soundforge_audio.analysis import energy as energy_module
from soundforge_audio.analysis import onsets as onset_module
from soundforge_audio.analysis.framing import Moments
from soundforge_audio.analysis.frontend import Observations
from soundforge_audio.analysis.key import find_key
from soundforge_audio.analysis.level import STEP_S
from soundforge_audio.analysis.onsets import Novelty
from soundforge_audio.analysis.rhythm import LATENCY_S, Rhythm, find_rhythm
from soundforge_audio.analysis.sections import find_sections

Fields = dict[str, Any]

_SPECTRAL = {
    "centroid": "centroid_hz",
    "bandwidth": "bandwidth_hz",
    "rolloff": "rolloff_hz",
    "flatness": "flatness",
    "contrast": "contrast_db",
}


class Interpreter:
    """Derives the fields of each feature from one song's observations; what several features need is made once."""

    def __init__(self, observed: Observations) -> None:
        self._seen = observed
        self._novelty: Novelty | None = None
        self._rhythm: Rhythm | None = None
        self._features: dict[str, Callable[[], Fields]] = {
            "tempo": self._tempo_fields,
            "beats": self._beat_fields,
            "time_signature": self._metre_fields,
            "key": self._key_fields,
            "energy": self._energy_fields,
            "loudness": self._loudness_fields,
            "spectral": self._spectral_fields,
            "zero_crossing_rate": self._crossing_fields,
            "mfcc": self._mfcc_fields,
            "chroma": self._chroma_fields,
            "onsets": self._onset_fields,
            "sections": self._section_fields,
        }

    def fields(self, feature: str) -> Fields:
        """The fields of a feature, in plain JSON values: never NaN, never infinite."""
        make = self._features.get(feature)
        return {name: plain(value) for name, value in make().items()} if make else {}

    def _novel(self) -> Novelty:
        if self._novelty is None:
            assert self._seen.spectrum is not None
            self._novelty = onset_module.novelty(self._seen.spectrum.bands)
        return self._novelty

    def _rhythmic(self) -> Rhythm:
        if self._rhythm is None:
            assert self._seen.spectrum is not None
            self._rhythm = find_rhythm(self._novel(), self._seen.spectrum, self._seen.pitch, self._seen.duration_s)
        return self._rhythm

    def _tempo_fields(self) -> Fields:
        rhythm = self._rhythmic()
        return {
            "tempo": _round(rhythm.tempo, 2),
            "tempo_confidence": round(rhythm.confidence, 3),
            "tempo_candidates": [{"bpm": round(bpm, 2), "weight": round(w, 4)} for bpm, w in rhythm.candidates],
        }

    def _beat_fields(self) -> Fields:
        rhythm = self._rhythmic()
        return {"beats_s": rhythm.beats_s.round(3), "downbeats_s": rhythm.downbeats_s.round(3)}

    def _metre_fields(self) -> Fields:
        metre = self._rhythmic().metre
        return {
            "time_signature": metre.beats_per_bar if metre else None,
            "time_signature_confidence": round(metre.confidence, 3) if metre else 0.0,
        }

    def _key_fields(self) -> Fields:
        assert self._seen.pitch is not None
        found = find_key(self._seen.pitch)
        return {
            "key": found.key,
            "key_confidence": round(found.confidence, 3),
            "key_candidates": [{"key": key, "score": round(score, 4)} for key, score in found.candidates],
        }

    def _onsets_s(self) -> Any:
        times = onset_module.pick(self._novel().full) + LATENCY_S
        return np.minimum(times, self._seen.duration_s)

    def _energy_fields(self) -> Fields:
        seen = self._seen
        assert seen.level is not None and seen.spectrum is not None
        centroid = seen.spectrum.moments["centroid"].mean
        values = energy_module.curve(seen.level)
        total = energy_module.energy(
            seen.level, None if centroid is None else float(centroid), len(self._onsets_s()), seen.duration_s
        )
        times = np.arange(len(values)) * STEP_S
        return {"energy": round(total, 4), "energy_curve": {"times_s": times.round(3), "values": values.round(4)}}

    def _loudness_fields(self) -> Fields:
        peak = self._seen.true_peak
        return {
            "loudness_lufs": _round(self._seen.loudness_lufs, 2),
            "loudness_range_lu": _round(self._seen.loudness_range_lu, 2),
            "true_peak_dbtp": round(20 * math.log10(peak), 2) if peak else None,
        }

    def _spectral_fields(self) -> Fields:
        assert self._seen.spectrum is not None
        moments = self._seen.spectrum.moments
        values: Fields = {name: _mean(moments[key]) for key, name in _SPECTRAL.items()}
        values["variances"] = {name: _variance(moments[key]) for key, name in _SPECTRAL.items()}
        return {"spectral": values}

    def _crossing_fields(self) -> Fields:
        assert self._seen.level is not None
        return {"zero_crossing_rate": round(self._seen.level.crossings, 5)}

    def _mfcc_fields(self) -> Fields:
        spectrum = self._seen.spectrum
        assert spectrum is not None
        if not spectrum.sounding.any():
            return {"mfcc": None}
        return {"mfcc": spectrum.mfcc[spectrum.sounding].mean(axis=0, dtype=np.float64).round(3)}

    def _chroma_fields(self) -> Fields:
        assert self._seen.pitch is not None
        total = self._seen.pitch.chroma.sum(axis=0, dtype=np.float64)
        return {"chroma": (total / total.max()).round(4) if len(total) and total.max() > 0 else None}

    def _onset_fields(self) -> Fields:
        return {"onsets_s": self._onsets_s().round(3)}

    def _section_fields(self) -> Fields:
        seen = self._seen
        assert seen.spectrum is not None and seen.pitch is not None
        parts = find_sections(seen.spectrum, seen.pitch, self._novel(), self._rhythmic().downbeats_s, seen.duration_s)
        return {
            "sections": [
                {
                    "start_s": round(part.start_s, 3),
                    "end_s": round(part.end_s, 3),
                    "label": part.label,
                    "confidence": round(part.confidence, 3),
                }
                for part in parts
            ]
        }


def plain(value: Any) -> Any:
    """The value in Python's own types, with None for what is no finite number."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def _round(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _mean(moments: Moments) -> Any:
    return None if moments.mean is None else np.round(moments.mean, 4)


def _variance(moments: Moments) -> Any:
    return None if moments.variance is None else np.round(moments.variance, 6)
