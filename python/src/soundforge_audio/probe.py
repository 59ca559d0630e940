"""Proves that a file is audio by decoding all of it, and reads its tags and cover.

Names and content types are not believed.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from soundforge_audio.decode import MAX_CHANNELS, MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, AudioInfo, AudioReader, open_audio
from soundforge_audio.engines import Progress
from soundforge_audio.errors import AudioError
from soundforge_audio.probe_container import missing_bytes
from soundforge_audio.probe_tags import read_tags, write_cover

DEFAULT_MAX_DURATION_S = 3 * 3600.0
DEFAULT_MAX_CPU_S = 300.0

#: Small, so that what precedes the damage of a broken file is seen.
_BLOCK_FRAMES = 16_384
#: No song longer than this is smaller than that; silence that unpacks from nothing is.
_BOMB_AFTER_S, _BOMB_BITS_PER_S = 600.0, 4_000.0
#: A file may end so much earlier than it says: writers differ, and nobody hears it.
_TOLERATED_S = 0.5
#: These containers hold one audio stream and state its length; elsewhere it is an estimate, or that of the video.
_STATES_LENGTH = frozenset(["flac", "wav", "aiff", "w64", "caf", "wv", "ape", "tta", "dsf", "mpc8"])

_LIBSNDFILE_CODECS = {
    "mpeg_layer_i": "mp1",
    "mpeg_layer_ii": "mp2",
    "mpeg_layer_iii": "mp3",
    "pcm_s8": "pcm_s8",
    "pcm_u8": "pcm_u8",
    "ulaw": "pcm_mulaw",
    "alaw": "pcm_alaw",
    "ima_adpcm": "adpcm_ima",
    "ms_adpcm": "adpcm_ms",
}
_PCM_WIDTHS = {"pcm_16": "s16", "pcm_24": "s24", "pcm_32": "s32", "float": "f32", "double": "f64"}


@dataclass(frozen=True)
class FileKind:
    """How a file of some container is called and served."""

    format: str
    extension: str
    content_type: str


_KINDS = {
    "wav": FileKind("wav", "wav", "audio/wav"),
    "wavex": FileKind("wav", "wav", "audio/wav"),
    "rf64": FileKind("wav", "wav", "audio/wav"),
    "w64": FileKind("w64", "w64", "audio/x-w64"),
    "aiff": FileKind("aiff", "aiff", "audio/aiff"),
    "au": FileKind("au", "au", "audio/basic"),
    "caf": FileKind("caf", "caf", "audio/x-caf"),
    "flac": FileKind("flac", "flac", "audio/flac"),
    "ogg": FileKind("ogg", "ogg", "audio/ogg"),
    "mp3": FileKind("mp3", "mp3", "audio/mpeg"),
    "aac": FileKind("aac", "aac", "audio/aac"),
    "ac3": FileKind("ac3", "ac3", "audio/ac3"),
    "eac3": FileKind("eac3", "eac3", "audio/eac3"),
    "amr": FileKind("amr", "amr", "audio/amr"),
    "mov": FileKind("mp4", "m4a", "audio/mp4"),
    "matroska": FileKind("matroska", "mka", "audio/x-matroska"),
    "mpegts": FileKind("mpegts", "ts", "video/mp2t"),
    "asf": FileKind("asf", "wma", "audio/x-ms-wma"),
    "ape": FileKind("ape", "ape", "audio/x-ape"),
    "wv": FileKind("wavpack", "wv", "audio/x-wavpack"),
    "tta": FileKind("tta", "tta", "audio/x-tta"),
}
_KINDS_WITH_CODEC = {
    ("ogg", "opus"): FileKind("ogg", "opus", "audio/ogg"),
    ("matroska", "opus"): FileKind("webm", "webm", "audio/webm"),
    ("matroska", "vorbis"): FileKind("webm", "webm", "audio/webm"),
}


class ProbeEngine:
    """The operation ``probe``."""

    def capabilities(self) -> dict[str, Any]:
        import av
        import mutagen
        import soundfile

        return {
            "formats": sorted({kind.format for kind in (*_KINDS.values(), *_KINDS_WITH_CODEC.values())}),
            "limits": {
                "max_duration_s": DEFAULT_MAX_DURATION_S,
                "max_channels": MAX_CHANNELS,
                "min_sample_rate": MIN_SAMPLE_RATE,
                "max_sample_rate": MAX_SAMPLE_RATE,
            },
            "versions": {
                "soundfile": soundfile.__version__,
                "libsndfile": soundfile.__libsndfile_version__,
                "av": av.__version__,
                "mutagen": mutagen.version_string,
            },
        }

    def warm_up(self) -> None:
        import av  # noqa: F401
        import mutagen  # noqa: F401
        import soundfile

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "silence.wav"
            soundfile.write(file, np.zeros(800, dtype=np.float32), 8000)
            self.run({"input": str(file)}, lambda done, stage: None)

    def run(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        path = Path(params["input"])
        max_duration_s = float(params.get("max_duration_s") or DEFAULT_MAX_DURATION_S)
        max_channels = int(params.get("max_channels") or MAX_CHANNELS)
        progress(0.0, "decoding")
        try:
            with open_audio(path, max_seconds=max_duration_s, max_channels=max_channels) as reader:
                _decode_all(reader, path.stat().st_size, _Budget(params), progress)
                info, frames, truncated = reader.info, reader.frames_read, reader.truncated
        except AudioError as error:
            if error.code == "NOT_AUDIO" and missing_bytes(path) > 0:
                raise _cut_off() from error
            raise
        _require_whole(path, info, frames, truncated)
        progress(0.95, "reading tags")
        tags = read_tags(path)
        codec = _codec(info)
        kind = _kind(info.format, codec)
        cover_output = params.get("cover_output")
        cover = write_cover(tags.cover, Path(cover_output)) if cover_output and tags.cover else None
        return {
            "format": kind.format,
            "codec": codec,
            "extension": kind.extension,
            "content_type": kind.content_type,
            "duration_s": round(frames / info.sample_rate, 6),
            "sample_rate": info.sample_rate,
            "channels": info.channels,
            "tags": tags.values,
            "artists": tags.artists,
            "cover": cover,
        }


class _Budget:
    """Processor time that one file may take. Not time on the clock: a busy machine is no fault of the file."""

    def __init__(self, params: dict[str, Any]) -> None:
        self._allowed = float(params.get("max_cpu_s") or DEFAULT_MAX_CPU_S)
        self._start = time.process_time()

    def check(self) -> None:
        if time.process_time() - self._start > self._allowed:
            raise AudioError("AUDIO_UNSUPPORTED", f"decoding takes more than {self._allowed:g} s of processor time")


def _decode_all(reader: AudioReader, size_bytes: int, budget: _Budget, progress: Progress) -> None:
    rate, expected = reader.info.sample_rate, reader.info.frames
    for _ in reader.blocks(_BLOCK_FRAMES):
        budget.check()
        seconds = reader.frames_read / rate
        if seconds > _BOMB_AFTER_S and size_bytes * 8 < _BOMB_BITS_PER_S * seconds:
            raise AudioError(
                "AUDIO_UNSUPPORTED",
                f"{size_bytes} bytes that unpack to over {seconds / 60:.0f} minutes are no song",
            )
        if expected:
            progress(0.95 * min(1.0, reader.frames_read / expected), "decoding")


def _require_whole(path: Path, info: AudioInfo, frames: int, truncated: bool) -> None:
    seconds = frames / info.sample_rate
    if truncated and info.decoder == "soundfile":
        raise _cut_off()
    if info.format in _STATES_LENGTH and info.frames and info.frames / info.sample_rate - seconds > 2 * _TOLERATED_S:
        raise _cut_off()
    if missing_bytes(path) > path.stat().st_size / seconds * _TOLERATED_S:
        raise _cut_off()


def _cut_off() -> AudioError:
    return AudioError("TRUNCATED_AUDIO", "the file is cut off: it announces more audio than it holds")


def _codec(info: AudioInfo) -> str:
    """The codec under the name that FFmpeg gives it, whichever library decoded it."""
    if info.decoder != "soundfile":
        return "mp3" if info.codec == "mp3float" else info.codec
    if info.format == "flac":
        return "flac"
    if info.codec in _PCM_WIDTHS:
        return f"pcm_{_PCM_WIDTHS[info.codec]}{'be' if info.format in ('aiff', 'au', 'caf') else 'le'}"
    return "alac" if info.codec.startswith("alac") else _LIBSNDFILE_CODECS.get(info.codec, info.codec)


def _kind(container: str, codec: str) -> FileKind:
    kind = _KINDS_WITH_CODEC.get((container, codec)) or _KINDS.get(container)
    return kind or FileKind(container, "audio", "application/octet-stream")
