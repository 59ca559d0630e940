"""Loudness against the reference signals of ITU-R BS.1770 and EBU Tech 3341 and 3342."""

from __future__ import annotations

import numpy as np
import pytest

from soundforge_audio.analysis.loudness import LoudnessMeter, TruePeakMeter, channel_weights, k_weighting
from synth.files import tone


def measure(samples: np.ndarray, rate: int, block: int = 100_003) -> LoudnessMeter:
    meter = LoudnessMeter(rate, samples.shape[0])
    for start in range(0, samples.shape[1], block):
        meter.feed(samples[:, start : start + block].astype(np.float32))
    return meter


def steps(levels: list[tuple[float, float]], rate: int = 48000, hz: float = 1000) -> np.ndarray:
    """A stereo tone of several levels (dBFS) for several seconds each."""
    one = np.concatenate([tone(hz, seconds, rate, level) for level, seconds in levels])
    return np.stack([one, one])


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 88200, 96000, 192000])
def test_reference_tone_is_minus_23(rate: int) -> None:
    samples = np.stack([tone(997, 10, rate, -23)] * 2)
    assert measure(samples, rate).integrated() == pytest.approx(-23.0, abs=0.1)


def test_full_scale_in_one_channel_is_minus_3_01() -> None:
    assert measure(tone(997, 5, 48000, 0.0)[None], 48000).integrated() == pytest.approx(-3.01, abs=0.03)


def test_the_filter_is_the_one_that_the_standard_tabulates() -> None:
    shelf, high_pass = k_weighting(48000)
    np.testing.assert_allclose(shelf[:3], [1.53512485958697, -2.69169618940638, 1.19839281085285], atol=1e-7)
    np.testing.assert_allclose(shelf[4:], [-1.69065929318241, 0.73248077421585], atol=1e-7)
    np.testing.assert_allclose(high_pass[4:], [-1.99004745483398, 0.99007225036621], atol=1e-7)


@pytest.mark.parametrize(
    ("levels", "lufs"),
    [
        ([(-23, 20)], -23.0),
        ([(-33, 20)], -33.0),
        ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
    ],
)
def test_integrated_loudness_of_tech_3341(levels: list[tuple[float, float]], lufs: float) -> None:
    assert measure(steps(levels), 48000).integrated() == pytest.approx(lufs, abs=0.1)


@pytest.mark.parametrize(
    ("levels", "range_lu"),
    [
        ([(-20, 20), (-30, 20)], 10),
        ([(-20, 20), (-15, 20)], 5),
        ([(-40, 20), (-20, 20)], 20),
        ([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15),
    ],
)
def test_loudness_range_of_tech_3342(levels: list[tuple[float, float]], range_lu: float) -> None:
    assert measure(steps(levels), 48000).range_lu() == pytest.approx(range_lu, abs=1.0)


def test_surround_channels_are_weighted() -> None:
    silence = np.zeros(48000 * 5)
    loud = tone(1000, 5, 48000, -24)
    levels = []
    for channel in range(6):
        rows = [silence] * 6
        rows[channel] = loud
        levels.append(measure(np.stack(rows), 48000).integrated())
    assert levels[3] is None, "the low-frequency channel does not count"
    front, back = levels[0], levels[4]
    assert front is not None and back is not None
    assert back - front == pytest.approx(10 * np.log10(1.41), abs=0.01)
    assert list(channel_weights(7)) == [1.0] * 7


def test_block_size_does_not_matter() -> None:
    noise = np.random.default_rng(5).standard_normal((2, 44100 * 7)) * 0.1
    whole = measure(noise, 44100, 10**9)
    for block in (313, 4410, 99_991):
        pieces = measure(noise, 44100, block)
        assert pieces.integrated() == pytest.approx(whole.integrated(), abs=1e-9)
        assert pieces.range_lu() == pytest.approx(whole.range_lu(), abs=1e-9)


def test_silence_has_no_loudness_and_short_audio_has() -> None:
    silent = measure(np.zeros((2, 48000)), 48000)
    assert silent.integrated() is None and silent.range_lu() is None
    short = measure(np.stack([tone(997, 0.2, 48000, -23)] * 2), 48000)
    assert short.integrated() == pytest.approx(-23.0, abs=0.5)


@pytest.mark.parametrize(
    ("divisor", "phase_degrees", "amplitude", "dbtp"),
    [(4, 0, 0.5, -6.0), (4, 45, 0.5, -6.0), (6, 60, 0.5, -6.0), (8, 67.5, 0.5, -6.0), (4, 45, 1.41, 3.0)],
)
def test_true_peak_of_tech_3341(divisor: int, phase_degrees: float, amplitude: float, dbtp: float) -> None:
    n = np.arange(48000)
    samples = amplitude * np.sin(2 * np.pi * n / divisor + np.deg2rad(phase_degrees))
    # Faded in: the step at a hard start has a true peak of its own.
    samples[:2000] *= np.linspace(0, 1, 2000)
    samples[-2000:] *= np.linspace(1, 0, 2000)
    assert -0.4 <= 20 * np.log10(true_peak(samples[None])) - dbtp <= 0.2


def test_true_peak_skips_nothing() -> None:
    """Interpolating only where a new maximum is possible finds what interpolating everything finds."""
    rng = np.random.default_rng(3)
    for kind in range(6):
        samples = rng.standard_normal((2, 30_000)) * 0.1
        if kind % 3 == 1:
            samples = np.cumsum(samples, axis=1) / 40
        elif kind % 3 == 2:
            samples *= rng.random((1, 30_000)) ** 8
        meter = TruePeakMeter(2)
        everywhere = max(
            float(np.abs(np.convolve(channel, meter._phases[:, p])).max()) for channel in samples for p in range(4)
        )
        expected = max(everywhere, float(np.abs(samples.astype(np.float32)).max()))
        assert true_peak(samples) == pytest.approx(expected, rel=1e-5)


def true_peak(samples: np.ndarray, block: int = 7_001) -> float:
    meter = TruePeakMeter(samples.shape[0])
    for start in range(0, samples.shape[1], block):
        meter.feed(samples[:, start : start + block].astype(np.float32))
    return meter.finish()
