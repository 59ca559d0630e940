"""Whole songs from a specification, with every stem and the truth about tempo, beats, key, metre and sections."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from soundforge_audio.decode import Samples
from soundforge_audio.synth import parts
from soundforge_audio.synth.canvas import Canvas

NOTE_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
STEMS = ("vocals", "drums", "bass", "other")


@dataclass(frozen=True)
class Section:
    """A part of a song: its chords, one per bar (repeated to fill the bars), and who plays.

    Chords are roman numerals of the song's mode: upper case major, lower case minor, ``7`` adds the minor seventh,
    ``°`` is diminished, ``b`` before it lowers the degree; ``I/V`` is two chords in one bar.
    """

    label: str
    bars: int
    chords: tuple[str, ...]
    drums: str | None = "rock"
    comping: str = "sustain"
    bass: str | None = "roots"
    lead: bool = False
    level: float = 1.0
    instrument: str | None = None


@dataclass(frozen=True)
class SongSpec:
    """Everything that decides how a song sounds. ``swing`` delays off-beats by that share of half a beat."""

    bpm: float
    sections: tuple[Section, ...]
    tonic: int = 0
    mode: str = "major"
    beats_per_bar: int = 4
    seed: int = 0
    rate: int = 22050
    chords: str = "piano"
    bass: str = "fingerbass"
    lead: str = "voice"
    swing: float = 0.0
    humanize_ms: float = 4.0
    tuning_cents: float = 0.0
    noise_db: float | None = -60.0
    drum_level: float = 0.8
    chord_level: float = 0.35
    bass_level: float = 0.6
    lead_level: float = 1.3
    fills: int = 0
    start_s: float = 0.25
    tail_s: float = 0.6
    reverb_s: float = 0.0

    @property
    def key(self) -> str:
        return f"{NOTE_NAMES[self.tonic % 12]} {self.mode}"


@dataclass(frozen=True)
class Song:
    """A rendered song: stereo stems of equal length that sum to the mix, and its truth."""

    spec: SongSpec
    stems: dict[str, Samples]
    truth: dict[str, Any] = field(repr=False)

    @property
    def mix(self) -> Samples:
        total: Samples = np.sum(list(self.stems.values()), axis=0, dtype=np.float32)
        return total

    @property
    def rate(self) -> int:
        return self.spec.rate


def render(spec: SongSpec, peak: float = 0.89) -> Song:
    """Plays a song and scales it to the given peak of the mix."""
    rng = np.random.default_rng(spec.seed)
    beat = 60.0 / spec.bpm
    bars = sum(section.bars for section in spec.sections)
    music_s = bars * spec.beats_per_bar * beat
    canvas = Canvas(spec.rate, spec.start_s + music_s + spec.tail_s, STEMS)
    band = parts.Band(spec, canvas, rng)
    at = spec.start_s
    sections = []
    for section in spec.sections:
        end = at + section.bars * spec.beats_per_bar * beat
        band.play(section, at)
        sections.append({"start_s": round(at, 4), "end_s": round(end, 4), "label": section.label})
        at = end
    if spec.noise_db is not None:
        canvas.add_noise("other", spec.noise_db, rng)
    stems = canvas.finish(peak, spec.reverb_s, rng)
    beats = [spec.start_s + i * beat for i in range(bars * spec.beats_per_bar)]
    truth = {
        "tempo": spec.bpm,
        "key": spec.key,
        "time_signature": spec.beats_per_bar,
        "duration_s": stems["other"].shape[1] / spec.rate,
        "beats_s": [round(b, 4) for b in beats],
        "downbeats_s": [round(b, 4) for b in beats[:: spec.beats_per_bar]],
        "sections": sections,
    }
    return Song(spec, stems, truth)
