"""``dsp-approx``: the engine that needs no weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy

from soundforge_audio.decode import AudioInfo
from soundforge_audio.encode import Encoding
from soundforge_audio.separation.dsp.block import BlockSeparator
from soundforge_audio.separation.dsp.stream import STEMS, ApproximateSeparator, Confidence
from soundforge_audio.separation.mix import Mix, Shape
from soundforge_audio.separation.separator import encodable_rate
from soundforge_audio.separation.spool import Samples

NAME = "dsp-approx"
#: Counts changes of the method that change its output.
METHOD_VERSION = "2"
_LOWEST_RATE = 8_000
_HIGHEST_RATE = 50_000


class DspApprox:
    """Works at the source's own rate between 8 and 50 kHz and keeps mono mono, so that the stems sum to the source."""

    engine = NAME
    model = NAME
    approximate = True
    stems = STEMS

    def __init__(self) -> None:
        self._confidence: Confidence | None = None

    def shape(self, info: AudioInfo, encoding: Encoding) -> Shape:
        rate = info.sample_rate
        while rate > _HIGHEST_RATE:
            rate = (rate + 1) // 2
        return Shape(encodable_rate(max(rate, _LOWEST_RATE), encoding), min(info.channels, 2))

    def pieces(
        self, mix: Mix, wanted: tuple[str, ...], progress: Callable[[float], None]
    ) -> Iterator[dict[str, Samples]]:
        self._confidence = None
        separator = ApproximateSeparator(mix)
        yield from separator.stems()
        self._confidence = separator.confidence

    def warm_up(self) -> None:
        """Separates half a second of noise, which loads all of scipy that is needed."""
        noise = np.random.default_rng(0).standard_normal((2, 22_050)).astype(np.float32)
        BlockSeparator(44_100).separate(noise, slice(None), 0.0)

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "model_sha256": None,
            "seed": None,
            "deterministic": True,
            "versions": {NAME: METHOD_VERSION, "numpy": np.__version__, "scipy": scipy.__version__},
        }
        if self._confidence is not None:
            facts["confidence"] = _hint(self._confidence)
        return facts


def _hint(confidence: Confidence) -> dict[str, Any]:
    """How far to trust the stems, without promising decibels.

    The entropy of the masks goes down and the lead's prominence goes up with the true quality. Words are all they
    are good for: neither can tell that a song has no singer.
    """
    entropy, prominence = confidence.mask_entropy, confidence.lead_prominence
    clear = entropy < 0.3 and prominence > 8.5
    vague = entropy > 0.35 or prominence < 6.0
    hint = "poor" if vague else "good" if clear else "fair"
    return {
        "hint": hint,
        "mask_entropy": round(entropy, 3),
        "lead_prominence": round(prominence, 2),
        "lead_activity": round(confidence.lead_activity, 3),
    }
