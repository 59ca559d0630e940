"""Sets of synthesised songs. None of their choices looks at how the analysis works: patterns, timbres, swing, tuning,
noise, levels and reverberation are drawn from what pop, rock, dance and folk songs do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from soundforge_audio.synth import Section, SongSpec

CHORD_TIMBRES = ("piano", "guitar", "epiano", "organ", "strings", "brass", "pluck")
BASS_TIMBRES = ("fingerbass", "sawbass", "subbass")
COMPING = ("sustain", "halves", "quarters", "eighths", "strum", "charleston", "pushes")
BASS_LINES = ("roots", "eighths", "quarters", "root_fifth", "syncopated")

MAJOR_LOOPS = (
    ("I", "V", "vi", "IV"),
    ("I", "vi", "IV", "V"),
    ("I", "IV", "vi", "V"),
    ("I", "iii", "IV", "V"),
    ("vi", "IV", "I", "V"),
    ("I", "IV", "I", "V"),
    ("ii", "V7", "I", "vi"),
    ("I", "V", "ii", "IV"),
    ("IV", "I", "V", "vi"),
    ("I", "bVII", "IV", "I"),
)
MINOR_LOOPS = (
    ("i", "VI", "III", "VII"),
    ("i", "VII", "VI", "V"),
    ("i", "iv", "VII", "III"),
    ("i", "VI", "iv", "V"),
    ("i", "v", "VI", "iv"),
    ("i", "iv", "v", "i"),
    ("i", "III", "VII", "iv"),
    ("i", "VI", "VII", "i"),
    ("VI", "VII", "i", "i"),
)
DUPLE = (
    "rock",
    "four_floor",
    "hiphop",
    "ballad",
    "bossa",
    "funk",
    "one_drop",
    "stomp",
    "disco",
    "shuffle",
    "swing_ride",
    "half_time",
    "drum_and_bass",
)
TRIPLE = ("waltz", "waltz_rock", "waltz_folk", "waltz_jazz", "waltz_drive")
TERNARY = ("shuffle", "swing_ride", "waltz_jazz")

# The range of tempi (BPM) in which each pattern is really played.
_RANGES = {
    "rock": (80, 160),
    "four_floor": (100, 140),
    "hiphop": (70, 105),
    "ballad": (70, 100),
    "bossa": (110, 150),
    "funk": (90, 120),
    "one_drop": (70, 100),
    "stomp": (110, 170),
    "disco": (105, 130),
    "shuffle": (85, 150),
    "swing_ride": (100, 180),
    "half_time": (120, 160),
    "drum_and_bass": (160, 180),
    "waltz": (85, 180),
    "waltz_rock": (85, 160),
    "waltz_folk": (80, 150),
    "waltz_jazz": (110, 180),
    "waltz_drive": (90, 170),
}


def _pick(rng: np.random.Generator, options: tuple[str, ...]) -> str:
    return str(options[int(rng.integers(len(options)))])


def _sound(rng: np.random.Generator) -> dict[str, object]:
    """What every song draws: its sound."""
    return {
        "seed": int(rng.integers(1 << 30)),
        "chords": _pick(rng, CHORD_TIMBRES),
        "bass": _pick(rng, BASS_TIMBRES),
        "lead": _pick(rng, ("voice", "lead", "brass", "sine")),
        "tuning_cents": float(rng.uniform(-30, 30)),
        "noise_db": float(rng.uniform(-65, -42)),
        "humanize_ms": float(rng.uniform(0, 9)),
        "chord_level": float(rng.uniform(0.25, 0.5)),
        "bass_level": float(rng.uniform(0.35, 0.8)),
        "drum_level": float(rng.uniform(0.45, 1.0)),
        "lead_level": float(rng.uniform(0.6, 1.4)),
        "reverb_s": float(rng.choice([0.0, 0.0, 0.4, 1.0])),
        "start_s": float(rng.uniform(0.0, 1.5)),
    }


def cadences(seed: int) -> Iterator[SongSpec]:
    """I-IV-V-I in the twelve major keys and i-iv-V-i in the twelve minor ones, twice each, half of them with drums."""
    rng = np.random.default_rng(seed)
    for mode, chords in (("major", ("I", "IV", "V", "I")), ("minor", ("i", "iv", "V", "i"))):
        for tonic in range(12):
            drums = _pick(rng, ("rock", "ballad", "disco")) if rng.random() < 0.5 else None
            section = Section(
                "A", 8, chords, drums, _pick(rng, COMPING), _pick(rng, BASS_LINES), bool(rng.random() < 0.5)
            )
            yield SongSpec(float(rng.uniform(85, 140)), (section,), tonic, mode, **_sound(rng))  # type: ignore[arg-type]


def loops(seed: int, count: int) -> Iterator[SongSpec]:
    """Four-chord loops of both modes, with bass, drums and a lead over most of them."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        mode = ("major", "minor")[i % 2]
        options = MAJOR_LOOPS if mode == "major" else MINOR_LOOPS
        chords = options[(i // 2) % len(options)]
        drums = _pick(rng, ("rock", "four_floor", "hiphop", "funk", "disco")) if rng.random() < 0.8 else None
        bass = _pick(rng, BASS_LINES) if rng.random() < 0.85 else None
        section = Section("A", 12, chords, drums, _pick(rng, COMPING), bass, bool(rng.random() < 0.7))
        tempo = float(rng.uniform(85, 140))
        yield SongSpec(tempo, (section,), int(rng.integers(12)), mode, fills=4, **_sound(rng))  # type: ignore[arg-type]


def grooves(seed: int, count: int, triple_share: float = 0.0, seconds: float = 30.0) -> Iterator[SongSpec]:
    """Songs for tempo and metre: all drum patterns within the tempi at which they are played, evenly spread over them,
    with fills, swing and sparse passages; some with no drums but a rhythm guitar or piano."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        triple = (i + 0.5) * triple_share % 1 >= 1 - triple_share - 1e-9 if triple_share else False
        options = TRIPLE if triple else DUPLE
        # Spread evenly over 70..180 BPM, and then take a pattern that is played at that tempo.
        bpm = 70.0 + 110.0 * ((i * 7) % count + rng.random()) / count
        fitting = tuple(name for name in options if _RANGES[name][0] <= bpm <= _RANGES[name][1])
        while not fitting:
            bpm = float(rng.uniform(80, 180))
            fitting = tuple(name for name in options if _RANGES[name][0] <= bpm <= _RANGES[name][1])
        yield _groove(rng, bpm, _pick(rng, fitting), triple, seconds)


def _groove(rng: np.random.Generator, bpm: float, pattern: str, triple: bool, seconds: float) -> SongSpec:
    beats = 3 if triple else 4
    mode = _pick(rng, ("major", "minor"))
    chords = (MAJOR_LOOPS if mode == "major" else MINOR_LOOPS)[int(rng.integers(9))]
    bars = max(4, int(seconds * bpm / 60 / beats))
    ternary = pattern in TERNARY
    if triple:
        comping = _pick(rng, ("sustain", "quarters", "after_beats", "after_beats"))
        line = _pick(rng, ("roots", "roots", "quarters"))
    else:
        comping = _pick(
            rng,
            ("sustain", "halves", "quarters", "strum", "charleston", "pushes")
            if not ternary
            else ("sustain", "halves", "quarters"),
        )
        line = _pick(rng, BASS_LINES if not ternary else ("roots", "quarters", "root_fifth", "walking"))
    drums: str | None = pattern
    if rng.random() < 0.12 and not ternary:
        # No drums: then something else must keep the beat.
        drums, comping = None, ("after_beats" if triple else "strum")
    first = max(2, bars // 2 // 4 * 4)
    lead = bool(rng.random() < 0.6)
    sections = (
        Section("A", first, chords, drums, comping, line, False),
        Section("B", bars - first, chords[::-1] if rng.random() < 0.3 else chords, drums, comping, line, lead),
    )
    swing = float(rng.choice([0.0, 0.0, 0.0, 0.15, 0.3])) if not ternary else 0.0
    sound = _sound(rng)
    return SongSpec(
        bpm,
        sections,
        int(rng.integers(12)),
        mode,
        beats,
        swing=swing,
        fills=int(rng.choice([0, 4, 8])),
        **sound,  # type: ignore[arg-type]
    )


def three_parts(seed: int, count: int) -> Iterator[SongSpec]:
    """Songs of three unlike parts: other chords, other players and another density in each."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        mode = _pick(rng, ("major", "minor"))
        pool = MAJOR_LOOPS if mode == "major" else MINOR_LOOPS
        a, b, c = rng.choice(len(pool), 3, replace=False)
        instruments = [str(name) for name in rng.choice(CHORD_TIMBRES, 3, replace=False)]
        bars = [int(rng.choice([6, 8, 8, 10])) for _ in range(3)]
        sections = (
            Section("A", bars[0], pool[a], "ballad", "sustain", "roots", False, 0.8, instruments[0]),
            Section(
                "B",
                bars[1],
                pool[b],
                _pick(rng, ("rock", "four_floor", "disco")),
                "eighths",
                "eighths",
                True,
                1.0,
                instruments[1],
            ),
            Section(
                "C",
                bars[2],
                pool[c],
                None,
                "halves",
                _pick(rng, ("roots", "quarters")),
                bool(rng.random() < 0.5),
                0.9,
                instruments[2],
            ),
        )
        tempo = float(rng.uniform(95, 135))
        yield SongSpec(tempo, sections, int(rng.integers(12)), mode, fills=int(rng.choice([0, 4])), **_sound(rng))  # type: ignore[arg-type]
