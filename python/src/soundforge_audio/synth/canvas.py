"""Where notes are mixed into stereo stems."""

from __future__ import annotations

import numpy as np
from scipy.signal import oaconvolve

from soundforge_audio.decode import Samples
from soundforge_audio.synth.instruments import Wave


class Canvas:
    """Stereo stems of equal length that notes are added to."""

    def __init__(self, rate: int, seconds: float, stems: tuple[str, ...]) -> None:
        self.rate = rate
        self._stems = {name: np.zeros((2, round(seconds * rate)), np.float32) for name in stems}

    def add(self, stem: str, at_s: float, wave: Wave, level: float, pan: float = 0.0) -> None:
        """Adds a mono wave; ``pan`` from -1 (left) to 1 (right), of constant power."""
        target = self._stems[stem]
        start = round(at_s * self.rate)
        skip = max(0, -start)
        end = min(target.shape[1], start + len(wave))
        if end <= start + skip:
            return
        piece = wave[skip : end - start]
        angle = (pan + 1) * np.pi / 4
        target[0, start + skip : end] += np.float32(level * np.cos(angle)) * piece
        target[1, start + skip : end] += np.float32(level * np.sin(angle)) * piece

    def add_noise(self, stem: str, db: float, rng: np.random.Generator) -> None:
        """Adds stereo noise, half white, half falling with frequency, at that many dB below full scale (RMS)."""
        target = self._stems[stem]
        white = rng.standard_normal(target.shape).astype(np.float32)
        smooth = (white + np.roll(white, 1, axis=1) + np.roll(white, 2, axis=1) + np.roll(white, 3, axis=1)) / 2
        target += np.float32(10 ** (db / 20)) * (white + smooth) / np.float32(2**0.5)

    def finish(self, peak: float, reverb_s: float, rng: np.random.Generator) -> dict[str, Samples]:
        """The stems, reverberated where asked for, scaled together so that their sum has that peak."""
        if reverb_s > 0:
            for name, stem in self._stems.items():
                self._stems[name] = self._reverb(stem, reverb_s * (0.4 if name in ("bass", "drums") else 1.0), rng)
        mix = np.sum(list(self._stems.values()), axis=0)
        scale = np.float32(peak / max(float(np.max(np.abs(mix))), 1e-9))
        return {name: stem * scale for name, stem in self._stems.items()}

    def _reverb(self, stem: Samples, seconds: float, rng: np.random.Generator) -> Samples:
        count = max(1, int(seconds * self.rate))
        decay = np.exp(-6.9 * np.arange(count) / count)
        tail = rng.standard_normal((2, count)) * decay
        tail *= 0.35 / np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
        wet = oaconvolve(stem, tail.astype(np.float32), axes=1)[:, : stem.shape[1]]
        wetter: Samples = (stem + wet).astype(np.float32)
        return wetter
