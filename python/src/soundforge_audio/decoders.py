"""The two libraries behind ``soundforge_audio.decode``."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from soundforge_audio.decode import AudioInfo, Limits, Samples
from soundforge_audio.errors import AudioError

# libsndfile would also take measurement and sampler formats that no song comes in.
_SOUNDFILE_FORMATS = frozenset({"WAV", "WAVEX", "RF64", "W64", "AIFF", "AU", "CAF", "FLAC", "OGG", "MP3"})
# Demuxers that may be used. Playlists (hls, concat, dash) and devices are not among them: they open other files.
_DEMUXERS = (
    "aac,ac3,aiff,amr,ape,asf,au,caf,eac3,flac,flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpc,mpc8,mpeg,mpegts,"
    "mpegtsraw,ogg,rm,tak,tta,voc,w64,wav,wv,opus,dsf,avi"
)
_MAX_DECODE_ERRORS = 200
# Tags may follow an MP3's last frame.
_MP3_TRAILER_BYTES = 1 << 16


class SoundfileSource:
    """Reads through libsndfile."""

    def __init__(self, file: Any, info: AudioInfo) -> None:
        self._file = file
        self.info = info
        self.truncated = False

    def blocks(self, frames: int) -> Iterator[Samples]:
        read = 0
        while True:
            try:
                block = self._file.read(frames, dtype="float32", always_2d=True)
            except RuntimeError as broken:
                if read == 0:
                    raise AudioError("NOT_AUDIO", f"the audio data cannot be decoded: {broken}") from broken
                self.truncated = True
                return
            if len(block) == 0:
                break
            read += len(block)
            yield np.ascontiguousarray(block.T)
        # MP3 and Ogg lengths may be estimates: only a missing second counts.
        self.truncated = self.info.frames is not None and read < self.info.frames - self.info.sample_rate

    def close(self) -> None:
        self._file.close()


def open_soundfile(path: Path, limits: Limits) -> SoundfileSource | None:
    """The file through libsndfile, or None where that library does not know the format."""
    import soundfile

    try:
        file = soundfile.SoundFile(str(path))
    except (RuntimeError, TypeError, ValueError):
        return None
    # Vorbis and Opus order surround channels in their own way: FFmpeg puts them in the common order.
    if file.format not in _SOUNDFILE_FORMATS or (file.format == "OGG" and file.channels > 2):
        file.close()
        return None
    if file.format == "MP3" and not _states_its_length(path):
        file.close()
        return None
    frames = file.frames if 0 < file.frames < 2**62 else None
    info = AudioInfo(file.samplerate, file.channels, frames, file.format.lower(), file.subtype.lower(), "soundfile")
    try:
        limits.check_header(info)
    except AudioError:
        file.close()
        raise
    return SoundfileSource(file, info)


def _states_its_length(path: Path) -> bool:
    """Whether an MP3 counts its frames (Xing or Info header), and the count covers the file.

    Without one libsndfile guesses the length from the first frames, and where it has a length it stops there, however
    much of the song follows: FFmpeg reads such files to their end.
    """
    with path.open("rb") as file:
        head = file.read(10)
        start = 0
        if head[:3] == b"ID3" and len(head) == 10:
            start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
        file.seek(start)
        frame = file.read(4096)
    tag = max(frame.find(b"Xing"), frame.find(b"Info"))
    if tag < 0 or len(frame) < tag + 16:
        return False
    flags, _frames, size = struct.unpack(">III", frame[tag + 4 : tag + 16])
    return bool(flags & 3 == 3 and start + size + _MP3_TRAILER_BYTES >= path.stat().st_size)


class _Nameless:
    """A file whose name FFmpeg cannot see: it would take it for a protocol (``concat:…``), or its ending for proof."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def read(self, count: int) -> bytes:
        return self._file.read(count)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()


class PyavSource:
    """Reads the first audio stream through FFmpeg's libraries, at the rate and layout of its header."""

    def __init__(self, container: Any, file: _Nameless, info: AudioInfo) -> None:
        self._container = container
        self._file = file
        self.info = info
        self.truncated = False

    def blocks(self, frames: int) -> Iterator[Samples]:
        pending: list[Samples] = []
        held = 0
        for part in self._parts():
            pending.append(part)
            held += part.shape[1]
            while held >= frames:
                joined = np.concatenate(pending, axis=1)
                yield np.ascontiguousarray(joined[:, :frames])
                pending = [joined[:, frames:]]
                held -= frames
        if held:
            yield np.concatenate(pending, axis=1)

    def _parts(self) -> Iterator[Samples]:
        import av

        stream = self._container.streams.audio[0]
        resampler = av.AudioResampler(format="fltp", layout=stream.layout, rate=self.info.sample_rate)
        good = errors = 0
        packets = self._container.demux(stream)
        while True:
            try:
                packet = next(packets)
                decoded = packet.decode()
            except StopIteration:
                break
            except av.error.EOFError:
                break
            except av.error.FFmpegError as broken:
                errors += 1
                if errors > max(_MAX_DECODE_ERRORS, good):
                    raise AudioError("NOT_AUDIO", f"the audio data cannot be decoded: {broken}") from broken
                continue
            for frame in decoded:
                good += 1
                frame.pts = None
                for converted in resampler.resample(frame):
                    yield converted.to_ndarray()
        for converted in resampler.resample(None):
            yield converted.to_ndarray()
        if good == 0 and errors:
            raise AudioError("NOT_AUDIO", "nothing in the file can be decoded as audio")
        self.truncated = errors > 0

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._container.close()
        self._file.close()


def open_pyav(path: Path, limits: Limits) -> PyavSource:
    """The file through FFmpeg's libraries; NOT_AUDIO where it has no audio that they can decode."""
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": _DEMUXERS, "max_probe_packets": "512"}
    file = _Nameless(path)
    try:
        container: Any = av.open(file, mode="r", options=options, metadata_errors="replace")
    except (av.error.FFmpegError, ValueError, OSError) as broken:
        file.close()
        raise AudioError("NOT_AUDIO", "the file is no audio that can be decoded") from broken
    source: PyavSource | None = None
    try:
        source = _first_stream(container, file)
        limits.check_header(source.info)
    except AudioError:
        container.close()
        file.close()
        raise
    return source


def _first_stream(container: Any, file: _Nameless) -> PyavSource:
    streams = container.streams.audio
    if not streams:
        raise AudioError("NOT_AUDIO", "the file holds no audio stream")
    context = streams[0].codec_context
    if context is None or not context.sample_rate or not context.channels:
        raise AudioError("NOT_AUDIO", "the audio stream cannot be decoded")
    frames = None
    if container.duration and container.duration > 0:
        frames = round(container.duration / 1_000_000 * context.sample_rate)
    info = AudioInfo(
        context.sample_rate, context.channels, frames, container.format.name.split(",")[0], context.name, "pyav"
    )
    return PyavSource(container, file, info)
