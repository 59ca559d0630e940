"""Cutting a stream into overlapping frames, and means and variances of what streams by."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from soundforge_audio.decode import Samples


class Framer:
    """Frame i is centred on sample i x hop; beyond both ends there is silence."""

    def __init__(self, window: int, hop: int) -> None:
        self._window = window
        self._hop = hop
        self._rest: Samples = np.zeros(window // 2, np.float32)
        self._seen = 0
        self._given = 0

    def push(self, samples: Samples) -> Samples:
        """The frames ``[count, window]`` that the new samples complete (a view)."""
        self._seen += len(samples)
        return self._cut(np.concatenate([self._rest, samples]))

    def finish(self) -> Samples:
        """The last frames: 1 + samples // hop in total, none for no samples at all."""
        if self._seen == 0:
            return np.zeros((0, self._window), np.float32)
        frames = self._cut(np.concatenate([self._rest, np.zeros(self._window, np.float32)]))
        surplus = self._given - (1 + self._seen // self._hop)
        return frames[: len(frames) - max(0, surplus)]

    def _cut(self, samples: Samples) -> Samples:
        count = max(0, (len(samples) - self._window) // self._hop + 1)
        self._rest = samples[count * self._hop :]
        self._given += count
        if count == 0:
            return np.zeros((0, self._window), np.float32)
        return sliding_window_view(samples, self._window)[:: self._hop][:count]


class Moments:
    """Mean and variance over all rows added, in float64."""

    def __init__(self) -> None:
        self.count = 0
        self._mean: NDArray[np.float64] | None = None
        self._squares: NDArray[np.float64] | None = None

    def add(self, values: NDArray[np.floating]) -> None:
        """Adds rows: ``[count]`` or ``[count, dimensions]``."""
        count = len(values)
        if count == 0:
            return
        mean = values.mean(axis=0, dtype=np.float64)
        squares = ((values - mean) ** 2).sum(axis=0, dtype=np.float64)
        if self._mean is None or self._squares is None:
            self.count, self._mean, self._squares = count, np.asarray(mean), np.asarray(squares)
            return
        # Chan's formula for joining two sets.
        total = self.count + count
        delta = mean - self._mean
        self._mean = np.asarray(self._mean + delta * count / total)
        self._squares = np.asarray(self._squares + squares + delta**2 * self.count * count / total)
        self.count = total

    @property
    def mean(self) -> NDArray[np.float64] | None:
        return self._mean

    @property
    def variance(self) -> NDArray[np.float64] | None:
        return None if self._squares is None else self._squares / self.count
