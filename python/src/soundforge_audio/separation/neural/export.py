"""Writes networks into a folder of weights, in the format that :mod:`folder` reads and demucs publishes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from soundforge_audio.encode import checksum
from soundforge_audio.separation.neural.folder import SUMS

FOUR_STEMS = ("drums", "bass", "other", "vocals")
#: The shape of the published htdemucs: 42 million parameters.
HTDEMUCS_ARGUMENTS: dict[str, Any] = {
    "sources": list(FOUR_STEMS),
    "bottom_channels": 512,
    "dconv_mode": 3,
    "t_layers": 5,
    "segment": Fraction(39, 5),
}
#: The same architecture, small enough for tests.
TINY_ARGUMENTS: dict[str, Any] = {
    "sources": list(FOUR_STEMS),
    "channels": 8,
    "bottom_channels": 16,
    "t_layers": 1,
    "t_heads": 2,
    "segment": Fraction(1),
}


def random_htdemucs(arguments: dict[str, Any], seed: int = 0) -> Any:
    """An untrained network: good for timing and for comparing arithmetic, not for listening."""
    import torch
    from demucs.htdemucs import HTDemucs

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = HTDemucs(**arguments)
    return network.eval()


def save_safetensors(network: Any, folder: Path, signature: str, *, half: bool = True) -> Path:
    """Writes ``SIGNATURE.safetensors``."""
    import torch
    from safetensors.torch import save_file

    args, kwargs = network._init_args_kwargs
    kind = type(network)
    dtype = torch.half if half else None
    state = {key: value.detach().to("cpu", dtype).contiguous() for key, value in network.state_dict().items()}
    path = folder / f"{signature}.safetensors"
    metadata = {
        "klass": f"{kind.__module__}.{kind.__qualname__}",
        "args": json.dumps(args, default=_fraction),
        "kwargs": json.dumps(kwargs, default=_fraction),
    }
    save_file(state, str(path), metadata=metadata)
    return path


def save_pickle(network: Any, folder: Path, signature: str, *, pin: bool = True) -> Path:
    """Writes ``SIGNATURE.th`` as demucs did before safetensors and, if ``pin``, notes its SHA-256."""
    import torch

    args, kwargs = network._init_args_kwargs
    state = {key: value.detach().half() for key, value in network.state_dict().items()}
    path = folder / f"{signature}.th"
    torch.save({"klass": type(network), "args": args, "kwargs": kwargs, "state": state, "training_args": {}}, path)
    if pin:
        with (folder / SUMS).open("a", encoding="utf-8") as sums:
            sums.write(f"{checksum(path)[0]}  {path.name}\n")
    return path


def save_bag(
    folder: Path,
    name: str,
    signatures: Sequence[str],
    weights: Sequence[Sequence[float]] | None = None,
    segment: float | None = None,
) -> Path:
    """Writes ``NAME.yaml``, which makes networks a model."""
    import yaml

    content: dict[str, Any] = {"models": list(signatures)}
    if weights is not None:
        content["weights"] = [list(row) for row in weights]
    if segment is not None:
        content["segment"] = segment
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def _fraction(value: object) -> dict[str, Any]:
    if isinstance(value, Fraction):
        return {"_type": "fraction", "numerator": value.numerator, "denominator": value.denominator}
    raise TypeError(f"{type(value).__name__} cannot be written")
