"""The worker as its supervisor sees it: a real process on real pipes."""

from __future__ import annotations

import itertools
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from soundforge_audio import protocol

TESTS = Path(__file__).parent
SOURCES = TESTS.parent / "src"


class Supervised:
    """A worker process and its lines."""

    def __init__(self, *arguments: str, engine: str | None = "TestEngine") -> None:
        command = [sys.executable, "-P", "-m", "soundforge_audio.worker", "--op", "test", "--heartbeat", "0.2"]
        if engine:
            command += ["--engine", f"worker_engines:{engine}"]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(SOURCES), str(TESTS)])}
        self.process = subprocess.Popen(
            [*command, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            bufsize=0,
        )
        self._pending = b""

    def send(self, message: dict[str, Any] | bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(message if isinstance(message, bytes) else json.dumps(message).encode() + b"\n")

    def job(self, do: str, job_id: str = "j1", **params: Any) -> None:
        self.send({"type": "job", "id": job_id, "params": {"do": do, **params}})

    def line(self, timeout_s: float = 20) -> bytes:
        assert self.process.stdout
        deadline = time.monotonic() + timeout_s
        while b"\n" not in self._pending:
            left = deadline - time.monotonic()
            readable, _, _ = select.select([self.process.stdout], [], [], max(0, left))
            assert readable, f"no line within {timeout_s} s"
            chunk = self.process.stdout.read(1 << 16)
            if not chunk:
                raise EOFError
            self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\n")
        return line

    def receive(self, *types: str, timeout_s: float = 20) -> dict[str, Any]:
        """The next message of one of these types; without types the next that is no heartbeat."""
        while True:
            message = protocol.decode(self.line(timeout_s))
            if message["type"] in types or (not types and message["type"] != "heartbeat"):
                return message

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()


@pytest.fixture
def worker() -> Iterator[Supervised]:
    supervised = Supervised()
    assert supervised.receive("ready")["pid"] == supervised.process.pid
    yield supervised
    supervised.close()


def test_says_what_it_can_do_when_ready() -> None:
    supervised = Supervised("--threads", "3")
    ready = supervised.receive()
    assert ready["type"] == "ready"
    assert (ready["op"], ready["protocol"]) == ("test", 1)
    assert ready["capabilities"]["features"] == ["tempo", "key"]
    assert ready["versions"]["test-engine"] == "1"
    assert ready["versions"]["soundforge-audio"]
    names = ["OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OMP_WAIT_POLICY"]
    supervised.job("environment", names=names)
    assert list(supervised.receive("result")["result"].values()) == ["3", "3", "PASSIVE"]
    supervised.close()


def test_serves_jobs_one_after_the_other(worker: Supervised) -> None:
    worker.job("echo", "a", value=1)
    worker.job("echo", "b", value={"deep": ["ü", None]})
    assert worker.receive() == {"type": "progress", "id": "a", "done": 0.5, "stage": "half"}
    assert worker.receive("result")["result"]["echo"] == 1
    result = worker.receive("result")
    assert result["id"] == "b"
    assert result["result"]["echo"] == {"deep": ["ü", None]}
    assert result["result"]["jobs"] == 2


def test_keeps_what_libraries_print_off_the_pipe(worker: Supervised) -> None:
    worker.job("print")
    assert worker.receive() == {"type": "result", "id": "j1", "result": {"stdin": ""}}
    worker.send({"type": "shutdown"})
    assert worker.process.wait(timeout=10) == 0
    _, printed = worker.process.communicate()
    assert b"printed by Python" in printed
    assert b"printed by C" in printed
    assert b"printed by a child" in printed


def test_sends_no_nan(worker: Supervised) -> None:
    worker.job("numbers")
    while b'"result"' not in (line := worker.line()):
        pass
    assert b"NaN" not in line
    assert b"Infinity" not in line
    assert json.loads(line)["result"] == {"nan": None, "list": [1.5, None], "path": "/x"}


@pytest.mark.parametrize(
    ("do", "code", "retryable"),
    [
        ("error", "NOT_AUDIO", False),
        ("exception", "ENGINE_ERROR", False),
        ("io_error", "IO_ERROR", True),
        ("huge_result", "ENGINE_ERROR", False),
    ],
)
def test_reports_errors_and_goes_on(worker: Supervised, do: str, code: str, retryable: bool) -> None:
    worker.job(do)
    error = worker.receive()
    assert error["message"]
    assert (error["type"], error["id"], error["code"], error["retryable"]) == ("error", "j1", code, retryable)
    worker.job("echo", "j2", value="still here")
    assert worker.receive("result")["result"]["echo"] == "still here"


@pytest.mark.parametrize("do", ["sleep", "busy", "swallow"])
def test_cancels_the_running_job_and_stays_warm(worker: Supervised, do: str) -> None:
    worker.job(do)
    assert worker.receive("progress")["id"] == "j1"
    before = time.monotonic()
    worker.send({"type": "cancel", "id": "j1"})
    assert worker.receive("cancelled", "result", "error") == {"type": "cancelled", "id": "j1"}
    assert time.monotonic() - before < 1
    worker.job("echo", "j2")
    assert worker.receive("result")["result"]["pid"] == worker.process.pid


def test_cancels_a_waiting_job_and_forgets_cancels_for_jobs_that_are_over(worker: Supervised) -> None:
    worker.job("sleep", "a", seconds=0.3)
    worker.job("sleep", "b", seconds=60)
    worker.send({"type": "cancel", "id": "b"})
    assert worker.receive("result")["id"] == "a"
    assert worker.receive() == {"type": "cancelled", "id": "b"}
    worker.send({"type": "cancel", "id": "a"})
    worker.job("echo", "a")
    assert worker.receive("result")["id"] == "a"


def test_cancel_never_cuts_a_line(worker: Supervised) -> None:
    """Cancels at arbitrary moments of a job that does nothing but send; every line must parse."""
    for number in range(30):
        job_id = f"c{number}"
        worker.job("progress", job_id, steps=200_000)
        worker.receive("progress")
        time.sleep(0.001 * number)
        worker.send({"type": "cancel", "id": job_id})
        assert worker.receive("cancelled", "result")["id"] == job_id


def test_limits_how_often_progress_is_told(worker: Supervised) -> None:
    worker.job("progress", steps=100_000)
    seen = 0
    while worker.receive()["type"] == "progress":
        seen += 1
    assert 1 <= seen <= 40


def test_times_the_stages_of_a_traced_job_and_of_no_other(worker: Supervised) -> None:
    before = time.time()
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    worker.send({"type": "job", "id": "j1", "params": {"do": "stages"}, "traceparent": trace})
    stages = worker.receive("result")["stages"]
    assert [each["stage"] for each in stages] == ["begin", "decode", "compute"]
    assert before <= stages[0]["began_at_s"]
    for earlier, later in itertools.pairwise(stages):
        assert earlier["ended_at_s"] == later["began_at_s"]
    assert stages[-1]["ended_at_s"] <= time.time()
    worker.job("stages", "j2")
    assert "stages" not in worker.receive("result")


def test_beats_while_busy(worker: Supervised) -> None:
    worker.job("busy", seconds=2)
    worker.receive("progress")
    for _ in range(3):
        beat = worker.receive("heartbeat", "result")
        assert beat["type"] == "heartbeat"
        assert beat["rss_bytes"] > 5_000_000


def test_ends_with_its_children_when_the_supervisor_is_gone(worker: Supervised, tmp_path: Path) -> None:
    marker = tmp_path / "pids"
    worker.job("grandchild", marker=str(marker))
    worker.receive("progress")
    child = int(marker.read_text().split()[1])
    assert worker.process.stdin
    worker.process.stdin.close()
    assert worker.process.wait(timeout=2) == -signal.SIGKILL
    assert _gone_within(child, 2)


def test_gives_up_on_messages_that_it_cannot_read(worker: Supervised) -> None:
    worker.send(b'{"type": "job"\n')
    assert worker.process.wait(timeout=5) != 0
    worker.process.stdout = None
    _, said = worker.process.communicate()
    assert b"unusable message" in said


def test_gives_up_on_a_line_without_an_end(worker: Supervised) -> None:
    with pytest.raises(BrokenPipeError):
        for _ in range(8):
            worker.send(b"x" * (1024 * 1024))
    assert worker.process.wait(timeout=5) != 0


def test_an_engine_that_exits_ends_the_worker(worker: Supervised) -> None:
    worker.job("exit")
    assert worker.process.wait(timeout=5) == 7


@pytest.mark.parametrize(
    ("engine", "op_arguments", "said"),
    [
        ("FailsToLoad", [], "No module named 'librosa'"),
        ("NoSuchClass", [], "NoSuchClass"),
        (None, [], "UNKNOWN_OPERATION"),
    ],
)
def test_says_why_it_cannot_start(engine: str | None, op_arguments: list[str], said: str) -> None:
    supervised = Supervised(*op_arguments, engine=engine)
    error = supervised.receive()
    assert (error["type"], error["id"], error["code"]) == ("error", None, "WORKER_START_FAILED")
    assert said in error["message"]
    assert supervised.process.wait(timeout=5) == 3
    supervised.close()


def _gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
