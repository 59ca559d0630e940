"""What the ``separate`` operation offers, for ``ready`` and for ``GET /api/v1/models``."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Any

from soundforge_audio import decode
from soundforge_audio.encode import BIT_DEPTHS, CONTENT_TYPES
from soundforge_audio.separation import approximate
from soundforge_audio.separation.neural import catalogue, fetch
from soundforge_audio.separation.neural.folder import ModelFolder
from soundforge_audio.separation.request import MODES
from soundforge_audio.separation.selection import AUTO

_PACKAGES = ("numpy", "scipy", "soundfile", "soxr", "torch", "demucs")


def describe(model_dir: Path) -> dict[str, Any]:
    """Plain JSON values."""
    folder = ModelFolder(model_dir)
    lacking = catalogue.library_missing()
    installed = set(folder.names()) if lacking is None else set()
    fetchable = lacking is None and fetch.allowed()
    preferred = catalogue.PREFERRED in installed
    models = [
        {
            "name": AUTO,
            "engine": "demucs" if preferred else approximate.NAME,
            "resolves_to": catalogue.PREFERRED if preferred else approximate.NAME,
            "approximate": not preferred,
            "installed": True,
            "fetchable": False,
            "note": "htdemucs where its weights are there or can be fetched, else dsp-approx",
        },
        *(_published(model, model.name in installed, fetchable) for model in catalogue.CATALOGUE.values()),
        *(_own(name) for name in sorted(installed - set(catalogue.CATALOGUE))),
        {
            "name": approximate.NAME,
            "engine": approximate.NAME,
            "stems": list(approximate.DspApprox.stems),
            "approximate": True,
            "installed": True,
            "fetchable": False,
            "size_bytes": 0,
            "licence_note": "part of Sound Forge, Apache-2.0; needs no weights",
            "note": "an approximation by signal processing: good to play along with, no match for a trained model",
        },
    ]
    return {
        "engines": [approximate.NAME] if lacking else ["demucs", approximate.NAME],
        "models": models,
        "missing_package": lacking,
        "model_dir_configured": model_dir.is_dir(),
        "formats": {
            name: {"bit_depths": list(depths), "content_type": CONTENT_TYPES[name]}
            for name, depths in BIT_DEPTHS.items()
        },
        "modes": list(MODES),
        "limits": {
            "max_duration_s": decode.MAX_SECONDS,
            "max_channels": decode.MAX_CHANNELS,
            "min_sample_rate": decode.MIN_SAMPLE_RATE,
            "max_sample_rate": decode.MAX_SAMPLE_RATE,
        },
        "versions": _versions(),
    }


def _published(model: catalogue.PublishedModel, installed: bool, fetchable: bool) -> dict[str, Any]:
    return {
        "name": model.name,
        "engine": "demucs",
        "stems": list(model.stems),
        "approximate": False,
        "installed": installed,
        "fetchable": fetchable and not installed,
        "size_bytes": model.download_bytes,
        "networks": model.networks,
        "licence_note": catalogue.LICENCE_NOTE,
        "note": model.note,
    }


def _own(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "engine": "demucs",
        "approximate": False,
        "installed": True,
        "fetchable": False,
        "licence_note": "from your own folder",
        "note": "a model from the configured folder",
    }


def _versions() -> dict[str, str]:
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions
