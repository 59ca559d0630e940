"""Where the beats fall, and the exact tempo that follows from them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundforge_audio.analysis.onsets import Curve, refine
from soundforge_audio.analysis.spectrum import FRAME_RATE

# How strictly beats keep their distance, against how much they seek onsets (Ellis 2007).
_TIGHTNESS = 100.0
# Beats further from a straight line than this share of a beat do not take part in the regression.
_STRAY = 0.12
_SEARCH_FRAMES = 2


def track(novelty: Curve, bpm: float) -> NDArray[np.float64]:
    """Beat positions in frames: the path that best balances onsets against an even distance, by dynamic programming."""
    period = FRAME_RATE * 60.0 / bpm
    count = len(novelty)
    local = _smooth(novelty, period)
    near, far = round(period / 1.5), round(period * 1.5)
    if count <= far:
        return np.zeros(0)
    distance = np.arange(far, near - 1, -1)
    cost = _TIGHTNESS * np.log(distance / period) ** 2
    reach = len(distance)
    # `far` frames of nothing lie before the song, so that every frame can look back.
    score = np.zeros(count + far)
    back = np.full(count, -1, np.int64)
    quiet = 0.01 * float(local.max())
    started = False
    for frame in range(count):
        options = score[frame : frame + reach] - cost
        best = int(options.argmax())
        score[frame + far] = local[frame] + options[best]
        if started or local[frame] > quiet:
            started = True
            back[frame] = frame - distance[best]
    tail = score[count + far - round(period) :]
    frame = count - len(tail) + int(tail.argmax())
    path = []
    while frame >= 0:
        path.append(frame)
        frame = back[frame]
    return np.array(path[::-1], np.float64)


def trim(frames: NDArray[np.float64], sounding: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Without the beats before the first and after the last sound."""
    loud = np.flatnonzero(sounding)
    if len(loud) == 0:
        return frames[:0]
    slack = 0.1 * FRAME_RATE
    return np.asarray(frames[(frames >= loud[0] - slack) & (frames <= loud[-1] + slack)])


def settle(novelty: Curve, frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """Moves each beat to the novelty's peak beside it, between frames."""
    if len(frames) == 0:
        return frames
    offsets = np.arange(-_SEARCH_FRAMES, _SEARCH_FRAMES + 1)
    around = np.clip(frames[:, None].astype(np.int64) + offsets, 0, len(novelty) - 1)
    best = around[np.arange(len(frames)), novelty[around].argmax(axis=1)]
    strong = novelty[best] > 0.5
    return np.asarray(np.where(strong, refine(novelty, best), frames))


def regress(frames: NDArray[np.float64], bpm: float) -> tuple[float, float]:
    """The tempo as the slope of beat times over beat numbers, and how many of the beats (0..1) lie on that line.

    Songs that change their tempo have no such line: then it is the median over stretches of sixteen beats.
    """
    if len(frames) < 4:
        return bpm, 0.0
    period, fit = _line(frames, FRAME_RATE * 60 / bpm)
    if fit < 0.7 and len(frames) >= 24:
        lines = [_line(frames[i : i + 16], period) for i in range(0, len(frames) - 15, 8)]
        period = float(np.median([line[0] for line in lines]))
        fit = 0.8 * float(np.mean([line[1] for line in lines]))
    return 60 * FRAME_RATE / period, fit


def _line(frames: NDArray[np.float64], period: float) -> tuple[float, float]:
    # Beat numbers from rounded distances, so that a dropped or doubled beat does not shift all later ones.
    median = float(np.median(np.diff(frames)))
    numbers = np.concatenate([[0], np.cumsum(np.maximum(1, np.round(np.diff(frames) / median)))])
    keep = np.ones(len(frames), bool)
    slope, start = period, frames[0]
    for _ in range(4):
        slope, start = np.polyfit(numbers[keep], frames[keep], 1)
        near = np.abs(frames - start - slope * numbers) < _STRAY * slope
        if near.sum() < 4:
            break
        keep = near
    return float(slope), float(near.mean())


def _smooth(novelty: Curve, period: float) -> Curve:
    """The novelty seen through a Gaussian of a 32nd of a beat."""
    reach = round(period)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) * 32.0 / period) ** 2)
    return np.convolve(novelty, weights, mode="same")
