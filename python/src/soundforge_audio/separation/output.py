"""Stems on their way to files: collected as float samples, measured, scaled together, encoded, read back."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from types import TracebackType
from typing import Any

from soundforge_audio import decode
from soundforge_audio.encode import AudioWriter, EncodedFile, Encoding
from soundforge_audio.errors import AudioError
from soundforge_audio.separation.mix import Mix
from soundforge_audio.separation.proof import Balance, Meter
from soundforge_audio.separation.request import RESIDUAL
from soundforge_audio.separation.spool import BLOCK_FRAMES, Samples, Spool

_ENCODERS = 2
_POLL_S = 0.1


class Collector:
    """Takes the pieces of a separation; a context manager that frees the temporary space."""

    def __init__(self, mix: Mix, names: tuple[str, ...], every_stem: tuple[str, ...], residual: bool, folder: Path):
        self._mix = mix
        self._every_stem = every_stem
        self._residual = residual
        self._position = 0
        written = (*names, RESIDUAL) if residual else names
        self._spools = {name: Spool(mix.channels, folder) for name in written}
        self.meters = {name: Meter() for name in written}
        self.balance = Balance()
        self.complete = True

    @property
    def frames(self) -> int:
        return self._position

    def add(self, piece: Mapping[str, Samples]) -> None:
        """Takes the next piece; stems that are not written only count for the balance."""
        length = next(iter(piece.values())).shape[1]
        mix = self._mix.spool.read(self._position, self._position + length)
        self.complete = self.complete and all(name in piece for name in self._every_stem)
        if self.complete:
            self.balance.add(mix, [piece[name] for name in self._every_stem])
        if self._residual:
            for name in self._spools:
                if name != RESIDUAL:
                    mix -= piece[name]
            piece = {**piece, RESIDUAL: mix}
        for name, spool in self._spools.items():
            spool.append(piece[name])
            self.meters[name].add(piece[name])
        self._position += length

    def common_gain(self, encoding: Encoding) -> float:
        """1, or what brings the loudest sample of all written stems just under full scale where more would be lost."""
        peak = max(meter.peak for meter in self.meters.values())
        return 0.9999 / peak if encoding.limits_peaks and peak > 1.0 else 1.0

    def encode(
        self,
        folder: Path,
        encoding: Encoding,
        gain: float,
        tags: Mapping[str, Mapping[str, str]],
        progress: Callable[[float], None],
    ) -> dict[str, EncodedFile]:
        """Writes one file per stem, two at a time. A cancel in the main thread stops the others within one block."""
        stop = threading.Event()
        done = dict.fromkeys(self._spools, 0.0)

        def write(name: str) -> EncodedFile:
            spool = self._spools[name]
            target = folder / f"{name}.{encoding.extension}"
            with AudioWriter(target, encoding, self._mix.sample_rate, spool.channels, spool.frames) as writer:
                for start in range(0, spool.frames, BLOCK_FRAMES):
                    if stop.is_set():
                        raise AudioError("STOPPED", "another stem failed or the job was cancelled")
                    block = spool.read(start, min(spool.frames, start + BLOCK_FRAMES))
                    writer.write(block if gain == 1.0 else block * gain)
                    done[name] = start / spool.frames
                return writer.finish(tags[name])

        pool = ThreadPoolExecutor(_ENCODERS, thread_name_prefix="encode")
        try:
            futures = {name: pool.submit(write, name) for name in self._spools}
            pending = set(futures.values())
            while pending:
                finished, pending = wait(pending, timeout=_POLL_S, return_when=FIRST_COMPLETED)
                for future in finished:
                    future.result()
                progress(
                    (len(futures) - len(pending) + sum(done[n] for n, f in futures.items() if f in pending))
                    / len(futures)
                )
            return {name: future.result() for name, future in futures.items()}
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Collector:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for spool in self._spools.values():
            spool.close()


def read_back(
    mix: Mix, files: Mapping[str, EncodedFile], gain: float, summing: bool, progress: Callable[[float], None]
) -> tuple[Balance | None, dict[str, Any]]:
    """Decodes the written files again: their lengths and rates, and, where they should sum, how well they do."""
    with contextlib.ExitStack() as opened:
        readers = {name: opened.enter_context(decode.open_audio(file.path)) for name, file in files.items()}
        blocks = [reader.blocks(BLOCK_FRAMES) for reader in readers.values()]
        balance = Balance() if summing else None
        counts = dict.fromkeys(readers, 0)
        for start in range(0, mix.frames, BLOCK_FRAMES):
            parts: list[Samples] = []
            for name, source in zip(readers, blocks, strict=True):
                part = next(source, None)
                if part is None:
                    continue
                counts[name] += part.shape[1]
                parts.append(part)
            length = min(BLOCK_FRAMES, mix.frames - start)
            if balance is not None and all(part.shape[1] == length for part in parts):
                wanted = mix.spool.read(start, start + length)
                balance.add(wanted * gain if gain != 1.0 else wanted, parts)
            progress(min(1.0, (start + length) / mix.frames))
        for name, source in zip(readers, blocks, strict=True):
            counts[name] += sum(part.shape[1] for part in source)
        rates = {reader.info.sample_rate for reader in readers.values()}
        return balance, {
            "equal_length": set(counts.values()) == {mix.frames},
            "equal_rate": rates == {mix.sample_rate},
            "frames": mix.frames,
        }
