"""The small signal tools that the steps of the method share."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import median_filter, uniform_filter1d

from soundforge_audio.separation.dsp.stft import FloatArray

EPSILON = np.float32(1e-10)


def ramp(frequencies: FloatArray, low_hz: float, high_hz: float) -> FloatArray:
    """Rises linearly from 0 at ``low_hz`` to 1 at ``high_hz``."""
    rising: FloatArray = np.clip((frequencies - low_hz) / (high_hz - low_hz), 0.0, 1.0).astype(np.float32)
    return rising


def running_median(values: FloatArray, width: int, axis: int) -> FloatArray:
    """Median over ``width`` neighbours along ``axis`` of a matrix, mirrored at its ends.

    The rows are laid end to end with their mirrored borders and filtered as one long signal: scipy's
    one-dimensional filter costs the same for every width and is an order of magnitude faster than its
    two-dimensional one.
    """
    half = width // 2
    rows = values if axis == 1 else values.T
    if rows.shape[1] <= half:
        return np.broadcast_to(np.median(values, axis=axis, keepdims=True), values.shape).astype(np.float32)
    padded = np.pad(rows, ((0, 0), (half, half)), mode="symmetric")
    flat = median_filter(padded.ravel(), size=width).reshape(padded.shape)[:, half:-half]
    result: FloatArray = np.ascontiguousarray(flat if axis == 1 else flat.T)
    return result


def running_mean(values: FloatArray, width: int, axis: int) -> FloatArray:
    smoothed: FloatArray = uniform_filter1d(values, size=max(1, width), axis=axis, mode="nearest")
    return smoothed
