"""What the engines have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from soundforge_audio.decode import AudioInfo
from soundforge_audio.encode import MP3_SAMPLE_RATES, Encoding
from soundforge_audio.separation.mix import Mix, Shape
from soundforge_audio.separation.spool import Samples


class Separator(Protocol):
    """A loaded model, or the weight-free engine."""

    @property
    def engine(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def approximate(self) -> bool: ...

    @property
    def stems(self) -> tuple[str, ...]: ...

    def shape(self, info: AudioInfo, encoding: Encoding) -> Shape:
        """The rate and channels in which it takes a source, such that the encoding can hold the result."""

    def pieces(
        self, mix: Mix, wanted: tuple[str, ...], progress: Callable[[float], None]
    ) -> Iterator[dict[str, Samples]]:
        """Consecutive pieces of at least the wanted stems, each ``[channels, frames]``, together as long as the mix.

        ``progress`` is called with the fraction done between pieces that take long.
        """

    def facts(self) -> dict[str, Any]:
        """For the proof: model checksums, versions, seed, settings. Complete after the last piece."""


def encodable_rate(rate: int, encoding: Encoding) -> int:
    """The lowest rate that the encoding knows and that loses nothing of ``rate``; its highest if there is none."""
    if encoding.format != "mp3" or rate in MP3_SAMPLE_RATES:
        return rate
    return next((known for known in MP3_SAMPLE_RATES if known >= rate), MP3_SAMPLE_RATES[-1])
