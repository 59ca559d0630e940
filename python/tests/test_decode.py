"""Decoding: what is read, in which form, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from soundforge_audio.decode import (
    MAX_CHANNELS,
    decode,
    open_audio,
    resample,
    stream,
    to_mono,
    to_stereo,
)
from soundforge_audio.errors import AudioError
from synth.files import tone, write, write_m4a

RATE = 44100


def stereo(seconds: float = 2.0, rate: int = RATE) -> np.ndarray:
    left = tone(440, seconds, rate)
    return np.stack([left, 0.5 * tone(660, seconds, rate)])


@pytest.mark.parametrize(
    ("name", "tolerance", "slack_frames"),
    [("a.wav", 2e-4, 0), ("a.flac", 2e-4, 0), ("a.aiff", 2e-4, 0), ("a.mp3", 0.05, 0), ("a.ogg", 0.05, 0)],
)
def test_formats_of_libsndfile(tmp_path: Path, name: str, tolerance: float, slack_frames: int) -> None:
    samples = stereo()
    audio = decode(write(tmp_path / name, samples, RATE))
    assert audio.info.decoder == "soundfile"
    assert (audio.channels, audio.sample_rate) == (2, RATE)
    assert audio.samples.dtype == np.float32 and audio.samples.flags.c_contiguous
    assert abs(audio.frames - samples.shape[1]) <= slack_frames
    middle = slice(RATE // 2, RATE)
    assert np.abs(audio.samples[:, middle] - samples[:, middle]).max() < tolerance
    assert not audio.truncated


def test_m4a_is_read_by_ffmpeg(tmp_path: Path) -> None:
    samples = stereo()
    audio = decode(write_m4a(tmp_path / "a.m4a", samples, RATE))
    assert (audio.info.decoder, audio.info.codec, audio.channels) == ("pyav", "aac", 2)
    assert audio.duration_s == pytest.approx(2.0, abs=0.05)
    spectrum = np.abs(np.fft.rfft(audio.samples[0, RATE // 2 : RATE // 2 + RATE]))
    assert int(spectrum.argmax()) == 440


@pytest.mark.parametrize("name", ["a.flac", "a.m4a"])
def test_blocks_join_to_the_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_m4a(path, stereo(), RATE) if name.endswith("m4a") else write(path, stereo(), RATE)
    blocks = list(stream(path, 10_000))
    assert {block.shape[1] for block in blocks[:-1]} == {10_000}
    np.testing.assert_array_equal(np.concatenate(blocks, axis=1), decode(path).samples)


@pytest.mark.parametrize("rate", [8000, 22050, 96000])
@pytest.mark.parametrize("channels", [1, 6])
def test_rates_and_channels(tmp_path: Path, rate: int, channels: int) -> None:
    samples = np.stack([tone(200 + 100 * i, 0.5, rate) for i in range(channels)])
    audio = decode(write(tmp_path / "a.wav", samples, rate, subtype="PCM_24"))
    assert (audio.channels, audio.sample_rate, audio.frames) == (channels, rate, rate // 2)
    np.testing.assert_allclose(audio.samples, samples, atol=1e-5)


def test_surround_ogg_comes_in_the_common_order(tmp_path: Path) -> None:
    # Vorbis keeps left, centre, right, ...; the tone of each channel tells where it arrived.
    written = np.stack([tone(hz, 1.0, RATE) for hz in (300, 600, 900, 1200, 1500, 100)])
    audio = decode(write(tmp_path / "a.ogg", written, RATE))
    assert audio.info.decoder == "pyav"
    peaks = [int(np.abs(np.fft.rfft(channel[:RATE])).argmax()) for channel in audio.samples]
    assert peaks == [300, 900, 600, 100, 1200, 1500]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("words.mp3", b"these are only words\n" * 500),
        ("noise.mp3", np.random.default_rng(1).bytes(100_000)),
        ("list.mp3", b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nsong.wav\n#EXT-X-ENDLIST\n"),
        ("list.wav", b"ffconcat version 1.0\nfile song.wav\n"),
        ("list.flac", b"[playlist]\nFile1=song.wav\n"),
        ("page.m4a", b"<html><body>not found</body></html>"),
    ],
)
def test_what_is_no_audio_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    write(tmp_path / "song.wav", stereo(), RATE)
    (tmp_path / name).write_bytes(content)
    assert code_of(tmp_path / name) == "NOT_AUDIO"


def test_empty_files(tmp_path: Path) -> None:
    (tmp_path / "zero.mp3").touch()
    assert code_of(tmp_path / "zero.mp3") == "EMPTY_AUDIO"
    write(tmp_path / "header.wav", np.zeros((2, 0)), RATE)
    assert code_of(tmp_path / "header.wav") == "EMPTY_AUDIO"
    assert code_of(tmp_path / "missing.wav") == "INPUT_NOT_FOUND"
    assert code_of(tmp_path) == "INPUT_NOT_FOUND"


def test_absurd_headers(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", stereo(0.1), RATE)
    header = bytearray(path.read_bytes())
    header[24:28] = (10**9).to_bytes(4, "little")
    path.write_bytes(header)
    assert code_of(path) == "AUDIO_UNSUPPORTED"
    many = write(tmp_path / "many.wav", np.zeros((MAX_CHANNELS + 1, 10)), RATE)
    assert code_of(many) == "AUDIO_UNSUPPORTED"


def test_length_is_limited_by_header_and_by_what_arrives(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", stereo(3.0), RATE)
    with pytest.raises(AudioError) as refused:
        decode(path, max_seconds=2)
    assert refused.value.code == "AUDIO_TOO_LONG"
    # A stream whose header does not tell its length is stopped on the way.
    reader = open_audio(write_m4a(tmp_path / "a.m4a", stereo(3.0), RATE))
    object.__setattr__(reader.limits, "max_seconds", 2.0)
    with pytest.raises(AudioError) as stopped, reader:
        for _ in reader.blocks(4096):
            assert reader.frames_read <= 2.2 * RATE
    assert stopped.value.code == "AUDIO_TOO_LONG"


@pytest.mark.parametrize("name", ["a.mp3", "a.flac"])
def test_a_cut_off_file_gives_what_it_has_and_says_so(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, stereo(20.0), RATE)
    os.truncate(path, path.stat().st_size // 2)
    audio = decode(path)
    assert audio.truncated
    assert 4 < audio.duration_s < 14


def test_damage_in_float_files_is_mended(tmp_path: Path) -> None:
    samples = stereo(0.2)
    samples[0, 5], samples[1, 7], samples[0, 9] = np.nan, np.inf, 1e30
    soundfile.write(tmp_path / "a.wav", samples.T, RATE, subtype="FLOAT")
    audio = decode(tmp_path / "a.wav")
    assert np.isfinite(audio.samples).all()
    assert np.abs(audio.samples).max() <= 64


@pytest.mark.parametrize("name", ["concat:a|b.bin", "http:song.mp3", "song.wav", "böse 🎵"])
def test_names_mean_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_m4a(tmp_path / "plain.m4a", stereo(0.5), RATE).rename(path)
    assert decode(path).channels == 2


def test_down_mixing() -> None:
    mono = np.ones((1, 4), np.float32)
    np.testing.assert_array_equal(to_stereo(mono), np.ones((2, 4)))
    left, right, centre, low, back_left, back_right = np.eye(6, dtype=np.float32)
    mixed = to_stereo(np.stack([left, right, centre, low, back_left, back_right]))
    share = 1 / (1 + 2 * 0.5**0.5)
    half = share * 0.5**0.5
    np.testing.assert_allclose(mixed[0], [share, 0, half, 0, half, 0], rtol=1e-6)
    np.testing.assert_allclose(mixed[1], [0, share, half, 0, 0, half], rtol=1e-6)
    assert np.abs(to_stereo(np.ones((6, 3), np.float32))).max() <= 1.0 + 1e-6
    assert to_stereo(np.ones((7, 3), np.float32)).shape == (2, 3)
    np.testing.assert_allclose(to_mono(np.array([[1, 0], [0, 1]], np.float32)), [0.5, 0.5])


def test_resampling_keeps_the_tone() -> None:
    samples = np.stack([tone(1000, 1.0, 48000)]).astype(np.float32)
    lower = resample(samples, 48000, 22050)
    assert lower.shape == (1, 22050) and lower.dtype == np.float32
    np.testing.assert_allclose(lower[0, 2000:-2000], tone(1000, 1.0, 22050)[2000:-2000], atol=2e-3)
    assert resample(samples, 48000, 48000) is samples


def code_of(path: Path) -> str:
    with pytest.raises(AudioError) as refused:
        decode(path)
    return refused.value.code
