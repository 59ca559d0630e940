"""Float32 arrays in, audio files out: WAV, FLAC, MP3 and Ogg Vorbis, block by block, with tags.

Integer formats are quantised here, by rounding and without dither, so that the same samples always give the same
file and a 16-bit sample that came in unchanged goes out unchanged. Samples beyond full scale are limited and counted;
whoever has several files that must still sum scales them all by one gain beforehand.

Files are written under a temporary name beside the target and renamed when they are complete.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundforge_audio.errors import AudioError

Samples = NDArray[np.float32]

#: Frames handed to the encoder at once: libsndfile's Vorbis encoder overflows the stack on much bigger blocks.
CHUNK_FRAMES = 65_536
#: Bit depths that each format offers, the default first. Lossy formats have none.
BIT_DEPTHS: dict[str, tuple[str, ...]] = {"flac": ("16", "24"), "wav": ("16", "24", "float"), "mp3": (), "ogg": ()}
FORMATS = tuple(BIT_DEPTHS)
CONTENT_TYPES = {"flac": "audio/flac", "wav": "audio/wav", "mp3": "audio/mpeg", "ogg": "audio/ogg"}
#: Sample rates that MP3 knows, in Hz.
MP3_SAMPLE_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)

_SUBTYPES = {"16": "PCM_16", "24": "PCM_24", "float": "FLOAT"}
_SET_ADD_PEAK_CHUNK = 0x1050
_WAV_LIMIT_BYTES = 0xFFFF_FFFF - 65_536
# Best variable bit rate of LAME (V0) and Vorbis quality 7: about 245 and 224 kbit/s in stereo.
_COMPRESSION = {"mp3": 0.0, "ogg": 0.3}


@dataclass(frozen=True)
class Encoding:
    """A format and, where it is lossless, its bit depth."""

    format: str
    bit_depth: str | None

    @property
    def limits_peaks(self) -> bool:
        """Whether samples beyond full scale are lost."""
        return self.bit_depth != "float"

    @property
    def lossless(self) -> bool:
        return self.bit_depth is not None

    @property
    def extension(self) -> str:
        return self.format


@dataclass(frozen=True)
class EncodedFile:
    """A finished file: its size, checksum, and how many samples were limited."""

    path: Path
    size_bytes: int
    sha256: str
    clip_count: int


def choose_encoding(name: object, bit_depth: object = None) -> Encoding:
    """The encoding for a format and bit depth as users write them; ``None`` takes the default.

    Raises UNKNOWN_FORMAT or UNKNOWN_BIT_DEPTH with the valid values.
    """
    chosen = "flac" if name is None else name
    if not isinstance(chosen, str) or chosen not in BIT_DEPTHS:
        raise AudioError("UNKNOWN_FORMAT", f"unknown format {name!r}; valid are {', '.join(FORMATS)}")
    depths = BIT_DEPTHS[chosen]
    if bit_depth is None:
        return Encoding(chosen, depths[0] if depths else None)
    depth = str(bit_depth)
    if depth not in depths:
        valid = ", ".join(depths) if depths else "none, leave it out"
        raise AudioError("UNKNOWN_BIT_DEPTH", f"unknown bit depth {bit_depth!r} for {chosen}; valid are {valid}")
    return Encoding(chosen, depth)


class AudioWriter:
    """Writes one file block by block; a context manager that leaves no partial file behind."""

    def __init__(self, path: Path, encoding: Encoding, sample_rate: int, channels: int, frames: int) -> None:
        """``frames`` is the expected length: it decides whether a WAV file needs 64-bit sizes."""
        import soundfile

        self._path = path
        self._encoding = encoding
        self._temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
        self.clip_count = 0
        try:
            self._file = soundfile.SoundFile(
                str(self._temporary),
                mode="w",
                samplerate=sample_rate,
                channels=channels,
                **_libsndfile_options(encoding, channels, frames),
            )
        except (RuntimeError, OSError) as refused:
            self._temporary.unlink(missing_ok=True)
            raise _write_error(refused, path) from refused
        if encoding.bit_depth == "float":
            _leave_out_peak_chunk(self._file)

    def write(self, samples: Samples) -> None:
        """Appends ``[channels, frames]``."""
        for start in range(0, samples.shape[1], CHUNK_FRAMES):
            chunk = samples[:, start : start + CHUNK_FRAMES].T
            try:
                self._file.write(self._quantise(chunk))
            except (RuntimeError, OSError) as failed:
                raise _write_error(failed, self._path) from failed

    def _quantise(self, chunk: Samples) -> NDArray[Any]:
        depth = self._encoding.bit_depth
        if depth == "float":
            return np.ascontiguousarray(chunk)
        self.clip_count += int(np.count_nonzero(np.abs(chunk) > 1.0))
        if depth is None:
            return np.clip(chunk, -1.0, 1.0)
        scale = float(1 << (int(depth) - 1))
        levels = np.clip(np.rint(chunk * np.float64(scale)), -scale, scale - 1)
        return levels.astype(np.int16) if depth == "16" else levels.astype(np.int32) << 8

    def finish(self, tags: Mapping[str, str]) -> EncodedFile:
        """Closes the file, writes its tags, and puts it in its place."""
        from mutagen import MutagenError

        from soundforge_audio.tagging import write_tags

        try:
            self._file.close()
            write_tags(self._temporary, self._encoding.format, tags)
            digest, size = checksum(self._temporary)
            self._temporary.replace(self._path)
        except (RuntimeError, OSError, MutagenError) as failed:
            raise _write_error(failed, self._path) from failed
        return EncodedFile(self._path, size, digest, self.clip_count)

    def __enter__(self) -> AudioWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._file.closed:
            self._file.close()
        self._temporary.unlink(missing_ok=True)


def _libsndfile_options(encoding: Encoding, channels: int, frames: int) -> dict[str, Any]:
    if encoding.format == "flac":
        return {"format": "FLAC", "subtype": _SUBTYPES[str(encoding.bit_depth)]}
    if encoding.format == "wav":
        width = {"16": 2, "24": 3, "float": 4}[str(encoding.bit_depth)]
        container = "RF64" if frames * channels * width > _WAV_LIMIT_BYTES else "WAV"
        return {"format": container, "subtype": _SUBTYPES[str(encoding.bit_depth)]}
    if encoding.format == "mp3":
        return {
            "format": "MP3",
            "subtype": "MPEG_LAYER_III",
            "bitrate_mode": "VARIABLE",
            "compression_level": _COMPRESSION["mp3"],
        }
    return {"format": "OGG", "subtype": "VORBIS", "compression_level": _COMPRESSION["ogg"]}


def _leave_out_peak_chunk(file: Any) -> None:
    """libsndfile notes the time of writing in float WAV files, so that no two were ever equal; ``soundfile`` knows no
    option for it."""
    import soundfile

    soundfile._snd.sf_command(file._file, _SET_ADD_PEAK_CHUNK, soundfile._ffi.NULL, 0)


def checksum(path: Path) -> tuple[str, int]:
    """SHA-256 in hexadecimal and size in bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
        return digest.hexdigest(), file.tell()


def _write_error(cause: Exception, path: Path) -> AudioError:
    full = isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or _disk_is_full(path.parent):
        return AudioError("STORAGE_FULL", f"no room left while writing {path.name}", retryable=True)
    return AudioError("WRITE_FAILED", f"{path.name} cannot be written: {cause}", retryable=True)


def _disk_is_full(folder: Path) -> bool:
    """libsndfile says only "system error": look at the disk itself."""
    try:
        state = os.statvfs(folder)
    except OSError:
        return False
    return state.f_bavail * state.f_frsize < 1 << 16
