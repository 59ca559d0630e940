"""Drum sounds and drum patterns.

A pattern has one string per drum; each character is one step: ``x`` accent, ``o`` normal, ``g`` ghost, ``.`` nothing. A
bar's string holds beats x steps-per-beat characters, 4 steps to the beat, or 3 in the patterns that are ternary.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import butter, sosfilt

from soundforge_audio.synth.instruments import Wave

LEVELS = {"x": 1.0, "o": 0.65, "g": 0.25}


def kick(rate: int, rng: np.random.Generator, tone: float = 52.0) -> Wave:
    t = np.arange(int(0.28 * rate)) / rate
    sweep = tone + 110 * np.exp(-t / 0.022)
    body = np.sin(2 * np.pi * np.cumsum(sweep) / rate) * np.exp(-t / 0.09)
    click = rng.standard_normal(len(t)) * np.exp(-t / 0.003) * 0.25
    return (0.9 * (body + click)).astype(np.float32)


def snare(rate: int, rng: np.random.Generator, tone: float = 190.0) -> Wave:
    t = np.arange(int(0.22 * rate)) / rate
    body = np.sin(2 * np.pi * tone * t) * np.exp(-t / 0.05) + 0.6 * np.sin(2 * np.pi * 1.7 * tone * t) * np.exp(
        -t / 0.03
    )
    noise = _band(rng.standard_normal(len(t)), rate, 900, 0.45 * rate) * np.exp(-t / 0.07)
    return (0.4 * body + 0.5 * noise).astype(np.float32)


def hat(rate: int, rng: np.random.Generator, decay: float = 0.025) -> Wave:
    t = np.arange(int(min(0.5, 8 * decay) * rate)) / rate
    noise = _band(rng.standard_normal(len(t)), rate, 6000, 0.48 * rate)
    return (0.35 * noise * np.exp(-t / decay)).astype(np.float32)


def rim(rate: int, rng: np.random.Generator) -> Wave:
    t = np.arange(int(0.06 * rate)) / rate
    wave = np.sin(2 * np.pi * 1700 * t) + 0.5 * np.sin(2 * np.pi * 2600 * t) + 0.2 * rng.standard_normal(len(t))
    return (0.35 * wave * np.exp(-t / 0.010)).astype(np.float32)


def clap(rate: int, rng: np.random.Generator) -> Wave:
    t = np.arange(int(0.2 * rate)) / rate
    envelope = np.exp(-t / 0.06)
    for at in (0.0, 0.011, 0.022):
        envelope = np.maximum(envelope * (t > 0.022), np.exp(-np.maximum(t - at, 0) / 0.006) * (t >= at))
    return (0.6 * _band(rng.standard_normal(len(t)), rate, 800, 6000) * np.maximum(envelope, 0)).astype(np.float32)


def tom(rate: int, rng: np.random.Generator, tone: float = 110.0) -> Wave:
    t = np.arange(int(0.3 * rate)) / rate
    sweep = tone + 0.5 * tone * np.exp(-t / 0.03)
    return (0.7 * np.sin(2 * np.pi * np.cumsum(sweep) / rate) * np.exp(-t / 0.12)).astype(np.float32)


def ride(rate: int, rng: np.random.Generator) -> Wave:
    t = np.arange(int(0.6 * rate)) / rate
    ping = sum(np.sin(2 * np.pi * f * t + f) for f in (3150.0, 4370.0, 5230.0))
    noise = _band(rng.standard_normal(len(t)), rate, 5000, 0.48 * rate)
    return (0.12 * (0.4 * ping + noise) * np.exp(-t / 0.16)).astype(np.float32)


def kit(rate: int, rng: np.random.Generator) -> dict[str, Wave]:
    """One drum kit; the generator decides its tuning."""
    return {
        "K": kick(rate, rng, float(rng.uniform(45, 62))),
        "S": snare(rate, rng, float(rng.uniform(170, 230))),
        "H": hat(rate, rng, float(rng.uniform(0.018, 0.04))),
        "O": hat(rate, rng, 0.16),
        "R": rim(rate, rng),
        "C": clap(rate, rng),
        "T": tom(rate, rng, float(rng.uniform(90, 130))),
        "D": ride(rate, rng),
    }


def _band(noise: np.ndarray, rate: int, low: float, high: float) -> np.ndarray:
    high = min(high, 0.48 * rate)
    sos = (
        butter(2, low, "highpass", fs=rate, output="sos")
        if high >= 0.45 * rate
        else butter(2, (low, high), "bandpass", fs=rate, output="sos")
    )
    return np.asarray(sosfilt(sos, noise))


@dataclass(frozen=True)
class Pattern:
    beats: int
    steps_per_beat: int
    voices: dict[str, str]


def _pattern(beats: int, steps: int, **voices: str) -> Pattern:
    for row in voices.values():
        if len(row) != beats * steps:
            raise ValueError(f"a bar of {beats} beats has {beats * steps} steps, not {len(row)}: {row}")
    return Pattern(beats, steps, voices)


PATTERNS = {
    "rock": _pattern(4, 4, K="x.......x.o.....", S="....x.......x...", H="x.o.x.o.x.o.x.o."),
    "four_floor": _pattern(
        4, 4, K="x...x...x...x...", C="....x.......x...", O="..o...o...o...o.", H="xgogxgogxgogxgog"
    ),
    "hiphop": _pattern(4, 4, K="x..o......x..o..", S="....x.......x...", H="o.o.o.o.o.o.o.oo"),
    "drum_and_bass": _pattern(4, 4, K="x.........x.....", S="....x.......x..g", H="o.o.o.o.o.o.o.o."),
    "ballad": _pattern(4, 4, K="x.......x.......", R="....x.......x...", H="o...o...o...o..."),
    "half_time": _pattern(4, 4, K="x.....o.........", S="........x.......", H="x.o.x.o.x.o.x.o."),
    "bossa": _pattern(4, 4, K="x..ox..ox..ox..o", R="x..x..x...x..x..", H="o.o.o.o.o.o.o.o."),
    "funk": _pattern(4, 4, K="x..o..x...o..o..", S="....x..g.g..x..g", H="xoxoxoxoxoxoxoxo"),
    "one_drop": _pattern(4, 4, K="........x.......", R="........x.......", H="..o...o...o...o."),
    "stomp": _pattern(4, 4, K="x.....o.x.....o.", S="x...x...x...x...", H="o.o.o.o.o.o.o.o."),
    "disco": _pattern(4, 4, K="x...x...x...x...", S="....x.......x...", H="x.x.x.x.x.x.x.x.", O="..o...o...o...o."),
    "shuffle": _pattern(4, 3, K="x.....x....o", S="...x.....x..", H="x.ox.ox.ox.o"),
    "swing_ride": _pattern(4, 3, K="g..g..g..g..", D="x..x.ox..x.o", H="...o.....o.."),
    "soft_pulse": _pattern(4, 4, R="g...g...g...g...", H="..g...g...g...g."),
    "waltz": _pattern(3, 4, K="x...........", S="....o...o...", H="o...o...o..."),
    "waltz_rock": _pattern(3, 4, K="x.....o.....", S="........x...", H="x.o.x.o.x.o."),
    "waltz_folk": _pattern(3, 4, K="x...........", R="....o...o...", H="..g...g...g."),
    "waltz_jazz": _pattern(3, 3, K="x........", D="x..x.ox..", H="...o....."),
    "waltz_drive": _pattern(3, 4, K="x...o...o...", S="....x.......", H="o.o.o.o.o.o."),
}

FILLS = {
    (4, 4): {"S": "x.g.x.gox.o.xxoo", "T": "............xooo", "K": "x.......x......."},
    (4, 3): {"S": "x..x.ox.oxxx", "K": "x.....x....."},
    (3, 4): {"S": "x...x.o.xoxo", "K": "x..........."},
    (3, 3): {"S": "x..x..xox", "K": "x........"},
}
