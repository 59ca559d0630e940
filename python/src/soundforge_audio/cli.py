"""The engines by hand: ``python -m soundforge_audio analyze|separate|probe FILE``.

``analyze`` and ``probe`` print one JSON object, ``separate`` prints JSON lines: progress, then the result. An error is
one JSON object ``{"error": CODE, "message": …}`` on standard output, with an exit status other than 0.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, TextIO

from soundforge_audio import __version__, engines, protocol, runtime
from soundforge_audio.errors import AudioError

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

Print = Callable[[dict[str, Any]], None]


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage the way every other error is reported."""

    def error(self, message: str) -> NoReturn:
        raise AudioError("USAGE", f"{message}; see {self.prog} --help")


def main(argv: list[str] | None = None) -> int:
    """Runs one command and returns the exit status."""
    try:
        args = _parser().parse_args(argv)
    except AudioError as error:
        print(protocol.dumps({"error": error.code, "message": error.message}))
        return EXIT_USAGE
    try:
        with _own_stdout() as out:

            def show(value: dict[str, Any]) -> None:
                out.write(protocol.dumps(value) + "\n")
                out.flush()

            return _run(args, show)
    except BrokenPipeError:
        # The reader has seen enough (``… | head -1``), and what is left in the buffer finds nobody.
        return EXIT_FAILED


def _run(args: argparse.Namespace, show: Print) -> int:
    try:
        runtime.prepare(args.threads)
        args.command(args, show)
    except AudioError as error:
        show({"error": error.code, "message": error.message})
        return EXIT_FAILED
    except KeyboardInterrupt:
        show({"error": "INTERRUPTED", "message": "stopped by the user"})
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        traceback.print_exc()
        show({"error": "ENGINE_ERROR", "message": f"{type(error).__name__}: {error}"})
        return EXIT_FAILED
    return 0


def _analyze(args: argparse.Namespace, show: Print) -> None:
    with tempfile.TemporaryDirectory(prefix="soundforge-") as scratch:
        output = args.output or Path(scratch) / "analysis.json"
        params = {"input": _existing(args.file), "output": str(output.absolute()), "features": args.features}
        if args.waveform:
            params["waveform_output"] = str(args.waveform.absolute())
        engines.load("analyze").run(params, _silent)
        show(json.loads(output.read_text(encoding="utf-8")))


def _separate(args: argparse.Namespace, show: Print) -> None:
    directory = args.output or Path(f"{args.file.stem}-stems")
    params: dict[str, Any] = {
        "input": _existing(args.file),
        "output_dir": str(directory.absolute()),
        "model": args.model,
        "stems": args.stems,
        "format": args.format,
        "bit_depth": args.bit_depth,
        "residual": args.residual,
    }
    if args.model_dir:
        params["model_dir"] = str(args.model_dir.absolute())
    if args.memory_limit_mb:
        params["memory_limit_bytes"] = args.memory_limit_mb * 1024 * 1024
    engine = engines.load("separate")
    directory.mkdir(parents=True, exist_ok=True)
    result = engine.run(
        params, lambda done, stage: show({"type": "progress", "done": round(float(done), 4), "stage": stage})
    )
    show({"type": "result", "result": result})


def _probe(args: argparse.Namespace, show: Print) -> None:
    params = {"input": _existing(args.file)}
    if args.cover:
        params["cover_output"] = str(args.cover.absolute())
    show(engines.load("probe").run(params, _silent))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m soundforge_audio", description="Probe, analyse and separate audio files.")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--threads", type=int, help="threads of each numeric library (default: as many as they like)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    analyze = commands.add_parser("analyze", help="tempo, key, loudness and the rest, as one JSON object")
    analyze.add_argument("file", type=Path)
    analyze.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the document there as well")
    analyze.add_argument("--waveform", type=Path, metavar="FILE", help="write the peaks for drawing there")
    analyze.add_argument("--features", type=_names, metavar="A,B,…", help="only these features")
    analyze.set_defaults(command=_analyze)

    separate = commands.add_parser("separate", help="stems, as files; JSON lines tell how far it is")
    separate.add_argument("file", type=Path)
    separate.add_argument("-o", "--output", type=Path, metavar="DIR", help="default: NAME-stems")
    separate.add_argument("--model", default="auto", help="auto, dsp-approx or a model's name (default: %(default)s)")
    separate.add_argument("--stems", type=_names, metavar="A,B,…", help="write only these")
    separate.add_argument("--format", default="flac", help="flac, wav, mp3 or ogg (default: %(default)s)")
    separate.add_argument("--bit-depth", metavar="16|24|float", help="wav and flac only")
    separate.add_argument("--residual", action="store_true", help="write the mix minus the chosen stems as well")
    separate.add_argument("--model-dir", type=Path, metavar="DIR", help="where model weights lie")
    separate.add_argument("--memory-limit-mb", type=int, metavar="N", help="longer songs are done in chunks")
    separate.set_defaults(command=_separate)

    probe = commands.add_parser("probe", help="format, length and tags, as one JSON object")
    probe.add_argument("file", type=Path)
    probe.add_argument("--cover", type=Path, metavar="FILE", help="write the embedded picture there")
    probe.set_defaults(command=_probe)
    return parser


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _existing(file: Path) -> str:
    if not file.is_file():
        raise AudioError("NOT_FOUND", f"there is no file {file}")
    return str(file.absolute())


def _silent(_done: float, _stage: str) -> None:
    """Progress that nobody watches."""


@contextlib.contextmanager
def _own_stdout() -> Iterator[TextIO]:
    """Keeps standard output for JSON alone; what libraries print there meanwhile goes to standard error."""
    sys.stdout.flush()
    with os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace") as out:
        os.dup2(2, 1)
        try:
            with contextlib.redirect_stdout(sys.stderr):
                yield out
        finally:
            os.dup2(out.fileno(), 1)
