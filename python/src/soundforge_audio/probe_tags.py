"""Tags and cover of an audio file. Best effort: nothing in here makes a song fail."""

from __future__ import annotations

import base64
import hashlib
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MAX_VALUE_CHARS = 1000
MAX_TAGS = 64
MAX_COVER_BYTES = 16 * 1024 * 1024
# Compressed ID3 frames unpack to at most this.
_MAX_FRAME_BYTES = 32 * 1024 * 1024

_ID3 = {
    "TIT2": "title",
    "TPE1": "artist",
    "TPE2": "albumartist",
    "TALB": "album",
    "TDRC": "date",
    "TRCK": "tracknumber",
    "TPOS": "discnumber",
    "TCON": "genre",
    "TSRC": "isrc",
    "TCOM": "composer",
    "TBPM": "bpm",
    "TKEY": "initialkey",
    "TPUB": "organization",
    "TCOP": "copyright",
}
_MP4 = {
    "\xa9nam": "title",
    "\xa9ART": "artist",
    "aART": "albumartist",
    "\xa9alb": "album",
    "\xa9day": "date",
    "\xa9gen": "genre",
    "\xa9wrt": "composer",
    "cprt": "copyright",
    "tmpo": "bpm",
    "----:com.apple.iTunes:ISRC": "isrc",
}
_ASF = {"title": "title", "author": "artist", "wm/albumtitle": "album", "wm/year": "date", "wm/genre": "genre"}
_IMAGES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)
_FRONT_COVER = 3


@dataclass
class Tags:
    """What a file says about itself: values by lower-case name, the artists one by one, and the picture."""

    values: dict[str, str] = field(default_factory=dict)
    artists: list[str] = field(default_factory=list)
    cover: bytes | None = None


def read_tags(path: Path) -> Tags:
    """Reads what can be read; an unreadable tag is as good as none."""
    tags = Tags()
    try:
        _read_with_mutagen(path, tags)
    except Exception as broken:
        print(f"tags are unreadable: {type(broken).__name__}: {broken}"[:300], file=sys.stderr)
    if not tags.values:
        _read_with_soundfile(path, tags)
    return tags


def write_cover(image: bytes, target: Path) -> dict[str, Any] | None:
    """Writes the picture and describes it; None for what is no picture that a browser shows."""
    kind = image_type(image)
    if kind is None or len(image) > MAX_COVER_BYTES:
        return None
    temporary = target.with_name(target.name + ".part")
    temporary.write_bytes(image)
    temporary.rename(target)
    return {
        "file": str(target),
        "size_bytes": len(image),
        "sha256": hashlib.sha256(image).hexdigest(),
        "content_type": kind,
    }


def image_type(image: bytes) -> str | None:
    """The content type by content, whatever a tag claims."""
    if image[:4] == b"RIFF" and image[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _IMAGES if image.startswith(magic)), None)


class _BoundedZlib:
    """Stands in for ``zlib`` where mutagen unpacks ID3 frames, which it does without a limit."""

    error = zlib.error

    @staticmethod
    def decompress(data: bytes) -> bytes:
        unpacker = zlib.decompressobj()
        unpacked = unpacker.decompress(data, _MAX_FRAME_BYTES)
        if unpacker.unconsumed_tail:
            raise zlib.error("a frame that unpacks to too much")
        return unpacked


def _read_with_mutagen(path: Path, tags: Tags) -> None:
    import mutagen
    import mutagen.id3._frames

    mutagen.id3._frames.zlib = _BoundedZlib
    file = mutagen.File(path)
    if file is None:
        return
    pairs = _pairs(file.tags) if file.tags else ()
    for name, values in pairs:
        texts = [text for text in map(_clean, values) if text]
        if texts and name not in tags.values and len(tags.values) < MAX_TAGS:
            tags.values[name] = "; ".join(texts)[:MAX_VALUE_CHARS]
            if name == "artist":
                tags.artists = texts[:MAX_TAGS]
    tags.cover = next(iter(_covers(file)), None)


def _pairs(tags: Any) -> Iterator[tuple[str, Iterable[Any]]]:
    """Name and values of each text tag, under the names that Vorbis comments use."""
    import mutagen.asf
    import mutagen.id3
    import mutagen.mp4

    if isinstance(tags, mutagen.id3.ID3Tags):
        for frame in tags.values():
            if frame.FrameID in _ID3:
                yield _ID3[frame.FrameID], frame.genres if frame.FrameID == "TCON" else frame.text
    elif isinstance(tags, mutagen.mp4.MP4Tags):
        for key, values in tags.items():
            if key in _MP4:
                yield _MP4[key], [bytes(v).decode("utf-8", "replace") if isinstance(v, bytes) else v for v in values]
            elif key in ("trkn", "disk") and values:
                yield ("tracknumber" if key == "trkn" else "discnumber"), [values[0][0]]
    elif isinstance(tags, mutagen.asf.ASFTags):
        for key, value in tags:
            if key.lower() in _ASF:
                yield _ASF[key.lower()], [value]
    else:
        for key in tags.keys():  # noqa: SIM118 (a Vorbis comment is a list of pairs)
            values = tags[key]
            name = str(key).lower()
            if not name.startswith(("metadata_block_picture", "coverart", "cover art")):
                yield name, values if isinstance(values, list) else str(values).split("\0")


def _covers(file: Any) -> Iterator[bytes]:
    """Pictures, front covers first."""
    import mutagen.flac
    import mutagen.id3
    import mutagen.mp4

    tags = file.tags
    pictures: list[Any] = list(getattr(file, "pictures", []))
    if isinstance(tags, mutagen.id3.ID3Tags):
        pictures += tags.getall("APIC")
    elif isinstance(tags, mutagen.mp4.MP4Tags):
        yield from map(bytes, tags.get("covr", []))
    elif tags is not None and hasattr(tags, "get"):
        for encoded in tags.get("metadata_block_picture", []):
            pictures.append(mutagen.flac.Picture(base64.b64decode(encoded)))
    for picture in sorted(pictures, key=lambda p: p.type != _FRONT_COVER):
        yield bytes(picture.data)


def _read_with_soundfile(path: Path, tags: Tags) -> None:
    """What mutagen does not know: the INFO list of WAV files, the text chunks of AIFF."""
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            metadata = file.copy_metadata()
    except (RuntimeError, TypeError, ValueError):
        return
    for name in ("title", "artist", "album", "date", "genre", "tracknumber", "copyright"):
        text = _clean(metadata.get(name, ""))
        if text:
            tags.values[name] = text[:MAX_VALUE_CHARS]
    if "artist" in tags.values:
        tags.artists = [tags.values["artist"]]


def _clean(value: Any) -> str:
    """Text that any JSON reader and any terminal takes: no control characters, no half characters."""
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
