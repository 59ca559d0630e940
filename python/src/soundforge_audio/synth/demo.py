"""Makes the demo song: ``python -m soundforge_audio.synth.demo samples [--stems DIR]``.

Writes ``demo.mp3`` (tags and cover included) and its truth as ``demo.json``; with ``--stems`` the true stems as FLAC.
"""

from __future__ import annotations

import argparse
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import soundfile
from mutagen.id3 import APIC, ID3, TALB, TBPM, TCON, TIT2, TKEY, TPE1

from soundforge_audio.synth.song import Section, Song, SongSpec, render

TITLE = "First Heat"
ARTIST = "The Bellows"
ALBUM = "Sound Forge Samples"

SPEC = SongSpec(
    bpm=112.0,
    tonic=9,
    mode="minor",
    seed=7,
    rate=44100,
    chords="strings",
    bass="fingerbass",
    lead="voice",
    fills=4,
    noise_db=-75.0,
    reverb_s=0.6,
    lead_level=0.9,
    sections=(
        Section(
            "verse", 4, ("i", "VI", "III", "VII"), "ballad", "strum", "roots", lead=True, instrument="guitar", level=0.8
        ),
        Section("chorus", 4, ("iv", "i", "VI", "V"), "rock", "halves", "eighths", lead=True),
        Section("outro", 4, ("i", "VI", "III", "i"), "ballad", "strum", "roots", instrument="guitar", level=0.7),
    ),
)


def demo_song() -> Song:
    """The demo song, freshly rendered."""
    return render(SPEC)


def write(folder: Path, stems: Path | None = None) -> None:
    """Writes the song and its truth, and its true stems where a folder for them is named."""
    folder.mkdir(parents=True, exist_ok=True)
    song = demo_song()
    file = folder / "demo.mp3"
    soundfile.write(file, song.mix.T, song.rate, format="MP3", subtype="MPEG_LAYER_III", compression_level=0.35)
    _tag(file)
    truth = {
        "file": file.name,
        "title": TITLE,
        "artist": ARTIST,
        "album": ALBUM,
        "sample_rate": song.rate,
        "channels": 2,
    }
    text = json.dumps(truth | song.truth | {"stems": sorted(song.stems)}, indent=2)
    (folder / "demo.json").write_text(text + "\n", encoding="utf-8")
    if stems:
        stems.mkdir(parents=True, exist_ok=True)
        for name, samples in song.stems.items():
            soundfile.write(stems / f"{name}.flac", samples.T, song.rate, subtype="PCM_24")


def _tag(file: Path) -> None:
    tags = ID3()
    tags.add(TIT2(encoding=3, text=TITLE))
    tags.add(TPE1(encoding=3, text=ARTIST))
    tags.add(TALB(encoding=3, text=ALBUM))
    tags.add(TCON(encoding=3, text="Demo"))
    tags.add(TBPM(encoding=3, text=f"{SPEC.bpm:.0f}"))
    tags.add(TKEY(encoding=3, text="Am"))
    tags.add(APIC(encoding=3, mime="image/png", type=3, desc="Cover", data=cover_png()))
    tags.save(file)


def cover_png(size: int = 240) -> bytes:
    """A square cover: glowing rings on a dark ground."""
    y, x = np.mgrid[0:size, 0:size] / (size - 1) * 2 - 1
    radius = np.hypot(x, y + 0.1)
    glow = np.exp(-((radius - 0.5) ** 2) / 0.02) + 0.6 * np.exp(-((radius - 0.2) ** 2) / 0.01)
    red = np.clip(40 + 215 * glow, 0, 255)
    green = np.clip(24 + 110 * glow, 0, 255)
    blue = np.clip(32 + 30 * glow, 0, 255)
    # Few colour steps keep the file small.
    pixels = (np.stack([red, green, blue], axis=-1) // 16 * 16).astype(np.uint8)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the demo song of Sound Forge.")
    parser.add_argument("folder", type=Path, help="where demo.mp3 and demo.json go")
    parser.add_argument("--stems", type=Path, help="where the true stems go, as FLAC")
    arguments = parser.parse_args()
    write(arguments.folder, arguments.stems)


if __name__ == "__main__":
    main()
