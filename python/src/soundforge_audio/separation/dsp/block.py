"""One block of audio into vocals, bass and other; drums are what is left of the mix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundforge_audio.separation.dsp.filters import EPSILON, ramp
from soundforge_audio.separation.dsp.lead import Lead, LeadTracker
from soundforge_audio.separation.dsp.lowband import LowBandModel
from soundforge_audio.separation.dsp.percussion import high_drum_mask, low_onset_mask
from soundforge_audio.separation.dsp.stft import FloatArray, Stft
from soundforge_audio.separation.dsp.voice import VoiceMask

_SIMILAR_FROM = 0.7


@dataclass(frozen=True)
class Stereo:
    """How the two channels of a spectrogram relate, per bin and over all."""

    coherence: FloatArray
    similarity: FloatArray
    width: float


@dataclass(frozen=True)
class BlockResult:
    """Estimates for one block ([channels, samples]) and what tells how far to trust them."""

    vocals: FloatArray
    bass: FloatArray
    other: FloatArray
    entropy: float
    energy: float
    lead: Lead


class BlockSeparator:
    """The steps of the method for one sample rate. Blocks depend on one another only by ``scale``."""

    def __init__(self, sample_rate: int) -> None:
        self._short = Stft(2048, sample_rate)
        self._long = Stft(4096, sample_rate)
        self._lowband = LowBandModel(self._long.frequencies)
        self._voice = VoiceMask(self._long.frequencies)
        self._lead = LeadTracker(self._long.frequencies, sample_rate / self._long.hop)

    def separate(self, mix: FloatArray, analysed: FloatArray, scale: float) -> BlockResult:
        """``analysed`` is the two-channel view of ``mix`` from which the masks are made."""
        length = mix.shape[1]
        high = self._high_drums(mix, analysed)
        rest = mix - high[0]
        spectrum = self._long.forward(rest)
        twin = spectrum if analysed is mix else self._long.forward(analysed - high[1])
        left, right = twin[0], twin[-1]
        magnitude: FloatArray = (np.abs(left) + np.abs(right)) * np.float32(0.5)
        stereo = self._stereo(left, right)
        drums, bass = self._rhythm_masks(magnitude, stereo.coherence)
        remaining: FloatArray = np.maximum(1.0 - drums - bass, 0.0)
        centre = self._centre_mask(stereo.similarity)
        heard = magnitude * centre * remaining
        lead = self._lead.track(heard, scale)
        vocals = remaining * centre * self._voice.mask(lead, heard, stereo.width)
        other: FloatArray = np.maximum(remaining - vocals, 0.0)
        entropy, energy = _entropy(magnitude, (drums, bass, vocals, other))
        return BlockResult(
            vocals=self._long.inverse(spectrum * vocals, length),
            bass=self._long.inverse(spectrum * bass, length),
            other=self._long.inverse(spectrum * other, length),
            entropy=entropy,
            energy=energy,
            lead=lead,
        )

    def _high_drums(self, mix: FloatArray, analysed: FloatArray) -> tuple[FloatArray, FloatArray]:
        spectrum = self._short.forward(mix)
        twin = spectrum if analysed is mix else self._short.forward(analysed)
        magnitude: FloatArray = np.abs(twin).mean(axis=0)
        mask = high_drum_mask(magnitude, self._short.frequencies)
        first = self._short.inverse(spectrum * mask, mix.shape[1])
        return first, first if twin is spectrum else self._short.inverse(twin * mask, mix.shape[1])

    def _stereo(self, left: np.ndarray, right: np.ndarray) -> Stereo:
        frequencies = self._long.frequencies
        power = np.square(left.real) + np.square(left.imag) + np.square(right.real) + np.square(right.imag)
        cross = left * right.conj()
        safe = power + EPSILON
        coherence = np.clip((2.0 * cross.real / safe + 0.5) / 1.5, 0.0, 1.0)
        similarity = np.clip((2.0 * np.abs(cross) / safe - _SIMILAR_FROM) / (1 - _SIMILAR_FROM), 0.0, 1.0)
        similarity *= cross.real > 0
        band = (frequencies >= 300.0) & (frequencies < 5_000.0)
        apart = np.square(np.abs(left[:, band] - right[:, band])).sum(dtype=np.float64)
        width = float(apart / (2.0 * power[:, band].sum(dtype=np.float64) + 1e-12))
        return Stereo(coherence.astype(np.float32), similarity.astype(np.float32), width)

    def _rhythm_masks(self, magnitude: FloatArray, coherence: FloatArray) -> tuple[FloatArray, FloatArray]:
        low = self._lowband.bins
        frequencies = self._long.frequencies[:low]
        parts = self._lowband.separate(magnitude[:, :low])
        kick = np.power(parts.kick + EPSILON, 1.2)
        explained = kick / (kick + np.power(parts.bass + parts.upper + EPSILON, 1.2))
        struck = np.sqrt(low_onset_mask(magnitude[:, :low]) * explained)
        drums = np.zeros_like(magnitude)
        bass = np.zeros_like(magnitude)
        drums[:, :low] = struck * (1.0 - ramp(frequencies, 300.0, 500.0))
        tonal = parts.bass * coherence[:, :low] / (parts.bass + parts.upper + EPSILON)
        tonal *= 1.0 - ramp(frequencies, 400.0, 485.0)
        bass[:, :low] = np.maximum(tonal, 1.0 - ramp(frequencies, 60.0, 90.0)) * (1.0 - drums[:, :low])
        return drums, bass

    def _centre_mask(self, similarity: FloatArray) -> FloatArray:
        frequencies = self._long.frequencies
        band = ramp(frequencies, 90.0, 117.0) * (1.0 - ramp(frequencies, 8_000.0, 10_000.0))
        return similarity * band


def _entropy(magnitude: FloatArray, masks: tuple[FloatArray, ...]) -> tuple[float, float]:
    """Energy-weighted entropy of the masks over ln 4 (0 = decided, 1 = undecided), and the energy."""
    power = np.square(magnitude)
    energy = float(power.sum(dtype=np.float64))
    if energy <= 0.0:
        return 0.0, 0.0
    total = 0.0
    for mask in masks:
        safe = np.maximum(mask, 1e-6)
        total -= float((safe * np.log(safe) * power).sum(dtype=np.float64))
    return total / energy / float(np.log(4.0)), energy
