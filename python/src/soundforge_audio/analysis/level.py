"""Energy over time and zero crossings, from mono samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundforge_audio.decode import Samples

STEP_S = 0.5


@dataclass
class LevelResult:
    """``rms`` per half second, linear, without the mean: a constant offset is no sound.

    ``crossings`` is the share of neighbouring samples whose signs differ.
    """

    rms: NDArray[np.float64]
    crossings: float


class Level:
    """Takes mono samples."""

    def __init__(self, rate: int) -> None:
        self._step = round(STEP_S * rate)
        self._rest: Samples = np.zeros(0, np.float32)
        self._last: Samples = np.zeros(0, np.float32)
        self._squares: list[NDArray[np.float64]] = []
        self._crossed = 0
        self._pairs = 0

    def feed(self, mono: Samples) -> None:
        if len(mono) == 0:
            return
        with_last = np.concatenate([self._last, mono])
        negative = np.signbit(with_last)
        self._crossed += int(np.count_nonzero(negative[1:] != negative[:-1]))
        self._pairs += len(with_last) - 1
        self._last = mono[-1:]
        samples = np.concatenate([self._rest, mono])
        count = len(samples) // self._step
        whole = samples[: count * self._step].reshape(count, self._step)
        self._squares.append(_variance(whole))
        self._rest = samples[count * self._step :]

    def finish(self) -> LevelResult:
        squares = self._squares
        # What remains at the end counts as a step of its own where it is more than half of one, or all there is.
        if len(self._rest) and (len(self._rest) * 2 > self._step or not sum(map(len, squares))):
            squares = [*squares, _variance(self._rest[None, :])]
        joined = np.concatenate(squares) if squares else np.zeros(0)
        return LevelResult(np.sqrt(joined), self._crossed / max(1, self._pairs))


def _variance(rows: Samples) -> NDArray[np.float64]:
    squares = np.einsum("ij,ij->i", rows, rows, dtype=np.float64) / rows.shape[1]
    return np.asarray(np.maximum(squares - rows.mean(axis=1, dtype=np.float64) ** 2, 0.0))
