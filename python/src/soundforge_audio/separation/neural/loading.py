"""Weights into networks, without ever running what a file says.

demucs' own loader imports and calls whatever class a file names. Here only its three network classes may be named,
their arguments must be plain values, and pickles go through torch's restricted loader.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from soundforge_audio.errors import AudioError
from soundforge_audio.separation.neural.folder import SUMS, Bag, ModelFolder, WeightFile, is_name
from soundforge_audio.separation.request import RESIDUAL

_RATES = range(8_000, 192_001)


@dataclass(frozen=True)
class LoadedModel:
    """The networks of a model, their weight for each stem, and the checksums of their files."""

    networks: list[Any]
    weights: list[list[float]]
    stems: tuple[str, ...]
    sha256: tuple[str, ...]


def fingerprint(folder: ModelFolder, bag: Bag) -> tuple[Any, ...]:
    """Changes when a file of the model does."""
    files = [folder.path / f"{bag.name}.yaml", folder.path / SUMS]
    for signature in bag.signatures:
        files += sorted(folder.path.glob(f"{signature}*"))
    states = [file.stat() for file in files if file.exists()]
    return tuple((state.st_ino, state.st_mtime_ns, state.st_size) for state in states)


def load(folder: ModelFolder, bag: Bag) -> LoadedModel:
    """Loads a whole model. Raises MODEL_MISSING, MODEL_UNTRUSTED or MODEL_BROKEN."""
    files = folder.weight_files(bag)
    networks: list[Any] = []
    for file in files:
        same = next((done for done, other in zip(networks, files, strict=False) if other.sha256 == file.sha256), None)
        networks.append(same if same is not None else _load_network(file))
    first = networks[0]
    stems = tuple(str(name) for name in first.sources)
    # Files are named after them, and the model file is a stranger's.
    if len(set(stems)) != len(stems) or not all(is_name(stem) and stem != RESIDUAL for stem in stems):
        raise AudioError("MODEL_BROKEN", f"the stems of {bag.name} are not plain, different names")
    if not isinstance(first.samplerate, int) or first.samplerate not in _RATES or first.audio_channels not in (1, 2):
        raise AudioError("MODEL_BROKEN", f"{bag.name} wants neither mono nor stereo, or no usual sample rate")
    for network in networks:
        if _sound(network) != _sound(first):
            raise AudioError("MODEL_BROKEN", f"the networks of {bag.name} do not belong together")
        if bag.segment is not None and bag.segment <= _longest_segment(network):
            network.segment = bag.segment
    weights = bag.weights or [[1.0] * len(stems) for _ in networks]
    if any(len(row) != len(stems) for row in weights) or any(sum(column) <= 0 for column in zip(*weights, strict=True)):
        raise AudioError("MODEL_BROKEN", f"the weights of {bag.name} do not fit its {len(stems)} stems")
    return LoadedModel(networks, weights, stems, tuple(file.sha256 for file in files))


def _sound(network: Any) -> tuple[Any, ...]:
    """What the networks of one model must have in common."""
    return (*network.sources, network.samplerate, network.audio_channels)


def _longest_segment(network: Any) -> float:
    """A transformer takes no segment longer than those it was trained on."""
    return float(network.segment) if hasattr(network, "crosstransformer") else float("inf")


def _load_network(file: WeightFile) -> Any:
    try:
        package = _read_safetensors(file.path) if file.path.suffix == ".safetensors" else _read_pickle(file.path)
        network = _build(package)
    except AudioError:
        raise
    except Exception as broken:
        raise AudioError("MODEL_BROKEN", f"{file.path.name} cannot be loaded: {broken}") from broken
    network.eval()
    network.requires_grad_(False)
    return network


def _classes() -> dict[str, type]:
    from demucs.demucs import Demucs
    from demucs.hdemucs import HDemucs
    from demucs.htdemucs import HTDemucs

    return {f"{kind.__module__}.{kind.__qualname__}": kind for kind in (HTDemucs, HDemucs, Demucs)}


def _read_safetensors(path: Path) -> dict[str, Any]:
    from safetensors import safe_open

    with safe_open(str(path), framework="pt") as file:
        metadata: Mapping[str, str] = file.metadata() or {}
        state = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - the file is no mapping
    kind = _classes().get(metadata.get("klass", ""))
    if kind is None or "structure" in metadata:
        raise AudioError("MODEL_UNTRUSTED", f"{path.name} names {metadata.get('klass')!r}, which is no demucs network")
    return {
        "klass": kind,
        "args": _plain(json.loads(metadata["args"])),
        "kwargs": _plain(json.loads(metadata["kwargs"])),
        "state": state,
    }


def _read_pickle(path: Path) -> dict[str, Any]:
    import pickle

    import torch

    try:
        with torch.serialization.safe_globals([*_classes().values(), Fraction]):
            package: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as hostile:
        raise AudioError("MODEL_UNTRUSTED", f"{path.name} holds more than a network: {hostile}") from hostile
    if package["klass"] not in _classes().values() or package["state"].get("__quantized"):
        raise AudioError("MODEL_UNTRUSTED", f"{path.name} is no demucs network in full precision")
    return package


def _plain(value: Any) -> Any:
    """JSON values, and the fractions that demucs writes as objects."""
    if isinstance(value, dict):
        if value.get("_type") == "fraction":
            return Fraction(int(value["numerator"]), int(value["denominator"]))
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _build(package: Mapping[str, Any]) -> Any:
    kind = package["klass"]
    known = inspect.signature(kind).parameters
    arguments = {name: value for name, value in package["kwargs"].items() if name in known}
    network = kind(*package["args"], **arguments)
    network.load_state_dict(package["state"])
    return network
