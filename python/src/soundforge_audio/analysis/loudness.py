"""Loudness after ITU-R BS.1770-4 and EBU Tech 3342, and the true peak, block by block."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.signal import firwin, sosfilt

from soundforge_audio.decode import Samples

# Weights of channels in the order left, right, centre, low-frequency, surround left, surround right.
_SURROUND_WEIGHTS = (1.0, 1.0, 1.0, 0.0, 1.41, 1.41, 1.41, 1.41)
_ABSOLUTE_GATE = -70.0
_OVERSAMPLING = 4
_TAPS = 12


def k_weighting(rate: int) -> NDArray[np.float64]:
    """The two filter stages of BS.1770 for any sample rate, as second-order sections.

    The standard tabulates 48 kHz only; these are the analogue prototypes behind its table (De Man, 2014), which give
    the table's numbers at 48 kHz.
    """
    shelf_hz, shelf_db, shelf_q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    k = np.tan(np.pi * shelf_hz / rate)
    high = 10 ** (shelf_db / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / shelf_q + k * k
    shelf = [
        (high + band * k / shelf_q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / shelf_q + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / shelf_q + k * k) / a0,
    ]
    pass_hz, pass_q = 38.13547087602444, 0.5003270373238773
    k = np.tan(np.pi * pass_hz / rate)
    a0 = 1 + k / pass_q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / pass_q + k * k) / a0]
    return np.array([shelf, high_pass])


def channel_weights(channels: int) -> NDArray[np.float64]:
    """Weights of BS.1770. Mono counts once; unknown layouts count every channel alike."""
    if channels in (5, 6, 8):
        weights = list(_SURROUND_WEIGHTS[:channels])
        if channels == 5:
            weights = [1.0, 1.0, 1.0, 1.41, 1.41]
        return np.array(weights)
    return np.ones(channels)


class LoudnessMeter:
    """Gathers the weighted energy of steps of 100 ms."""

    def __init__(self, rate: int, channels: int) -> None:
        self._sos = k_weighting(rate)
        self._state = np.zeros((2, channels, 2))
        self._weights = channel_weights(channels)
        self._step = rate / 10
        self._rate = rate
        self._position = 0
        self._sums: list[float] = []
        self._partial = 0.0

    def feed(self, block: Samples) -> None:
        filtered, self._state = sosfilt(self._sos, block.astype(np.float64), axis=1, zi=self._state)
        energy = self._weights @ (filtered * filtered)
        start, end = self._position, self._position + len(energy)
        # Step n ends at sample round((n + 1) rate / 10), so that steps stay exact where the rate is no multiple of ten.
        first = len(self._sums) + 1
        ends = np.round(np.arange(first, end / self._step + 1) * self._step).astype(np.int64)
        ends = ends[ends <= end]
        if len(ends) == 0:
            self._partial += float(energy.sum())
        else:
            cuts = np.concatenate([[0], ends - start])
            sums = np.add.reduceat(energy, np.minimum(cuts[:-1], len(energy) - 1))[: len(ends)]
            if ends[-1] - start < len(energy):
                tail = energy[ends[-1] - start :]
                sums[-1] = energy[cuts[-2] : cuts[-1]].sum()
            else:
                tail = energy[:0]
            sums[0] += self._partial
            self._sums.extend(sums.tolist())
            self._partial = float(tail.sum())
        self._position = end

    def integrated(self) -> float | None:
        """LUFS of the whole, gated; None for silence. Audio shorter than one block of 400 ms is taken as one block."""
        blocks = self._blocks(4)
        if len(blocks) == 0 and self._position:
            blocks = np.array([(sum(self._sums) + self._partial) / self._position])
        gated = blocks[_to_lufs(blocks) > _ABSOLUTE_GATE]
        if len(gated) == 0:
            return None
        relative = _to_lufs(gated.mean()) - 10
        return float(_to_lufs(gated[_to_lufs(gated) > relative].mean()))

    def range_lu(self) -> float | None:
        """Loudness range in LU: spread of the 3-s loudness between its 10th and 95th percentile, gated at -20 LU."""
        blocks = self._blocks(30)
        gated = blocks[_to_lufs(blocks) > _ABSOLUTE_GATE]
        if len(gated) == 0:
            return None
        levels = _to_lufs(gated)
        levels = levels[levels > _to_lufs(gated.mean()) - 20]
        return float(np.percentile(levels, 95) - np.percentile(levels, 10))

    def _blocks(self, steps: int) -> NDArray[np.float64]:
        if len(self._sums) < steps:
            return np.zeros(0)
        summed = np.concatenate([[0.0], np.cumsum(self._sums)])
        # A running difference of sums may end a hair below zero where music turns into silence.
        blocks: NDArray[np.float64] = np.maximum(summed[steps:] - summed[:-steps], 0) / (steps * self._step)
        return blocks


class TruePeakMeter:
    """The highest value between the samples, by fourfold oversampling with 12 taps per phase (BS.1770-4 annex 2).

    Interpolating everything would cost more than the rest of the analysis. No interpolated value can exceed the largest
    neighbouring sample times the sum of the filter's taps, so only stretches that could hold a new maximum are
    interpolated, the loudest first.
    """

    _STRETCH = 128
    _BATCH = 64

    def __init__(self, channels: int) -> None:
        taps = firwin(_OVERSAMPLING * _TAPS + 1, 1 / _OVERSAMPLING, window=("kaiser", 7.0)) * _OVERSAMPLING
        phases = [taps[p::_OVERSAMPLING] for p in range(_OVERSAMPLING)]
        self._phases = np.stack([np.pad(p, (0, _TAPS + 1 - len(p))) for p in phases], axis=1).astype(np.float32)
        self._growth = float(np.abs(self._phases).sum(axis=0).max())
        self._tail = np.zeros((channels, _TAPS), np.float32)
        self.peak = 0.0

    def feed(self, block: Samples) -> None:
        for channel in range(block.shape[0]):
            samples = np.concatenate([self._tail[channel], block[channel]])
            self._tail[channel] = samples[-_TAPS:]
            self._scan(samples)

    def finish(self) -> float:
        """The peak, linear."""
        self.feed(np.zeros((self._tail.shape[0], _TAPS), np.float32))
        return self.peak

    def _scan(self, samples: Samples) -> None:
        self.peak = max(self.peak, float(samples.max()), -float(samples.min()))
        # Each stretch comes with the samples that its filter reaches back to: they count as its own. The last one ends
        # with the samples, and overlaps its neighbour.
        width = min(self._STRETCH + _TAPS, len(samples))
        if width <= _TAPS:
            return
        starts = np.arange(0, len(samples) - width + 1, self._STRETCH)
        if starts[-1] + width < len(samples):
            starts = np.append(starts, len(samples) - width)
        stretches = sliding_window_view(samples, width)[starts]
        reach = np.maximum(stretches.max(axis=1), -stretches.min(axis=1))
        hopeful = np.flatnonzero(reach * self._growth > self.peak)
        hopeful = hopeful[np.argsort(-reach[hopeful])]
        for start in range(0, len(hopeful), self._BATCH):
            batch = hopeful[start : start + self._BATCH]
            if reach[batch[0]] * self._growth <= self.peak:
                break
            windows = sliding_window_view(stretches[batch], _TAPS + 1, axis=1).reshape(-1, _TAPS + 1)
            between = windows @ self._phases
            self.peak = max(self.peak, float(between.max()), -float(between.min()))


def _to_lufs(energy: NDArray[np.float64] | float) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.asarray(-0.691 + 10 * np.log10(energy))
