"""The process around the engines: how many threads it may use, how much memory it has."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def prepare(threads: int | None = None) -> None:
    """Sets what numeric libraries read when they are loaded; call it before any of them is imported.

    ``threads`` limits each of their pools. Waiting threads sleep instead of spinning: with several workers on one
    machine, spinning ones cost more than twice the time.
    """
    if threads is not None:
        for variable in _THREAD_VARIABLES:
            os.environ[variable] = str(threads)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def rss_bytes() -> int:
    """Resident memory of this process, in bytes; its highest so far where the system tells no more."""
    try:
        resident_pages = int(Path("/proc/self/statm").read_bytes().split()[1])
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    return resident_pages * os.sysconf("SC_PAGE_SIZE")
