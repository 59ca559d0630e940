"""Peaks for drawing a song, in the JSON layout of audiowaveform version 2 (read by peaks.js), with RMS beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundforge_audio.decode import Samples

#: A song has between this and twice as many points, however long it is; short ones have fewer.
MAX_POINTS = 4096
FIRST_SAMPLES_PER_POINT = 256


class Waveform:
    """Lowest and highest sample over all channels, and RMS, per point.

    Points are joined in pairs when they get too many.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._per_point = FIRST_SAMPLES_PER_POINT
        self._rest: Samples | None = None
        self._low = np.zeros(0, np.float32)
        self._high = np.zeros(0, np.float32)
        self._square = np.zeros(0)

    def feed(self, block: Samples) -> None:
        samples = block if self._rest is None else np.concatenate([self._rest, block], axis=1)
        at = 0
        while count := min((samples.shape[1] - at) // self._per_point, 2 * MAX_POINTS - len(self._low)):
            end = at + count * self._per_point
            self._append(samples[:, at:end].reshape(samples.shape[0], count, self._per_point))
            at = end
            if len(self._low) == 2 * MAX_POINTS:
                self._halve()
        self._rest = samples[:, at:].copy()

    def _append(self, whole: NDArray[np.float32]) -> None:
        size = whole.shape[0] * whole.shape[2]
        self._low = np.concatenate([self._low, whole.min(axis=(0, 2))])
        self._high = np.concatenate([self._high, whole.max(axis=(0, 2))])
        square = np.einsum("cpn,cpn->p", whole, whole, dtype=np.float64) / size
        self._square = np.concatenate([self._square, square])

    def _halve(self) -> None:
        self._low = self._low.reshape(-1, 2).min(axis=1)
        self._high = self._high.reshape(-1, 2).max(axis=1)
        self._square = self._square.reshape(-1, 2).mean(axis=1)
        self._per_point *= 2

    def document(self) -> dict[str, Any]:
        """The JSON document; minima and maxima alternate in ``data``, as 8-bit integers; ``rms`` likewise, 0..127."""
        low, high, square = self._low, self._high, self._square
        if self._rest is not None and self._rest.shape[1]:
            low = np.append(low, self._rest.min())
            high = np.append(high, self._rest.max())
            square = np.append(square, np.mean(self._rest.astype(np.float64) ** 2))
        data = np.stack([_to_8_bit(np.floor(low * 127)), _to_8_bit(np.ceil(high * 127))], axis=1).ravel()
        return {
            "version": 2,
            "channels": 1,
            "sample_rate": self._rate,
            "samples_per_pixel": self._per_point,
            "bits": 8,
            "length": len(low),
            "data": data.tolist(),
            "rms": _to_8_bit(np.round(np.sqrt(square) * 127)).tolist(),
        }


def _to_8_bit(values: NDArray[np.floating]) -> NDArray[np.int64]:
    return np.asarray(np.clip(values, -128, 127), np.int64)
