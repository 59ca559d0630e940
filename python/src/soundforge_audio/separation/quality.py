"""How well the weight-free engine separates: the measure, and a baseline to beat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from soundforge_audio.separation.dsp.filters import EPSILON, running_median
from soundforge_audio.separation.dsp.stft import FloatArray, Stft
from soundforge_audio.separation.dsp.stream import STEMS
from soundforge_audio.separation.engine import SeparateEngine
from soundforge_audio.separation.quality_songs import RATE, SETS, songs


def measure(folder: Path) -> dict[str, Any]:
    """Mean signal-to-distortion ratios in dB over each set of songs, of the engine and of what it has to beat."""
    report: dict[str, Any] = {}
    for name in SETS:
        rows: dict[str, list[dict[str, dict[str, float]]]] = {name: [], f"{name}_mono": []}
        for index, truth in enumerate(songs(name)):
            mono = {stem: samples.mean(axis=0, keepdims=True) for stem, samples in truth.items()}
            for row, stems in ((name, truth), (f"{name}_mono", mono)):
                rows[row].append(_ratios(folder / f"{row}{index}", stems, RATE))
        for row, ratios in rows.items():
            report[row] = {method: _means([song[method] for song in ratios]) for method in ratios[0]}
            engine, simple = report[row]["dsp-approx"], report[row]["simple"]
            report[row]["gain"] = {key: round(engine[key] - simple[key], 2) for key in engine}
    return report


def _means(songs_of_one_method: list[dict[str, float]]) -> dict[str, float]:
    """The mean of each stem over the songs, and the mean of these."""
    means = {stem: float(np.mean([song[stem] for song in songs_of_one_method])) for stem in STEMS}
    means["mean"] = float(np.mean(list(means.values())))
    return {name: round(value, 2) for name, value in means.items()}


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
