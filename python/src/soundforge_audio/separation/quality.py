"""How well the weight-free engine separates: songs with true stems, a baseline and the measure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from soundforge_audio.separation.dsp.filters import EPSILON, running_median
from soundforge_audio.separation.dsp.stft import FloatArray, Stft
from soundforge_audio.separation.dsp.stream import STEMS
from soundforge_audio.separation.engine import SeparateEngine
from soundforge_audio.synth import Section, SongSpec, render
from soundforge_audio.synth.demo import demo_song

_RATE = 44_100
_VERSE_AND_CHORUS: list[tuple[dict[str, Any], tuple[Section, ...]]] = [
    (
        {"bpm": 98, "tonic": 4, "seed": 11, "chords": "piano", "bass": "sawbass", "reverb_s": 0.4},
        (
            Section("verse", 4, ("I", "V", "vi", "IV"), "hiphop", "quarters", "syncopated", lead=True),
            Section("chorus", 6, ("I", "V", "vi", "IV"), "rock", "eighths", "eighths", lead=True),
        ),
    ),
    (
        {"bpm": 124, "tonic": 2, "mode": "minor", "seed": 12, "chords": "epiano", "bass": "subbass", "reverb_s": 1.0},
        (
            Section("verse", 4, ("i", "VII", "VI", "V"), "four_floor", "sustain", "root_fifth"),
            Section("chorus", 8, ("i", "VII", "VI", "V"), "disco", "charleston", "eighths", lead=True),
        ),
    ),
    (
        {"bpm": 84, "tonic": 7, "seed": 13, "chords": "organ", "lead_level": 1.0},
        (
            Section("verse", 4, ("I", "vi", "IV", "V"), "ballad", "halves", "roots", lead=True),
            Section("chorus", 4, ("vi", "IV", "I", "V"), "funk", "pushes", "quarters", lead=True),
        ),
    ),
]
_MORE_SONGS = [SongSpec(rate=_RATE, sections=sections, fills=4, **how) for how, sections in _VERSE_AND_CHORUS]


def measure(folder: Path) -> dict[str, Any]:
    """Mean signal-to-distortion ratios over the songs, of the engine and of what it has to beat, in stereo and mono."""
    songs = [demo_song(), *(render(spec) for spec in _MORE_SONGS)]
    report: dict[str, Any] = {}
    for layout in ("stereo", "mono"):
        rows = []
        for index, song in enumerate(songs):
            truth = song.stems
            if layout == "mono":
                truth = {stem: samples.mean(axis=0, keepdims=True) for stem, samples in truth.items()}
            rows.append(_ratios(folder / f"{layout}{index}", truth, song.rate))
        report[layout] = {
            method: {stem: round(float(np.mean([row[method][stem] for row in rows])), 2) for stem in STEMS}
            for method in rows[0]
        }
    return report


def _ratios(folder: Path, truth: dict[str, np.ndarray], rate: int) -> dict[str, dict[str, float]]:
    """For each method the ratio of each stem of one song."""
    folder.mkdir()
    mix = np.asarray(np.sum(list(truth.values()), axis=0), dtype=np.float32)
    soundfile.write(folder / "mix.wav", mix.T, rate, subtype="FLOAT")
    job = {"input": str(folder / "mix.wav"), "output_dir": str(folder), "model": "dsp-approx", "format": "wav"}
    result = SeparateEngine().run({**job, "bit_depth": "float"}, lambda done, stage: None)
    found = {
        stem["name"]: soundfile.read(stem["file"], dtype="float32", always_2d=True)[0].T for stem in result["stems"]
    }
    methods = {"dsp-approx": found, "simple": simple_separation(mix, rate), "quarter": dict.fromkeys(STEMS, mix / 4)}
    return {name: {stem: sdr(truth[stem], stems[stem]) for stem in STEMS} for name, stems in methods.items()}


def simple_separation(mix: FloatArray, rate: int) -> dict[str, FloatArray]:
    """The baseline to beat: one median HPSS, coherence for the voice, everything below 200 Hz is bass."""
    stft = Stft(4096, rate)
    spectrum = stft.forward(mix)
    magnitude: FloatArray = np.abs(spectrum).mean(axis=0)
    harmonic, percussive = running_median(magnitude, 17, 0), running_median(magnitude, 31, 1)
    steady = 1.0 - percussive**2 / (percussive**2 + harmonic**2 + EPSILON)
    left, right = spectrum[0], spectrum[-1]
    cross = left * right.conj()
    alike = 2.0 * np.abs(cross) / (np.abs(left) ** 2 + np.abs(right) ** 2 + EPSILON)
    centre = np.clip((alike - 0.7) / 0.3, 0.0, 1.0) * (cross.real > 0)
    low = stft.frequencies < 200.0
    masks = {"bass": steady * low, "vocals": steady * ~low * centre, "other": steady * ~low * (1.0 - centre)}
    stems = {name: stft.inverse((spectrum * mask).astype(np.complex64), mix.shape[1]) for name, mask in masks.items()}
    return {**stems, "drums": mix - stems["bass"] - stems["vocals"] - stems["other"]}


def sdr(truth: np.ndarray, found: np.ndarray) -> float:
    """Global signal-to-distortion ratio in dB."""
    wide = truth.astype(np.float64)
    error = float(np.square(wide - found).sum())
    return round(float(10 * np.log10(np.square(wide).sum() / max(error, 1e-30))), 2)
