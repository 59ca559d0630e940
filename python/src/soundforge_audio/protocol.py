"""The lines on a worker's pipes: one JSON object each, bounded in length, without NaN or Infinity."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

PROTOCOL_VERSION = 1

MAX_LINE_BYTES = 1024 * 1024
"""Longest line in either direction, in bytes, its line feed included. Big results belong in files."""


class ProtocolError(Exception):
    """A line is no message."""


def dumps(value: Any) -> str:
    """JSON text of a value on one line; NaN and infinities, for which JSON has no words, become null."""
    try:
        return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"), default=_plain)
    except ValueError:
        return json.dumps(_finite(value), allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def encode(message: Mapping[str, Any]) -> bytes:
    """A message as one line. Raises ``ProtocolError`` if it is too long or not JSON."""
    try:
        line = dumps(message).encode("utf-8", "backslashreplace") + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise ProtocolError(f"not a JSON message: {error}") from error
    if len(line) > MAX_LINE_BYTES:
        raise ProtocolError(f"message of {len(line)} bytes; {MAX_LINE_BYTES} are the most")
    return line


def decode(line: bytes) -> dict[str, Any]:
    """The message of one line. Raises ``ProtocolError``."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"not JSON: {error}") from error
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise ProtocolError("not an object with a type")
    return message


def _plain(value: Any) -> Any:
    """Scalars and arrays of numpy, and paths."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "__fspath__"):
        return value.__fspath__()
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return _finite(_plain(value))
