"""What the tests of separation share: songs with true stems, models of random numbers, and measures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from soundforge_audio.separation.engine import SeparateEngine
from soundforge_audio.synth import Section, SongSpec, render
from soundforge_audio.synth.demo import demo_song

STEMS = ("vocals", "drums", "bass", "other")


@cache
def songs() -> tuple[dict[str, np.ndarray], ...]:
    """The demo song and one of another kind, as stems at 44.1 kHz."""
    other = SongSpec(
        bpm=98,
        tonic=4,
        seed=11,
        rate=44_100,
        chords="piano",
        bass="sawbass",
        fills=4,
        reverb_s=0.4,
        sections=(Section("A", 8, ("I", "V", "vi", "IV"), "hiphop", "quarters", "syncopated", lead=True),),
    )
    return demo_song().stems, render(other).stems


def mix_of(stems: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.sum(list(stems.values()), axis=0, dtype=np.float32)


def sdr(truth: np.ndarray, estimate: np.ndarray) -> float:
    """Global signal-to-distortion ratio in dB."""
    wide = truth.astype(np.float64)
    return float(10 * np.log10(np.square(wide).sum() / np.square(wide - estimate).sum()))


def agreement(first: np.ndarray, second: np.ndarray) -> float:
    """How many dB the difference of two signals lies below the first."""
    return sdr(first, second) if np.any(first != second) else float("inf")


def write_wav(path: Path, samples: np.ndarray, rate: int = 44_100, subtype: str = "FLOAT") -> Path:
    soundfile.write(path, samples.T, rate, subtype=subtype)
    return path


def read(path: str | Path) -> tuple[np.ndarray, int]:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return samples.T, rate


def separate(
    source: Path, folder: Path, engine: SeparateEngine | None = None, **params: Any
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Runs one job; returns its result and the written stems."""
    folder.mkdir(exist_ok=True)
    job = {
        "input": str(source),
        "output_dir": str(folder),
        "model": "dsp-approx",
        "format": "wav",
        "bit_depth": "float",
    }
    result = (engine or SeparateEngine()).run({**job, **params}, lambda done, stage: None)
    return result, {stem["name"]: read(stem["file"])[0] for stem in result["stems"]}
