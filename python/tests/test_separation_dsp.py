"""The weight-free engine: how well it separates, and that the stems always sum to the mix."""

from __future__ import annotations

import numpy as np
import pytest

from separation_material import STEMS, agreement, mix_of, sdr, separate, songs, write_wav
from soundforge_audio import runtime
from soundforge_audio.separation.dsp import accompaniment
from soundforge_audio.separation.dsp.filters import running_median
from soundforge_audio.separation.dsp.stft import Stft
from soundforge_audio.separation.dsp.stream import ApproximateSeparator
from soundforge_audio.separation.engine import SeparateEngine
from soundforge_audio.separation.mix import Shape, load
from soundforge_audio.separation.quality import simple_separation

RATE = 44_100


def parts_of(path, folder, channels=2, rate=RATE):
    song = load(path, folder, lambda info: Shape(rate, channels), lambda done: None)
    pieces = list(ApproximateSeparator(song).stems())
    return {stem: np.concatenate([piece[stem] for piece in pieces], axis=1) for stem in STEMS}


# What the engine reaches on either song, less some tenths: a change of the method must not fall below.
FLOORS_DB = (
    {"vocals": 8.5, "drums": 8.1, "bass": 6.5, "other": 3.4},
    {"vocals": 12.3, "drums": 6.8, "bass": 5.2, "other": 2.7},
)


@pytest.mark.parametrize("index", [0, 1])
def test_every_stem_is_better_than_by_the_simple_method(tmp_path, index):
    truth = songs()[index]
    mix = mix_of(truth)
    _, stems = separate(write_wav(tmp_path / "mix.wav", mix), tmp_path / "out")
    simple = simple_separation(mix, RATE)
    reached = {stem: sdr(truth[stem], stems[stem]) for stem in STEMS}
    gains = {stem: reached[stem] - sdr(truth[stem], simple[stem]) for stem in STEMS}
    assert all(reached[stem] > FLOORS_DB[index][stem] for stem in STEMS), reached
    assert min(gains.values()) > 1.2, gains
    assert np.mean(list(gains.values())) > 2.5, gains


@pytest.mark.parametrize("channels", [1, 2])
def test_stems_sum_to_the_mix_and_repeat_exactly(tmp_path, channels):
    mix = np.tile(mix_of(songs()[0]), (1, 2))[2 - channels :]
    source = write_wav(tmp_path / "mix.wav", mix)
    result, stems = separate(source, tmp_path / "out")
    assert np.abs(mix - mix_of(stems)).max() < 1e-6
    assert {stem.shape for stem in stems.values()} == {mix.shape}
    assert result["proof"]["residual_db"] < -130
    again, _ = separate(source, tmp_path / "again")
    assert [s["sha256"] for s in result["stems"]] == [s["sha256"] for s in again["stems"]]


def test_joints_between_blocks_cannot_be_seen(tmp_path):
    """A song that is shifted by half a block gives the same stems up to how far masks depend on their neighbours."""
    mix = np.tile(mix_of(songs()[1]), (1, 3))
    shift = 10 * RATE
    plain = parts_of(write_wav(tmp_path / "a.wav", mix), tmp_path)
    padded = np.concatenate([mix[:, :shift], mix], axis=1)
    moved = parts_of(write_wav(tmp_path / "b.wav", padded), tmp_path)
    joint = slice(19 * RATE, 21 * RATE)
    for stem in ("drums", "bass"):
        assert agreement(plain[stem][:, joint], moved[stem][:, shift:][:, joint]) > 15, stem
    for stem in STEMS:
        steps = np.abs(np.diff(plain[stem][:, joint])).max()
        assert steps <= 1.5 * np.abs(np.diff(plain[stem])).max()


def test_mono_stays_mono_and_still_finds_the_voice(tmp_path):
    truth = {stem: samples.mean(axis=0, keepdims=True) for stem, samples in songs()[0].items()}
    result, stems = separate(write_wav(tmp_path / "mono.wav", mix_of(truth)), tmp_path / "out")
    assert result["channels"] == 1
    assert result["conversions"] == []
    assert sdr(truth["vocals"], stems["vocals"]) > sdr(truth["vocals"], mix_of(truth) / 4) + 4


@pytest.mark.parametrize("kind", ["silent right", "opposed"])
def test_odd_channels_do_not_lose_the_voice(tmp_path, kind):
    mono = mix_of(songs()[0]).mean(axis=0)
    mix = np.stack([mono, np.zeros_like(mono) if kind == "silent right" else -mono])
    _, plain = separate(write_wav(tmp_path / "plain.wav", np.stack([mono, mono])), tmp_path / "plain")
    _, stems = separate(write_wav(tmp_path / "mix.wav", mix), tmp_path / "out")
    assert np.abs(mix - mix_of(stems)).max() < 1e-6
    for stem in STEMS:
        assert agreement(plain[stem][0], stems[stem][0]) > 60, stem


@pytest.mark.parametrize(
    ("rate", "channels", "out_rate", "out_channels", "notes"),
    [
        (8_000, 1, 8_000, 1, 0),
        (22_050, 2, 22_050, 2, 0),
        (48_000, 2, 48_000, 2, 0),
        (96_000, 2, 48_000, 2, 1),
        (96_000, 6, 48_000, 2, 2),
        (4_000, 1, 8_000, 1, 1),
    ],
)
def test_every_rate_and_channel_count_works(tmp_path, rate, channels, out_rate, out_channels, notes):
    rng = np.random.default_rng(3)
    time = np.arange(6 * rate) / rate
    mix = 0.1 * rng.standard_normal((channels, len(time))) + 0.3 * np.sin(2 * np.pi * 110 * time)
    result, stems = separate(write_wav(tmp_path / "mix.wav", mix.astype(np.float32), rate), tmp_path / "out")
    assert (result["sample_rate"], result["channels"]) == (out_rate, out_channels)
    assert len(result["conversions"]) == notes, result["conversions"]
    assert stems["bass"].shape == (out_channels, 6 * out_rate)
    assert result["proof"]["residual_db"] < -130
    assert all(np.isfinite(stem).all() for stem in stems.values())
    # The steady low tone is bass at every rate.
    assert np.square(stems["bass"]).mean() > 0.3 * 0.3**2 / 2


@pytest.mark.parametrize("frames", [1, 100, 3_000, 30_000])
@pytest.mark.parametrize("level", [0.0, 1e-4, 1.0])
def test_scraps_and_silence_work(tmp_path, frames, level):
    mix = (level * np.random.default_rng(0).uniform(-1, 1, (2, frames))).astype(np.float32)
    result, stems = separate(write_wav(tmp_path / "mix.wav", mix), tmp_path / "out")
    assert np.abs(mix - mix_of(stems)).max() <= 1e-6
    assert all(np.isfinite(stem).all() for stem in stems.values())
    assert all(stem["silent"] for stem in result["stems"]) or level > 0


def test_confidence_is_higher_for_a_clear_song_than_for_noise(tmp_path):
    clear, _ = separate(write_wav(tmp_path / "clear.wav", mix_of(songs()[0])), tmp_path / "a")
    noise = 0.2 * np.random.default_rng(0).standard_normal((2, 20 * RATE)).astype(np.float32)
    vague, _ = separate(write_wav(tmp_path / "noise.wav", noise), tmp_path / "b")
    first, second = clear["proof"]["confidence"], vague["proof"]["confidence"]
    assert first["lead_prominence"] > second["lead_prominence"] + 2
    assert (first["hint"], second["hint"]) == ("good", "poor")
    assert 0.0 <= first["lead_activity"] <= 1.0


@pytest.mark.slow
def test_memory_does_not_grow_with_the_song(tmp_path):
    def peak_of(copies: int) -> int:
        source = write_wav(tmp_path / f"{copies}.wav", np.tile(mix_of(songs()[0]), (1, copies)))
        peak = 0

        def watch(done: float, stage: str) -> None:
            nonlocal peak
            peak = max(peak, runtime.rss_bytes())

        out = tmp_path / str(copies)
        out.mkdir()
        SeparateEngine().run({"input": str(source), "output_dir": str(out), "model": "dsp-approx"}, watch)
        return peak

    short, long = peak_of(3), peak_of(14)
    # Four float stems of the five minutes more would be 400 MB; when the allocator lets go of what makes some 70.
    assert long - short < 130e6


@pytest.mark.parametrize("size", [2048, 4096])
@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100, 48_000])
@pytest.mark.parametrize("length", [1, 5_000, 44_101])
def test_transform_reconstructs_exactly(size, rate, length):
    signal = np.random.default_rng(2).standard_normal((2, length)).astype(np.float32)
    stft = Stft(size, rate)
    spectrum = stft.forward(signal)
    assert spectrum.dtype == np.complex64
    assert spectrum.shape == (2, stft.frame_count(length), stft.bins)
    assert np.abs(stft.inverse(spectrum, length) - signal).max() < 3e-6


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("width", [5, 17])
def test_running_median_is_the_median(axis, width):
    values = np.random.default_rng(4).standard_normal((40, 30)).astype(np.float32)
    found = running_median(values, width, axis)
    padded = np.pad(values, [(width // 2,) * 2 if a == axis else (0, 0) for a in (0, 1)], mode="symmetric")
    view = np.lib.stride_tricks.sliding_window_view(padded, width, axis=axis)
    assert np.array_equal(found, np.median(view, axis=-1).astype(np.float32))


def test_accompaniment_is_told_beneath_a_moving_lead():
    rng = np.random.default_rng(5)
    frames, bins = 300, 120
    chords = (rng.random((4, bins)) ** 4).astype(np.float32)
    played = np.repeat(rng.random((30, 4)), 10, axis=0).astype(np.float32) @ chords
    partials = np.zeros((frames, bins), dtype=np.float32)
    for frame in range(frames):
        partials[frame, (np.arange(1, 5) * (18 + int(6 * np.sin(frame / 9)))) % bins] = 1.0
    lead = 0.6 * partials
    share = accompaniment.beneath(played + lead, partials)
    truth = lead**2 / (lead**2 + played**2 + 1e-9)
    on_lead = partials > 0
    assert np.abs(share - truth)[on_lead].mean() < 0.12
    assert np.abs(1.0 - truth)[on_lead].mean() > 0.2  # taking all of it would be wrong


def test_a_dominant_lead_is_left_alone():
    partials = np.zeros((50, 40), dtype=np.float32)
    partials[:, ::5] = 1.0
    voiced = np.ones(50, dtype=np.float32)
    assert accompaniment.trust(partials + 0.01, partials, voiced) == 0.0
    assert accompaniment.trust(np.ones_like(partials), partials, voiced) == 0.5
    assert accompaniment.trust(np.ones_like(partials), partials, 0 * voiced) == 0.0
