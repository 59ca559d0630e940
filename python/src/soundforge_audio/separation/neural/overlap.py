"""Segments with overlap, streamed: the same sums that demucs makes over a whole song, in the memory of one segment."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from soundforge_audio.separation.spool import Samples

Estimate = Callable[[int, int], Samples]
"""Called with the start and length of a segment; returns ``[stems, channels, length]``."""


def overlap_add(frames: int, segment: int, overlap: float, estimate: Estimate) -> Iterator[Samples]:
    """Yields consecutive ``[stems, channels, frames]``, together ``frames`` long.

    Segments start every ``(1 - overlap) * segment`` frames and are weighted by a triangle, as demucs does it. What no
    later segment can reach is finished and leaves at once.
    """
    stride = int((1 - overlap) * segment)
    half = segment // 2
    ramp = np.concatenate([np.arange(1, half + 1), np.arange(segment - half, 0, -1)]).astype(np.float32)
    weight: Samples = (ramp / ramp.max()).astype(np.float32)
    total: Samples | None = None
    weights = np.zeros(segment, dtype=np.float32)
    for start in range(0, frames, stride):
        length = min(segment, frames - start)
        part = estimate(start, length)
        if total is None:
            total = np.zeros((*part.shape[:2], segment), dtype=np.float32)
        total[..., :length] += part * weight[:length]
        weights[:length] += weight[:length]
        ready = min(stride, frames - start)
        yield total[..., :ready] / weights[:ready]
        total = _shifted(total, stride)
        weights = _shifted(weights, stride)


def _shifted(values: Samples, count: int) -> Samples:
    result = np.zeros_like(values)
    result[..., : values.shape[-1] - count] = values[..., count:]
    return result
