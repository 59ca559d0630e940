"""The weight-free engine over a whole song: blocks of 20 seconds, joined by cross-fades, in bounded memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from soundforge_audio.separation.dsp.block import BlockResult, BlockSeparator
from soundforge_audio.separation.dsp.stft import FloatArray
from soundforge_audio.separation.mix import Mix

STEMS = ("vocals", "drums", "bass", "other")
_BLOCK_S = 20.0
_CONTEXT_S = 2.0
_FADE_S = 2.0
_SHORTEST_LAST_S = 5.0
_SILENT_CHANNEL = 1e-6
_OPPOSED = -0.9


@dataclass
class Confidence:
    """What the masks themselves tell about the result, gathered over all blocks."""

    entropy_sum: float = 0.0
    energy_sum: float = 0.0
    prominence_sum: float = 0.0
    active_frames: float = 0.0
    frames: int = 0

    def add(self, result: BlockResult) -> None:
        self.entropy_sum += result.entropy * result.energy
        self.energy_sum += result.energy
        self.prominence_sum += result.lead.prominence * result.energy
        self.active_frames += float((result.lead.voicing > 0.5).sum()) if result.energy > 0 else 0.0
        self.frames += len(result.lead.voicing)

    @property
    def mask_entropy(self) -> float:
        """0: every bin is clearly one stem's; 1: the masks are undecided everywhere."""
        return self.entropy_sum / self.energy_sum if self.energy_sum else 0.0

    @property
    def lead_prominence(self) -> float:
        """How far the lead's salience stands above the mean over all pitches."""
        return self.prominence_sum / self.energy_sum if self.energy_sum else 0.0

    @property
    def lead_activity(self) -> float:
        """Share of the time in which a leading melody sounds. It may be sung or played: this cannot be told."""
        return self.active_frames / self.frames if self.frames else 0.0


class ApproximateSeparator:
    """Separates one mix; :attr:`confidence` is complete when :meth:`stems` has run out."""

    def __init__(self, mix: Mix) -> None:
        self._mix = mix
        self._blocks = BlockSeparator(mix.sample_rate)
        self._heard, self._turn = _view(mix)
        self.confidence = Confidence()

    def stems(self) -> Iterator[dict[str, FloatArray]]:
        """Consecutive pieces of the four stems, which sum to the mix; about 20 seconds each."""
        mix = self._mix
        rate = mix.sample_rate
        context, fade = int(_CONTEXT_S * rate), int(_FADE_S * rate)
        half = fade // 2
        rising = ((np.arange(2 * half, dtype=np.float32) + 0.5) / np.float32(2 * half)).astype(np.float32)
        borders = _borders(mix.frames, rate)
        tail: FloatArray | None = None
        scale = 0.0
        for index, (start, stop) in enumerate(itertools.pairwise(borders)):
            last = index == len(borders) - 2
            first_read = start - context if index else 0
            signal = mix.spool.read(first_read, mix.frames if last else stop + context)
            result = self._blocks.separate(signal * self._turn, self._heard, scale)
            scale = result.lead.scale
            self.confidence.add(result)
            estimate = np.stack([result.vocals, result.bass, result.other]) * self._turn
            begin = start - half if index else 0
            end = mix.frames if last else stop - half
            piece = estimate[..., begin - first_read : end - first_read]
            if tail is not None:
                piece[..., : 2 * half] *= rising
                piece[..., : 2 * half] += tail
            if not last:
                cut = stop - half - first_read
                tail = estimate[..., cut : cut + 2 * half] * (1.0 - rising)
            drums = signal[:, begin - first_read : end - first_read] - piece.sum(axis=0)
            yield {"vocals": piece[0], "drums": drums, "bass": piece[1], "other": piece[2]}


def _borders(frames: int, rate: int) -> list[int]:
    """Where blocks meet. The last one is as long as it must be to leave no scrap."""
    size = int(_BLOCK_S * rate)
    count = max(1, -(-(frames - int(_SHORTEST_LAST_S * rate)) // size))
    return [index * size for index in range(count)] + [frames]


def _view(mix: Mix) -> tuple[slice, FloatArray]:
    """The channels to make the masks from, and a sign for each: a silent one is left out, an opposed one turned."""
    both, turn = slice(None), np.ones((mix.channels, 1), dtype=np.float32)
    if mix.channels == 1:
        return both, turn
    left, right = (float(value) for value in mix.levels.energy)
    if min(left, right) <= _SILENT_CHANNEL * max(left, right):
        return (slice(0, 1) if left >= right else slice(1, 2)), turn
    if mix.levels.cross < _OPPOSED * np.sqrt(left * right):
        turn[1] = -1.0
    return both, turn
