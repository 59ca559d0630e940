"""Samples on disk instead of in memory: what bounds the memory of a separation whatever the song's length."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from soundforge_audio.errors import AudioError

Samples = NDArray[np.float32]
#: Frames read or written at once where a whole spool is walked through.
BLOCK_FRAMES = 1 << 18


class Spool:
    """An anonymous temporary file of float32 samples: the system removes it when the process ends, however it ends."""

    def __init__(self, channels: int, folder: Path) -> None:
        self.channels = channels
        self.frames = 0
        # Closed by close(): the file outlives this method.
        try:
            self._file = tempfile.TemporaryFile(dir=folder, prefix=".spool-", buffering=0)  # noqa: SIM115
        except OSError as failed:
            raise _storage_error(failed) from failed
        self._row = channels * 4

    def append(self, samples: Samples) -> None:
        """Adds ``[channels, frames]`` at the end."""
        data = memoryview(samples.T.astype(np.float32, order="C").view(np.uint8).data).cast("B")
        position = self.frames * self._row
        try:
            while data:
                written = os.pwrite(self._file.fileno(), data, position)
                data = data[written:]
                position += written
        except OSError as failed:
            raise _storage_error(failed) from failed
        self.frames += samples.shape[1]

    def read(self, start: int, stop: int) -> Samples:
        """``[channels, stop - start]``; outside the file there is silence."""
        result = np.zeros((stop - start, self.channels), dtype=np.float32)
        first, last = max(0, start), min(self.frames, stop)
        if last > first:
            raw = os.pread(self._file.fileno(), (last - first) * self._row, first * self._row)
            while len(raw) < (last - first) * self._row:
                more = os.pread(
                    self._file.fileno(), (last - first) * self._row - len(raw), first * self._row + len(raw)
                )
                if not more:
                    raise AudioError("WRITE_FAILED", "temporary samples are gone", retryable=True)
                raw += more
            result[first - start : last - start] = np.frombuffer(raw, dtype=np.float32).reshape(-1, self.channels)
        return np.ascontiguousarray(result.T)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _storage_error(failed: OSError) -> AudioError:
    if failed.errno in (errno.ENOSPC, errno.EDQUOT):
        return AudioError("STORAGE_FULL", "no room left for temporary samples", retryable=True)
    return AudioError("WRITE_FAILED", f"temporary samples cannot be written: {failed}", retryable=True)
