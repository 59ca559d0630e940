"""Engines that misbehave on purpose. The tests of the worker and of its supervisor run them in real processes.

``params["do"]`` names what to do; see the methods of ``TestEngine``.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from soundforge_audio.engines import Progress
from soundforge_audio.errors import AudioError


class TestEngine:
    """Does what it is told, good or bad."""

    __test__ = False

    def __init__(self) -> None:
        self.jobs = 0
        self.hoard: list[bytearray] = []

    def capabilities(self) -> dict[str, Any]:
        return {"features": ["tempo", "key"], "versions": {"test-engine": "1"}}

    def warm_up(self) -> None:
        print("warming up: this line is printed by a library")

    def run(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        self.jobs += 1
        action = getattr(self, "do_" + params.get("do", "echo"))
        result: dict[str, Any] = action(params, progress)
        return result

    def do_echo(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        progress(0.5, "half")
        return {"echo": params.get("value"), "jobs": self.jobs, "pid": os.getpid()}

    def do_stages(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        progress(0.1, "decode")
        progress(0.2, "decode")
        progress(0.5, "compute, 10%")
        progress(0.6, "compute, 20%")
        return {}

    def do_environment(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        return {name: os.environ.get(name) for name in params["names"]}

    def do_print(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        print("printed by Python")
        os.write(1, b"printed by C\n")
        subprocess.run(["echo", "printed by a child"], check=True)
        return {"stdin": sys.stdin.read()}

    def do_numbers(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        return {"nan": float("nan"), "list": [1.5, float("inf")], "path": Path("/x")}

    def do_error(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        raise AudioError("NOT_AUDIO", "no audio in it", retryable=bool(params.get("retryable")))

    def do_exception(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        raise RuntimeError("something that nobody thought of")

    def do_io_error(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        return {"read": Path("/nonexistent/file").read_text()}

    def do_exit(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        sys.exit(7)

    def do_kill_self(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("unreachable")

    def do_sleep(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Works on in small steps, as engines do; says so."""
        until = time.monotonic() + params.get("seconds", 60)
        if "marker" in params:
            Path(params["marker"]).write_text(str(os.getpid()))
        progress(0.1, "sleeping")
        while time.monotonic() < until:
            time.sleep(0.01)
        return {"slept": True, "pid": os.getpid()}

    def do_busy(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Computes without ever sleeping."""
        until = time.monotonic() + params.get("seconds", 60)
        progress(0.1, "busy")
        while time.monotonic() < until:
            sum(range(1000))
        return {"pid": os.getpid()}

    def do_stubborn(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Cannot be cancelled: blocks the signal, as a long call into C does in effect."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
        progress(0.1, "stubborn")
        time.sleep(params.get("seconds", 60))
        return {}

    def do_swallow(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Swallows the cancellation once; the next progress brings it back."""
        progress(0.1, "swallowing")
        try:
            time.sleep(60)
        except BaseException:
            progress(0.2, "swallowed")
        raise AssertionError("the cancellation was lost")

    def do_progress(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        for step in range(params["steps"]):
            progress(step / params["steps"], "counting")
        return {}

    def do_garbage(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Writes lines that are no messages to the protocol's own pipe, as a wild native library might."""
        descriptor = protocol_descriptor()
        for number in range(params.get("lines", 3)):
            os.write(descriptor, f"garbage {number} \x00\xff {{\n".encode("latin-1"))
        return {"survived": True}

    def do_long_line(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        descriptor = protocol_descriptor()
        for _ in range(params.get("megabytes", 4)):
            os.write(descriptor, b"x" * (1024 * 1024))
        os.write(descriptor, b"\n")
        time.sleep(params.get("seconds", 0))
        return {"survived": True}

    def do_huge_result(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        return {"text": "x" * (2 * 1024 * 1024)}

    def do_stderr(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Writes megabytes to standard error, one of them without a line feed."""
        for number in range(params["megabytes"] * 1024):
            sys.stderr.write(f"{number} ".ljust(1023, "e") + "\n")
        sys.stderr.write("e" * (1024 * 1024))
        sys.stderr.flush()
        return {"survived": True}

    def do_grandchild(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Starts a child that inherits every pipe and outlives this process unless somebody ends it."""
        child = subprocess.Popen(["sleep", "300"], close_fds=False, pass_fds=[protocol_descriptor()])
        Path(params["marker"]).write_text(f"{os.getpid()} {child.pid}")
        progress(0.1, "child started")
        if params.get("die"):
            os._exit(9)
        time.sleep(params.get("seconds", 60))
        return {}

    def do_memory(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Takes memory, keeps it, and stays for a while."""
        step = 8 * 1024 * 1024
        for _ in range(params["megabytes"] // 8):
            self.hoard.append(bytearray(os.urandom(1024)) * (step // 1024))
            progress(0.5, "growing")
        time.sleep(params.get("seconds", 0))
        return {"pid": os.getpid()}


class FakeAnalyze(TestEngine):
    """As the analysis, but what it does stands in ``features``; it writes a document all the same."""

    def run(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        features = params.get("features") or ["tempo"]
        if features[0] not in ("tempo", "key"):
            getattr(self, "do_" + features[0])({}, progress)
        progress(0.5, "analysing")
        size = len(Path(params["input"]).read_bytes())
        document = written("analysis", params["output"], f'{{"track_id":"{params["track_id"]}","input_bytes":{size}}}')
        waveform = [written("waveform", params["waveform_output"], "[0]")] if "waveform_output" in params else []
        summary = {"duration_s": 2.0, "tempo": 120.0, "tempo_confidence": 0.9, "key": "A minor", "loudness_lufs": -14.5}
        return {"summary": summary, "files": [document, *waveform], "engine": "fake", "compute_s": 0.01}

    def do_error(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        raise AudioError("UNKNOWN_FEATURE", "there is no feature error; there are key, tempo")


class FakeSeparate(TestEngine):
    """As the separation, but what it does stands in ``model``; its stems are copies of the input."""

    def run(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        if params["model"] not in ("auto", "dsp-approx"):
            getattr(self, "do_" + params["model"])({}, progress)
        progress(0.5, "separating")
        data = Path(params["input"]).read_bytes()
        stems = []
        for name in params.get("stems") or ["vocals", "drums"]:
            stem = written(name, f"{params['output_dir']}/{name}.{params['format']}", data)
            stems.append({**stem, "level_db": -20.5, "peak_db": -3.0, "silent": False})
        return {
            "engine": "dsp-approx",
            "model": "dsp-approx",
            "approximate": True,
            "reason": "no weights",
            "format": params["format"],
            "bit_depth": params["bit_depth"],
            "sample_rate": 44100,
            "channels": 2,
            "duration_s": 2.0,
            "conversions": {"memory_limit_bytes": params["memory_limit_bytes"], "tags": params["tags"]},
            "truncated": False,
            "stems": stems,
            "proof": {"residual_db": -120.0},
            "compute_s": 0.02,
        }

    def do_error(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        raise AudioError("MODEL_MISSING", "the weights of this model are not there")


class FailsToLoad(TestEngine):
    """As an engine whose library is not installed."""

    def __init__(self) -> None:
        raise ModuleNotFoundError("No module named 'librosa'")


class DiesAtStart(TestEngine):
    """As an engine whose native library crashes when it is loaded."""

    def warm_up(self) -> None:
        print("about to crash", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGSEGV)


class NeverReady(TestEngine):
    """Hangs while it warms up."""

    def warm_up(self) -> None:
        time.sleep(300)


class StartsLater(TestEngine):
    """Cannot start until the file named in SOUNDFORGE_TEST_GATE is there, as after a repaired installation."""

    def warm_up(self) -> None:
        if not Path(os.environ["SOUNDFORGE_TEST_GATE"]).exists():
            raise AudioError("LIBRARY_MISSING", "the gate is closed")


def written(name: str, path: str, content: str | bytes) -> dict[str, Any]:
    """Writes a file and describes it as engines do."""
    data = content.encode() if isinstance(content, str) else content
    Path(path).write_bytes(data)
    return {"name": name, "file": path, "size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def protocol_descriptor() -> int:
    """The worker's own copy of standard output: the one pipe for writing beyond the three standard streams."""
    for descriptor in range(3, 64):
        try:
            target = str(Path(f"/proc/self/fd/{descriptor}").readlink())
            flags = Path(f"/proc/self/fdinfo/{descriptor}").read_text().split("flags:")[1].split()[0]
        except OSError:
            continue
        if target.startswith("pipe:") and int(flags, 8) & os.O_ACCMODE == os.O_WRONLY:
            return descriptor
    raise AssertionError("no protocol pipe found")
