"""The songs with true stems on which the quality of separation is measured, in three sets.

``synthesised`` is what the method was tuned on. ``more`` differs in instruments, rhythms, keys and reverberation. In
``wide`` the chords are unlike in the two channels and no stem is louder than the mix's others by much, as in a produced
song.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from soundforge_audio.decode import Samples
from soundforge_audio.synth import Section, SongSpec, render
from soundforge_audio.synth.demo import SPEC as DEMO

RATE = 44_100
SETS = ("synthesised", "more", "wide")

# Root mean square of each stem of the wide songs, of full scale.
_WIDE_LEVELS = {"vocals": 0.068, "drums": 0.088, "bass": 0.092, "other": 0.072}


def _song(*sections: tuple[Any, ...], **how: Any) -> SongSpec:
    """Sections as (bars, chords, drums, comping, bass); a sixth item says that nobody sings."""
    made = tuple(
        Section("part", bars, tuple(chords.split()), drums, comping, bass, lead=not silent)
        for bars, chords, drums, comping, bass, *silent in sections
    )
    return SongSpec(**{"rate": RATE, "sections": made, "fills": 4, **how})


_SYNTHESISED = (
    DEMO,
    _song(
        (4, "I V vi IV", "hiphop", "quarters", "syncopated"),
        (6, "I V vi IV", "rock", "eighths", "eighths"),
        bpm=98, tonic=4, seed=11, chords="piano", bass="sawbass", reverb_s=0.4,
    ),
    _song(
        (4, "i VII VI V", "four_floor", "sustain", "root_fifth", "instrumental"),
        (8, "i VII VI V", "disco", "charleston", "eighths"),
        bpm=124, tonic=2, mode="minor", seed=12, chords="epiano", bass="subbass", reverb_s=1.0,
    ),
    _song(
        (4, "I vi IV V", "ballad", "halves", "roots"),
        (4, "vi IV I V", "funk", "pushes", "quarters"),
        bpm=84, tonic=7, seed=13, chords="organ", lead_level=1.0,
    ),
)  # fmt: skip
_MORE = (
    _song(
        (4, "I V vi IV", "rock", "strum", "roots"),
        (4, "vi IV I V", "funk", "eighths", "eighths"),
        bpm=92, tonic=0, seed=101, chords="guitar", bass="fingerbass", reverb_s=0.3,
    ),
    _song(
        (6, "i VI III VII", "four_floor", "sustain", "quarters"),
        (6, "iv i VI V", "disco", "halves", "eighths"),
        bpm=132, tonic=5, mode="minor", seed=102, chords="strings", bass="sawbass", reverb_s=0.8, lead_level=0.9,
    ),
    _song(
        (3, "I vi IV V", "hiphop", "charleston", "root_fifth"),
        (2, "I IV", "ballad", "pushes", "roots", "instrumental"),
        (3, "IV V I", "hiphop", "quarters", "syncopated"),
        bpm=76, tonic=8, seed=103, fills=0, chords="brass", bass="subbass", reverb_s=0.2, lead_level=1.1,
    ),
    _song(
        (5, "ii V I vi", "funk", "charleston", "walking"),
        (5, "I IV V I", "rock", "offbeats", "eighths"),
        bpm=108, tonic=10, seed=104, chords="epiano", bass="fingerbass", reverb_s=0.6, chord_level=0.5,
    ),
)  # fmt: skip
_WIDE = (
    _song(
        (4, "I V vi IV", "rock", "sustain", "eighths"),
        (6, "vi IV I V", "rock", "halves", "eighths"),
        bpm=100, tonic=3, seed=201, chords="strings", bass="fingerbass", reverb_s=0.4,
    ),
    _song(
        (4, "i VI III VII", "four_floor", "sustain", "quarters", "instrumental"),
        (8, "i VI III VII", "four_floor", "offbeats", "quarters"),
        bpm=122, tonic=9, mode="minor", seed=202, chords="organ", bass="sawbass", reverb_s=0.8,
    ),
    _song(
        (4, "I vi IV V", "ballad", "halves", "roots"),
        (4, "IV V I vi", "hiphop", "charleston", "root_fifth"),
        bpm=80, tonic=7, seed=203, fills=0, chords="epiano", bass="subbass", reverb_s=0.3,
    ),
    _song(
        (5, "i iv VII i", "funk", "pushes", "walking"),
        (5, "i VI III VII", "disco", "quarters", "eighths"),
        bpm=110, tonic=1, mode="minor", seed=204, chords="brass", bass="fingerbass", reverb_s=0.6,
    ),
)  # fmt: skip


def songs(name: str) -> Iterator[dict[str, Samples]]:
    """The stems of each song of a set, at 44.1 kHz."""
    for index, spec in enumerate({"synthesised": _SYNTHESISED, "more": _MORE, "wide": _WIDE}[name]):
        stems = render(spec).stems
        yield _widened(stems, index) if name == "wide" else stems


def _widened(stems: dict[str, Samples], index: int) -> dict[str, Samples]:
    """Chords by an ensemble chorus: each channel a copy of their middle under a delay of its own, 4 to 12 ms."""
    middle = stems["other"].mean(axis=0)
    frames = np.arange(len(middle))
    copies = []
    for rate_hz, phase in ((0.31, 0.0), (0.27, 2.1)):
        swing = np.sin(2 * np.pi * rate_hz * frames / RATE + phase + index)
        copies.append(np.interp(frames - (0.008 + 0.004 * swing) * RATE, frames, middle))
    wide = {**stems, "other": (0.35 * stems["other"] + np.stack(copies)).astype(np.float32)}
    scaled = {
        stem: samples * (_WIDE_LEVELS[stem] / np.sqrt(np.square(samples).mean())) for stem, samples in wide.items()
    }
    return {stem: samples.astype(np.float32) for stem, samples in scaled.items()}
