from __future__ import annotations

import errno

import numpy as np
import pytest
import soundfile
from mutagen import File

from soundforge_audio import encode
from soundforge_audio.encode import AudioWriter, choose_encoding
from soundforge_audio.errors import AudioError

RATE = 44_100


def tone(seconds: float = 1.0, channels: int = 2, level: float = 0.5) -> np.ndarray:
    time = np.arange(int(seconds * RATE)) / RATE
    return np.stack([level * np.sin(2 * np.pi * (220 + 110 * c) * time) for c in range(channels)]).astype(np.float32)


def written(path, samples, name, depth=None, tags=None, block=100_000):
    encoding = choose_encoding(name, depth)
    with AudioWriter(path, encoding, RATE, samples.shape[0], samples.shape[1]) as writer:
        for start in range(0, samples.shape[1], block):
            writer.write(samples[:, start : start + block])
        return writer.finish(tags or {})


@pytest.mark.parametrize(
    ("name", "depth", "least_db"),
    [("wav", "16", 85), ("wav", "24", 130), ("wav", "float", 300), ("flac", "16", 85), ("flac", "24", 130)],
)
def test_lossless_formats_keep_the_samples(tmp_path, name, depth, least_db):
    samples = tone()
    written(tmp_path / "a", samples, name, depth)
    back, rate = soundfile.read(tmp_path / "a", dtype="float64")
    assert (rate, back.shape) == (RATE, (RATE, 2))
    error = np.square(back.T - samples).sum()
    assert 10 * np.log10(np.square(samples).sum() / max(error, 1e-30)) > least_db


@pytest.mark.parametrize("name", ["mp3", "ogg"])
def test_lossy_formats_keep_length_and_sound(tmp_path, name):
    samples = tone(3.0)
    written(tmp_path / f"a.{name}", samples, name)
    back, rate = soundfile.read(tmp_path / f"a.{name}", dtype="float64")
    assert (rate, back.shape) == (RATE, (3 * RATE, 2))
    assert 10 * np.log10(np.square(samples).sum() / np.square(back.T - samples).sum()) > 20


def test_a_long_ogg_is_written_in_chunks(tmp_path):
    samples = np.zeros((2, 8_000_000), dtype=np.float32)
    file = written(tmp_path / "a.ogg", samples, "ogg", block=8_000_000)
    assert soundfile.info(file.path).frames == 8_000_000


def test_sixteen_bit_samples_pass_unchanged(tmp_path):
    levels = np.random.default_rng(1).integers(-32768, 32768, (2, RATE)).astype(np.int16)
    written(tmp_path / "a.flac", (levels / 32768.0).astype(np.float32), "flac", "16")
    assert np.array_equal(soundfile.read(tmp_path / "a.flac", dtype="int16")[0].T, levels)


@pytest.mark.parametrize("depth", ["16", "24"])
def test_samples_beyond_full_scale_are_limited_and_counted(tmp_path, depth):
    samples = np.array([[0.5, 1.5, -1.25, -1.0, 1.0]], dtype=np.float32)
    file = written(tmp_path / "a.wav", samples, "wav", depth)
    back = soundfile.read(tmp_path / "a.wav", dtype="float64")[0]
    assert file.clip_count == 2
    assert np.allclose(back, [0.5, 1.0, -1.0, -1.0, 1.0], atol=2 / 32768)


def test_float_keeps_samples_beyond_full_scale(tmp_path):
    samples = np.array([[0.5, 1.5, -2.5]], dtype=np.float32)
    file = written(tmp_path / "a.wav", samples, "wav", "float")
    assert file.clip_count == 0
    assert np.array_equal(soundfile.read(tmp_path / "a.wav", dtype="float32")[0], samples[0])


@pytest.mark.parametrize("name", encode.FORMATS)
def test_tags_are_there_and_the_sum_covers_them(tmp_path, name):
    tags = {"title": "Über alles (vocals)", "artist": "宇多田", "stem": "vocals", "approximate": "true", "empty": ""}
    file = written(tmp_path / f"a.{name}", tone(), name, tags=tags)
    assert (file.sha256, file.size_bytes) == encode.checksum(tmp_path / f"a.{name}")
    found = {key.lower(): str(value) for key, value in File(tmp_path / f"a.{name}").tags.items()}
    text = " ".join(found.values())
    for value in ("Über alles (vocals)", "宇多田", "vocals", "true"):
        assert value in text
    assert soundfile.info(tmp_path / f"a.{name}").frames == RATE


def test_control_characters_and_endless_texts_are_kept_out_of_tags(tmp_path):
    written(tmp_path / "a.flac", tone(), "flac", tags={"title": "a\x00b\r\nc" + "x" * 5000})
    title = File(tmp_path / "a.flac").tags["title"][0]
    assert title.startswith("abc") and len(title) == 1000


@pytest.mark.parametrize(("name", "depth"), [("flac", "16"), ("flac", "24"), ("wav", "float"), ("mp3", None)])
def test_the_same_samples_give_the_same_file_whatever_the_blocks(tmp_path, name, depth):
    samples = tone(2.0)
    files = [written(tmp_path / f"{block}.{name}", samples, name, depth, block=block) for block in (1_000, 10**6)]
    assert len({file.sha256 for file in files}) == 1
    # libsndfile would put the time of writing there.
    assert b"PEAK" not in files[0].path.read_bytes()[:200]


@pytest.mark.parametrize(
    ("name", "depth", "code", "mentions"),
    [
        ("m4a", None, "UNKNOWN_FORMAT", "flac, wav, mp3, ogg"),
        (7, None, "UNKNOWN_FORMAT", "flac"),
        ("flac", "float", "UNKNOWN_BIT_DEPTH", "16, 24"),
        ("mp3", "16", "UNKNOWN_BIT_DEPTH", "leave it out"),
    ],
)
def test_unknown_encodings_name_the_valid_ones(name, depth, code, mentions):
    with pytest.raises(AudioError) as raised:
        choose_encoding(name, depth)
    assert raised.value.code == code
    assert mentions in raised.value.message


def test_numbers_are_taken_as_bit_depths():
    assert choose_encoding("wav", 24).bit_depth == "24"
    assert choose_encoding(None).format == "flac"


def test_nothing_is_left_of_a_file_that_is_not_finished(tmp_path):
    with (
        pytest.raises(KeyboardInterrupt),
        AudioWriter(tmp_path / "a.flac", choose_encoding("flac"), RATE, 2, RATE) as writer,
    ):
        writer.write(tone())
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_stays_until_the_new_one_is_complete(tmp_path):
    target = tmp_path / "a.flac"
    target.write_bytes(b"old")
    with AudioWriter(target, choose_encoding("flac"), RATE, 2, RATE) as writer:
        writer.write(tone())
        assert target.read_bytes() == b"old"
        writer.finish({})
    assert soundfile.info(target).frames == RATE


def test_a_full_disk_has_a_name(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with AudioWriter(tmp_path / "a.flac", choose_encoding("flac"), RATE, 2, RATE) as writer:
        monkeypatch.setattr(writer._file, "write", refuse)
        with pytest.raises(AudioError) as raised:
            writer.write(tone())
    assert (raised.value.code, raised.value.retryable) == ("STORAGE_FULL", True)
    assert list(tmp_path.iterdir()) == []


def test_wav_files_beyond_four_gigabytes_get_64_bit_sizes(tmp_path, monkeypatch):
    monkeypatch.setattr(encode, "_WAV_LIMIT_BYTES", 1_000)
    written(tmp_path / "a.wav", tone(), "wav", "16", tags={"title": "a"})
    assert (tmp_path / "a.wav").read_bytes()[:4] == b"RF64"
    assert soundfile.info(tmp_path / "a.wav").frames == RATE
