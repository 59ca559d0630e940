"""Pitch classes: which of the twelve notes sound, frame by frame.

A second, longer transform (8192 samples at 11.025 kHz, hop 1024) resolves semitones from about 80 Hz on. Each
spectrum is flattened, its peaks are located between the bins, and each peak votes for its note and, weaker, for the
notes whose second to fourth partial it could be. The votes are kept in steps of 10 cents until the end, when the
song's tuning is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from soundforge_audio.analysis.framing import Framer
from soundforge_audio.decode import Samples

RATE = 11025
WINDOW = 8192
HOP = 1024
FRAME_RATE = RATE / HOP
STEPS = 120
_LOW_HZ, _HIGH_HZ = 55.0, 2000.0
_BASS_HZ = 250.0
_HARMONICS = ((1, 1.0), (2, 0.5), (3, 0.3), (4, 0.2))
# Peaks must stand out of their surroundings (half an octave of bins) and of the song's digital floor.
_PROMINENCE = 1.5
_FLOOR = 1e-5
# Ten minutes tell the tuning; votes in fine steps take too much memory to keep more of them.
_TUNING_FRAMES = int(600 * FRAME_RATE)


@dataclass
class PitchResult:
    """``chroma`` and ``bass`` are [frames, 12] from C to B, ``tuning_cents`` is the deviation from A4 = 440 Hz."""

    chroma: Samples
    bass: Samples
    tuning_cents: float


class Pitch:
    """Takes mono samples at 11.025 kHz and gathers their pitch classes."""

    def __init__(self) -> None:
        self._framer = Framer(WINDOW, HOP)
        window = np.hanning(WINDOW + 1)[:-1]
        self._window = (window / window.sum() * 2).astype(np.float32)
        self._low = int(np.ceil(_LOW_HZ * WINDOW / RATE))
        self._high = int(_HIGH_HZ * WINDOW / RATE)
        self._shift: int | None = None
        # Votes in fine steps, as long as the tuning is open; notes once it is known.
        self._fine: list[tuple[Samples, Samples]] = []
        self._fine_frames = 0
        self._notes: list[tuple[Samples, Samples]] = []

    def feed(self, mono: Samples) -> None:
        self._frames(self._framer.push(mono))

    def finish(self) -> PitchResult:
        self._frames(self._framer.finish())
        if self._shift is None:
            self._tune()
        if not self._notes:
            empty = np.zeros((0, 12), np.float32)
            return PitchResult(empty, empty, 0.0)
        chroma, bass = (np.concatenate([pair[i] for pair in self._notes]) for i in (0, 1))
        self._notes.clear()
        return PitchResult(chroma, bass, 10.0 * (self._shift or 0))

    def _add(self, fine: Samples, bass: Samples) -> None:
        if self._shift is not None:
            self._notes.append((_fold(fine, self._shift), _fold(bass, self._shift)))
            return
        self._fine.append((fine, bass))
        self._fine_frames += len(fine)
        if self._fine_frames >= _TUNING_FRAMES:
            self._tune()

    def _tune(self) -> None:
        votes = np.sum([fine.sum(axis=0, dtype=np.float64) for fine, _ in self._fine], axis=0)
        shift = _tuning(votes) if self._fine else 0
        self._notes = [(_fold(fine, shift), _fold(bass, shift)) for fine, bass in self._fine]
        self._fine.clear()
        self._shift = shift

    def _frames(self, frames: Samples) -> None:
        for start in range(0, len(frames), 64):
            self._block(frames[start : start + 64])

    def _block(self, frames: Samples) -> None:
        magnitude = np.abs(scipy.fft.rfft(frames * self._window, axis=1)[:, : self._high + 2]).astype(np.float32)
        around = uniform_filter1d(magnitude, 61, axis=1)
        inner = slice(self._low, self._high)
        left, centre, right = (magnitude[:, self._low + d : self._high + d] for d in (-1, 0, 1))
        is_peak = (centre > left) & (centre >= right) & (centre > _FLOOR) & (centre > _PROMINENCE * around[:, inner])
        frame, column = np.nonzero(is_peak)
        a, b, c = (np.log(part[frame, column] + 1e-12) for part in (left, centre, right))
        offset = 0.5 * (a - c) / (a - 2 * b + c - 1e-12)
        hz = (column + self._low + np.clip(offset, -0.5, 0.5)) * (RATE / WINDOW)
        level = centre[frame, column] / around[:, inner][frame, column]
        # The square root of the level keeps one loud note from drowning a chord; flattening takes part of the tilt
        # away.
        weight = np.sqrt(centre[frame, column]) * np.minimum(level / _PROMINENCE - 1, 3.0)
        count = len(frames)
        low = hz < _BASS_HZ
        self._add(
            _vote(frame, hz, weight, count, _HARMONICS), _vote(frame[low], hz[low], weight[low], count, ((1, 1.0),))
        )


def _vote(
    frame: NDArray[np.int64],
    hz: NDArray[np.float64],
    weight: NDArray[np.floating],
    count: int,
    harmonics: tuple[tuple[int, float], ...],
) -> Samples:
    total = np.zeros(count * STEPS)
    for number, share in harmonics:
        step = np.round(np.log2(hz / number / 440.0) * STEPS).astype(np.int64) % STEPS
        total += np.bincount(frame * STEPS + step, weights=weight * share, minlength=count * STEPS)
    return total.reshape(count, STEPS).astype(np.float32)


def _tuning(votes: NDArray[np.float64]) -> int:
    """The song's deviation in steps of 10 cents, -5..4: where the votes bunch up within the semitone."""
    angle = 2 * np.pi * np.arange(STEPS) / 10
    mean = np.sum(votes * np.exp(1j * angle))
    if abs(mean) < 1e-3 * max(votes.sum(), 1e-12):
        return 0
    step = int(np.round(np.angle(mean) / (2 * np.pi) * 10))
    return step - 10 if step >= 5 else step


def _fold(fine: Samples, shift: int) -> Samples:
    """Sums the steps around each semitone, the outer ones counting half, and turns A first into C first."""
    weights = np.array([0.2, 0.5, 0.8, 1.0, 1.0, 1.0, 0.8, 0.5, 0.2], np.float32)
    centred = np.roll(fine, -shift + 4, axis=1)
    out = np.zeros((len(fine), 12), np.float32)
    for i, weight in enumerate(weights):
        out += weight * centred[:, i::10]
    return np.roll(out, 9, axis=1)
