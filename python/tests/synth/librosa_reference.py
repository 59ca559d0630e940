"""Writes ``tests/data/librosa_reference.json``: ``python -m synth.librosa_reference``, with tests/ on the path
and librosa installed.

The tests compare with the file, since importing librosa takes longer than all of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parents[1] / "data" / "librosa_reference.json"
RATE = 22050


def signal() -> NDArray[np.float32]:
    """Three seconds with a glide, a chord and noise bursts: never silent, and the same everywhere."""
    t = np.arange(3 * RATE) / RATE
    glide = 0.2 * np.sin(2 * np.pi * (200 * t + 300 * t**2))
    chord = sum(0.1 * np.sin(2 * np.pi * hz * t) / k for k, hz in enumerate((220, 277.2, 329.6, 1318.5, 5274), 1))
    noise = np.random.default_rng(11).standard_normal(len(t)) * 0.1 * (0.02 + (np.sin(2 * np.pi * 2 * t) > 0.9))
    return np.asarray(glide + chord + noise, np.float32)


def reference() -> dict[str, Any]:
    """The same features by librosa."""
    import librosa

    y = signal()
    magnitude = np.abs(librosa.stft(y, n_fft=2048, hop_length=512))
    power = magnitude**2
    mel = librosa.feature.melspectrogram(S=power, sr=RATE, n_mels=128)
    features = {
        "mfcc": librosa.feature.mfcc(S=librosa.power_to_db(mel, top_db=None), n_mfcc=13),
        "centroid": librosa.feature.spectral_centroid(S=magnitude, sr=RATE),
        "bandwidth": librosa.feature.spectral_bandwidth(S=magnitude, sr=RATE),
        "rolloff": librosa.feature.spectral_rolloff(S=magnitude, sr=RATE),
        "flatness": librosa.feature.spectral_flatness(S=magnitude),
    }
    out: dict[str, Any] = {"librosa": librosa.__version__, "crossings": int(librosa.zero_crossings(y[1:]).sum())}
    for name, rows in features.items():
        out[name] = {"mean": rows.mean(axis=1).tolist(), "variance": rows.var(axis=1).tolist()}
    return out


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(reference(), indent=1) + "\n", encoding="utf-8")
