"""The commands for use by hand, with engines put in the place of the real ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from soundforge_audio import cli, engines
from soundforge_audio.engines import Progress
from soundforge_audio.errors import AudioError


class FakeAnalyze:
    def run(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        print("noise of a library")
        if params["features"] == ["nonsense"]:
            raise AudioError("UNKNOWN_FEATURE", "there is no feature nonsense; there are key, tempo")
        Path(params["output"]).write_text(json.dumps({"tempo": 120.0, "features": params["features"]}))
        return {"summary": {}}


class FakeSeparate:
    def run(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        progress(0.5, "half")
        (Path(params["output_dir"]) / "vocals.flac").write_bytes(b"fLaC")
        return {"model": params["model"], "stems": params["stems"], "limit": params.get("memory_limit_bytes")}


class FakeProbe:
    def run(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        if params["input"].endswith(".broken"):
            raise RuntimeError("unforeseen")
        return {"format": "wav", "duration_s": float("nan")}


@pytest.fixture
def song(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for op, fake in (("analyze", "FakeAnalyze"), ("separate", "FakeSeparate"), ("probe", "FakeProbe")):
        monkeypatch.setitem(engines.REGISTRY, op, f"{__name__}:{fake}")
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "my song.wav"
    file.write_bytes(b"RIFF")
    return file


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    status = cli.main(list(arguments))
    return status, [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def test_analyze_prints_the_document(song: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(capfd, "analyze", str(song), "--features", "tempo, key") == (
        0,
        [{"tempo": 120.0, "features": ["tempo", "key"]}],
    )


def test_separate_prints_progress_and_result(song: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, lines = run(capfd, "separate", str(song), "--stems", "vocals", "--memory-limit-mb", "2")
    assert status == 0
    assert lines == [
        {"type": "progress", "done": 0.5, "stage": "half"},
        {"type": "result", "result": {"model": "auto", "stems": ["vocals"], "limit": 2097152}},
    ]
    assert (song.parent / "my song-stems" / "vocals.flac").exists()


def test_probe_prints_one_object_without_nan(song: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(capfd, "probe", str(song)) == (0, [{"format": "wav", "duration_s": None}])


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (["analyze", "absent.wav"], 1, "NOT_FOUND"),
        (["analyze", "my song.wav", "--features", "nonsense"], 1, "UNKNOWN_FEATURE"),
        (["probe", "odd.broken"], 1, "ENGINE_ERROR"),
        (["probe"], 2, "USAGE"),
        (["dance", "my song.wav"], 2, "USAGE"),
        (["probe", "my song.wav", "--loud"], 2, "USAGE"),
    ],
)
def test_errors_are_one_object_and_a_status(
    song: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], status: int, code: str
) -> None:
    (song.parent / "odd.broken").write_bytes(b"")
    actual, lines = run(capfd, *arguments)
    assert actual == status
    assert [line["error"] for line in lines] == [code]
    assert lines[0]["message"]


def test_a_reader_that_has_left_gets_no_traceback(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "soundforge_audio", "probe", str(tmp_path / "missing.wav")]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, timeout=120)
    os.close(write)
    assert done.returncode == cli.EXIT_FAILED
    assert done.stderr == b""
