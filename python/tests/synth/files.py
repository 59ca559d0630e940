"""Writing test audio to files."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray


def write(path: Path, samples: NDArray[np.floating], rate: int, **options: object) -> Path:
    """Writes ``[channels, frames]`` in the format of the file's name.

    In chunks: one big Ogg write crashes libsndfile.
    """
    with soundfile.SoundFile(path, "w", rate, samples.shape[0], **options) as file:
        for start in range(0, samples.shape[1], 65536):
            file.write(samples[:, start : start + 65536].T)
    return path


def write_m4a(path: Path, samples: NDArray[np.floating], rate: int) -> Path:
    """AAC in an MP4 container, stereo, through FFmpeg's libraries."""
    with av.open(str(path), "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=rate, layout="stereo")
        for start in range(0, samples.shape[1], 1024):
            piece = np.ascontiguousarray(samples[:, start : start + 1024], dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = rate, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def tone(hz: float, seconds: float, rate: int, dbfs: float = -6.0, phase: float = 0.0) -> NDArray[np.float64]:
    """A sine whose peak is at that level."""
    t = np.arange(round(seconds * rate)) / rate
    return np.asarray(10 ** (dbfs / 20) * np.sin(2 * np.pi * hz * t + phase))
