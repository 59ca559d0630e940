"""Shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

# Tests run beside each other and beside services: one thread per library is faster than many that fight.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Child processes import the package from where this one does, installed or not.
_sources = str(Path(__file__).parents[1] / "src")
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [_sources, os.environ.get("PYTHONPATH")]))
