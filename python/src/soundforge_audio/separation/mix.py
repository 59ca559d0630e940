"""The song to separate: decoded once, brought to a rate and channel count the engine takes, and measured on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soxr

from soundforge_audio import decode
from soundforge_audio.separation.spool import Samples, Spool

_BLOCK_SECONDS = 4


@dataclass(frozen=True)
class Shape:
    """Sample rate in Hz and channel count that an engine wants for a given source."""

    sample_rate: int
    channels: int


@dataclass
class Levels:
    """Sums over the whole song, in double precision."""

    frames: int = 0
    energy: np.ndarray = field(default_factory=lambda: np.zeros(2))
    cross: float = 0.0
    mono_sum: float = 0.0
    mono_square: float = 0.0
    peak: float = 0.0

    def add(self, block: Samples) -> None:
        wide = block.astype(np.float64)
        self.frames += block.shape[1]
        self.energy += np.broadcast_to(np.square(wide).sum(axis=1), (2,))
        self.cross += float((wide[0] * wide[-1]).sum())
        mono = wide.mean(axis=0)
        self.mono_sum += float(mono.sum())
        self.mono_square += float(np.square(mono).sum())
        self.peak = max(self.peak, float(np.abs(block).max(initial=0.0)))

    @property
    def mean(self) -> float:
        """Mean of the channels' mean."""
        return self.mono_sum / max(1, self.frames)

    @property
    def deviation(self) -> float:
        """Its standard deviation, with Bessel's correction."""
        if self.frames < 2:
            return 0.0
        spread = self.mono_square - self.mono_sum**2 / self.frames
        return float(np.sqrt(max(0.0, spread) / (self.frames - 1)))


@dataclass
class Mix:
    """A decoded song on disk. ``conversions`` says in words what was done to it."""

    spool: Spool
    sample_rate: int
    levels: Levels
    source: decode.AudioInfo
    conversions: list[str]
    truncated: bool

    @property
    def frames(self) -> int:
        return self.spool.frames

    @property
    def channels(self) -> int:
        return self.spool.channels

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate

    def close(self) -> None:
        self.spool.close()


def load(
    path: Path,
    folder: Path,
    choose_shape: Callable[[decode.AudioInfo], Shape],
    progress: Callable[[float], None],
    max_seconds: float = decode.MAX_SECONDS,
    max_channels: int = decode.MAX_CHANNELS,
) -> Mix:
    """Decodes ``path`` into a spool in ``folder``."""
    with decode.open_audio(path, max_seconds=max_seconds, max_channels=max_channels) as reader:
        info = reader.info
        shape = choose_shape(info)
        spool = Spool(shape.channels, folder)
        try:
            levels = Levels()
            source = _to_channels(reader.blocks(_BLOCK_SECONDS * info.sample_rate), shape.channels)
            for block in _to_rate(source, info.sample_rate, shape):
                spool.append(block)
                levels.add(block)
                if info.frames:
                    progress(min(1.0, reader.frames_read / info.frames))
        except BaseException:
            spool.close()
            raise
        return Mix(spool, shape.sample_rate, levels, info, _describe(info, shape), reader.truncated)


def _to_channels(blocks: Iterator[Samples], channels: int) -> Iterator[Samples]:
    for block in blocks:
        if block.shape[0] == channels:
            yield block
        elif channels == 1:
            yield decode.to_mono(block)[None]
        else:
            yield decode.to_stereo(block)


def _to_rate(blocks: Iterator[Samples], from_rate: int, shape: Shape) -> Iterator[Samples]:
    if from_rate == shape.sample_rate:
        yield from blocks
        return
    stream = soxr.ResampleStream(from_rate, shape.sample_rate, shape.channels, dtype="float32", quality="VHQ")
    for block in blocks:
        out = stream.resample_chunk(np.ascontiguousarray(block.T))
        if len(out):
            yield np.ascontiguousarray(out.T)
    out = stream.resample_chunk(np.zeros((0, shape.channels), dtype=np.float32), last=True)
    if len(out):
        yield np.ascontiguousarray(out.T)


def _describe(info: decode.AudioInfo, shape: Shape) -> list[str]:
    notes = []
    if info.sample_rate != shape.sample_rate:
        notes.append(f"resampled from {info.sample_rate} Hz to {shape.sample_rate} Hz")
    if info.channels > shape.channels:
        notes.append(f"mixed down from {info.channels} channels to {shape.channels}")
    elif info.channels < shape.channels:
        notes.append(f"{info.channels} channel doubled to {shape.channels}")
    return notes
