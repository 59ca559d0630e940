"""One block of audio into vocals, bass and other; drums are what is left of the mix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundforge_audio.separation.dsp.filters import EPSILON, ramp
from soundforge_audio.separation.dsp.lead import Lead, LeadTracker
from soundforge_audio.separation.dsp.lowband import LowBandModel
from soundforge_audio.separation.dsp.percussion import high_drum_mask, low_onset_mask
from soundforge_audio.separation.dsp.stft import ComplexArray, FloatArray, Stft
from soundforge_audio.separation.dsp.voice import VoiceMask

_SIMILAR_FROM = 0.7
# Reverberation and panned notes blur the likeness of the channels exactly where the voice is: their sum, which holds
# the voice, is therefore judged by its power over that of their difference, and only a little by that likeness.
_LIKENESS_POWER = 0.25
_SIDE_WEIGHT = 1.5


@dataclass(frozen=True)
class Stereo:
    """How the two channels of a spectrogram relate, per bin and over all; ``middle``: the voice's part of their sum."""

    coherence: FloatArray
    similarity: FloatArray
    middle: FloatArray
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
        frequencies = self._long.frequencies
        self._voice_band = ramp(frequencies, 90.0, 117.0) * (1.0 - ramp(frequencies, 8_000.0, 10_000.0))

    def separate(self, mix: FloatArray, heard: slice, scale: float) -> BlockResult:
        """The masks are made from the channels ``heard`` of ``mix`` ([channels, samples]): both, or the only one."""
        length = mix.shape[1]
        spectrum = self._long.forward(mix - self._high_drums(mix, heard))
        seen = spectrum[heard]
        magnitude: FloatArray = (np.abs(seen[0]) + np.abs(seen[-1])) * np.float32(0.5)
        stereo = self._stereo(seen[0], seen[-1])
        drums, bass = self._rhythm_masks(magnitude, stereo.coherence)
        remaining: FloatArray = np.maximum(1.0 - drums - bass, 0.0)
        centre = stereo.similarity * self._voice_band
        lead_magnitude = magnitude * centre * remaining
        lead = self._lead.track(lead_magnitude, scale)
        voice = remaining * self._voice.mask(lead, lead_magnitude, stereo.width)
        vocals = voice * centre
        other: FloatArray = np.maximum(remaining - vocals, 0.0)
        entropy, energy = _entropy(magnitude, (drums, bass, vocals, other))
        middle = voice * self._voice_band * stereo.middle
        sung = _sung(spectrum, middle, vocals) if len(seen) == 2 else spectrum * vocals
        played = spectrum * remaining - sung
        return BlockResult(
            vocals=self._long.inverse(sung, length),
            bass=self._long.inverse(spectrum * bass, length),
            other=self._long.inverse(played, length),
            entropy=entropy,
            energy=energy,
            lead=lead,
        )

    def _high_drums(self, mix: FloatArray, heard: slice) -> FloatArray:
        spectrum = self._short.forward(mix)
        mask = high_drum_mask(np.abs(spectrum[heard]).mean(axis=0), self._short.frequencies)
        return self._short.inverse(spectrum * mask, mix.shape[1])

    def _stereo(self, left: np.ndarray, right: np.ndarray) -> Stereo:
        frequencies = self._long.frequencies
        power = np.square(left.real) + np.square(left.imag) + np.square(right.real) + np.square(right.imag)
        cross = left * right.conj()
        safe = power + EPSILON
        coherence = np.clip((2.0 * cross.real / safe + 0.5) / 1.5, 0.0, 1.0)
        similarity = np.clip((2.0 * np.abs(cross) / safe - _SIMILAR_FROM) / (1 - _SIMILAR_FROM), 0.0, 1.0)
        similarity *= cross.real > 0
        inner, outer = power + 2.0 * cross.real, power - 2.0 * cross.real
        middle = (
            np.power(similarity, _LIKENESS_POWER) * inner / (inner + _SIDE_WEIGHT * np.maximum(outer, 0.0) + EPSILON)
        )
        band = (frequencies >= 300.0) & (frequencies < 5_000.0)
        apart = np.square(np.abs(left[:, band] - right[:, band])).sum(dtype=np.float64)
        width = float(apart / (2.0 * power[:, band].sum(dtype=np.float64) + 1e-12))
        return Stereo(coherence.astype(np.float32), similarity.astype(np.float32), middle.astype(np.float32), width)

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


def _sung(spectrum: ComplexArray, middle: FloatArray, side: FloatArray) -> ComplexArray:
    """The voice of a stereo spectrum, its sum and its difference masked each on its own."""
    half = np.float32(0.5)
    inner = (spectrum[0] + spectrum[1]) * (middle * half)
    outer = (spectrum[0] - spectrum[1]) * (side * half)
    sung: ComplexArray = np.stack([inner + outer, inner - outer])
    return sung


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
