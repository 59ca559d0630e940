"""Serves jobs over a pair of pipes: ``python -m soundforge_audio.worker --op analyze``.

Three threads: the main thread computes, one reads standard input (a cancel and the end of input must be heard while the
main thread is busy), one says how much memory is in use. The end of standard input ends the process, its children
included: that is how no worker outlives the service that started it, however that died.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import os
import platform
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, BinaryIO, NoReturn

from soundforge_audio import __version__, engines, protocol, runtime
from soundforge_audio.errors import AudioError, Cancelled

EXIT_START_FAILED = 3
EXIT_PROTOCOL = 4
EXIT_UNEXPECTED = 70

_PROGRESS_INTERVAL_S = 0.1
_MESSAGE_CHARS = 2000
_MAX_STAGES = 64


class Channel:
    """The pipe to the supervisor. Lines from different threads do not mix."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        """Writes one message. A supervisor that no longer reads is gone: ends the process."""
        line = protocol.encode(message)
        with self._lock:
            rest = memoryview(line)
            try:
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
            except OSError:
                end_process_group()


@dataclass
class Job:
    """One job from the supervisor."""

    id: str
    params: dict[str, Any]
    traceparent: str | None = None


class Stages:
    """When which stage of a job ran, for its trace: wall-clock seconds, which the supervisor's clock shares."""

    def __init__(self) -> None:
        self._done: list[dict[str, Any]] = []
        self._name = "begin"
        self._since = time.time()

    def begin(self, name: str) -> None:
        """Ends the stage before, and begins this one; what exceeds the limit counts as the last one."""
        # After a comma stand details: "fetching the model, 12%".
        name = name.partition(",")[0]
        if name != self._name and len(self._done) < _MAX_STAGES - 1:
            self._end()
            self._name = name

    def all(self) -> list[dict[str, Any]]:
        """Ends the last stage, and returns all."""
        self._end()
        return self._done

    def _end(self) -> None:
        now = time.time()
        self._done.append({"stage": self._name, "began_at_s": self._since, "ended_at_s": max(self._since, now)})
        self._since = now


@dataclass
class Worker:
    """One engine and the jobs that wait for it."""

    op: str
    channel: Channel
    load_engine: Callable[[], engines.Engine]
    jobs_done: int = 0
    _jobs: queue.SimpleQueue[Job | None] = field(default_factory=queue.SimpleQueue)
    _open: set[str] = field(default_factory=set)
    _cancelled: set[str] = field(default_factory=set)
    _current: str | None = None
    _shielded: bool = False
    _raised: bool = False
    _last_progress: tuple[float, str] = (0.0, "")
    _stages: Stages | None = None

    def serve(self) -> int:
        """Loads the engine, says ``ready`` and serves until told to stop. Returns the exit status."""
        signal.signal(signal.SIGUSR1, self._on_cancel_signal)
        try:
            engine = self.load_engine()
            engine.warm_up()
            self.channel.send(self._ready(engine))
        except Exception as error:
            traceback.print_exc()
            text = str(error) if isinstance(error, AudioError) else f"{type(error).__name__}: {error}"
            self.channel.send(_error(None, "WORKER_START_FAILED", text, retryable=False))
            return EXIT_START_FAILED
        while (job := self._jobs.get()) is not None:
            self.channel.send(self._do(engine, job))
            gc.collect()
        return 0

    def read(self, stream: BinaryIO) -> None:
        """Reads messages until the stream ends, which ends the process."""
        while line := stream.readline(protocol.MAX_LINE_BYTES + 1):
            try:
                if not line.endswith(b"\n"):
                    raise protocol.ProtocolError("a line without its end, or longer than allowed")
                self._accept(protocol.decode(line))
            except (protocol.ProtocolError, KeyError) as error:
                print(f"unusable message, giving up: {error!r}", file=sys.stderr, flush=True)
                end_process_group(EXIT_PROTOCOL)
        end_process_group()

    def beat(self, interval_s: float) -> NoReturn:
        """Says every now and then how much memory is in use."""
        while True:
            time.sleep(interval_s)
            self.channel.send({"type": "heartbeat", "rss_bytes": runtime.rss_bytes(), "jobs": self.jobs_done})

    def _accept(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "job":
                job = Job(str(message["id"]), dict(message.get("params") or {}), message.get("traceparent"))
                self._open.add(job.id)
                self._jobs.put(job)
            case "cancel":
                self._cancel(str(message["id"]))
            case "shutdown":
                self._jobs.put(None)

    def _cancel(self, job_id: str) -> None:
        """Reader's thread. The job may be waiting, running or over; the main thread looks again when it takes it up."""
        if job_id in self._open:
            self._cancelled.add(job_id)
            if self._current == job_id:
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)

    def _on_cancel_signal(self, _signum: int, _frame: FrameType | None) -> None:
        if not self._shielded and not self._raised:
            self._stop_if_cancelled()

    def _stop_if_cancelled(self) -> None:
        if self._current is not None and self._current in self._cancelled:
            self._raised = True
            raise Cancelled(self._current)

    def _do(self, engine: engines.Engine, job: Job) -> dict[str, Any]:
        """Runs one job and returns the answer to it."""
        answer: dict[str, Any]
        try:
            self._raised = False
            self._last_progress = (0.0, "")
            self._stages = Stages() if job.traceparent else None
            self._current = job.id
            try:
                self._stop_if_cancelled()
                answer = {"type": "result", "id": job.id, "result": engine.run(job.params, self._progress)}
                if self._stages is not None:
                    answer["stages"] = self._stages.all()
                protocol.encode(answer)
            finally:
                self._current = None
        except Cancelled:
            self._current = None
            answer = {"type": "cancelled", "id": job.id}
        except AudioError as error:
            answer = _error(job.id, error.code, error.message, error.retryable)
        except MemoryError:
            traceback.print_exc()
            answer = _error(job.id, "OUT_OF_MEMORY", "the job needs more memory than there is", retryable=False)
        except OSError as error:
            traceback.print_exc()
            # Without the file's name: paths of this machine are nobody else's business.
            answer = _error(job.id, "IO_ERROR", f"{type(error).__name__}: {error.strerror or error}", retryable=True)
        except Exception as error:
            traceback.print_exc()
            answer = _error(job.id, "ENGINE_ERROR", f"{type(error).__name__}: {error}", retryable=False)
        self.jobs_done += 1
        self._open.discard(job.id)
        self._cancelled.discard(job.id)
        return answer

    def _progress(self, done: float, stage: str) -> None:
        """Main thread. No line may be cut in two by a cancel, so that one waits until the line is written."""
        now = time.monotonic()
        last_at, last_stage = self._last_progress
        if self._stages is not None:
            self._stages.begin(stage)
        if stage != last_stage or now - last_at >= _PROGRESS_INTERVAL_S:
            self._last_progress = (now, stage)
            self._shielded = True
            try:
                fraction = min(1.0, max(0.0, float(done)))
                self.channel.send({"type": "progress", "id": self._current, "done": fraction, "stage": stage})
            finally:
                self._shielded = False
        self._stop_if_cancelled()

    def _ready(self, engine: engines.Engine) -> dict[str, Any]:
        capabilities = engine.capabilities()
        versions = {"soundforge-audio": __version__, "python": platform.python_version()}
        versions.update({str(name): str(version) for name, version in (capabilities.get("versions") or {}).items()})
        return {
            "type": "ready",
            "pid": os.getpid(),
            "op": self.op,
            "protocol": protocol.PROTOCOL_VERSION,
            "versions": versions,
            "capabilities": capabilities,
        }


def end_process_group(status: int = 0) -> NoReturn:
    """Ends this process at once, and every process that it started if it leads a group of its own."""
    if os.getpgrp() == os.getpid() and os.getsid(0) == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(status)


def _error(job_id: str | None, code: str, message: str, retryable: bool) -> dict[str, Any]:
    return {"type": "error", "id": job_id, "code": code, "message": message[:_MESSAGE_CHARS], "retryable": retryable}


def _take_pipes() -> tuple[int, int]:
    """Keeps the two pipes for the protocol alone; what libraries and children print goes to standard error instead."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return incoming, outgoing


def main(argv: list[str] | None = None) -> NoReturn:
    """Runs a worker to its end; never returns, because threads that read a pipe cannot be joined."""
    parser = argparse.ArgumentParser(prog="python -m soundforge_audio.worker", description="Serve audio jobs.")
    parser.add_argument("--op", required=True, help="the operation: probe, analyze or separate")
    parser.add_argument("--engine", metavar="MODULE:CLASS", help="take this engine instead of the operation's own")
    parser.add_argument("--threads", type=int, help="threads of each numeric library (default: as many as they like)")
    parser.add_argument("--heartbeat", type=float, default=1.0, metavar="SECONDS", help="default: %(default)s")
    args = parser.parse_args(argv)

    incoming, outgoing = _take_pipes()
    if os.getpgrp() != os.getpid():
        os.setsid()
    faulthandler.enable()
    runtime.prepare(args.threads)

    worker = Worker(args.op, Channel(outgoing), lambda: engines.load(args.op, args.engine))
    stream = os.fdopen(incoming, "rb")
    threading.Thread(target=worker.read, args=(stream,), name="reader", daemon=True).start()
    threading.Thread(target=worker.beat, args=(args.heartbeat,), name="heartbeat", daemon=True).start()
    status = EXIT_UNEXPECTED
    try:
        status = worker.serve()
    except SystemExit as request:
        status = request.code if isinstance(request.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
