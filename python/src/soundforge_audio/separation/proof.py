"""What can be proven about a separation: do the stems sum to the mix, how loud are they, was anything limited."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from soundforge_audio.separation.spool import Samples

#: Below this level a stem counts as silent, in dB relative to full scale.
SILENT_BELOW_DB = -70.0
#: What a level of zero is called: JSON has no infinity.
FLOOR_DB = -200.0


def decibels(power: float) -> float:
    """A power ratio in dB, not below -200."""
    return round(10.0 * math.log10(power), 2) if power > 1e-20 else FLOOR_DB


@dataclass
class Meter:
    """Level and peak of a signal that comes in pieces."""

    frames: int = 0
    energy: float = 0.0
    peak: float = 0.0
    over_count: int = 0
    channels: int = 1

    def add(self, samples: Samples) -> None:
        self.channels = samples.shape[0]
        self.frames += samples.shape[1]
        flat = samples.ravel()
        # A dot product in single precision over one piece is exact enough and needs no copy.
        self.energy += float(np.dot(flat, flat))
        top = max(float(samples.max(initial=0.0)), -float(samples.min(initial=0.0)))
        self.peak = max(self.peak, top)
        if top > 1.0:
            self.over_count += int(np.count_nonzero(np.abs(samples) > 1.0))

    @property
    def power(self) -> float:
        """Mean square over samples and channels."""
        return self.energy / (self.frames * self.channels) if self.frames else 0.0

    @property
    def level_db(self) -> float:
        return decibels(self.power)

    @property
    def peak_db(self) -> float:
        return decibels(self.peak**2)

    @property
    def silent(self) -> bool:
        return self.level_db < SILENT_BELOW_DB


@dataclass
class Balance:
    """Compares a mix with the sum of its stems."""

    mix: Meter = field(default_factory=Meter)
    difference: Meter = field(default_factory=Meter)

    def add(self, mix: Samples, parts: list[Samples]) -> None:
        rest = mix.copy()
        for part in parts:
            rest -= part
        self.mix.add(mix)
        self.difference.add(rest)

    @property
    def residual_db(self) -> float:
        """Power of mix minus stems, in dB relative to the mix; -200 where nothing is left."""
        if self.difference.power == 0.0:
            return FLOOR_DB
        if self.mix.power == 0.0:
            return 0.0
        return decibels(self.difference.power / self.mix.power)

    @property
    def largest_difference(self) -> float:
        """Largest absolute sample of mix minus stems."""
        return self.difference.peak
