"""The ``separate`` operation: a song in, one file per stem out, with proof."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from soundforge_audio.encode import EncodedFile
from soundforge_audio.errors import AudioError
from soundforge_audio.separation import capabilities, mix, selection
from soundforge_audio.separation.output import Collector, read_back
from soundforge_audio.separation.proof import Balance, decibels
from soundforge_audio.separation.request import RESIDUAL, Request, default_model_dir
from soundforge_audio.separation.separator import Separator

Progress = Callable[[float, str], None]

# How much of the whole each stage takes, for the progress.
_DECODED, _SEPARATED, _ENCODED = 0.04, 0.86, 0.97


class SeparateEngine:
    """Keeps the model of the last job loaded."""

    def __init__(self) -> None:
        self._models = selection.ModelKeeper()

    def capabilities(self) -> dict[str, Any]:
        return capabilities.describe(default_model_dir())

    def warm_up(self) -> None:
        self._models.warm_up(default_model_dir())

    def run(self, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
        started = time.perf_counter()
        progress = _rising(progress)
        request = Request.parse(params)
        if not request.output_dir.is_dir():
            raise AudioError("BAD_REQUEST", "output_dir must be an existing folder")
        progress(0.0, "loading the model")
        choice = self._models.choose(request, lambda done: progress(0.0, f"fetching the model, {done:.0%}"))
        separator = choice.separator
        wanted = request.chosen(separator.stems)
        progress(0.0, "decoding")
        song = mix.load(
            request.input,
            request.output_dir,
            lambda info: separator.shape(info, request.encoding),
            lambda done: progress(_DECODED * done, "decoding"),
            request.max_duration_s,
            request.max_channels,
        )
        try:
            with Collector(song, wanted, separator.stems, request.residual, request.output_dir) as collector:
                return self._finish(request, choice, song, wanted, collector, progress, started)
        finally:
            song.close()

    def _finish(
        self,
        request: Request,
        choice: selection.Choice,
        song: mix.Mix,
        wanted: tuple[str, ...],
        collector: Collector,
        progress: Progress,
        started: float,
    ) -> dict[str, Any]:
        separator = choice.separator
        span = _SEPARATED - _DECODED
        for piece in separator.pieces(song, wanted, lambda done: progress(_DECODED + span * done, "separating")):
            collector.add(piece)
            progress(_DECODED + span * collector.frames / song.frames, "separating")
        gain = collector.common_gain(request.encoding)
        tags = {name: _tags(request, separator, name) for name in collector.meters}
        files = collector.encode(
            request.output_dir,
            request.encoding,
            gain,
            tags,
            lambda done: progress(_SEPARATED + (_ENCODED - _SEPARATED) * done, "encoding"),
        )
        summing = request.residual or set(wanted) == set(separator.stems)
        encoded, lengths = read_back(
            song, files, gain, summing, lambda done: progress(_ENCODED + (1 - _ENCODED) * done, "verifying")
        )
        compute_s = round(time.perf_counter() - started, 3)
        result = _result(request, choice, song, collector, files, gain)
        result["proof"] = {
            **_proof(separator, song, collector, encoded, gain),
            **lengths,
            "compute_s": compute_s,
        }
        result["compute_s"] = compute_s
        progress(1.0, "done")
        return result


def _rising(progress: Progress) -> Progress:
    """Segments and pieces report alternately: the larger of both counts."""
    highest = 0.0

    def report(done: float, stage: str) -> None:
        nonlocal highest
        highest = max(highest, done)
        progress(highest, stage)

    return report


def _result(
    request: Request,
    choice: selection.Choice,
    song: mix.Mix,
    collector: Collector,
    files: Mapping[str, EncodedFile],
    gain: float,
) -> dict[str, Any]:
    separator = choice.separator
    return {
        "engine": separator.engine,
        "model": separator.model,
        "approximate": separator.approximate,
        "reason": choice.reason,
        "format": request.encoding.format,
        "bit_depth": request.encoding.bit_depth,
        "sample_rate": song.sample_rate,
        "channels": song.channels,
        "duration_s": round(song.duration_s, 6),
        "conversions": song.conversions,
        "truncated": song.truncated,
        "stems": [
            {
                "name": name,
                "file": str(Path(file.path).absolute()),
                "size_bytes": file.size_bytes,
                "sha256": file.sha256,
                "level_db": collector.meters[name].level_db,
                "peak_db": decibels((collector.meters[name].peak * gain) ** 2),
                "silent": collector.meters[name].silent,
                "clip_count": file.clip_count if request.encoding.limits_peaks else collector.meters[name].over_count,
            }
            for name, file in files.items()
        ],
    }


def _proof(
    separator: Separator, song: mix.Mix, collector: Collector, encoded: Balance | None, gain: float
) -> dict[str, Any]:
    return {
        "residual_db": collector.balance.residual_db if collector.complete else None,
        "largest_difference": collector.balance.largest_difference if collector.complete else None,
        "encoded_residual_db": encoded.residual_db if encoded is not None else None,
        "mix_peak_db": decibels(song.levels.peak**2),
        "gain_db": decibels(gain**2) if gain != 1.0 else 0.0,
        "over_full_scale_count": sum(meter.over_count for meter in collector.meters.values()),
        "model": separator.model,
        **separator.facts(),
    }


def _tags(request: Request, separator: Separator, stem: str) -> dict[str, str]:
    """The song's tags, with the stem in the title and how it was made."""
    tags = dict(request.tags)
    title = tags.get("title")
    label = stem if stem != RESIDUAL else "rest"
    tags["title"] = f"{title} ({label})" if title else label
    tags["stem"] = stem
    tags["separation_engine"] = separator.engine
    tags["model"] = separator.model
    tags["approximate"] = "true" if separator.approximate else "false"
    if separator.approximate:
        tags["comment"] = "Approximate separation without a trained model"
    return tags
