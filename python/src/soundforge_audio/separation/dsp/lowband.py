"""The band below 500 Hz: kick, bass and the foot of everything else, by non-negative matrix factorisation.

Bass notes are narrow and last; a kick is broad and always decays the same way. So the spectrogram is
explained, in the sense of the Kullback-Leibler divergence, as fixed tonal atoms plus two learnt
percussive templates that span several frames and may sound only where the flux has a peak.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter1d

from soundforge_audio.separation.dsp.filters import EPSILON, running_median
from soundforge_audio.separation.dsp.stft import FloatArray

LOW_BAND_HZ = 500.0
_ITERATIONS = 30
_SMOOTH_UNTIL = 20
_LEARN_FROM = 3
_TEMPLATE_FRAMES = 10
# Six harmonics that fall fast: those of a plucked bass are not left to "other", a pure one is still explained.
_HARMONICS = 6
_HARMONIC_DECAY = 0.6
_FLUX_BANDS_HZ = ((20.0, 110.0), (110.0, 400.0))
_PEAK_FRAMES = 7
_PEAK_FLOOR = 0.1
_BASS_CROSSOVER_HZ = 140.0


@dataclass(frozen=True)
class LowBand:
    """Magnitudes explained by the kick, the bass and the upper tones, each [frames, low bins]."""

    kick: FloatArray
    bass: FloatArray
    upper: FloatArray


class LowBandModel:
    """Atoms and templates for one bin spacing; :meth:`separate` is free of state."""

    def __init__(self, frequencies: FloatArray) -> None:
        self.bins = int(np.searchsorted(frequencies, LOW_BAND_HZ))
        self._frequencies = frequencies[: self.bins]
        spacing = float(frequencies[1])
        centres: list[float] = []
        atoms: list[FloatArray] = []
        for step in range(int(24 * np.log2(220.0 / 30.0)) + 1):
            centre = 30.0 * 2.0 ** (step / 24.0)
            atom = np.zeros(self.bins, dtype=np.float32)
            for harmonic in range(1, _HARMONICS + 1):
                atom += np.float32(_HARMONIC_DECAY ** (harmonic - 1)) * self._lobe(harmonic * centre, spacing)
            centres.append(centre)
            atoms.append(atom)
        for frequency in self._frequencies[self._frequencies > 220.0]:
            centres.append(float(frequency))
            atoms.append(self._lobe(float(frequency), spacing))
        matrix = np.stack(atoms)
        self._atoms: FloatArray = (matrix / matrix.sum(axis=1, keepdims=True)).astype(np.float32)
        share = 1.0 / (1.0 + (np.asarray(centres) / _BASS_CROSSOVER_HZ) ** 8)
        self._bass_atoms: FloatArray = (self._atoms * share[:, None]).astype(np.float32)

    def _lobe(self, centre_hz: float, spacing_hz: float) -> FloatArray:
        """Magnitude of a Hann window's main lobe around ``centre_hz``."""
        offset = (self._frequencies - centre_hz) / spacing_hz
        inside = np.abs(offset) < 2.0
        at_one = np.abs(np.abs(offset) - 1.0) < 1e-4
        safe = np.where(at_one, 0.5, offset)
        lobe = np.abs(np.sinc(safe) / (1.0 - safe**2))
        return np.where(inside, np.where(at_one, 0.5, lobe), 0.0).astype(np.float32)

    def separate(self, magnitude: FloatArray) -> LowBand:
        """Explain ``magnitude`` ([frames, low bins])."""
        frames = magnitude.shape[0]
        sustained = running_median(magnitude, 15, axis=0)
        gates = self._gates(magnitude)
        struck = np.maximum(magnitude - sustained, 0.0)
        templates = self._first_templates(struck, gates)
        strikes = gates * struck.sum(axis=1)[None]
        atoms = self._atoms
        activations: FloatArray = sustained @ atoms.T
        activations /= np.square(atoms).sum(axis=1) * 4.0
        activations += EPSILON
        for iteration in range(_ITERATIONS):
            model = activations @ atoms + _convolve(templates, strikes, frames) + EPSILON
            ratio = magnitude / model
            activations *= ratio @ atoms.T
            if iteration < _SMOOTH_UNTIL:
                np.minimum(activations, running_median(activations, 5, axis=0), out=activations)
            strikes, templates = _update_percussion(ratio, templates, strikes, learn=iteration >= _LEARN_FROM)
        kick = _convolve(templates, strikes, frames)
        tonal = activations @ atoms
        bass = activations @ self._bass_atoms
        return LowBand(kick=kick, bass=bass, upper=np.maximum(tonal - bass, 0.0))

    def _gates(self, magnitude: FloatArray) -> FloatArray:
        """1 on the frames where each template may be struck, else 0: [templates, frames]."""
        rise = np.maximum(np.diff(magnitude, axis=0, prepend=magnitude[:1]), 0.0)
        gates = np.zeros((len(_FLUX_BANDS_HZ), magnitude.shape[0]), dtype=np.float32)
        for row, (low, high) in enumerate(_FLUX_BANDS_HZ):
            band = (self._frequencies >= low) & (self._frequencies < high)
            flux = rise[:, band].sum(axis=1)
            floor = _PEAK_FLOOR * float(np.percentile(flux, 99.5))
            peaks = (flux >= maximum_filter1d(flux, _PEAK_FRAMES)) & (flux > max(floor, float(EPSILON)))
            gates[row] = maximum_filter1d(peaks.astype(np.float32), 3)
        return gates

    def _first_templates(self, struck: FloatArray, gates: FloatArray) -> FloatArray:
        """Onset-weighted mean of what follows each gate: [templates, frames of a template, bins]."""
        frames, bins = struck.shape
        templates = np.full((gates.shape[0], _TEMPLATE_FRAMES, bins), EPSILON, dtype=np.float32)
        for row, gate in enumerate(gates):
            for delay in range(min(_TEMPLATE_FRAMES, frames)):
                templates[row, delay] += gate[: frames - delay] @ struck[delay:]
        totals: FloatArray = templates.sum(axis=(1, 2), keepdims=True)
        return templates / totals


def _convolve(templates: FloatArray, strikes: FloatArray, frames: int) -> FloatArray:
    """Sound of the templates struck at ``strikes``: [frames, bins]."""
    total = np.zeros((frames, templates.shape[2]), dtype=np.float32)
    for delay in range(min(templates.shape[1], frames)):
        total[delay:] += strikes[:, : frames - delay].T @ templates[:, delay]
    return total


def _update_percussion(
    ratio: FloatArray, templates: FloatArray, strikes: FloatArray, *, learn: bool
) -> tuple[FloatArray, FloatArray]:
    """One multiplicative step for the strikes and, once ``learn`` is set, for the templates."""
    frames = ratio.shape[0]
    gain = np.zeros_like(strikes)
    change = np.zeros_like(templates)
    for delay in range(min(templates.shape[1], frames)):
        gain[:, : frames - delay] += templates[:, delay] @ ratio[delay:].T
        if learn:
            change[:, delay] = strikes[:, : frames - delay] @ ratio[delay:]
    if learn:
        templates = templates * change
        templates /= templates.sum(axis=(1, 2), keepdims=True) + EPSILON
    return strikes * gain, templates
