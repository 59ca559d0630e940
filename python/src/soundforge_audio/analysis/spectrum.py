"""The shared short-time spectrum (2048 samples, hop 512, at 22.05 kHz) and all that is read off it in one go.

Spectra are made block by block and never kept: what remains per frame is a mel spectrum of 40 bands (for onsets and
sections) and 13 MFCCs; means and variances are summed up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.sparse import csr_array

from soundforge_audio.analysis import mel
from soundforge_audio.analysis.framing import Framer, Moments
from soundforge_audio.decode import Samples

RATE = 22050
WINDOW = 2048
HOP = 512
FRAME_RATE = RATE / HOP
MEL_BANDS = 128
COARSE_BANDS = 40
MFCC = 13
ROLLOFF = 0.85
# Frames below this RMS (dBFS) say nothing about timbre.
GATE_DB = -70.0
_FLOOR = 1e-10
_CONTRAST_EDGES_HZ = (0.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0, RATE / 2)
_CONTRAST_QUANTILE = 0.02


@dataclass
class SpectrumResult:
    """Per frame: ``bands`` [frames, 40] mel power, ``mfcc`` [frames, 13]; ``sounding`` marks frames above the gate."""

    bands: Samples
    mfcc: Samples
    sounding: NDArray[np.bool_]
    moments: dict[str, Moments] = field(default_factory=dict)


class Spectrum:
    """Takes mono samples at 22.05 kHz and gathers the features of their spectra."""

    def __init__(self, statistics: bool) -> None:
        self._statistics = statistics
        self._framer = Framer(WINDOW, HOP)
        self._window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
        # The powers of a frame then add up to the mean square of its samples.
        self._scale = np.float32(1.0 / np.sqrt(np.sum(self._window.astype(np.float64) ** 2) * WINDOW / 2))
        # MFCCs keep the usual scale, that of a transform without normalisation.
        fine = mel.filters(RATE, WINDOW, MEL_BANDS, equal_area=True) / self._scale**2
        coarse = mel.filters(RATE, WINDOW, COARSE_BANDS, equal_area=False)
        # Each bin belongs to two bands at most: a sparse product costs a tenth of a dense one, and wakes no BLAS
        # threads.
        self._bank = csr_array(np.concatenate([fine, coarse], axis=1).T)
        self._bands: list[Samples] = []
        self._mfcc: list[Samples] = []
        self._sounding: list[NDArray[np.bool_]] = []
        self._moments = {name: Moments() for name in ("centroid", "bandwidth", "rolloff", "flatness", "contrast")}
        hz = np.arange(WINDOW // 2 + 1, dtype=np.float32) * (RATE / WINDOW)
        # In kHz, so that squares stay within float32's good digits.
        self._powers_of_hz = np.stack([np.ones_like(hz), hz / 1000, (hz / 1000) ** 2], axis=1)
        self._edges = [int(np.searchsorted(hz, edge)) for edge in _CONTRAST_EDGES_HZ[:-1]] + [len(hz)]

    def feed(self, mono: Samples) -> None:
        self._frames(self._framer.push(mono))

    def finish(self) -> SpectrumResult:
        self._frames(self._framer.finish())
        bands, mfcc, sounding = (_joined(part) for part in (self._bands, self._mfcc, self._sounding))
        if bands is None or mfcc is None or sounding is None:
            empty = np.zeros((0, COARSE_BANDS), np.float32)
            return SpectrumResult(empty, np.zeros((0, MFCC), np.float32), np.zeros(0, bool), self._moments)
        return SpectrumResult(bands, mfcc, sounding, self._moments)

    def _frames(self, frames: Samples) -> None:
        # Blocks that fit into the processor's cache are twice as fast as long ones.
        for start in range(0, len(frames), 128):
            self._block(frames[start : start + 128])

    def _block(self, frames: Samples) -> None:
        spectra = scipy.fft.rfft(frames * self._window, axis=1)
        magnitude = np.abs(spectra) * self._scale
        power = magnitude * magnitude
        sounding = power.sum(axis=1) > 10 ** (GATE_DB / 10)
        mel_power = np.ascontiguousarray((self._bank @ power.T).T)
        log_mel = 10 * np.log10(np.maximum(mel_power[:, :MEL_BANDS], _FLOOR))
        self._mfcc.append(scipy.fft.dct(log_mel, axis=1, norm="ortho")[:, :MFCC])
        self._bands.append(mel_power[:, MEL_BANDS:].copy())
        self._sounding.append(sounding)
        if self._statistics and sounding.any():
            self._shape(magnitude[sounding], power[sounding])

    def _shape(self, magnitude: Samples, power: Samples) -> None:
        total, first, second = (magnitude @ self._powers_of_hz).T
        centroid = first / total
        self._moments["centroid"].add(1000 * centroid)
        self._moments["bandwidth"].add(1000 * np.sqrt(np.maximum(second / total - centroid**2, 0)))
        summed = np.cumsum(magnitude, axis=1)
        bins = np.argmax(summed >= ROLLOFF * summed[:, -1:], axis=1)
        self._moments["rolloff"].add(bins * (RATE / WINDOW))
        floored = np.maximum(power, _FLOOR)
        self._moments["flatness"].add(np.exp(np.log(floored).mean(axis=1)) / floored.mean(axis=1))
        self._moments["contrast"].add(self._contrast(power))

    def _contrast(self, power: Samples) -> Samples:
        out = np.empty((len(power), len(self._edges) - 1), np.float32)
        for i, (low, high) in enumerate(zip(self._edges[:-1], self._edges[1:], strict=True)):
            ordered = np.sort(power[:, low:high], axis=1)
            count = max(1, round(_CONTRAST_QUANTILE * (high - low)))
            valley = np.maximum(ordered[:, :count].mean(axis=1), _FLOOR)
            peak = np.maximum(ordered[:, -count:].mean(axis=1), _FLOOR)
            out[:, i] = 10 * np.log10(peak / valley)
        return out


def _joined(parts: list[Any]) -> Any:
    """All parts in one array, None for none; the parts are let go."""
    whole = np.concatenate(parts) if parts else None
    parts.clear()
    return whole
