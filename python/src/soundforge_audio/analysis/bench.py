"""Benchmarks of the analysis, as JSON lines: ``python -m soundforge_audio.analysis.bench``.

``analysis``: a song through a warm worker, against the ``analyze`` command started cold for it, in turns.
``features``: processor seconds of each feature alone, in one warm process.
``memory``: how much a process grows by on the song and on one ten times as long.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import soundfile

from soundforge_audio.analysis.engine import AnalyzeEngine, analyze
from soundforge_audio.analysis.features import FEATURES, choose
from soundforge_audio.synth import Section, SongSpec, render

ROWS = ("analysis", "features", "memory")
_RATE = 44_100
_VERSE = Section("verse", 16, ("i", "VI", "III", "VII"), "ballad", "strum", "roots", True, 0.8, "guitar")
_CHORUS = Section("chorus", 16, ("iv", "i", "VI", "V"), "rock", "halves", "eighths", True)
_BRIDGE = Section("bridge", 12, ("VI", "VII", "i", "i"), None, "sustain", "roots", False, 0.9)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m soundforge_audio.analysis.bench", description=__doc__)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--seconds", type=float, default=180.0, help="length of the song, default %(default)s")
    parser.add_argument("--rounds", type=int, default=5, help="turns of the comparison; the best of each counts")
    parser.add_argument("--grow", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.grow:
        print(json.dumps(_grow(args.grow)), flush=True)
        return 0
    with tempfile.TemporaryDirectory(prefix="soundforge-bench-") as name:
        song = write_song(Path(name, "song.wav"), args.seconds)
        for row in args.rows:
            measured = {
                "analysis": lambda: _warm_against_cold(song, args.rounds),
                "features": lambda: _features(song),
                "memory": lambda: _memory(song),
            }[row]()
            print(json.dumps({"row": row, "seconds": args.seconds, "cpus": os.cpu_count(), **measured}), flush=True)
    return 0


def write_song(path: Path, seconds: float) -> Path:
    """A synthesised stereo song of that length as 16-bit WAV."""
    sections = (_VERSE, _CHORUS, _VERSE, _CHORUS, _BRIDGE, _CHORUS)
    song = render(SongSpec(120.0, sections, 9, "minor", rate=_RATE, fills=8, reverb_s=0.5, seed=3)).mix
    frames = round(seconds * _RATE)
    with soundfile.SoundFile(path, "w", _RATE, 2, subtype="PCM_16") as file:
        while frames > 0:
            file.write(song[:, :frames].T)
            frames -= song.shape[1]
    return path


def _warm_against_cold(song: Path, rounds: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "soundforge_audio", "analyze", str(song)]
    worker = subprocess.Popen(
        [sys.executable, "-m", "soundforge_audio.worker", "--op", "analyze"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        _until(worker, "ready")
        # The first cold start fills the caches of the disk.
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        cold, warm = [], []
        for _ in range(rounds):
            started = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            cold.append(time.perf_counter() - started)
            started = time.perf_counter()
            _job(worker, song)
            warm.append(time.perf_counter() - started)
    finally:
        worker.kill()
        worker.wait()
    best_cold, best_warm = min(cold), min(warm)
    return {
        "cold_s": round(best_cold, 3),
        "warm_s": round(best_warm, 3),
        "times_faster": round(best_cold / best_warm, 2),
    }


def _job(worker: subprocess.Popen[str], song: Path) -> None:
    params = {
        "input": str(song),
        "output": str(song.with_suffix(".json")),
        "waveform_output": str(song.with_suffix(".waveform.json")),
    }
    assert worker.stdin is not None
    worker.stdin.write(json.dumps({"type": "job", "id": "bench", "params": params}) + "\n")
    worker.stdin.flush()
    _until(worker, "result")


def _until(worker: subprocess.Popen[str], kind: str) -> None:
    assert worker.stdout is not None
    for line in worker.stdout:
        message = json.loads(line)
        if message["type"] == kind:
            return
        if message["type"] == "error":
            raise RuntimeError(message["message"])
    raise RuntimeError("the worker ended")


def _features(song: Path) -> dict[str, Any]:
    AnalyzeEngine().warm_up()
    seconds = {}
    for feature in (None, *FEATURES):
        best = float("inf")
        for _ in range(2):
            started = time.process_time()
            analyze(song, choose([feature] if feature else None))
            best = min(best, time.process_time() - started)
        seconds[feature or "all"] = round(best, 3)
    return {"cpu_s": seconds}


def _memory(song: Path) -> dict[str, Any]:
    long = song.with_name("long.flac")
    samples, rate = soundfile.read(song, dtype="int16")
    with soundfile.SoundFile(long, "w", rate, 2, subtype="PCM_16", compression_level=0.0) as file:
        for _ in range(10):
            file.write(samples)
    grown = {}
    for name, path in (("song", song), ("ten_times", long)):
        # A fresh process each: the peak of a process never goes down.
        command = [sys.executable, "-m", "soundforge_audio.analysis.bench", "--grow", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        grown[name] = json.loads(done.stdout)
    return {"peak_mb": grown}


def _grow(path: Path) -> dict[str, float]:
    AnalyzeEngine().warm_up()
    before = peak_bytes()
    analyze(path, choose(None))
    return {"before": round(before / 1e6), "after": round(peak_bytes() / 1e6)}


def peak_bytes() -> int:
    """The most memory that this process ever held.

    Linux counts what a process's parent held before into ``ru_maxrss``; its own figure is in /proc.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main())
