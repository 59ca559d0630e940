"""The process around the networks: device, allocator, attention, compiling. None of it changes the arithmetic."""

from __future__ import annotations

import ctypes
import functools
import logging
import os
import shutil
import sys
from typing import Any

_M_TRIM_THRESHOLD = -1
_M_MMAP_MAX = -4
_KEEP = 2**31 - 1
_log = logging.getLogger(__name__)


@functools.cache
def import_torch() -> Any:
    """torch, set up for inference. The first call takes about a second."""
    # Read by torch at its first allocation: huge pages spare most of the page faults.
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
    _keep_freed_memory()
    import torch

    threads = os.environ.get("OMP_NUM_THREADS", "")
    if threads.isdigit() and int(threads) > 0:
        torch.set_num_threads(int(threads))
    # Without it self-attention runs through the faster scaled_dot_product_attention.
    torch.backends.mha.set_fastpath_enabled(False)
    return torch


def _keep_freed_memory() -> None:
    """glibc returns big buffers to the system at once and fetches them again, zeroed, for the next layer: stop that."""
    if not sys.platform.startswith("linux"):
        return
    try:
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_MAX, 0)
        libc.mallopt(_M_TRIM_THRESHOLD, _KEEP)
    except (OSError, AttributeError):
        return


def release_freed_memory() -> None:
    """Gives back, between jobs, what :func:`import_torch` made the process keep."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        return


def choose_device() -> Any:
    """CUDA or Apple's GPU where torch finds one, else the CPU; ``SOUNDFORGE_DEVICE`` overrides."""
    torch = import_torch()
    wanted = os.environ.get("SOUNDFORGE_DEVICE")
    if wanted:
        return torch.device(wanted)
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def compile_forward(module: Any, device: Any) -> bool:
    """Lets torch compile a module at its first call, which takes a minute; says whether it will.

    On a processor that needs a C++ compiler; without one the module stays as it is. What cannot be compiled runs as it
    is, too.
    """
    if device.type == "cpu" and _cpp_compiler() is None:
        _log.warning("the fast mode runs uncompiled: there is no C++ compiler (CXX, c++, g++ or clang++)")
        return False
    torch = import_torch()
    torch._dynamo.config.suppress_errors = True
    module.forward = torch.compile(module.forward)
    return True


def _cpp_compiler() -> str | None:
    """Where the compiler lies that torch would call."""
    names = [os.environ["CXX"]] if os.environ.get("CXX") else ["c++", "g++", "clang++"]
    return next((path for path in map(shutil.which, names) if path), None)
