"""The demucs family of networks over a whole song, in the memory of one segment."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from soundforge_audio.decode import AudioInfo
from soundforge_audio.encode import Encoding
from soundforge_audio.errors import AudioError
from soundforge_audio.separation.mix import Mix, Shape
from soundforge_audio.separation.neural import memory, tuning
from soundforge_audio.separation.neural.loading import LoadedModel
from soundforge_audio.separation.neural.overlap import overlap_add
from soundforge_audio.separation.spool import Samples

OVERLAP = 0.25


class NeuralSeparator:
    """One loaded model. Computes what demucs' own command line does with ``--shifts 0``, segment by segment."""

    engine = "demucs"
    approximate = False

    def __init__(self, name: str, loaded: LoadedModel, mode: str) -> None:
        self._torch = tuning.import_torch()
        self.model = name
        self.stems = loaded.stems
        self.memory_limit_bytes: float | None = None
        self._loaded = loaded
        self._mode = mode
        self._device = tuning.choose_device()
        self._segment_s: float | Fraction = 0.0
        self._compiled = False
        for network in loaded.networks:
            network.to(self._device)
            if mode == "fast" and hasattr(network, "crosstransformer"):
                self._compiled = tuning.compile_forward(network.crosstransformer, self._device)

    def shape(self, info: AudioInfo, encoding: Encoding) -> Shape:
        first = self._loaded.networks[0]
        return Shape(int(first.samplerate), int(first.audio_channels))

    def warm_up(self) -> None:
        """Runs one segment of silence: the first real one then finds its memory and its kernels."""
        first = self._loaded.networks[0]
        length = int(first.segment * first.samplerate)
        self._forward(first, np.zeros((int(first.audio_channels), length), dtype=np.float32), length)

    def pieces(
        self, mix: Mix, wanted: tuple[str, ...], progress: Callable[[float], None]
    ) -> Iterator[dict[str, Samples]]:
        rate = mix.sample_rate
        used = self._needed(wanted)
        self._segment_s = memory.segment_seconds([self._loaded.networks[i] for i in used], self.memory_limit_bytes)
        segment = int(self._segment_s * rate)
        steps = len(range(0, mix.frames, int((1 - OVERLAP) * segment))) * len(used)
        mean, deviation = np.float32(mix.levels.mean), np.float32(mix.levels.deviation + 1e-8)
        done = 0

        def estimate(start: int, length: int) -> Samples:
            nonlocal done
            total: Samples | None = None
            for index in used:
                network = self._loaded.networks[index]
                target = _network_length(network, length, self._segment_s)
                window = _window(mix, start, length, target, mean, deviation)
                part = self._forward(network, window, length)
                part *= self._share(index)[:, None, None]
                total = part if total is None else total + part
                done += 1
                progress(done / steps)
            if total is None:
                raise AudioError("MODEL_BROKEN", f"no network of {self.model} makes the wanted stems")
            return total

        complete = [stem for k, stem in enumerate(self.stems) if self._covers(used, k)]
        try:
            for block in overlap_add(mix.frames, segment, OVERLAP, estimate):
                block *= deviation
                block += mean
                yield {stem: block[self.stems.index(stem)] for stem in complete}
        finally:
            tuning.release_freed_memory()

    def facts(self) -> dict[str, Any]:
        checksums = self._loaded.sha256
        return {
            "model_sha256": checksums[0] if len(checksums) == 1 else list(checksums),
            "seed": None,
            "deterministic": self._device.type == "cpu",
            "settings": {
                "shifts": 0,
                "overlap": OVERLAP,
                "segment_s": round(float(self._segment_s), 3),
                "mode": self._mode,
                "compiled": self._compiled,
                "device": str(self._device),
                "threads": self._torch.get_num_threads(),
            },
            "versions": {name: importlib.metadata.version(name) for name in ("demucs", "torch", "numpy")},
        }

    def _needed(self, wanted: tuple[str, ...]) -> list[int]:
        """The networks that have a say in a wanted stem: a fine-tuned bag has one network for each."""
        columns = [self.stems.index(stem) for stem in wanted]
        weights = self._loaded.weights
        return [i for i, row in enumerate(weights) if any(row[k] != 0 for k in columns)]

    def _covers(self, used: list[int], column: int) -> bool:
        return all(row[column] == 0 or i in used for i, row in enumerate(self._loaded.weights))

    def _share(self, index: int) -> np.ndarray:
        weights = np.asarray(self._loaded.weights, dtype=np.float32)
        share: np.ndarray = weights[index] / weights.sum(axis=0)
        return share

    def _forward(self, network: Any, window: Samples, length: int) -> Samples:
        torch = self._torch
        try:
            with torch.inference_mode(), self._precision():
                out = network(torch.from_numpy(window)[None].to(self._device))[0].float().cpu()
        except RuntimeError as failed:
            if isinstance(failed, torch.OutOfMemoryError) or "can't allocate memory" in str(failed):
                raise AudioError("OUT_OF_MEMORY", f"{self.model} needs more memory than there is") from failed
            raise
        surplus = out.shape[-1] - length
        result: Samples = out[..., surplus // 2 : surplus // 2 + length].numpy()
        return result

    def _precision(self) -> contextlib.AbstractContextManager[Any]:
        if self._mode != "fast" or os.environ.get("SOUNDFORGE_BF16") == "0":
            return contextlib.nullcontext()
        context: contextlib.AbstractContextManager[Any] = self._torch.autocast(
            self._device.type, dtype=self._torch.bfloat16
        )
        return context


def _network_length(network: Any, length: int, segment_s: float | Fraction) -> int:
    """How many samples the network wants for ``length`` of them."""
    if hasattr(network, "crosstransformer"):
        return int(segment_s * network.samplerate)
    return int(network.valid_length(length)) if hasattr(network, "valid_length") else length


def _window(mix: Mix, start: int, length: int, target: int, mean: np.float32, deviation: np.float32) -> Samples:
    """``target`` normalised samples with the segment in their middle: real neighbours where there are, else silence."""
    first = start - (target - length) // 2
    window = mix.spool.read(first, first + target)
    inside = slice(max(0, -first), min(target, mix.frames - first))
    window[:, inside] -= mean
    window[:, inside] /= deviation
    return window
