"""A folder of weights as demucs lays it out: ``NAME.yaml`` names the networks of a model, each in its own file.

``SIGNATURE.safetensors`` holds numbers only. ``SIGNATURE.th`` or ``SIGNATURE-CHECKSUM.th`` is a pickle, which can run
code when it is loaded: it is taken only if the folder's ``SHA256SUMS`` names its full SHA-256, and then only through
torch's restricted loader. Where ``SHA256SUMS`` names a safetensors file, that too must match.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from soundforge_audio.encode import checksum
from soundforge_audio.errors import AudioError

SUMS = "SHA256SUMS"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LARGEST_YAML = 64 * 1024
_MOST_NETWORKS = 16
_SHORTEST_SEGMENT_S = 0.1


@dataclass(frozen=True)
class Bag:
    """What a model's yaml says: signatures, weight of each network for each stem, length of a segment in seconds."""

    name: str
    signatures: tuple[str, ...]
    weights: list[list[float]] | None
    segment: float | None


@dataclass(frozen=True)
class WeightFile:
    """One network's file, with its checked SHA-256."""

    path: Path
    sha256: str


def is_name(name: str) -> bool:
    """Whether ``name`` may be part of a path."""
    return _NAME.fullmatch(name) is not None


class ModelFolder:
    """Finds models in one folder. A folder that does not exist is an empty one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        """Models whose files are all there; nothing is checked yet."""
        if not self.path.is_dir():
            return []
        return [name for name in sorted(file.stem for file in self.path.glob("*.yaml")) if self.has(name)]

    def has(self, name: str) -> bool:
        if not is_name(name) or not (self.path / f"{name}.yaml").is_file():
            return False
        try:
            return all(self._find(signature) is not None for signature in self.bag(name).signatures)
        except AudioError:
            return False

    def bag(self, name: str) -> Bag:
        """Reads ``NAME.yaml``. Raises MODEL_BROKEN."""
        import yaml

        file = self.path / f"{name}.yaml"
        try:
            if file.stat().st_size > _LARGEST_YAML:
                raise ValueError("it is too long")
            return _parse_bag(name, yaml.safe_load(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, RecursionError, yaml.YAMLError) as broken:
            raise AudioError("MODEL_BROKEN", f"{file.name} does not describe a model: {broken}") from broken

    def weight_files(self, bag: Bag) -> list[WeightFile]:
        """The files of a model, each checked. Raises MODEL_MISSING or MODEL_UNTRUSTED."""
        pinned = self._pinned()
        files = []
        for signature in bag.signatures:
            path = self._find(signature)
            if path is None:
                raise AudioError(
                    "MODEL_MISSING", f"{signature}.safetensors, a part of {bag.name}, is not in the folder"
                )
            digest, _ = checksum(path)
            wanted = pinned.get(path.name)
            if wanted is None and path.suffix == ".th":
                raise AudioError(
                    "MODEL_UNTRUSTED",
                    f"{path.name} can run code when it is loaded: name its SHA-256 in {SUMS} beside it if you trust it",
                )
            if wanted is not None and wanted != digest:
                raise AudioError("MODEL_UNTRUSTED", f"{path.name} has SHA-256 {digest}, {SUMS} says {wanted}")
            files.append(WeightFile(path, digest))
        return files

    def _find(self, signature: str) -> Path | None:
        for path in (self.path / f"{signature}.safetensors", self.path / f"{signature}.th"):
            if path.is_file():
                return path
        matches = sorted(self.path.glob(f"{signature}-*.th"))
        return matches[0] if len(matches) == 1 else None

    def _pinned(self) -> dict[str, str]:
        try:
            lines = (self.path / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return {}
        pairs = (line.split(maxsplit=1) for line in lines if line.strip())
        return {pair[1].lstrip("*").strip(): pair[0].lower() for pair in pairs if len(pair) == 2}


def _parse_bag(name: str, content: object) -> Bag:
    if not isinstance(content, dict):
        raise ValueError("it is not a mapping")
    signatures = content.get("models")
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= _MOST_NETWORKS:
        raise ValueError("models must be a list")
    if not all(isinstance(signature, str) and is_name(signature) for signature in signatures):
        raise ValueError("a signature is no name")
    weights = content.get("weights")
    if weights is not None:
        weights = [[float(weight) for weight in row] for row in weights]
        if len(weights) != len(signatures) or not all(math.isfinite(weight) for row in weights for weight in row):
            raise ValueError("weights do not fit models")
    segment = float(content["segment"]) if content.get("segment") is not None else None
    if segment is not None and not _SHORTEST_SEGMENT_S <= segment < math.inf:
        raise ValueError("segment must be a length in seconds")
    return Bag(name, tuple(signatures), weights, segment)
