"""Audio files in, float32 arrays out.

libsndfile (``soundfile``) reads what it knows, FFmpeg's libraries (``PyAV``) read the rest; no ffmpeg program is
needed. Every file is treated as hostile: limits are checked on what the header says and again on what really arrives,
and only plain audio containers are let through (a playlist could otherwise make the decoder open other files).

Samples are float32 arrays of the shape ``[channels, frames]``, nominally within -1..1. Errors are ``AudioError``
with the codes INPUT_NOT_FOUND, NOT_AUDIO, EMPTY_AUDIO, AUDIO_TOO_LONG and AUDIO_UNSUPPORTED.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from soundforge_audio.errors import AudioError

Samples = NDArray[np.float32]

#: Longest accepted audio in seconds, unless the caller says otherwise.
MAX_SECONDS = 6 * 3600.0
#: Most accepted channels, unless the caller says otherwise.
MAX_CHANNELS = 16
#: Accepted sample rates in Hz.
MIN_SAMPLE_RATE, MAX_SAMPLE_RATE = 2_000, 768_000
#: Frames of one block where the caller names no size.
BLOCK_FRAMES = 1 << 18

# Float files may hold anything: more than +36 dBFS is damage, and would overflow where it is squared.
_LOUDEST = 64.0


@dataclass(frozen=True)
class AudioInfo:
    """What a file's header says. ``frames`` is None where the header does not tell the length."""

    sample_rate: int
    channels: int
    frames: int | None
    format: str
    codec: str
    decoder: str


@dataclass(frozen=True)
class Audio:
    """A whole decoded file. ``truncated`` tells that the data ended before the length that the header promised."""

    samples: Samples
    sample_rate: int
    info: AudioInfo
    truncated: bool = False

    @property
    def channels(self) -> int:
        return int(self.samples.shape[0])

    @property
    def frames(self) -> int:
        return int(self.samples.shape[1])

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate


@dataclass(frozen=True)
class Limits:
    """What the caller is ready to take: seconds of audio and number of channels."""

    max_seconds: float = MAX_SECONDS
    max_channels: int = MAX_CHANNELS

    def check_header(self, info: AudioInfo) -> None:
        """Refuses what the header alone gives away."""
        if not MIN_SAMPLE_RATE <= info.sample_rate <= MAX_SAMPLE_RATE:
            raise AudioError(
                "AUDIO_UNSUPPORTED",
                f"sample rate {info.sample_rate} Hz is outside {MIN_SAMPLE_RATE}..{MAX_SAMPLE_RATE} Hz",
            )
        if not 1 <= info.channels <= self.max_channels:
            raise AudioError("AUDIO_UNSUPPORTED", f"{info.channels} channels, at most {self.max_channels} are accepted")
        if info.frames is not None:
            self.check_length(info.frames, info.sample_rate)

    def check_length(self, frames: int, sample_rate: int) -> None:
        """Refuses more frames than the limit."""
        if frames > self.max_seconds * sample_rate:
            raise AudioError("AUDIO_TOO_LONG", f"the audio is longer than {self.max_seconds:g} s")


class _Source(Protocol):
    info: AudioInfo
    truncated: bool

    def blocks(self, frames: int) -> Iterator[Samples]: ...

    def close(self) -> None: ...


@dataclass
class AudioReader:
    """An open audio file that is read block by block; a context manager.

    ``frames_read`` and ``truncated`` are right once all blocks have been read.
    """

    info: AudioInfo
    limits: Limits
    _source: _Source
    frames_read: int = field(default=0)

    @property
    def truncated(self) -> bool:
        return self._source.truncated

    def blocks(self, frames: int = BLOCK_FRAMES) -> Iterator[Samples]:
        """Yields blocks of ``frames`` frames (the last may be shorter). Raises EMPTY_AUDIO if there is none at all."""
        for block in self._source.blocks(frames):
            self.frames_read += block.shape[1]
            self.limits.check_length(self.frames_read, self.info.sample_rate)
            yield _sane(block)
        if self.frames_read == 0:
            raise AudioError("EMPTY_AUDIO", "the file holds no audio")

    def __enter__(self) -> AudioReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()


def open_audio(path: str | Path, *, max_seconds: float = MAX_SECONDS, max_channels: int = MAX_CHANNELS) -> AudioReader:
    """Opens a file for reading block by block."""
    from soundforge_audio import decoders

    file = Path(path)
    if not file.is_file():
        raise AudioError("INPUT_NOT_FOUND", f"there is no file {file.name}")
    if file.stat().st_size == 0:
        raise AudioError("EMPTY_AUDIO", "the file is empty")
    limits = Limits(max_seconds, max_channels)
    source: _Source | None = decoders.open_soundfile(file, limits)
    if source is None:
        source = decoders.open_pyav(file, limits)
    return AudioReader(source.info, limits, source)


def stream(
    path: str | Path,
    frames: int = BLOCK_FRAMES,
    *,
    max_seconds: float = MAX_SECONDS,
    max_channels: int = MAX_CHANNELS,
) -> Iterator[Samples]:
    """Yields the file's blocks of ``frames`` frames and closes it."""
    with open_audio(path, max_seconds=max_seconds, max_channels=max_channels) as reader:
        yield from reader.blocks(frames)


def decode(path: str | Path, *, max_seconds: float = MAX_SECONDS, max_channels: int = MAX_CHANNELS) -> Audio:
    """Reads a whole file into memory: 4 bytes per sample and channel."""
    with open_audio(path, max_seconds=max_seconds, max_channels=max_channels) as reader:
        parts = list(reader.blocks())
        samples = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
        return Audio(samples, reader.info.sample_rate, reader.info, reader.truncated)


def to_mono(samples: Samples) -> Samples:
    """The mean of all channels as ``[frames]``."""
    if samples.shape[0] == 1:
        return np.asarray(samples[0])
    mono: Samples = samples.mean(axis=0, dtype=np.float32)
    return mono


# Rows left and right; columns in the order that WAV, FLAC and FFmpeg use. The low-frequency channel is left out, centre
# and surrounds come in at -3 dB (ITU-R BS.775), and the row sums keep a full-scale input within full scale.
_H = 0.5**0.5
_STEREO = {
    3: [[1, 0, _H], [0, 1, _H]],
    4: [[1, 0, _H, 0], [0, 1, 0, _H]],
    5: [[1, 0, _H, _H, 0], [0, 1, _H, 0, _H]],
    6: [[1, 0, _H, 0, _H, 0], [0, 1, _H, 0, 0, _H]],
    8: [[1, 0, _H, 0, _H, 0, _H, 0], [0, 1, _H, 0, 0, _H, 0, _H]],
}


def to_stereo(samples: Samples) -> Samples:
    """Two channels out of any number: mono is doubled, surround is mixed down; unknown layouts become mono, doubled."""
    channels = samples.shape[0]
    if channels == 2:
        return samples
    if channels not in _STEREO:
        mono = to_mono(samples)
        return np.stack([mono, mono])
    matrix = np.asarray(_STEREO[channels], dtype=np.float32)
    mixed: Samples = (matrix / matrix.sum(axis=1, keepdims=True)) @ samples
    return mixed


def resample(samples: Samples, from_rate: int, to_rate: int, quality: str = "HQ") -> Samples:
    """Converts the rate of ``[channels, frames]`` or ``[frames]`` with soxr."""
    if from_rate == to_rate:
        return samples
    out = soxr.resample(np.ascontiguousarray(samples.T), from_rate, to_rate, quality=quality)
    converted: Samples = np.ascontiguousarray(out.T, dtype=np.float32)
    return converted


def _sane(block: Samples) -> Samples:
    """NaN and infinity become silence, absurd values are limited. Costs one pass where nothing is wrong."""
    peak = float(np.max(block)) - float(np.min(block)) if block.size else 0.0
    if np.isfinite(peak) and peak <= _LOUDEST:
        return block
    clean: Samples = np.clip(np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0), -_LOUDEST, _LOUDEST)
    return clean
