"""The parts of a song: where it changes for long, and which parts are alike.

Each bar (or two seconds where there are no bars) is described by its timbre, level, notes and the density of what
begins. A border is where the four and the eight bars before differ most from those after. Parts that sound alike
share a letter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundforge_audio.analysis.onsets import Novelty
from soundforge_audio.analysis.pitch import FRAME_RATE as PITCH_RATE
from soundforge_audio.analysis.pitch import PitchResult
from soundforge_audio.analysis.spectrum import FRAME_RATE, SpectrumResult

Matrix = NDArray[np.float64]

_WINDOWS = (4, 8)
_SHORTEST_BARS = 4
_STEP_WITHOUT_BEATS_S = 2.0
# What counts as one unit of difference: MFCC 1.., MFCC 0 (level), chroma of length one, novelty.
_UNITS = (15.0, 30.0, 0.5, 0.3)
# A border as likely as not, and how fast that changes. From synthesised songs with and without contrasting parts.
_BORDER, _SLOPE = 3.4, 0.6
_RELATIVE = 0.35
_ALIKE = 2.6
# A bar is unlike those behind it when it is this many times as far from them as they are from each other, and a bit.
_FILL, _FILL_LEAST = 1.5, 1.5


@dataclass(frozen=True)
class Part:
    """A section in seconds; ``confidence`` is the mean probability of its borders inside the song."""

    start_s: float
    end_s: float
    label: str
    confidence: float


def find_sections(
    spectrum: SpectrumResult,
    pitch: PitchResult,
    novelty: Novelty,
    downbeats_s: NDArray[np.float64],
    duration_s: float,
) -> list[Part]:
    """The sections from 0 to the end of the song without gaps; none for silence."""
    if not spectrum.sounding.any():
        return []
    grid = _bars(downbeats_s, spectrum.sounding, duration_s)
    if len(grid) < 2 * _SHORTEST_BARS + 1:
        return [Part(0.0, duration_s, "A", 0.5)]
    rows = _describe(spectrum, pitch, novelty, grid)
    difference = _differences(rows)
    borders = [_past_fill(rows, edge) for edge in _pick(difference)]
    starts = [0, *borders]
    ends = [*borders, len(rows)]
    labels = _label([rows[a:b].mean(axis=0) for a, b in zip(starts, ends, strict=True)])
    sure = [_probability(difference[b]) for b in borders]
    inside = difference[_SHORTEST_BARS : len(rows) - _SHORTEST_BARS + 1]
    # A song of one part is as sure as its likeliest border is unlikely.
    alone = 1 - _probability(float(inside.max()) if len(inside) else 0.0)
    parts = []
    for i, (a, b, label) in enumerate(zip(starts, ends, labels, strict=True)):
        own = ([sure[i - 1]] if i else []) + ([sure[i]] if i < len(sure) else [])
        start = 0.0 if i == 0 else float(grid[a])
        end = duration_s if i == len(labels) - 1 else float(grid[b])
        parts.append(Part(start, end, label, float(np.mean(own)) if own else alone))
    return parts


def _bars(downbeats_s: NDArray[np.float64], sounding: NDArray[np.bool_], duration_s: float) -> NDArray[np.float64]:
    """Edges of the bars; without beats, of steps of two seconds, over what sounds."""
    if len(downbeats_s) >= 4:
        bar = float(np.median(np.diff(downbeats_s)))
        # Before a late first downbeat there may be music without beats.
        lead = downbeats_s[0] - bar * np.arange(int(downbeats_s[0] / bar), 0, -1)
        edges = np.concatenate([lead, downbeats_s])
        return edges if edges[-1] + 0.9 * bar > duration_s else np.append(edges, edges[-1] + bar)
    loud = np.flatnonzero(sounding) / FRAME_RATE
    return np.arange(loud[0], loud[-1] + 1e-9, _STEP_WITHOUT_BEATS_S)


def _describe(spectrum: SpectrumResult, pitch: PitchResult, novelty: Novelty, grid: NDArray[np.float64]) -> Matrix:
    timbre = _means(spectrum.mfcc, grid, FRAME_RATE)
    chroma = _means(pitch.chroma, grid, PITCH_RATE)
    chroma /= np.linalg.norm(chroma, axis=1, keepdims=True) + 1e-9
    density = _means(np.stack([novelty.low, novelty.mid, novelty.high], axis=1), grid, FRAME_RATE)
    shape, level, notes, begins = _UNITS
    return np.concatenate([timbre[:, 1:] / shape, timbre[:, :1] / level, chroma / notes, density / begins], axis=1)


def _means(rows: NDArray[np.floating], grid: NDArray[np.float64], rate: float) -> Matrix:
    summed = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0, dtype=np.float64)])
    at = np.clip(np.round(grid * rate).astype(np.int64), 0, len(rows))
    return np.asarray((summed[at[1:]] - summed[at[:-1]]) / np.maximum(np.diff(at), 1)[:, None])


def _differences(rows: Matrix) -> NDArray[np.float64]:
    """For every edge between bars, how unlike its two sides are.

    Two measures are averaged: by means, which place a border to the bar, and by medians, which a drum fill or a break
    of one bar cannot move.
    """
    count = len(rows)
    out = np.zeros(count + 1)
    for edge in range(1, count):
        for window in _WINDOWS:
            # Near the ends both sides are shortened alike; few bars differ by chance, and count less.
            width = min(window, edge, count - edge)
            before, after = rows[edge - width : edge], rows[edge : edge + width]
            by_means = np.linalg.norm(after.mean(axis=0) - before.mean(axis=0))
            by_medians = np.linalg.norm(np.median(after, axis=0) - np.median(before, axis=0))
            trust = min(1.0, width / _SHORTEST_BARS) ** 0.5
            out[edge] += trust * float(by_means + by_medians) / (2 * len(_WINDOWS))
    return out


def _pick(difference: NDArray[np.float64]) -> list[int]:
    """Edges that are the highest within the shortest section, likely, and not dwarfed by others."""
    inside = range(_SHORTEST_BARS, len(difference) - _SHORTEST_BARS)
    highest = max((difference[i] for i in inside), default=0.0)
    borders: list[int] = []
    for i in sorted(inside, key=lambda i: -difference[i]):
        if difference[i] < max(_BORDER, _RELATIVE * highest):
            break
        neighbours = [difference[j] for j in (i - 1, i + 1) if j in inside]
        if difference[i] >= max(neighbours, default=0.0) and all(abs(i - b) >= _SHORTEST_BARS for b in borders):
            borders.append(i)
    return sorted(borders)


def _past_fill(rows: Matrix, edge: int) -> int:
    """The edge after this one where the bar between them is unlike all that follows: a fill ends the part before it."""
    after = rows[edge + 1 : edge + 1 + _SHORTEST_BARS]
    if len(after) < _SHORTEST_BARS:
        return edge
    middle = np.median(after, axis=0)
    spread = float(np.median(np.linalg.norm(after - middle, axis=1)))
    return edge + 1 if np.linalg.norm(rows[edge] - middle) > _FILL * spread + _FILL_LEAST else edge


def _probability(difference: float) -> float:
    return float(1 / (1 + np.exp(-(difference - _BORDER) / _SLOPE)))


def _label(means: list[NDArray[np.float64]]) -> list[str]:
    """The letter of the nearest earlier part that is alike, else a new one."""
    known: list[tuple[str, NDArray[np.float64]]] = []
    labels = []
    for mean in means:
        near = min(known, key=lambda item: float(np.linalg.norm(item[1] - mean)), default=None)
        if near is not None and np.linalg.norm(near[1] - mean) < _ALIKE:
            labels.append(near[0])
            continue
        letters = len({label for label, _ in known})
        label = chr(ord("A") + letters) if letters < 26 else f"Z{letters - 24}"
        known.append((label, mean))
        labels.append(label)
    return labels
