"""The engine: its document, its choice of features, and odd input."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from soundforge_audio.analysis.engine import AnalyzeEngine, analyze
from soundforge_audio.analysis.features import FEATURES, choose
from soundforge_audio.decode import decode, resample
from soundforge_audio.errors import AudioError
from synth.files import tone, write_m4a

SAMPLES = Path(__file__).parents[2] / "samples"
RATE = 44100
ALL_FIELDS = {name for fields in FEATURES.values() for name in fields}


def silent(done: float, stage: str) -> None:
    """Nobody looks."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("demo")
    progress: list[tuple[float, str]] = []
    result = AnalyzeEngine().run(
        {
            "input": str(SAMPLES / "demo.mp3"),
            "output": str(folder / "deep" / "analysis.json"),
            "waveform_output": str(folder / "waveform.json"),
            "track_id": "0190-demo",
        },
        lambda done, stage: progress.append((done, stage)),
    )
    return {
        "result": result,
        "document": load(folder / "deep" / "analysis.json"),
        "waveform": load(folder / "waveform.json"),
        "progress": progress,
        "folder": folder,
        "truth": json.loads((SAMPLES / "demo.json").read_text(encoding="utf-8")),
    }


def load(path: Path) -> Any:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


def test_the_demo_song_is_understood(demo: dict[str, Any]) -> None:
    document, truth = demo["document"], demo["truth"]
    assert document["key"] == truth["key"]
    assert document["tempo"] == pytest.approx(truth["tempo"], rel=0.002)
    assert document["time_signature"] == truth["time_signature"]
    assert document["duration_s"] == pytest.approx(truth["duration_s"], abs=0.05)
    found = [section["start_s"] for section in document["sections"]]
    assert found == pytest.approx([0] + [s["start_s"] for s in truth["sections"][1:]], abs=0.1)
    assert -30 < document["loudness_lufs"] < -10
    assert -12 < document["true_peak_dbtp"] < 1


def test_the_document_has_every_field(demo: dict[str, Any]) -> None:
    document = demo["document"]
    assert ALL_FIELDS | {"track_id", "duration_s", "sample_rate", "channels", "provenance"} == set(document)
    assert (document["track_id"], document["sample_rate"], document["channels"]) == ("0190-demo", RATE, 2)
    assert len(document["mfcc"]) == 13 and len(document["chroma"]) == 12
    spectral = document["spectral"]
    assert set(spectral) == {"centroid_hz", "bandwidth_hz", "rolloff_hz", "flatness", "contrast_db", "variances"}
    assert set(spectral["variances"]) == set(spectral) - {"variances"}
    assert len(spectral["contrast_db"]) == len(spectral["variances"]["contrast_db"]) == 7
    assert 0 < document["energy"] < 1
    assert len(document["energy_curve"]["times_s"]) == len(document["energy_curve"]["values"]) == 53
    for name in ("beats_s", "downbeats_s", "onsets_s"):
        assert document[name] == sorted(document[name])
        assert document[name][0] >= 0 and document[name][-1] <= document["duration_s"]
    assert set(document["downbeats_s"]) <= set(document["beats_s"])
    assert set(document["provenance"]) >= {"versions", "engine", "compute_s", "features"}


def test_the_result_describes_the_files(demo: dict[str, Any]) -> None:
    result = demo["result"]
    assert [file["name"] for file in result["files"]] == ["analysis", "waveform"]
    for file in result["files"]:
        body = Path(file["file"]).read_bytes()
        assert (len(body), hashlib.sha256(body).hexdigest()) == (file["size_bytes"], file["sha256"])
    assert [p.name for p in demo["folder"].iterdir() if p.is_file()] == ["waveform.json"]
    assert result["summary"]["key"] == demo["document"]["key"]
    assert result["summary"]["energy"] == demo["document"]["energy"]
    assert result["compute_s"] > 0 and result["engine"] == "soundforge-analysis"


def test_progress_only_grows(demo: dict[str, Any]) -> None:
    done = [share for share, _ in demo["progress"]]
    assert done[0] == 0 and done[-1] == 1 and done == sorted(done) and len(done) > 10


def test_the_waveform_shows_the_song(demo: dict[str, Any]) -> None:
    waveform = demo["waveform"]
    assert (waveform["version"], waveform["bits"], waveform["channels"]) == (2, 8, 1)
    count, per_point = waveform["length"], waveform["samples_per_pixel"]
    assert len(waveform["data"]) == 2 * count and len(waveform["rms"]) == count
    audio = decode(SAMPLES / "demo.mp3")
    assert count == -(-audio.frames // per_point)
    low, high = np.array(waveform["data"][::2]), np.array(waveform["data"][1::2])
    for point in (0, count // 3, count - 1):
        piece = audio.samples[:, point * per_point : (point + 1) * per_point]
        assert low[point] == max(-128, np.floor(piece.min() * 127))
        assert high[point] == min(127, np.ceil(piece.max() * 127))


@pytest.mark.parametrize("feature", list(FEATURES))
def test_every_feature_can_be_had_alone(feature: str, demo: dict[str, Any], short_song: Path) -> None:
    document, waveform = analyze(short_song, choose([feature]))
    assert set(document) == set(FEATURES[feature]) | {"duration_s", "sample_rate", "channels", "provenance"}
    whole, _ = analyze(short_song, choose(None))
    assert {name: whole[name] for name in FEATURES[feature]} == {name: document[name] for name in FEATURES[feature]}
    assert (waveform is not None) == (feature == "waveform")


@pytest.fixture(scope="module")
def short_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("short") / "song.wav"
    audio = decode(SAMPLES / "demo.mp3")
    soundfile.write(path, audio.samples[:, : 6 * RATE].T, RATE)
    return path


def test_unknown_features_are_refused_with_the_valid_ones(short_song: Path, tmp_path: Path) -> None:
    params = {"input": str(short_song), "output": str(tmp_path / "a.json"), "features": ["tempo", "mood", "key"]}
    with pytest.raises(AudioError) as refused:
        AnalyzeEngine().run(params, silent)
    assert refused.value.code == "UNKNOWN_FEATURE"
    assert "mood" in refused.value.message and all(name in refused.value.message for name in FEATURES)
    assert not (tmp_path / "a.json").exists()
    with pytest.raises(AudioError) as wrong:
        choose("tempo")
    assert wrong.value.code == "INVALID_PARAMS"


def test_a_waveform_without_a_file_of_its_own_is_part_of_the_document(short_song: Path, tmp_path: Path) -> None:
    params = {"input": str(short_song), "output": str(tmp_path / "a.json"), "features": ["waveform"]}
    AnalyzeEngine().run(params, silent)
    assert load(tmp_path / "a.json")["waveform"]["length"] > 0


@pytest.mark.parametrize(("name", "code"), [("empty.wav", "EMPTY_AUDIO"), ("words.mp3", "NOT_AUDIO")])
def test_bad_input_leaves_nothing_behind(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / name).write_bytes(b"" if code == "EMPTY_AUDIO" else b"only words " * 99)
    engine = AnalyzeEngine()
    with pytest.raises(AudioError) as refused:
        engine.run({"input": str(tmp_path / name), "output": str(tmp_path / "a.json")}, silent)
    assert refused.value.code == code
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_too_long_audio_is_refused(short_song: Path, tmp_path: Path) -> None:
    params = {"input": str(short_song), "output": str(tmp_path / "a.json"), "max_duration_s": 3}
    with pytest.raises(AudioError) as refused:
        AnalyzeEngine().run(params, silent)
    assert refused.value.code == "AUDIO_TOO_LONG"


def song(rate: int = RATE) -> np.ndarray:
    audio = decode(SAMPLES / "demo.mp3")
    return resample(audio.samples, RATE, rate)


def click() -> np.ndarray:
    samples = np.zeros((1, RATE))
    samples[0, RATE // 2] = 1.0
    return samples


ODD: dict[str, tuple[Callable[[], np.ndarray], int]] = {
    "silence": (lambda: np.zeros((2, 4 * RATE)), RATE),
    "one click": (click, RATE),
    "a fifth of a second": (lambda: tone(440, 0.2, RATE)[None], RATE),
    "one sample": (lambda: np.full((1, 1), 0.5), RATE),
    "constant": (lambda: np.full((1, 3 * RATE), 0.5), RATE),
    "a tone": (lambda: tone(440, 5, RATE)[None], RATE),
    "white noise": (lambda: np.random.default_rng(2).standard_normal((2, 5 * RATE)) * 0.2, RATE),
    "nearly nothing": (lambda: song()[:, : 5 * RATE] * 1e-6, RATE),
    "far too loud": (lambda: np.clip(song() * 30, -1, 1), RATE),
    "damaged floats": (lambda: np.where(np.random.default_rng(3).random((2, RATE)) < 0.01, np.nan, 0.1), RATE),
    "full blast": (lambda: np.sign(tone(50, 3, RATE))[None] * 30, RATE),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", list(ODD))
def test_odd_input_gives_a_valid_document(name: str, tmp_path: Path) -> None:
    make, rate = ODD[name]
    soundfile.write(tmp_path / "a.wav", make().T, rate, subtype="FLOAT")
    params = {
        "input": str(tmp_path / "a.wav"),
        "output": str(tmp_path / "a.json"),
        "waveform_output": str(tmp_path / "w"),
    }
    AnalyzeEngine().run(params, silent)
    document = load(tmp_path / "a.json")
    assert set(document) >= ALL_FIELDS
    assert 0 <= document["energy"] <= 1
    for name in ("tempo_confidence", "key_confidence", "time_signature_confidence"):
        assert 0 <= document[name] <= 1
    load(tmp_path / "w")


def test_silence_claims_nothing(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros((3 * RATE, 2)), RATE)
    document, _ = analyze(tmp_path / "a.wav", choose(None))
    for name in ("tempo", "key", "time_signature", "loudness_lufs", "loudness_range_lu", "true_peak_dbtp", "mfcc"):
        assert document[name] is None, name
    assert document["energy"] == document["key_confidence"] == document["tempo_confidence"] == 0
    assert document["beats_s"] == document["onsets_s"] == document["sections"] == []


@pytest.mark.parametrize(
    ("channels", "rate"), [(1, 44100), (2, 8000), (2, 96000), (6, 48000)], ids=["mono", "8 kHz", "96 kHz", "5.1"]
)
def test_other_rates_and_channels_tell_the_same(channels: int, rate: int, tmp_path: Path, demo: dict[str, Any]) -> None:
    samples = song(rate)
    samples = samples if channels == 2 else np.repeat(samples[:1], channels, axis=0)
    soundfile.write(tmp_path / "a.wav", samples.T, rate)
    document, _ = analyze(tmp_path / "a.wav", choose(None))
    assert (document["sample_rate"], document["channels"]) == (rate, channels)
    assert document["key"] == demo["document"]["key"]
    assert document["tempo"] == pytest.approx(demo["document"]["tempo"], rel=0.002)
    assert document["time_signature"] == 4


def test_an_inverted_channel_does_not_silence_the_song(tmp_path: Path, demo: dict[str, Any]) -> None:
    left = song()[0]
    soundfile.write(tmp_path / "a.wav", np.stack([left, -left], axis=1), RATE)
    document, _ = analyze(tmp_path / "a.wav", choose(None))
    assert document["key"] == demo["document"]["key"]
    assert document["energy"] > 0.3
    assert document["provenance"]["channel"] in ("1 of 2", "2 of 2")


def test_m4a_is_analysed(tmp_path: Path) -> None:
    path = write_m4a(tmp_path / "a.m4a", song()[:, : 12 * RATE], RATE)
    document, _ = analyze(path, choose(["tempo", "key"]))
    assert document["key"] == "A minor"
    assert document["provenance"]["decoder"] == "pyav"


def test_louder_is_more_energetic(tmp_path: Path) -> None:
    energies = []
    for gain in (0.02, 0.1, 0.5, 1.0):
        soundfile.write(tmp_path / "a.wav", song()[:, : 8 * RATE].T * gain, RATE, subtype="FLOAT")
        energies.append(analyze(tmp_path / "a.wav", choose(["energy"]))[0]["energy"])
    assert energies == sorted(energies) and energies[0] < 0.5 * energies[-1]


def test_the_engine_tells_what_it_can() -> None:
    offered = AnalyzeEngine().capabilities()
    assert offered["features"] == list(FEATURES)
    assert offered["limits"]["max_duration_s"] > 3600
    json.dumps(offered, allow_nan=False)
