"""Tags of written files, in the way each format keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

# What ID3 has a frame for; everything else goes into a TXXX frame under its own name.
_ID3_FRAMES = {
    "title": "TIT2",
    "artist": "TPE1",
    "album": "TALB",
    "album_artist": "TPE2",
    "track_number": "TRCK",
    "date": "TDRC",
    "genre": "TCON",
    "isrc": "TSRC",
}
_VORBIS_NAMES = {"album_artist": "albumartist", "track_number": "tracknumber"}
_LONGEST = 1_000


def write_tags(path: Path, format_name: str, tags: Mapping[str, str]) -> None:
    """Writes ``tags`` (lower-case names such as ``title``, ``artist``, ``stem``) into a finished audio file."""
    clean = {name: value for name, raw in tags.items() if (value := _clean(raw))}
    if not clean:
        return
    if format_name in ("flac", "ogg"):
        _write_vorbis(path, format_name, clean)
    else:
        _write_id3(path, format_name, clean)


def _clean(value: object) -> str:
    """Text without control characters, of bounded length."""
    text = "".join(character for character in str(value) if character.isprintable())
    return text.strip()[:_LONGEST]


def _write_vorbis(path: Path, format_name: str, tags: Mapping[str, str]) -> None:
    from mutagen.flac import FLAC
    from mutagen.oggvorbis import OggVorbis

    file = FLAC(path) if format_name == "flac" else OggVorbis(path)
    for name, value in tags.items():
        file[_VORBIS_NAMES.get(name, name)] = value
    file.save()


def _write_id3(path: Path, format_name: str, tags: Mapping[str, str]) -> None:
    from mutagen import id3
    from mutagen.mp3 import MP3
    from mutagen.wave import WAVE

    if format_name == "wav" and _is_rf64(path):
        return
    file = WAVE(path) if format_name == "wav" else MP3(path)
    if file.tags is None:
        file.add_tags()
    for name, value in tags.items():
        frame = _ID3_FRAMES.get(name)
        if frame is None:
            file.tags.add(id3.TXXX(encoding=id3.Encoding.UTF8, desc=name, text=[value]))
        else:
            file.tags.add(getattr(id3, frame)(encoding=id3.Encoding.UTF8, text=[value]))
    file.save()


def _is_rf64(path: Path) -> bool:
    """WAV files beyond 4 GiB, which keep no ID3 chunk."""
    with path.open("rb") as file:
        return file.read(4) == b"RF64"
