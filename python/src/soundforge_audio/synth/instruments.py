"""Notes of pitched instruments and of a singing voice, as mono float32 arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Wave = NDArray[np.float32]


@dataclass(frozen=True)
class Timbre:
    """A static additive recipe.

    ``slope``: amplitude of partial k is k^-slope; ``even`` scales the even partials; ``decay_s`` is the time constant
    of the first partial (0 = sustained), higher ones die faster; ``inharmonicity`` stretches partials as a stiff string
    does; ``chorus_cents`` spreads three detuned copies.
    """

    partials: int
    slope: float
    attack_s: float
    decay_s: float
    release_s: float = 0.05
    even: float = 1.0
    inharmonicity: float = 0.0
    chorus_cents: float = 0.0


TIMBRES = {
    "piano": Timbre(10, 1.3, 0.004, 1.2, 0.10, inharmonicity=2e-4),
    "guitar": Timbre(12, 1.1, 0.003, 0.7, 0.08, even=0.8, inharmonicity=5e-5),
    "epiano": Timbre(5, 1.8, 0.006, 1.5, 0.15, even=0.4),
    "organ": Timbre(7, 0.9, 0.015, 0.0, 0.04),
    "strings": Timbre(12, 1.0, 0.12, 0.0, 0.20, chorus_cents=8.0),
    "brass": Timbre(14, 0.8, 0.04, 0.0, 0.06),
    "pluck": Timbre(16, 0.7, 0.002, 0.25, 0.05),
    "sine": Timbre(1, 1.0, 0.01, 0.0, 0.05),
    "fingerbass": Timbre(6, 1.4, 0.005, 0.9, 0.06),
    "sawbass": Timbre(10, 1.0, 0.004, 0.0, 0.03),
    "subbass": Timbre(2, 2.5, 0.01, 0.0, 0.05),
    "lead": Timbre(12, 1.0, 0.02, 0.0, 0.05, even=0.5),
}


def frequency(midi: float, tuning_cents: float = 0.0) -> float:
    """Hz of a MIDI note number; A4 (69) is 440 Hz plus the tuning."""
    return float(440.0 * 2.0 ** ((midi - 69.0 + tuning_cents / 100.0) / 12.0))


def note(name: str, hz: float, seconds: float, rate: int) -> Wave:
    """One note of a timbre, held for ``seconds``, with its release behind it."""
    timbre = TIMBRES[name]
    count = int((seconds + timbre.release_s) * rate)
    t = np.arange(count) / rate
    out = np.zeros(count, np.float32)
    spread = [0.0] if timbre.chorus_cents == 0 else [-timbre.chorus_cents, 0.0, timbre.chorus_cents]
    for cents in spread:
        base = hz * 2 ** (cents / 1200)
        for k in range(1, timbre.partials + 1):
            partial = base * k * np.sqrt(1 + timbre.inharmonicity * k * k)
            if partial > 0.45 * rate:
                break
            level = k**-timbre.slope * (timbre.even if k % 2 == 0 else 1.0)
            # Counting periods needs double precision, the sine of what is left does not.
            turns = partial * t + 0.27 * k + cents
            wave = np.sin((turns - np.floor(turns)).astype(np.float32) * np.float32(2 * np.pi))
            if timbre.decay_s:
                wave *= np.exp((t * (-(1 + 0.25 * (k - 1)) / timbre.decay_s)).astype(np.float32))
            out += np.float32(level) * wave
    out *= _envelope(count, rate, timbre.attack_s, timbre.release_s) / len(spread)
    return (0.35 * out).astype(np.float32)


def _envelope(count: int, rate: int, attack_s: float, release_s: float) -> NDArray[np.float64]:
    envelope = np.ones(count)
    attack = min(count, max(1, int(attack_s * rate)))
    release = min(count, max(1, int(release_s * rate)))
    envelope[:attack] *= np.linspace(0, 1, attack)
    envelope[-release:] *= np.linspace(1, 0, release)
    return envelope


# Formants of sung vowels: centre in Hz, width in Hz, level.
_VOWELS = {
    "a": [(800, 80, 1.0), (1150, 90, 0.5), (2900, 120, 0.22), (3900, 130, 0.1)],
    "e": [(450, 70, 1.0), (1800, 90, 0.4), (2600, 120, 0.25), (3700, 150, 0.1)],
    "o": [(450, 70, 1.0), (800, 80, 0.55), (2830, 100, 0.12), (3500, 130, 0.08)],
    "i": [(300, 60, 1.0), (2100, 90, 0.3), (2900, 100, 0.25), (3700, 120, 0.1)],
}


def sing(hz: list[float], seconds: list[float], rate: int, rng: np.random.Generator) -> Wave:
    """A sung phrase without pauses: glides, vibrato that sets in late, vowels with formants, and breath noise."""
    lengths = [int(s * rate) for s in seconds]
    count = sum(lengths)
    if count == 0:
        return np.zeros(0, np.float32)
    pitch = np.concatenate([np.full(n, np.log2(f)) for n, f in zip(lengths, hz, strict=True)])
    glide = max(1, int(0.04 * rate))
    pitch = np.convolve(np.pad(pitch, (glide, glide), mode="edge"), np.ones(glide) / glide, mode="same")[glide:-glide]
    since = np.concatenate([np.arange(n) / rate for n in lengths])
    vibrato = 0.25 / 12 * np.clip((since - 0.25) / 0.3, 0, 1)
    t = np.arange(count) / rate
    hz_now = 2 ** (pitch + vibrato * np.sin(2 * np.pi * 5.6 * t))
    phase = 2 * np.pi * np.cumsum(hz_now) / rate
    # A glottal source: partials up to 5 kHz at -8 dB per octave, read from a table of one period.
    partials = max(1, int(min(5000, 0.45 * rate) / max(hz)))
    cycle = np.arange(4097) / 4096
    table = sum(np.sin(2 * np.pi * k * cycle) * k**-1.3 for k in range(1, partials + 1))
    source = np.interp(phase / (2 * np.pi) % 1.0, cycle, table)
    source += 0.01 * rng.standard_normal(count)
    out = np.zeros(count)
    at = 0
    for n in lengths:
        vowel = str(rng.choice(list(_VOWELS)))
        piece = slice(max(0, at - glide), at + n)
        shaped = _formants(source[piece], vowel, rate)
        fade = np.ones(len(shaped))
        fade[:glide] = np.linspace(0, 1, min(glide, len(shaped)))[: len(fade[:glide])]
        out[piece] = out[piece] * (1 - fade) + shaped * fade
        at += n
    swell = np.concatenate([_envelope(n, rate, min(0.06, n / rate / 3), min(0.05, n / rate / 3)) for n in lengths])
    out *= 0.35 + 0.65 * swell
    out *= _envelope(count, rate, 0.05, 0.08)
    peak = np.max(np.abs(out))
    voice: Wave = (0.5 * out / max(peak, 1e-9)).astype(np.float32)
    return voice


def _formants(source: NDArray[np.float64], vowel: str, rate: int) -> NDArray[np.float64]:
    out = 0.05 * source
    for centre, width, level in _VOWELS[vowel]:
        if centre > 0.45 * rate:
            continue
        radius = np.exp(-np.pi * width / rate)
        poles = [1.0, -2 * radius * np.cos(2 * np.pi * centre / rate), radius**2]
        out = out + level * lfilter([1 - radius], poles, source)
    return np.asarray(out)
