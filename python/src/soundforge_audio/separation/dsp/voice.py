"""From the lead's pitch to a mask: what of the centre is the voice."""

from __future__ import annotations

import numpy as np

from soundforge_audio.separation.dsp import accompaniment
from soundforge_audio.separation.dsp.filters import ramp
from soundforge_audio.separation.dsp.lead import Lead
from soundforge_audio.separation.dsp.stft import FloatArray

_MONO_WIDTH = 0.02
_COMB_HZ = 40.0
_COMB_SHARE = 0.02
_MODEL_LIMIT_HZ = 5_000.0


class VoiceMask:
    """Built for one set of bins; free of state."""

    def __init__(self, frequencies: FloatArray) -> None:
        self._frequencies = frequencies
        self._high = ramp(frequencies, 250.0, 400.0)[None]
        self._modelled = int(np.searchsorted(frequencies, _MODEL_LIMIT_HZ))
        self._judged = slice(int(np.searchsorted(frequencies, 250.0)), self._modelled)
        model_part = 1.0 - ramp(frequencies, _MODEL_LIMIT_HZ - 1_000.0, _MODEL_LIMIT_HZ - 50.0)
        self._model_part: FloatArray = model_part[None, : self._modelled]

    def mask(self, lead: Lead, heard: FloatArray, width: float) -> FloatArray:
        """The voice's share of ``heard``, the centre without drums and bass ([frames, bins])."""
        stereo = min(1.0, max(0.0, width / _MONO_WIDTH))
        comb = self._comb(lead)
        voiced = lead.voicing[:, None]
        unvoiced = (1.0 - voiced) * self._high * self._unvoiced(lead, stereo)
        floor = self._high * np.float32(0.6 * stereo + 0.4 * (1.0 - stereo))
        mask: FloatArray = voiced * (floor + (1.0 - floor) * comb) + unvoiced
        trust = accompaniment.trust(heard[:, self._judged], comb[:, self._judged], lead.voicing)
        if trust > 0.0:
            used = slice(0, self._modelled)
            partials = comb[:, used] * voiced
            refined = voiced * partials * accompaniment.beneath(heard[:, used], partials) + unvoiced[:, used]
            mask[:, used] += np.float32(trust) * self._model_part * (refined - mask[:, used])
        single: FloatArray = mask.astype(np.float32)
        return single

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
