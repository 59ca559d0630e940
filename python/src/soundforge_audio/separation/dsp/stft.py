"""Short-time Fourier transform with exact reconstruction, in single precision."""

from __future__ import annotations

import numpy as np
import scipy.fft as fft
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
ComplexArray = NDArray[np.complex64]

_REFERENCE_RATE = 44_100


class Stft:
    """A Hann-windowed transform whose window lasts the same time at every sample rate.

    ``reference_size`` is the window length in samples at 44.1 kHz. At other rates the hop is scaled and
    rounded to a length the FFT likes, so that frame rate and bin width, and with them every median width
    and frequency of the method, keep their physical meaning.
    """

    def __init__(self, reference_size: int, sample_rate: int) -> None:
        reference_hop = reference_size // 4
        if sample_rate == _REFERENCE_RATE:
            self.hop = reference_hop
        else:
            self.hop = int(fft.next_fast_len(max(8, round(reference_hop * sample_rate / _REFERENCE_RATE)), real=True))
        self.size = 4 * self.hop
        self.sample_rate = sample_rate
        self.bins = self.size // 2 + 1
        self.frequencies: FloatArray = (np.arange(self.bins) * (sample_rate / self.size)).astype(np.float32)
        self.window: FloatArray = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self.size) / self.size)).astype(np.float32)
        # A periodic Hann window squared, four times overlapped, sums to 1.5 everywhere.
        self._synthesis: FloatArray = (self.window / 1.5).astype(np.float32)

    def frame_count(self, length: int) -> int:
        return -(-length // self.hop) + 3

    def forward(self, signal: FloatArray) -> ComplexArray:
        """[channels, samples] → [channels, frames, bins]; frame ``t`` is centred on sample ``(t - 1) * hop``."""
        channels, length = signal.shape
        frames = self.frame_count(length)
        padded = np.zeros((channels, (frames + 3) * self.hop), dtype=np.float32)
        padded[:, 3 * self.hop : 3 * self.hop + length] = signal
        view = np.lib.stride_tricks.sliding_window_view(padded, self.size, axis=-1)[:, :: self.hop]
        result: ComplexArray = fft.rfft(view * self.window, axis=-1)
        return result

    def inverse(self, spectrum: ComplexArray, length: int) -> FloatArray:
        """The inverse of :meth:`forward`; also for a masked spectrum."""
        channels, frames, _ = spectrum.shape
        pieces: FloatArray = fft.irfft(spectrum, n=self.size, axis=-1, overwrite_x=True)
        pieces *= self._synthesis
        hops = pieces.reshape(channels, frames, 4, self.hop)
        total = np.zeros((channels, frames + 3, self.hop), dtype=np.float32)
        for part in range(4):
            total[:, part : part + frames] += hops[:, :, part]
        return total.reshape(channels, -1)[:, 3 * self.hop : 3 * self.hop + length]
