"""Runs a program that is not ours so that nothing of it outlives its job.

``python -m soundforge_audio.supervisor -- COMMAND…`` runs the command and ends with its status (128 + n for signal n).
When the command ends, however it ends, every process that it has started is killed, also those that left its session.
On standard input the supervisor is told ``term`` (ask the program to end) and ``kill``; the end of standard input means
that whoever started it is gone, and kills too. Uses the standard library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CANNOT_START = 127
USAGE = 2


def main(arguments: list[str]) -> int:
    """Runs the command after ``--`` and returns its exit status."""
    if len(arguments) < 2 or arguments[0] != "--":
        print("usage: python -m soundforge_audio.supervisor -- COMMAND…", file=sys.stderr)
        return USAGE
    with contextlib.suppress(PermissionError):
        os.setsid()
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    ended = _wakeups()
    try:
        child = _start(arguments[1:])
    except OSError as error:
        print(f"cannot run {arguments[1]}: {error.strerror}", file=sys.stderr)
        return CANNOT_START
    _watch(child, ended)
    _kill_all(child.pid)
    status = child.returncode
    return 128 - status if status < 0 else status


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    # The supervisor has one thread, so that a function may run between fork and exec.
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    """Only Linux has it; elsewhere only what stays in the program's session is reached."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _wakeups() -> int:
    """A pipe that becomes readable when a child has ended."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    os.set_blocking(readable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return readable


def _watch(child: subprocess.Popen[bytes], ended: int) -> None:
    """Returns when the program has ended, or was killed and so will end."""
    heard = b""
    while child.poll() is None:
        ready, _, _ = select.select([0, ended], [], [])
        if ended in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(ended, 4096)
        if 0 in ready:
            data = os.read(0, 4096)
            heard += data
            if not data or b"kill" in heard:
                _signal_session(child.pid, signal.SIGKILL)
                child.wait()
            elif b"term\n" in heard:
                heard = heard.replace(b"term\n", b"")
                _signal_session(child.pid, signal.SIGTERM)


def _kill_all(session: int) -> None:
    """Kills what is left, again and again, as long as new ones appear."""
    _signal_session(session, signal.SIGKILL)
    while True:
        for pid in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            # Orphans of a killed process become our own children, one generation after the other.
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children() -> list[int]:
    """Our children, who are adopted ones by now."""
    try:
        listing = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
        return [int(pid) for pid in listing.split()]
    except OSError:
        return []


def _signal_session(session: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(session, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
