"""How much of a file its own container says is missing.

Decoders play what is there: a song that was cut off in the middle decodes without a complaint. Most containers announce
their size, though, and this module compares that with the file. It reads headers only.
"""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_UNKNOWN_32 = 0xFFFFFFFF
_OGG_TAIL_BYTES = 2 * 65_307  # the largest page, twice
_MAX_CHUNKS = 10_000


def missing_bytes(path: Path) -> float:
    """Bytes that the container announces beyond the end of the file.

    Zero where nothing is missing or nothing is announced, infinity where the end is missing and nobody knows how much.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(16)
        if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
            return _past_end(_riff_chunks(file, size), size)
        if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
            return _past_end(_aiff_chunks(file, size), size)
        if head[4:8] == b"ftyp":
            return _mp4_missing(file, size)
        if head[:4] == b"OggS":
            return _ogg_missing(file, size)
        if head[:4] == b"\x1a\x45\xdf\xa3":
            return _matroska_missing(file, size)
    return 0


def _past_end(ends: Iterator[int], size: int) -> int:
    return max(0, max(ends, default=0) - size)


def _riff_chunks(file: BinaryIO, size: int) -> Iterator[int]:
    """Where each chunk ends. A recorder that could not go back leaves 0 or all ones as the length of the data."""
    position, long_data = 12, 0
    for _ in range(_MAX_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            return
        name, length = header[:4], struct.unpack("<I", header[4:])[0]
        if name == b"ds64" and length >= 16:
            long_data = struct.unpack("<QQ", file.read(16))[1]
        if name == b"data":
            if length == _UNKNOWN_32:
                length = long_data
            if length == 0:
                return
        position += 8 + length
        yield position
        position += length % 2
        if position >= size:
            return


def _aiff_chunks(file: BinaryIO, size: int) -> Iterator[int]:
    position = 12
    for _ in range(_MAX_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            return
        length = struct.unpack(">I", header[4:])[0]
        position += 8 + length
        yield position
        position += length % 2
        if position >= size:
            return


def _mp4_missing(file: BinaryIO, size: int) -> float:
    """The boxes of the top level. Without its index (``moov``), which often stands at the end, nothing plays."""
    position, names = 0, set()
    for _ in range(_MAX_CHUNKS):
        file.seek(position)
        header = file.read(16)
        if len(header) < 8:
            break
        length, name = struct.unpack(">I4s", header[:8])
        if length == 1 and len(header) == 16:
            length = struct.unpack(">Q", header[8:])[0]
        if length == 0:
            length = size - position
        if length < 8:
            return 0
        names.add(name)
        position += length
    if b"mdat" in names and not names & {b"moov", b"moof"}:
        return math.inf
    return max(0, position - size)


def _ogg_missing(file: BinaryIO, size: int) -> float:
    """Whether the last page is whole. Streams are cut anywhere, pages are not."""
    file.seek(max(0, size - _OGG_TAIL_BYTES))
    tail = file.read()
    start = tail.rfind(b"OggS\x00")
    if start < 0:
        return math.inf
    header = tail[start : start + 27]
    segments = header[26] if len(header) == 27 else 0
    lengths = tail[start + 27 : start + 27 + segments]
    if len(header) < 27 or len(lengths) < segments or start + 27 + segments + sum(lengths) > len(tail):
        return math.inf
    return 0


def _matroska_missing(file: BinaryIO, size: int) -> int:
    file.seek(4)
    header_length = _vint(file)
    if header_length is None:
        return 0
    file.seek(header_length, os.SEEK_CUR)
    if file.read(4) != b"\x18\x53\x80\x67":
        return 0
    length = _vint(file)
    return 0 if length is None else max(0, file.tell() + length - size)


def _vint(file: BinaryIO) -> int | None:
    """A number of EBML; None for "unknown"."""
    first = file.read(1)
    if not first or first[0] == 0:
        return None
    extra = 8 - first[0].bit_length()
    value = first[0] & (0x7F >> extra)
    for byte in file.read(extra):
        value = value << 8 | byte
    return None if value == (1 << 7 * (extra + 1)) - 1 else value
