"""Spectral features against librosa's, and streaming against doing it all at once."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from soundforge_audio.analysis import mel
from soundforge_audio.analysis.framing import Framer, Moments
from soundforge_audio.analysis.level import Level
from soundforge_audio.analysis.pitch import Pitch
from soundforge_audio.analysis.spectrum import Spectrum, SpectrumResult
from soundforge_audio.analysis.waveform import MAX_POINTS, Waveform
from synth.librosa_reference import FILE, RATE, signal


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


def spectrum(samples: np.ndarray, block: int = 10**9) -> SpectrumResult:
    stage = Spectrum(statistics=True)
    for start in range(0, len(samples), block):
        stage.feed(samples[start : start + block])
    return stage.finish()


@pytest.mark.parametrize(
    ("name", "tolerance"),
    [("centroid", 1e-4), ("bandwidth", 1e-3), ("rolloff", 1e-6), ("flatness", 0.01)],
)
def test_shape_of_the_spectrum_is_librosas(name: str, tolerance: float, expected: dict[str, Any]) -> None:
    moments = spectrum(signal()).moments[name]
    assert moments.mean == pytest.approx(expected[name]["mean"][0], rel=tolerance)
    assert moments.variance == pytest.approx(expected[name]["variance"][0], rel=20 * tolerance)


def test_mfcc_are_librosas(expected: dict[str, Any]) -> None:
    found = spectrum(signal()).mfcc
    np.testing.assert_allclose(found.mean(axis=0), expected["mfcc"]["mean"], atol=0.02)
    np.testing.assert_allclose(found.var(axis=0), expected["mfcc"]["variance"], rtol=0.01)


def test_contrast_tells_tones_from_noise_band_by_band() -> None:
    rng = np.random.default_rng(9)
    t = np.arange(2 * RATE) / RATE
    noise = rng.standard_normal(len(t)).astype(np.float32) * 0.01
    plain = np.asarray(spectrum(noise).moments["contrast"].mean)
    with_tone = np.asarray(spectrum(noise + np.sin(2 * np.pi * 1200 * t).astype(np.float32)).moments["contrast"].mean)
    assert plain.max() < 35
    # 1200 Hz lies in the band from 800 to 1600 Hz.
    assert with_tone[3] > plain[3] + 20
    np.testing.assert_allclose(np.delete(with_tone, 3), np.delete(plain, 3), atol=4)


def test_crossings_are_librosas(expected: dict[str, Any]) -> None:
    level = Level(RATE)
    samples = signal()
    level.feed(samples[:1000])
    level.feed(samples[1000:])
    # librosa counts a zero crossing at the first sample.
    assert level.finish().crossings * (len(samples) - 1) == pytest.approx(expected["crossings"], abs=2)


def test_mel_filters() -> None:
    filters = mel.filters(22050, 2048, 128, equal_area=True)
    assert filters.shape == (1025, 128) and filters.min() == 0
    hz = np.arange(1025) * 22050 / 2048
    areas = filters.sum(axis=0) * 22050 / 2048
    np.testing.assert_allclose(areas[20:], 1.0, rtol=0.1)
    assert np.all(np.diff((filters * hz[:, None]).sum(axis=0) / filters.sum(axis=0)) > 0)


@pytest.mark.parametrize("block", [100, 4097])
def test_blocks_change_nothing(block: int) -> None:
    samples = signal()
    whole, pieces = spectrum(samples), spectrum(samples, block)
    np.testing.assert_allclose(pieces.bands, whole.bands, rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(pieces.mfcc, whole.mfcc, atol=1e-2)
    assert pieces.moments["centroid"].mean == pytest.approx(whole.moments["centroid"].mean, rel=1e-6)
    assert pieces.moments["centroid"].variance == pytest.approx(whole.moments["centroid"].variance, rel=1e-5)


@pytest.mark.parametrize("count", [1, 511, 512, 2047, 5000])
def test_framing(count: int) -> None:
    framer = Framer(2048, 512)
    samples = np.arange(1, count + 1, dtype=np.float32)
    frames = [framer.push(part) for part in np.array_split(samples, 3)] + [framer.finish()]
    joined = np.concatenate(frames)
    assert len(joined) == 1 + count // 512
    padded = np.concatenate([np.zeros(1024), samples, np.zeros(2048)])
    for i, frame in enumerate(joined):
        np.testing.assert_array_equal(frame, padded[512 * i : 512 * i + 2048])


def test_moments_of_parts_are_those_of_the_whole() -> None:
    values = np.random.default_rng(7).standard_normal((1000, 3)) * [1, 10, 100] + [1e4, 0, -5]
    moments = Moments()
    for part in np.array_split(values, [1, 5, 700]):
        moments.add(part)
    assert moments.count == 1000
    np.testing.assert_allclose(moments.mean, values.mean(axis=0), rtol=1e-9)
    np.testing.assert_allclose(moments.variance, values.var(axis=0), rtol=1e-6)


@pytest.mark.parametrize("seconds", [3, 700])
def test_notes_are_heard_before_and_after_the_tuning_is_known(seconds: int) -> None:
    pitch = Pitch()
    t = np.arange(11025) / 11025
    chord = sum(np.sin(2 * np.pi * hz * 1.0145 * t) for hz in (220, 277.183, 329.628)).astype(np.float32)
    for _ in range(seconds):
        pitch.feed(0.1 * chord)
    found = pitch.finish()
    assert found.tuning_cents == pytest.approx(25, abs=5)
    for part in (found.chroma[2:20], found.chroma[-20:-2]):
        assert set(np.argsort(part.sum(axis=0))[-3:]) == {9, 1, 4}


def test_the_waveform_joins_points_without_shifting_them() -> None:
    rate = 8000
    waveform = Waveform(rate)
    samples = np.zeros((1, 256 * MAX_POINTS * 5 + 77), np.float32)
    marks = [1000, 256 * MAX_POINTS, 256 * MAX_POINTS * 5]
    samples[0, marks] = 1.0
    for start in range(0, samples.shape[1], 50_021):
        waveform.feed(samples[:, start : start + 50_021])
    document = waveform.document()
    assert MAX_POINTS <= document["length"] <= 2 * MAX_POINTS + 1
    assert document["samples_per_pixel"] == 1024
    assert np.flatnonzero(document["data"][1::2]).tolist() == [mark // 1024 for mark in marks]
