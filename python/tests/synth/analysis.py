"""Songs on their way through the analysis."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from soundforge_audio.analysis.engine import analyze
from soundforge_audio.analysis.features import choose
from soundforge_audio.synth import SongSpec, render


@dataclass(frozen=True)
class Judged:
    """A song's truth and what the analysis says of it."""

    spec: SongSpec
    truth: dict[str, Any]
    found: dict[str, Any]


def judge(spec: SongSpec, *features: str) -> Judged:
    """Renders a song and analyses the file, as a user would."""
    song = render(spec)
    return Judged(spec, song.truth, analyse_samples(song.mix, song.rate, *features))


def analyse_samples(samples: NDArray[np.floating], rate: int, *features: str) -> dict[str, Any]:
    """The document of samples ``[channels, frames]``, written as a 32-bit WAV file."""
    with tempfile.TemporaryDirectory(prefix="soundforge-test-") as folder:
        path = Path(folder, "song.wav")
        soundfile.write(path, samples.T, rate, subtype="FLOAT")
        document, _ = analyze(path, choose(list(features)))
        return document


def rising(confident: list[tuple[float, bool]]) -> tuple[float, float]:
    """The share of right answers in the less and in the more confident half."""
    ordered = [right for _, right in sorted(confident, key=lambda pair: pair[0])]
    half = len(ordered) // 2
    return float(np.mean(ordered[:half])), float(np.mean(ordered[half:]))


def auc(confident: list[tuple[float, bool]]) -> float:
    """How often a right answer is surer than a wrong one: 0.5 means that confidence says nothing."""
    right = [c for c, ok in confident if ok]
    wrong = [c for c, ok in confident if not ok]
    if not right or not wrong:
        return 1.0
    pairs = [(r > w) + 0.5 * (r == w) for r in right for w in wrong]
    return float(np.mean(pairs))
