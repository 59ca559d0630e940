"""One pass over the file: every block is decoded once, handed to all stages that were asked for, and forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from soundforge_audio.analysis import pitch, spectrum
from soundforge_audio.analysis.level import Level, LevelResult
from soundforge_audio.analysis.loudness import LoudnessMeter, TruePeakMeter
from soundforge_audio.analysis.waveform import Waveform
from soundforge_audio.decode import AudioInfo, AudioReader, Samples, open_audio, to_mono

# About 6 s of a CD: long enough for the transforms, short enough to stay in the cache and to be cancelled soon.
BLOCK_FRAMES = 1 << 18
_MONO_STAGES = frozenset({"spectrum", "pitch", "statistics"})
# The mean of the channels holds less than this share of the loudest channel's energy.
_CANCELLED = 0.01


@dataclass
class Observations:
    """What one pass over a song gathered. Stages that were not asked for are None."""

    info: AudioInfo
    frames: int
    truncated: bool
    channel: str = "mean"
    spectrum: spectrum.SpectrumResult | None = None
    pitch: pitch.PitchResult | None = None
    level: LevelResult | None = None
    loudness_lufs: float | None = None
    loudness_range_lu: float | None = None
    true_peak: float | None = None
    waveform: Waveform | None = None

    @property
    def duration_s(self) -> float:
        return self.frames / self.info.sample_rate


class _Stages:
    """The stages of one pass and the conversion of rates that they share."""

    def __init__(self, info: AudioInfo, wanted: frozenset[str]) -> None:
        self._spectrum = spectrum.Spectrum("statistics" in wanted) if "spectrum" in wanted else None
        self._pitch = pitch.Pitch() if "pitch" in wanted else None
        self._level = Level(spectrum.RATE) if "statistics" in wanted else None
        self._loudness = LoudnessMeter(info.sample_rate, info.channels) if "loudness" in wanted else None
        self._peak = TruePeakMeter(info.channels) if "loudness" in wanted else None
        self._waveform = Waveform(info.sample_rate) if "waveform" in wanted else None
        self._to_22k = soxr.ResampleStream(info.sample_rate, spectrum.RATE, 1, dtype="float32", quality="HQ")
        self._to_11k = soxr.ResampleStream(spectrum.RATE, pitch.RATE, 1, dtype="float32", quality="HQ")

    def feed(self, block: Samples) -> None:
        """Takes a block of all channels: what measures the recording as it is."""
        if self._loudness:
            self._loudness.feed(block)
        if self._peak:
            self._peak.feed(block)
        if self._waveform:
            self._waveform.feed(block)

    def feed_mono(self, block: Samples, last: bool = False) -> None:
        """Takes a block of one channel: what describes the music."""
        mono = self._to_22k.resample_chunk(block, last=last)
        if self._spectrum:
            self._spectrum.feed(mono)
        if self._level:
            self._level.feed(mono)
        if self._pitch:
            self._pitch.feed(self._to_11k.resample_chunk(mono, last=last))

    def finish(self, observed: Observations) -> None:
        if self._spectrum:
            observed.spectrum = self._spectrum.finish()
        if self._pitch:
            observed.pitch = self._pitch.finish()
        if self._level:
            observed.level = self._level.finish()
        if self._loudness:
            observed.loudness_lufs = self._loudness.integrated()
            observed.loudness_range_lu = self._loudness.range_lu()
        if self._peak:
            observed.true_peak = self._peak.finish()
        if self._waveform:
            observed.waveform = self._waveform


class _Balance:
    """Notices recordings whose channels cancel each other out when they are added up."""

    def __init__(self, channels: int) -> None:
        self._energy = np.zeros(channels)
        self._mono = 0.0

    def feed(self, block: Samples, mono: Samples) -> None:
        self._energy += np.einsum("ij,ij->i", block, block, dtype=np.float64)
        self._mono += float(np.einsum("i,i->", mono, mono, dtype=np.float64))

    @property
    def cancels(self) -> bool:
        return self._mono < _CANCELLED * float(self._energy.max())

    @property
    def loudest(self) -> int:
        return int(self._energy.argmax())


def observe(
    path: str | Path, wanted: frozenset[str], max_seconds: float, progress: Callable[[float], None]
) -> Observations:
    """Reads the file once and returns what the wanted stages saw.

    The music is judged by the mean of all channels; where those cancel each other out (a stereo file with one channel
    inverted), by the loudest of them, in a second pass.
    """
    needs_mono = bool(wanted & _MONO_STAGES)
    with open_audio(path, max_seconds=max_seconds) as reader:
        stages = _Stages(reader.info, wanted)
        balance = _Balance(reader.info.channels)
        for block in _blocks(reader, progress):
            stages.feed(block)
            if needs_mono:
                mono = to_mono(block)
                balance.feed(block, mono)
                stages.feed_mono(mono)
        if needs_mono:
            stages.feed_mono(np.zeros(0, np.float32), last=True)
        observed = Observations(reader.info, reader.frames_read, reader.truncated)
        stages.finish(observed)
    if needs_mono and balance.cancels:
        _observe_channel(path, wanted, max_seconds, balance.loudest, observed)
    return observed


def _observe_channel(
    path: str | Path, wanted: frozenset[str], max_seconds: float, channel: int, observed: Observations
) -> None:
    with open_audio(path, max_seconds=max_seconds) as reader:
        stages = _Stages(reader.info, wanted & _MONO_STAGES)
        for block in reader.blocks(BLOCK_FRAMES):
            stages.feed_mono(np.ascontiguousarray(block[channel]))
        stages.feed_mono(np.zeros(0, np.float32), last=True)
        stages.finish(observed)
    observed.channel = f"{channel + 1} of {reader.info.channels}"


def _blocks(reader: AudioReader, progress: Callable[[float], None]) -> Iterator[Samples]:
    for block in reader.blocks(BLOCK_FRAMES):
        yield block
        if reader.info.frames:
            progress(min(1.0, reader.frames_read / reader.info.frames))
