"""The players: drums, bass, chords and lead, each writing its notes onto the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soundforge_audio.synth import drums, instruments
from soundforge_audio.synth.canvas import Canvas
from soundforge_audio.synth.instruments import Wave

if TYPE_CHECKING:
    from soundforge_audio.synth.song import Section, SongSpec

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
_NUMERALS = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}

# When chords are struck and for how long, in beats of a bar of four; three-beat bars use what lies before beat 3.
_COMPING: dict[str, list[tuple[float, float, float]]] = {
    "sustain": [(0, 4, 1.0)],
    "halves": [(0, 1.9, 1.0), (2, 1.9, 0.9)],
    "quarters": [(0, 0.8, 1.0), (1, 0.8, 0.8), (2, 0.8, 0.9), (3, 0.8, 0.8)],
    "eighths": [(i / 2, 0.4, 1.0 if i % 2 == 0 else 0.7) for i in range(8)],
    "offbeats": [(i + 0.5, 0.35, 1.0) for i in range(4)],
    "strum": [(0, 0.9, 1.0), (1, 0.45, 0.8), (1.5, 0.9, 0.7), (2.5, 0.45, 0.8), (3, 0.45, 0.8), (3.5, 0.45, 0.6)],
    "charleston": [(0, 1.2, 1.0), (1.5, 0.5, 0.9)],
    "pushes": [(0, 1.4, 1.0), (1.5, 1.4, 0.9), (3, 0.9, 0.9)],
    "after_beats": [(1, 0.7, 0.9), (2, 0.7, 0.9)],
}


def chord_notes(numeral: str, mode: str) -> tuple[int, list[int]]:
    """Root and notes of a roman numeral in semitones above the tonic."""
    flat = numeral.startswith("b")
    body = numeral[1:] if flat else numeral
    seventh = body.endswith("7")
    diminished = "°" in body
    body = body.rstrip("7°")
    scale = MAJOR if mode == "major" else MINOR
    # A minor song's harmonic dominant keeps its root; flats are only written against the major scale.
    root = scale[_NUMERALS[body.lower()]] - (1 if flat else 0)
    if diminished:
        notes = [0, 3, 6]
    elif body.isupper():
        notes = [0, 4, 7]
    else:
        notes = [0, 3, 7]
    if seventh:
        notes.append(10)
    return root, [root + n for n in notes]


class Band:
    """Plays sections of one song; caches notes, since songs repeat themselves."""

    def __init__(self, spec: SongSpec, canvas: Canvas, rng: np.random.Generator) -> None:
        self._spec = spec
        self._canvas = canvas
        self._rng = rng
        self._kit = drums.kit(spec.rate, rng)
        self._beat = 60.0 / spec.bpm
        self._notes: dict[tuple[str, float, float], Wave] = {}
        self._bar = 0
        self._melody = 0

    def play(self, section: Section, at_s: float) -> None:
        """Plays one section that starts at the given second."""
        bar_s = self._spec.beats_per_bar * self._beat
        for bar in range(section.bars):
            start = at_s + bar * bar_s
            numerals = section.chords[bar % len(section.chords)].split("/")
            if section.drums:
                self._play_drums(section, start)
            share = self._spec.beats_per_bar / len(numerals)
            for i, numeral in enumerate(numerals):
                self._play_chord(section, numeral, start, i * share, share)
            if section.lead:
                self._play_lead(section, numerals[0], start)
            self._bar += 1

    def _time(self, bar_start: float, beats: float) -> float:
        """Seconds of a position in a bar, swung and humanised."""
        frac = beats % 1.0
        # Swing moves the second half of a beat back and squeezes what follows it.
        moved = frac
        if self._spec.swing and frac > 1e-6:
            turn = 0.5 + self._spec.swing / 2
            moved = frac * turn / 0.5 if frac <= 0.5 else turn + (frac - 0.5) * (1 - turn) / 0.5
        jitter = self._rng.normal(0, self._spec.humanize_ms / 1000) if self._spec.humanize_ms else 0.0
        return bar_start + (beats - frac + moved) * self._beat + float(np.clip(jitter, -0.02, 0.02))

    def _play_drums(self, section: Section, start: float) -> None:
        pattern = drums.PATTERNS[section.drums or "rock"]
        voices = pattern.voices
        fill = self._spec.fills and (self._bar + 1) % self._spec.fills == 0
        if fill:
            voices = drums.FILLS[(pattern.beats, pattern.steps_per_beat)]
        for voice, row in voices.items():
            for step, mark in enumerate(row):
                if mark == ".":
                    continue
                level = drums.LEVELS[mark] * self._spec.drum_level * section.level * self._rng.uniform(0.85, 1.0)
                pan = {"H": 0.3, "O": 0.3, "D": -0.3, "T": -0.2}.get(voice, 0.0)
                at = self._time(start, step / pattern.steps_per_beat)
                self._canvas.add("drums", at, self._kit[voice], float(level), pan)

    def _play_chord(self, section: Section, numeral: str, start: float, offset: float, beats: float) -> None:
        root, notes = chord_notes(numeral, self._spec.mode)
        name = section.instrument or self._spec.chords
        for when, length, level in _COMPING[section.comping]:
            if when >= beats:
                continue
            at = self._time(start, offset + when)
            length = min(length, beats - when)
            for i, semitones in enumerate(notes):
                midi = 60 + (self._spec.tonic + semitones + 5) % 12 - 5
                wave = self._note(name, midi, length * self._beat)
                pan = 0.55 * (2 * i / max(1, len(notes) - 1) - 1)
                self._canvas.add("other", at, wave, self._spec.chord_level * level * section.level, pan)
        if section.bass:
            self._play_bass(section, root, start, offset, beats)

    def _play_bass(self, section: Section, root: int, start: float, offset: float, beats: float) -> None:
        low = 36 + (self._spec.tonic + root + 8) % 12 - 8 + (0 if section.bass != "low" else -12)
        whole = int(np.ceil(beats))
        lines = {
            "roots": [(0.0, beats, 0)],
            "low": [(0.0, beats, 0)],
            "eighths": [(i / 2, 0.45, 0) for i in range(int(beats * 2))],
            "quarters": [(float(i), 0.85, 0) for i in range(whole)],
            "root_fifth": [(0.0, beats / 2 * 0.95, 0), (beats / 2, beats / 2 * 0.95, 7)],
            "walking": [(float(i), 0.9, (0, 4, 7, 9)[i % 4]) for i in range(whole)],
            "syncopated": [(0.0, 0.7, 0), (1.5, 0.45, 0), (2.5, 0.45, 12), (3.0, 0.8, 7)],
        }
        for when, length, semitones in lines[section.bass or "roots"]:
            if when < beats:
                wave = self._note(self._spec.bass, low + semitones, min(length, beats - when) * self._beat)
                at = self._time(start, offset + when)
                self._canvas.add("bass", at, wave, self._spec.bass_level * section.level)

    def _play_lead(self, section: Section, numeral: str, start: float) -> None:
        beats = self._spec.beats_per_bar
        scale = MAJOR if self._spec.mode == "major" else MINOR
        _, notes = chord_notes(numeral, self._spec.mode)
        lengths: list[float] = []
        while sum(lengths) < beats - 0.5:
            lengths.append(float(min(self._rng.choice([0.5, 0.5, 1.0, 1.0, 1.5]), beats - 0.5 - sum(lengths))))
        pitches = []
        for i in range(len(lengths)):
            if i == 0:
                # The first note of a bar belongs to the chord.
                options = [n + 12 * o for n in notes for o in (-1, 0, 1) if -5 <= n + 12 * o <= 14]
                self._melody = min(options, key=lambda n: abs(n - self._melody + self._rng.integers(-2, 3)))
            else:
                ladder = [s + 12 * o for o in (-1, 0, 1) for s in scale if -5 <= s + 12 * o <= 14]
                near = int(np.argmin([abs(s - self._melody) for s in ladder]))
                self._melody = ladder[int(np.clip(near + self._rng.integers(-2, 3), 0, len(ladder) - 1))]
            pitches.append(self._hz(60 + (self._spec.tonic + 5) % 12 - 5 + 7 + self._melody))
        seconds = [length * self._beat for length in lengths]
        at = self._time(start, 0)
        level = self._spec.lead_level * section.level
        if self._spec.lead == "voice":
            self._canvas.add("vocals", at, instruments.sing(pitches, seconds, self._spec.rate, self._rng), level)
            return
        for hz, length in zip(pitches, seconds, strict=True):
            self._canvas.add("vocals", at, instruments.note(self._spec.lead, hz, length * 0.9, self._spec.rate), level)
            at += length

    def _hz(self, midi: float) -> float:
        return instruments.frequency(midi, self._spec.tuning_cents)

    def _note(self, name: str, midi: float, seconds: float) -> Wave:
        key = (name, midi, round(seconds, 4))
        if key not in self._notes:
            self._notes[key] = instruments.note(name, self._hz(midi), seconds, self._spec.rate)
        return self._notes[key]
