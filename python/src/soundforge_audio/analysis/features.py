"""The features that a caller can ask for, and what each needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from soundforge_audio.errors import AudioError

#: Feature -> fields of the document that it fills.
FEATURES: dict[str, tuple[str, ...]] = {
    "tempo": ("tempo", "tempo_confidence", "tempo_candidates"),
    "beats": ("beats_s", "downbeats_s"),
    "time_signature": ("time_signature", "time_signature_confidence"),
    "key": ("key", "key_confidence", "key_candidates"),
    "energy": ("energy", "energy_curve"),
    "loudness": ("loudness_lufs", "loudness_range_lu", "true_peak_dbtp"),
    "spectral": ("spectral",),
    "zero_crossing_rate": ("zero_crossing_rate",),
    "mfcc": ("mfcc",),
    "chroma": ("chroma",),
    "onsets": ("onsets_s",),
    "sections": ("sections",),
    "waveform": (),
}

# Feature -> stages of the computation that it needs. Stages are what costs time; several features share each.
_STAGES: dict[str, frozenset[str]] = {
    "tempo": frozenset({"spectrum", "rhythm"}),
    "beats": frozenset({"spectrum", "pitch", "rhythm"}),
    "time_signature": frozenset({"spectrum", "pitch", "rhythm"}),
    "key": frozenset({"pitch"}),
    "energy": frozenset({"spectrum", "statistics"}),
    "loudness": frozenset({"loudness"}),
    "spectral": frozenset({"spectrum", "statistics"}),
    "zero_crossing_rate": frozenset({"statistics"}),
    "mfcc": frozenset({"spectrum"}),
    "chroma": frozenset({"pitch"}),
    "onsets": frozenset({"spectrum"}),
    "sections": frozenset({"spectrum", "pitch", "rhythm"}),
    "waveform": frozenset({"waveform"}),
}


def choose(requested: Any) -> tuple[str, ...]:
    """The requested features in their own order, without repeats; all of them for None or an empty list."""
    if not requested:
        return tuple(FEATURES)
    if isinstance(requested, str) or not isinstance(requested, Iterable):
        raise AudioError("INVALID_PARAMS", "features must be a list of names")
    names = list(requested)
    unknown = [str(name) for name in names if name not in FEATURES]
    if unknown:
        raise AudioError(
            "UNKNOWN_FEATURE",
            f"unknown features: {', '.join(sorted(set(unknown)))}; valid are: {', '.join(FEATURES)}",
        )
    return tuple(name for name in FEATURES if name in names)


def stages(features: Iterable[str]) -> frozenset[str]:
    """The stages that must run for these features."""
    return frozenset().union(*(_STAGES[name] for name in features))
