"""Benchmarks of separation, as JSON lines: ``python -m soundforge_audio.separation.bench``.

``quality``: signal-to-distortion ratio of the weight-free engine on three sets of four synthesised songs, in stereo and
mono, beside that of the simple method and of a quarter of the mix.
``dsp``: its real-time factor and memory on a song of the given length.
``demucs``: full-size htdemucs of random numbers, in demucs' own command line and here, each in a process of its own,
in turns: ratios, and how well the outputs agree. ``fast`` adds the compiled bfloat16 mode.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from soundforge_audio.separation import quality
from soundforge_audio.separation.engine import SeparateEngine
from soundforge_audio.separation.neural import export
from soundforge_audio.synth.demo import demo_song

_RATE = 44_100
ROWS = ("quality", "dsp", "demucs", "fast")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m soundforge_audio.separation.bench", description=__doc__)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS[:3]), help="default: all but fast")
    parser.add_argument("--seconds", type=float, default=180.0, help="length of the song, default %(default)s")
    parser.add_argument("--rounds", type=int, default=2, help="turns of the comparison; the best of each counts")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.job:
        print(json.dumps(_job(json.loads(args.job))), flush=True)
        return 0
    with tempfile.TemporaryDirectory(prefix="soundforge-bench-") as name:
        folder = Path(name)
        song = write_song(folder / "song.wav", args.seconds)
        for row in args.rows:
            measured = {
                "quality": lambda: quality.measure(folder),
                "dsp": lambda: _dsp(folder, song, args.seconds),
                "demucs": lambda: _demucs(folder, song, args.seconds, args.rounds, "exact"),
                "fast": lambda: _demucs(folder, song, args.seconds, args.rounds, "fast"),
            }[row]()
            print(json.dumps({"row": row, "cpus": os.cpu_count(), **measured}), flush=True)
    return 0


def write_song(path: Path, seconds: float) -> Path:
    """The demo song over and over, as a file of that length in seconds."""
    mix = demo_song().mix
    frames = int(seconds * _RATE)
    whole = np.tile(mix, (1, -(-frames // mix.shape[1])))[:, :frames]
    soundfile.write(path, whole.T, _RATE, subtype="PCM_16")
    return path


def _dsp(folder: Path, song: Path, seconds: float) -> dict[str, Any]:
    done, usage = _run_job(folder, {"input": str(song), "model": "dsp-approx", "format": "flac"})
    return {
        "seconds": seconds,
        "real_time_factor": round(done["wall_s"] / seconds, 4),
        "cpu_per_second": round(done["cpu_s"] / seconds, 4),
        "peak_rss_mb": usage["peak_rss_mb"],
    }


def _demucs(folder: Path, song: Path, seconds: float, rounds: int, mode: str) -> dict[str, Any]:
    models = folder / "models"
    if not models.exists():
        models.mkdir()
        network = export.random_htdemucs(export.HTDEMUCS_ARGUMENTS)
        export.save_safetensors(network, models, "ours")
        export.save_pickle(network, models, "theirs")
        export.save_bag(models, "htdemucs", ["ours"])
        export.save_bag(models, "cli", ["theirs"])
    command = [sys.executable, "-m", "demucs", "-n", "cli", "--repo", str(models), "--shifts", "0", "--overlap", "0.25"]
    command += ["--float32", "--clip-mode", "none", "-d", "cpu", "-o", str(folder / "cli"), str(song)]
    job = {
        "input": str(song),
        "model": "htdemucs",
        "model_dir": str(models),
        "format": "wav",
        "bit_depth": "float",
        "mode": mode,
    }
    theirs: list[dict[str, float]] = []
    ours: list[dict[str, float]] = []
    jobs: list[dict[str, Any]] = []
    for _ in range(rounds):
        theirs.append(_measure(command)[1])
        done, usage = _run_job(folder, job)
        ours.append(usage)
        jobs.append(done)
    agreement = min(
        quality.sdr(_read(folder / "cli" / "cli" / song.stem / f"{stem}.wav"), _read(folder / "out" / f"{stem}.wav"))
        for stem in export.FOUR_STEMS
    )
    best = {key: min(run[key] for run in theirs) / min(run[key] for run in ours) for key in ("wall_s", "cpu_s")}
    return {
        "mode": mode,
        "seconds": seconds,
        "times_faster_wall": round(best["wall_s"], 3),
        "times_faster_cpu": round(best["cpu_s"], 3),
        "agreement_db": agreement,
        "demucs_cli": min(theirs, key=lambda run: run["wall_s"]),
        "soundforge": min(ours, key=lambda run: run["wall_s"]),
        "real_time_factor": round(min(run["wall_s"] for run in jobs) / seconds, 3),
    }


def _run_job(folder: Path, params: dict[str, Any]) -> tuple[dict[str, Any], dict[str, float]]:
    out = folder / "out"
    out.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "soundforge_audio.separation.bench", "--job"]
    printed, usage = _measure([*command, json.dumps({**params, "output_dir": str(out)})])
    done: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return done, usage


def _job(params: dict[str, Any]) -> dict[str, Any]:
    """In a child: one job, timed by itself and, by the parent, with the start of the process."""
    engine = SeparateEngine()
    if "model_dir" in params:
        os.environ["SOUNDFORGE_MODEL_DIR"] = params["model_dir"]
        os.environ["SOUNDFORGE_SEPARATION_MODE"] = params["mode"]
    else:
        # The comparison with demucs counts everything; the weight-free engine is timed as a warm worker runs it.
        engine.warm_up()
    wall, cpu = time.perf_counter(), time.process_time()
    engine.run(params, lambda done, stage: None)
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}


def _measure(command: list[str]) -> tuple[str, dict[str, float]]:
    """Runs a command to its end: what it printed, and what it used."""
    with tempfile.TemporaryFile("w+") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command[:5])} … ended with status {process.returncode}")
        out.seek(0)
        scale = 1 if sys.platform == "darwin" else 1024
        return out.read(), {
            "wall_s": round(time.perf_counter() - started, 2),
            "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
            "peak_rss_mb": round(usage.ru_maxrss * scale / 1e6),
        }


def _read(path: Path) -> np.ndarray:
    samples: np.ndarray = soundfile.read(path, dtype="float32")[0].T
    return samples


if __name__ == "__main__":
    sys.exit(main())
