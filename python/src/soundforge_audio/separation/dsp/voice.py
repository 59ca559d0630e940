"""From the lead's pitch to a mask: what of the centre is the voice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundforge_audio.separation.dsp import accompaniment
from soundforge_audio.separation.dsp.filters import ramp
from soundforge_audio.separation.dsp.lead import Lead
from soundforge_audio.separation.dsp.stft import FloatArray

_MONO_WIDTH = 0.02
_COMB_HZ = 40.0
_COMB_SHARE = 0.02
_MODEL_LIMIT_HZ = 5_000.0


@dataclass(frozen=True)
class Voice:
    """The voice's share of each bin of the centre, in two parts that add up ([frames, bins])."""

    partials: FloatArray
    between: FloatArray


class VoiceMask:
    """Built for one set of bins; free of state."""

    def __init__(self, frequencies: FloatArray) -> None:
        self._frequencies = frequencies
        self._high = ramp(frequencies, 250.0, 400.0)[None]
        self._modelled = int(np.searchsorted(frequencies, _MODEL_LIMIT_HZ))
        self._judged = slice(int(np.searchsorted(frequencies, 250.0)), self._modelled)
        model_part = 1.0 - ramp(frequencies, _MODEL_LIMIT_HZ - 1_000.0, _MODEL_LIMIT_HZ - 50.0)
        self._model_part: FloatArray = model_part[None, : self._modelled]

    def masks(self, lead: Lead, heard: FloatArray, width: float) -> Voice:
        """``heard``: magnitudes of the centre without drums and bass ([frames, bins]); ``width``: that of the song."""
        stereo = min(1.0, max(0.0, width / _MONO_WIDTH))
        comb = self._comb(lead)
        voiced = lead.voicing[:, None]
        floor = self._high * np.float32(0.6 * stereo + 0.4 * (1.0 - stereo))
        partials: FloatArray = voiced * comb
        sounding: FloatArray = voiced * floor * (1.0 - comb)
        trust = accompaniment.trust(heard[:, self._judged], comb[:, self._judged], lead.voicing)
        if trust > 0.0:
            # Where the model counts, the partials keep only what is not accompaniment, and it gets all between them.
            used = slice(0, self._modelled)
            share = voiced * accompaniment.beneath(heard[:, used], partials[:, used])
            part = np.float32(trust) * self._model_part
            partials[:, used] *= 1.0 - part * (1.0 - share)
            sounding[:, used] *= 1.0 - part
        unvoiced = (1.0 - voiced) * self._high * self._unvoiced(lead, stereo)
        return Voice(partials, (sounding + unvoiced).astype(np.float32))

    def _comb(self, lead: Lead) -> FloatArray:
        """1 on the partials of the lead's pitch, falling off within 40 Hz or 2 %."""
        pitch = lead.pitch_hz[:, None]
        distance = np.abs(self._frequencies - pitch * np.maximum(np.rint(self._frequencies / pitch), 1.0))
        reach = np.maximum(_COMB_HZ, _COMB_SHARE * self._frequencies)
        comb: FloatArray = np.exp(-np.square(distance / reach)).astype(np.float32)
        return comb

    @staticmethod
    def _unvoiced(lead: Lead, stereo: float) -> FloatArray:
        """How much of the centre belongs to the voice between its notes: consonants, breath, its reverberation."""
        slow = lead.slow_voicing[:, None]
        amount: FloatArray = stereo * (0.3 + 0.7 * slow) + (1.0 - stereo) * (0.3 + 0.4 * slow)
        return amount
