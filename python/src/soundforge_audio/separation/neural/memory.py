"""How much memory a segment needs, and how long one may be."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from soundforge_audio import runtime
from soundforge_audio.errors import AudioError

# Measured with htdemucs: what a forward pass adds to the resident memory, in bytes per sample and hidden channel.
_BYTES_PER_SAMPLE_AND_CHANNEL = 62
_SHORTEST_SEGMENT_S = 4.0


def segment_seconds(networks: list[Any], limit_bytes: float | None) -> float | Fraction:
    """The segment that the model was trained with; a shorter one where that does not fit and the model allows it.

    A transformer always works on its full segment. Raises OUT_OF_MEMORY where even the shortest segment does not fit.
    """
    longest: float | Fraction = min((network.segment for network in networks), key=float)
    if limit_bytes is None:
        return longest
    available = limit_bytes - runtime.rss_bytes()
    cost = max(bytes_per_second(network) for network in networks)
    fitting = float(available / cost)
    if fitting >= longest:
        return longest
    if any(hasattr(network, "crosstransformer") for network in networks) or fitting < _SHORTEST_SEGMENT_S:
        needed = runtime.rss_bytes() + cost * (
            longest if any(hasattr(network, "crosstransformer") for network in networks) else _SHORTEST_SEGMENT_S
        )
        raise AudioError(
            "OUT_OF_MEMORY",
            f"this model needs about {needed / 2**20:.0f} MiB, the limit is {limit_bytes / 2**20:.0f} MiB",
        )
    return float(int(fitting))


def bytes_per_second(network: Any) -> float:
    return float(network.samplerate) * float(getattr(network, "channels", 64)) * _BYTES_PER_SAMPLE_AND_CHANNEL
