"""Memory stays bounded, however long a song is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from soundforge_audio.decode import decode

SAMPLES = Path(__file__).parents[2] / "samples"

_MEASURE = """
import json, sys
from soundforge_audio.analysis.bench import peak_bytes
from soundforge_audio.analysis.engine import AnalyzeEngine, analyze
from soundforge_audio.analysis.features import choose
AnalyzeEngine().warm_up()
before = peak_bytes()
document, waveform = analyze(sys.argv[1], choose(None))
grown = peak_bytes() - before
print(json.dumps([grown, document["duration_s"], document["tempo"], document["key"], waveform["length"]]))
"""


def measure(path: Path) -> list[float | str]:
    done = subprocess.run([sys.executable, "-c", _MEASURE, str(path)], capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def repeat(path: Path, minutes: float) -> Path:
    """The demo song over and over, as FLAC."""
    audio = decode(SAMPLES / "demo.mp3")
    # Whole bars, so that the beat goes on.
    bars = round(12 * 4 * 60 / 112 * audio.sample_rate)
    loop = np.round(audio.samples[:, :bars].T * 32767).astype(np.int16)
    with soundfile.SoundFile(path, "w", audio.sample_rate, 2, subtype="PCM_16", compression_level=0.0) as file:
        for _ in range(round(minutes * 60 * audio.sample_rate / bars)):
            file.write(loop)
    return path


def test_six_minutes_take_less_than_their_samples(tmp_path: Path) -> None:
    grown, seconds, tempo, key, _ = measure(repeat(tmp_path / "a.flac", 6))
    assert float(seconds) == pytest.approx(360, abs=30)
    assert float(grown) < 80e6 < 360 * 44100 * 2 * 4
    assert (float(tempo), key) == (pytest.approx(112, rel=0.002), "A minor")


@pytest.mark.slow
def test_two_hours_stay_below_half_a_gigabyte(tmp_path: Path) -> None:
    grown, seconds, tempo, _, points = measure(repeat(tmp_path / "a.flac", 120))
    assert float(seconds) == pytest.approx(7200, abs=30)
    assert float(grown) < 500e6
    assert float(tempo) == pytest.approx(112, rel=0.002)
    assert 4096 <= int(points) <= 8192
