"""The published demucs models: their stems, how much would be fetched, and what is known about their licence."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

_FOUR = ("drums", "bass", "other", "vocals")
LICENCE_NOTE = (
    "The code is MIT. Whether the weights are is unsettled: their authors called them free for scientific purposes "
    "only in 2022, the model cards of 2026 say MIT. Nothing is bundled; you decide."
)


@dataclass(frozen=True)
class PublishedModel:
    """``download_bytes`` is an estimate, None where it is not known."""

    name: str
    stems: tuple[str, ...]
    networks: int
    download_bytes: int | None
    note: str


_ONE = 84_000_000

CATALOGUE: dict[str, PublishedModel] = {
    model.name: model
    for model in (
        PublishedModel("htdemucs", _FOUR, 1, _ONE, "the default: hybrid transformer, trained on 800 extra songs"),
        PublishedModel("htdemucs_ft", _FOUR, 4, 4 * _ONE, "one fine-tuned network per stem: four times the work"),
        PublishedModel("htdemucs_6s", (*_FOUR, "guitar", "piano"), 1, 55_000_000, "six stems; piano is experimental"),
        PublishedModel("hdemucs_mmi", _FOUR, 1, None, "hybrid demucs v3, retrained"),
        PublishedModel("mdx", _FOUR, 4, None, "winner of track A of the MDX challenge 2021"),
        PublishedModel("mdx_extra", _FOUR, 4, None, "the same with extra training data, track B"),
    )
}

#: What ``auto`` prefers to the weight-free engine.
PREFERRED = "htdemucs"


def library_missing() -> str | None:
    """The package that the neural engine lacks, or None where it can run."""
    for package in ("torch", "demucs", "safetensors"):
        if importlib.util.find_spec(package) is None:
            return package
    return None
