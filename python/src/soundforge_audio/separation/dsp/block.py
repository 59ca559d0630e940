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
# the voice, is therefore judged by its power over that of their difference, and between the lead's partials a little by
# that likeness, too.
_LIKENESS_POWER = 0.25
_SIDE_WEIGHT = 1.5


@dataclass(frozen=True)
class Stereo:
    """How the two channels L and R of a spectrogram relate, per bin (each 0 to 1) and over all.

    ``shared``: 2 Re(L R*) / (|L|² + |R|²), not below 0. With L = C + A, R = C + B and sides A, B unlike each other it
    is on average the share of C in the power, and so the Wiener gain of the centre.
    ``coherence``: the same raised, so that low notes pass that are only partly in phase.
    ``similarity``: the strict form, with |L R*|, from .7 on.
    ``middle``: what of L + R is no louder at the sides, by power.
    ``width``: the share of L - R in the power from 300 to 5,000 Hz.
    """

    shared: FloatArray
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


@dataclass(frozen=True)
class _Masks:
    """What is made of the spectrum: ``remaining`` is neither drums nor bass, ``middle`` the voice's part of L + R."""

    bass: FloatArray
    remaining: FloatArray
    vocals: FloatArray
    middle: FloatArray
    lead: Lead
    entropy: float
    energy: float


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
        masks = self._masks(spectrum[heard], scale)
        both = len(spectrum[heard]) == 2
        sung = _sung(spectrum, masks.middle, masks.vocals) if both else spectrum * masks.vocals
        vocals = self._long.inverse(sung, length)
        del sung
        bass = self._long.inverse(spectrum * masks.bass, length)
        other = self._long.inverse(spectrum * masks.remaining, length) - vocals
        return BlockResult(vocals, bass, other, masks.entropy, masks.energy, masks.lead)

    def _masks(self, seen: ComplexArray, scale: float) -> _Masks:
        magnitude: FloatArray = (np.abs(seen[0]) + np.abs(seen[-1])) * np.float32(0.5)
        stereo = self._stereo(seen[0], seen[-1])
        drums, bass = self._rhythm_masks(magnitude, stereo.coherence)
        remaining: FloatArray = np.maximum(1.0 - drums - bass, 0.0)
        open_to_voice = remaining * self._voice_band
        lead_magnitude = magnitude * stereo.similarity * open_to_voice
        lead = self._lead.track(lead_magnitude, scale)
        voice = self._voice.masks(lead, lead_magnitude, stereo.width)
        partials, between = open_to_voice * voice.partials, open_to_voice * voice.between
        vocals = partials * stereo.shared + between * stereo.similarity
        middle = stereo.middle * (partials + between * np.power(stereo.similarity, _LIKENESS_POWER))
        other: FloatArray = np.maximum(remaining - vocals, 0.0)
        entropy, energy = _entropy(magnitude, (drums, bass, vocals, other))
        return _Masks(bass, remaining, vocals, middle, lead, entropy, energy)

    def _high_drums(self, mix: FloatArray, heard: slice) -> FloatArray:
        spectrum = self._short.forward(mix)
        mask = high_drum_mask(np.abs(spectrum[heard]).mean(axis=0), self._short.frequencies)
        return self._short.inverse(spectrum * mask, mix.shape[1])

    def _stereo(self, left: np.ndarray, right: np.ndarray) -> Stereo:
        frequencies = self._long.frequencies
        power = np.square(left.real) + np.square(left.imag) + np.square(right.real) + np.square(right.imag)
        cross = left * right.conj()
        safe = power + EPSILON
        alike = 2.0 * cross.real / safe
        shared: FloatArray = np.clip(alike, 0.0, 1.0).astype(np.float32)
        coherence: FloatArray = np.clip((alike + 0.5) / 1.5, 0.0, 1.0).astype(np.float32)
        similarity = np.clip((2.0 * np.abs(cross) / safe - _SIMILAR_FROM) / (1 - _SIMILAR_FROM), 0.0, 1.0)
        similarity *= cross.real > 0
        inner, outer = power + 2.0 * cross.real, power - 2.0 * cross.real
        middle: FloatArray = (inner / (inner + _SIDE_WEIGHT * np.maximum(outer, 0.0) + EPSILON)).astype(np.float32)
        band = (frequencies >= 300.0) & (frequencies < 5_000.0)
        apart = np.square(np.abs(left[:, band] - right[:, band])).sum(dtype=np.float64)
        width = float(apart / (2.0 * power[:, band].sum(dtype=np.float64) + 1e-12))
        return Stereo(shared, coherence, similarity.astype(np.float32), middle, width)

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
