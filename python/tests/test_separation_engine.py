"""The ``separate`` operation from outside: what it accepts, what it answers, what it leaves behind."""

from __future__ import annotations

import errno
import json
import os

import numpy as np
import pytest
import soundfile
from mutagen import File

from separation_material import mix_of, separate, songs, write_wav
from soundforge_audio import protocol
from soundforge_audio.encode import checksum
from soundforge_audio.errors import AudioError, Cancelled
from soundforge_audio.separation import spool
from soundforge_audio.separation.engine import SeparateEngine

RATE = 44_100
SECONDS = 5


@pytest.fixture
def source(tmp_path):
    return write_wav(tmp_path / "song.wav", mix_of(songs()[0])[:, 10 * RATE : (10 + SECONDS) * RATE])


def test_the_result_is_complete_and_true(source, tmp_path):
    tags = {"title": "First Heat", "artist": "The Bellows", "album": None}
    result, _ = separate(source, tmp_path / "out", format="flac", bit_depth=None, tags=tags)
    assert (result["engine"], result["model"], result["approximate"]) == ("dsp-approx", "dsp-approx", True)
    assert (result["format"], result["bit_depth"], result["sample_rate"]) == ("flac", "16", RATE)
    assert result["duration_s"] == SECONDS
    assert [stem["name"] for stem in result["stems"]] == ["vocals", "drums", "bass", "other"]
    for stem in result["stems"]:
        path = tmp_path / "out" / f"{stem['name']}.flac"
        assert stem["file"] == str(path)
        assert (stem["sha256"], stem["size_bytes"]) == checksum(path)
        level = 10 * np.log10(np.square(soundfile.read(path)[0]).mean())
        assert stem["level_db"] == pytest.approx(level, abs=0.05)
        assert not stem["silent"] and stem["clip_count"] == 0 and stem["peak_db"] <= 0
        found = File(path).tags
        assert found["title"] == [f"First Heat ({stem['name']})"]
        assert found["artist"] == ["The Bellows"]
        assert found["stem"] == [stem["name"]]
        assert found["approximate"] == ["true"]
        assert "album" not in found
    proof = result["proof"]
    assert proof["residual_db"] < -130
    assert -90 < proof["encoded_residual_db"] < -60
    assert proof["equal_length"] and proof["equal_rate"]
    assert proof["frames"] == SECONDS * RATE
    assert proof["model_sha256"] is None and proof["deterministic"]
    assert proof["versions"]["dsp-approx"]
    assert 0 < proof["compute_s"] <= result["compute_s"]
    assert json.loads(protocol.dumps(result)) == json.loads(json.dumps(result))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{s['name']}.flac" for s in result["stems"]}


@pytest.mark.parametrize(
    ("name", "depth"), [("wav", "16"), ("wav", "24"), ("flac", "24"), ("mp3", None), ("ogg", None)]
)
def test_every_format_holds_the_sum(source, tmp_path, name, depth):
    result, stems = separate(source, tmp_path / "out", format=name, bit_depth=depth)
    most = {"16": -65, "24": -110}.get(str(depth), -15)
    assert result["proof"]["encoded_residual_db"] < most
    assert result["proof"]["equal_length"]
    assert {stem.shape[1] for stem in stems.values()} == {SECONDS * RATE}


def test_chosen_stems_and_the_rest_sum_to_the_mix(source, tmp_path):
    result, stems = separate(source, tmp_path / "out", stems=["drums", "vocals", "drums"], residual=True)
    assert [stem["name"] for stem in result["stems"]] == ["vocals", "drums", "residual"]
    mix, _ = soundfile.read(source, dtype="float32")
    assert np.abs(mix.T - sum(stems.values())).max() < 1e-6
    assert result["proof"]["encoded_residual_db"] < -120
    one, _ = separate(source, tmp_path / "one", stems=["bass"])
    assert [stem["name"] for stem in one["stems"]] == ["bass"]
    assert one["proof"]["encoded_residual_db"] is None


def test_loud_songs_are_scaled_together_where_peaks_would_be_lost(tmp_path):
    mix = 2.5 * mix_of(songs()[0])[:, : 8 * RATE]
    source = write_wav(tmp_path / "loud.wav", mix)
    result, stems = separate(source, tmp_path / "flac", format="flac", bit_depth="24")
    proof = result["proof"]
    assert proof["gain_db"] < 0 and proof["over_full_scale_count"] > 0
    assert all(stem["clip_count"] == 0 and stem["peak_db"] <= 0 for stem in result["stems"])
    gain = 10 ** (proof["gain_db"] / 20)
    assert np.abs(gain * mix - mix_of(stems)).max() < 2e-3 * np.abs(mix).max()
    assert proof["encoded_residual_db"] < -100
    kept, stems = separate(source, tmp_path / "float")
    assert kept["proof"]["gain_db"] == 0.0
    assert sum(stem["clip_count"] for stem in kept["stems"]) > 0
    assert np.abs(mix - mix_of(stems)).max() < 2e-6


def test_mp3_takes_a_rate_that_it_knows(tmp_path):
    mix = mix_of(songs()[0])[:, : 3 * RATE]
    result, _ = separate(write_wav(tmp_path / "odd.wav", mix, 37_800), tmp_path / "out", format="mp3", bit_depth=None)
    assert result["sample_rate"] == 44_100
    assert result["conversions"] == ["resampled from 37800 Hz to 44100 Hz"]


@pytest.mark.parametrize(
    ("change", "code", "mentions"),
    [
        ({"model": "spleeter"}, "MODEL_UNKNOWN", "auto, htdemucs"),
        ({"model": "../../etc/passwd"}, "MODEL_UNKNOWN", "dsp-approx"),
        ({"model": 3}, "BAD_REQUEST", "model"),
        ({"stems": ["vocals", "kazoo"]}, "UNKNOWN_STEM", "vocals, drums, bass, other"),
        ({"stems": []}, "BAD_REQUEST", "stems"),
        ({"stems": "vocals"}, "BAD_REQUEST", "stems"),
        ({"format": "aiff"}, "UNKNOWN_FORMAT", "flac, wav, mp3, ogg"),
        ({"bit_depth": "32"}, "UNKNOWN_BIT_DEPTH", "16, 24, float"),
        ({"residual": "yes"}, "BAD_REQUEST", "residual"),
        ({"mode": "turbo"}, "UNKNOWN_MODE", "exact, fast"),
        ({"memory_limit_bytes": -1}, "BAD_REQUEST", "memory_limit_bytes"),
        ({"tags": []}, "BAD_REQUEST", "tags"),
        ({"input": None}, "BAD_REQUEST", "input"),
        ({"input": "/nowhere/song.wav"}, "INPUT_NOT_FOUND", "song.wav"),
        ({"output_dir": "/nowhere"}, "BAD_REQUEST", "output_dir"),
        ({"max_duration_s": 2}, "AUDIO_TOO_LONG", "2 s"),
        ({"max_duration_s": 0.5}, "AUDIO_TOO_LONG", "0.5 s"),
    ],
)
def test_wrong_parameters_are_named(source, tmp_path, change, code, mentions):
    params = {"input": str(source), "output_dir": str(tmp_path), "model": "dsp-approx", "format": "wav", **change}
    with pytest.raises(AudioError) as raised:
        SeparateEngine().run(params, lambda done, stage: None)
    assert raised.value.code == code
    assert mentions in raised.value.message
    assert [path.name for path in tmp_path.iterdir()] == ["song.wav"]


@pytest.mark.parametrize(("content", "code"), [(b"", "EMPTY_AUDIO"), (b"<html>no</html>" * 50, "NOT_AUDIO")])
def test_what_is_no_audio_is_refused(tmp_path, content, code):
    (tmp_path / "x.mp3").write_bytes(content)
    with pytest.raises(AudioError) as raised:
        separate(tmp_path / "x.mp3", tmp_path / "out")
    assert raised.value.code == code
    assert list((tmp_path / "out").iterdir()) == []


def test_progress_rises_to_one_through_all_stages(source, tmp_path):
    steps = []
    params = {"input": str(source), "output_dir": str(tmp_path), "model": "dsp-approx"}
    SeparateEngine().run(params, lambda done, stage: steps.append((done, stage)))
    fractions = [done for done, _ in steps]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert list(dict.fromkeys(stage for _, stage in steps)) == [
        "loading the model", "decoding", "separating", "encoding", "verifying", "done",
    ]  # fmt: skip


@pytest.mark.parametrize("stage", ["decoding", "separating", "encoding", "verifying"])
def test_a_cancel_leaves_nothing_unfinished_and_the_engine_works_on(source, tmp_path, stage):
    engine = SeparateEngine()
    out = tmp_path / "out"
    out.mkdir()

    def stop(_: float, now: str) -> None:
        if now == stage:
            raise Cancelled("job")

    with pytest.raises(Cancelled):
        engine.run({"input": str(source), "output_dir": str(out), "model": "dsp-approx"}, stop)
    assert [path for path in out.iterdir() if path.name.startswith(".")] == []
    result, _ = separate(source, tmp_path / "again", engine)
    assert result["proof"]["residual_db"] < -130


def test_capabilities_say_what_there_is(tmp_path, monkeypatch):
    monkeypatch.setenv("SOUNDFORGE_MODEL_DIR", str(tmp_path))
    monkeypatch.setenv("SOUNDFORGE_MODEL_FETCH", "never")
    offered = SeparateEngine().capabilities()
    assert json.loads(json.dumps(offered)) == offered
    models = {model["name"]: model for model in offered["models"]}
    assert models["dsp-approx"]["installed"] and models["dsp-approx"]["approximate"]
    assert models["auto"]["resolves_to"] == "dsp-approx"
    assert models["htdemucs_6s"]["stems"][-2:] == ["guitar", "piano"]
    assert not models["htdemucs"]["installed"] and not models["htdemucs"]["fetchable"]
    assert models["htdemucs"]["size_bytes"] > 50e6 and "unsettled" in models["htdemucs"]["licence_note"]
    assert set(offered["formats"]) == {"flac", "wav", "mp3", "ogg"}
    assert offered["limits"]["max_channels"] > 2
    assert {"numpy", "scipy"} <= set(offered["versions"])


def test_auto_without_weights_says_why_it_approximates(source, tmp_path, monkeypatch):
    monkeypatch.setenv("SOUNDFORGE_MODEL_FETCH", "never")
    result, _ = separate(source, tmp_path / "out", model="auto", model_dir=str(tmp_path / "models"))
    assert (result["model"], result["approximate"]) == ("dsp-approx", True)
    assert "htdemucs" in result["reason"]


def test_warm_up_needs_neither_weights_nor_network(tmp_path, monkeypatch):
    monkeypatch.setenv("SOUNDFORGE_MODEL_DIR", str(tmp_path / "none"))
    engine = SeparateEngine()
    engine.warm_up()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "STORAGE_FULL"), (errno.EACCES, "WRITE_FAILED")])
def test_no_room_for_temporary_samples_is_said(source, tmp_path, monkeypatch, number, code):
    def no_room(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(spool.tempfile, "TemporaryFile", no_room)
    with pytest.raises(AudioError) as raised:
        separate(source, tmp_path / "out")
    assert (raised.value.code, raised.value.retryable) == (code, True)
