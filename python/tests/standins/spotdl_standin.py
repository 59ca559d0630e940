"""
A stand-in for spotdl 4.5.2, for tests: a real program that takes the same arguments, writes the same lines and fails
in the same ways. It calls nobody; the audio is a tone that it makes itself.

What it does to a song is told by a word in square brackets within the song's title, or for every song by the
environment variable ``SPOTDL_STANDIN_MODE`` or the file that it names (``@PATH`` is read at each start; a missing or
empty file is none):

    [lookup]     no audio provider has it            [lookup-music]  youtube-music has not, youtube has
    [bot]        YouTube's bot check                 [blocked]       YouTube Music is mute, so that nothing is found
    [403] [429] [5xx]  YouTube's answers             [gone] [age] [geo]  the video is not to be had
    [convert]    ffmpeg fails                        [metadata]      tags cannot be written, the audio is there
    [ffmpeg]     the program itself misses ffmpeg    [network]       no network at the start: a traceback, status 1
    [wrong]      another recording, far too long     [half]          a file that is cut off
    [text]       a file that is no audio             [none]          status 0, no file, no error
    [two]        two files                           [hang]          says nothing any more
    [chatter]    never ends, but never is silent     [child]         hangs with a child in a session of its own
    [stubborn]   hangs and ignores SIGTERM           [slow]          takes a second for each stage
    [flaky]      fails the first time in each folder above it that ``SPOTDL_STANDIN_STATE`` names, then works
    [term]       is told to stop by somebody: status 0, a file that is cut off

Of a link whose id begins with 2222, it leaves out an episode, and the last song, which it cannot read; of 3333, all
songs.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import signal
import struct
import subprocess
import sys
import textwrap
import time
import wave
from pathlib import Path
from typing import Any, NoReturn

VERSION = "4.5.2"
PROVIDERS = ["youtube", "youtube-music", "soundcloud", "bandcamp", "piped"]
FORMATS = ["mp3", "flac", "ogg", "opus", "m4a", "wav"]
BITRATES = [
    "auto",
    "disable",
    *(f"{k}k" for k in (8, 16, 24, 32, 40, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)),
    *map(str, range(10)),
]
VARIABLES = ["{title}", "{artists}", "{artist}", "{album}", "{track-id}", "{isrc}", "{list-position}", "{output-ext}"]
KEYS = [
    "name",
    "artists",
    "artist",
    "genres",
    "disc_number",
    "disc_count",
    "album_name",
    "album_artist",
    "duration",
    "year",
    "date",
    "track_number",
    "tracks_count",
    "song_id",
    "explicit",
    "publisher",
    "url",
    "isrc",
    "cover_url",
    "copyright_text",
]
OPTIONAL = [
    "download_url",
    "lyrics",
    "popularity",
    "album_id",
    "list_name",
    "list_url",
    "list_position",
    "list_length",
    "artist_id",
    "album_type",
]
ASKED_FOR = ["genres", "disc_count", "tracks_count", "track_number", "album_id", "album_artist"]
RATE = 8000


def parser() -> argparse.ArgumentParser:
    """The part of spotdl's arguments that matters, its operation that may be missing, its query that takes many."""
    result = argparse.ArgumentParser(prog="spotdl")
    result.add_argument(
        "operation", choices=["download", "save", "web", "sync", "meta", "url"], default="download", nargs="?"
    )
    result.add_argument("query", nargs="+")
    result.add_argument("--audio", nargs="*", choices=PROVIDERS)
    result.add_argument("--lyrics", nargs="*", choices=["genius", "musixmatch", "azlyrics", "synced"])
    result.add_argument("--format", choices=FORMATS)
    result.add_argument("--bitrate", choices=BITRATES, type=str.lower)
    result.add_argument("--overwrite", choices=["force", "skip", "metadata"])
    result.add_argument("--restrict", choices=["strict", "ascii", "none"], const="strict", nargs="?")
    result.add_argument("--log-level", choices=["CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG", "NOTSET"])
    result.add_argument("--save-file", required=len(sys.argv) > 1 and sys.argv[1] == "save")
    for text in (
        "--ffmpeg",
        "--output",
        "--save-errors",
        "--cookie-file",
        "--proxy",
        "--client-id",
        "--client-secret",
        "--yt-dlp-args",
    ):
        result.add_argument(text)
    for number in ("--threads", "--max-retries"):
        result.add_argument(number, type=int)
    for flag in (
        "--simple-tui",
        "--headless",
        "--no-cache",
        "--print-errors",
        "--use-official-api",
        "--skip-album-art",
    ):
        result.add_argument(flag, action="store_const", const=True)
    result.add_argument("--version", "-v", action="version", version=VERSION)
    return result


class Log:
    """Rich on a pipe: 80 columns unless COLUMNS says otherwise, every line filled up with spaces."""

    def __init__(self, level: str) -> None:
        self.debugging = level == "DEBUG"
        self.columns = int(os.environ.get("COLUMNS") or 80)

    def write(self, level: str, message: str, place: str = "downloader.py:700") -> None:
        if level == "DEBUG" and not self.debugging:
            return
        head, tail = (f"[12:00:00] {level:<8} MainThread - ", f" {place}") if self.debugging else ("", "")
        width = max(20, self.columns - len(head) - len(tail))
        lines = [part for line in message.split("\n") for part in (textwrap.wrap(line, width) or [""])]
        for number, line in enumerate(lines):
            first = number == 0
            print(
                (head if first else " " * len(head)) + line.ljust(width) + (tail if first else " " * len(tail)),
                flush=True,
            )

    def info(self, message: str, place: str = "progress_handler.py:398") -> None:
        self.write("INFO", message, place)


def die_of(message: str) -> NoReturn:
    """An error that nobody catches: a frame of source code that speaks of other errors, the message, status 1."""
    print("╭" + "─" * 30 + " Traceback (most recent call last) " + "─" * 33 + "╮")
    print('│ ❱ 64 │   │   raise LookupError(f"No results found for song: {song.display_name}")' + " " * 18 + "│")
    print("╰" + "─" * 98 + "╯")
    print(message, flush=True)
    sys.exit(1)


def mode_of(title: str) -> str:
    found = re.search(r"\[([a-z0-9-]+)\]", title)
    if found:
        return found.group(1)
    named = os.environ.get("SPOTDL_STANDIN_MODE", "")
    if named.startswith("@"):
        path = Path(named[1:])
        return path.read_text().strip() if path.is_file() else ""
    return named


def load_songs(query: list[str], log: Log) -> list[dict[str, Any]]:
    songs: list[dict[str, Any]] = []
    for request in query:
        log.info(f"Processing query: {request}", "search.py:140")
        if request.endswith(".spotdl"):
            for song in json.loads(Path(request).read_text(encoding="utf-8")):
                missing = [key for key in KEYS if key not in song]
                unknown = [key for key in song if key not in KEYS + OPTIONAL]
                if missing or unknown:
                    die_of(
                        f"TypeError: Song.__init__() missing {missing}, got an unexpected keyword argument {unknown}"
                    )
                if any(song.get(key) is None for key in ASKED_FOR):
                    log.write("ERROR", "Error occurred while reinitializing song: Could not get session auth tokens")
                    die_of("SpotifyError: Could not get session auth tokens")
                songs.append(song)
        elif re.fullmatch(r"https://open\.spotify\.com/(track|album|playlist)/[0-9A-Za-z]{22}", request):
            songs.extend(songs_of(request, log))
        else:
            die_of(f"SongError: No results found for: {request}")
    return songs


def songs_of(url: str, log: Log) -> list[dict[str, Any]]:
    """A song for a track, two for anything longer, in the wrong order, as threads bring them."""
    kind, identity = url.split("/")[-2:]
    if identity.startswith("0000"):
        die_of("SongError: Couldn't get metadata, check if you have passed correct track id")
    if identity.startswith("1111"):
        die_of("RequestError: Failed to complete request.")
    if kind == "track":
        found = [song(identity, "Standing In", None)]
    else:
        listed = {"list_name": "Stand-ins", "list_url": url, "list_length": 2}
        found = [song(identity[:-1] + str(n), f"Standing In {n}", n) | listed for n in (2, 1)]
    if kind == "album":
        found = [each | {"list_position": None} for each in found]
    if identity.startswith("2222"):
        identified = f"{identity} local tracks and episode are not supported"
        log.write("WARNING", f"Skipping track: {identified}", "playlist.py:99")
    log.write("DEBUG", f"Found {len(found)} songs in {int(kind != 'track')} lists", "search.py:361")
    unreadable = found[:1] if identity.startswith("2222") else found if identity.startswith("3333") else []
    for each in unreadable:
        log.write("ERROR", f"{each['artist']} - {each['name']} generated an exception: 'trackUnion'", "search.py:114")
    return [each for each in found if each not in unreadable]


def song(identity: str, name: str, position: int | None) -> dict[str, Any]:
    return {
        "name": name, "artists": ["The Stand-ins", "Guest"], "artist": "The Stand-ins", "genres": [], "disc_number": 1,
        "disc_count": 1, "album_name": "Album", "album_artist": "The Stand-ins", "duration": 3, "year": 2024,
        "date": "2024-05-01",
        "track_number": position or 1, "tracks_count": 2, "song_id": identity, "explicit": False, "publisher": "Label",
        "url": f"https://open.spotify.com/track/{identity}", "isrc": "QZ1234567890", "cover_url": None,
        "copyright_text": None,
        "download_url": None, "lyrics": None, "popularity": None, "album_id": "a" * 22, "list_name": None,
        "list_url": None,
        "list_position": position, "list_length": None, "artist_id": "b" * 22, "album_type": "album",
    }  # fmt: skip


def output_file(template: str, song: dict[str, Any], extension: str) -> Path:
    """Without a variable in it, the whole template is a folder."""
    if not any(variable in template for variable in VARIABLES):
        template += "/{artists} - {title}.{output-ext}"
    if not template.endswith(".{output-ext}"):
        template += ".{output-ext}"
    values = {"{title}": song["name"], "{artists}": ", ".join(song["artists"]), "{artist}": song["artist"],
              "{track-id}": song["song_id"], "{output-ext}": extension}  # fmt: skip
    for variable, value in values.items():
        template = template.replace(variable, value.replace("/", "-"))
    return Path(template)


def write_tone(path: Path, seconds: float) -> None:
    """The bytes are those of a WAV file, whatever the name says: what decodes it looks at the bytes, too."""
    frames = b"".join(
        struct.pack("<h", int(9000 * math.sin(i * 0.35) + 300 * math.sin(i * 1.7))) for i in range(int(RATE * seconds))
    )
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(frames)


def hang(mode: str, log: Log, name: str) -> NoReturn:
    if mode == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if mode == "child":
        child = subprocess.Popen(["sleep", "600"], start_new_session=True)
        Path("child.pid").write_text(str(child.pid))
        state = os.environ.get("SPOTDL_STANDIN_STATE")
        if state:
            Path(state, "child.pid").write_text(str(child.pid))
    while True:
        time.sleep(0.1)
        if mode == "chatter":
            log.info(f"{name}: Still at it")


YT = "AudioProviderError: ERROR: [youtube] dQw4w9WgXcQ: "
CAUSES = {
    "bot": "Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies for the authentication.",
    "403": "Unable to download video data: HTTP Error 403: Forbidden",
    "429": "Unable to download webpage: HTTP Error 429: Too Many Requests",
    "5xx": "Unable to download webpage: HTTP Error 503: Service Unavailable",
    "gone": "Video unavailable. This video is no longer available because the uploader has closed their account",
    "age": "Sign in to confirm your age. This video may be inappropriate for some users.",
    "geo": "The uploader has not made this video available in your country",
}


class SongError(Exception):
    """One song failed: spotdl writes it down, goes on, and ends with status 0."""


def fetch(song: dict[str, Any], args: argparse.Namespace, config: dict[str, Any], log: Log) -> None:
    name = f"{song['artist']} - {song['name']}"
    mode = mode_of(song["name"])
    providers = args.audio or ["youtube-music"]
    pause = 1.0 if mode == "slow" else 0.0
    extension = args.format or config.get("format") or "mp3"
    file = output_file(args.output or "{artists} - {title}.{output-ext}", song, extension)
    log.info(f"{name}: Searching for song")
    time.sleep(pause)
    if mode in ("lookup", "blocked") or (mode == "lookup-music" and "youtube" not in providers):
        raise SongError(f"LookupError: No results found for song: {name}")
    log.info(f"{name}: Getting audio meta")
    time.sleep(pause)
    if mode in CAUSES or (mode == "flaky" and first_time(song)):
        log.write("DEBUG", YT + CAUSES.get(mode, "[Errno 104] Connection reset by peer"), "base.py:408")
        log.write(
            "WARNING",
            "Some YouTube downloads require Deno. Run spotdl --download-deno or install Deno system-wide.",
            "deno.py:130",
        )
        raise SongError("AudioProviderError: YT-DLP download error - https://music.youtube.com/watch?v=dQw4w9WgXcQ")
    log.info(f"{name}: Downloading")
    time.sleep(pause)
    file.parent.mkdir(parents=True, exist_ok=True)
    if mode in ("hang", "chatter", "child", "stubborn"):
        file.write_bytes(b"RIFF half of it")
        hang(mode, log, name)
    if mode == "convert":
        raise SongError(
            f"FFmpegError: Failed to convert {name}, you can find error here: {Path.home()}/.config/spotdl/errors/x.txt"
        )
    if mode == "none":
        return
    if mode == "text":
        file.write_text("<!DOCTYPE html><html><body>Consent, please.</body></html>")
    else:
        write_tone(file, song["duration"] + (400 if mode == "wrong" else 0))
    if mode in ("half", "term"):
        whole = file.read_bytes()
        file.write_bytes(whole[: len(whole) // 2])
    if mode == "term":
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
    if mode == "two":
        file.with_name("source (2)" + file.suffix).write_bytes(file.read_bytes())
    log.info(f"{name}: Embedding metadata")
    time.sleep(pause)
    if mode == "metadata":
        raise SongError("MetadataError: Failed to embed metadata to the song")
    log.info(f"{name}: Done")


def first_time(song: dict[str, Any]) -> bool:
    mark = Path(os.environ.get("SPOTDL_STANDIN_STATE") or ".", song["song_id"] + ".tried")
    if mark.exists():
        return False
    mark.touch()
    return True


def read_config() -> dict[str, Any]:
    """It is read from the home without being asked for, and made there if there is none."""
    path = Path.home() / ".config" / "spotdl" / "config.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(json.dumps({"load_config": True}))
    config: dict[str, Any] = json.loads(path.read_text())
    return config if config.get("load_config") else {}


def check_surroundings(args: argparse.Namespace) -> None:
    """What the real program does not check, but whoever starts it must see to."""
    if not os.environ.get("HTTPS_PROXY") or not os.environ.get("https_proxy"):
        die_of("RuntimeError: the stand-in was given no way through the proxy")
    if args.client_secret:
        die_of("RuntimeError: a secret stands among the arguments, where everybody can read it")


def main() -> None:
    if "--version" in sys.argv or "-v" in sys.argv:
        parser().parse_args()
    config = read_config()
    args = parser().parse_args()
    log = Log(args.log_level or config.get("log_level") or "INFO")
    every = mode_of("")
    if every == "ffmpeg" or not (args.ffmpeg and os.access(args.ffmpeg, os.X_OK)):
        die_of("FFmpegError: FFmpeg is not installed. Please run `spotdl --download-ffmpeg`.")
    check_surroundings(args)
    if every == "network" or any(
        "[network]" in Path(q).read_text() for q in args.query if q.endswith(".spotdl") and Path(q).is_file()
    ):
        die_of(
            "ConnectionError: HTTPSConnectionPool(host='music.youtube.com', port=443): Max retries exceeded "
            "(Caused by NameResolutionError('[Errno -3] Temporary failure in name resolution'))"
        )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    songs = load_songs(args.query, log)
    if args.operation == "save":
        Path(args.save_file).write_text(json.dumps(songs, indent=4, ensure_ascii=False), encoding="utf-8")
        log.info(f"Saved {len(songs)} songs to {args.save_file}", "save.py:118")
        return
    if "youtube-music" in (args.audio or ["youtube-music"]) and any(
        mode_of(each["name"]) == "blocked" for each in songs
    ):
        log.write(
            "WARNING",
            "You might be blocked by YouTube Music. If downloads fail, use a VPN, or use other audio providers. ",
            "entry_point.py:94",
        )
    errors = []
    for number, each in enumerate(songs, 1):
        try:
            fetch(each, args, config, log)
            log.info(
                f'Downloaded "{each["artist"]} - {each["name"]}": https://music.youtube.com/watch?v=dQw4w9WgXcQ',
                "downloader.py:890",
            )
        except SongError as failure:
            log.write("ERROR", str(failure), "progress_handler.py:430")
            errors.append(f"{each['url']} - {failure}")
        log.info(f"{number}/{len(songs)} complete", "progress_handler.py:282")
    if args.save_errors:
        with Path(args.save_errors).open("a", encoding="utf-8") as out:
            out.writelines(
                [time.strftime("%Y-%m-%d-%H-%M-%S\n"), *(f"{error}\n" for error in errors)] if errors else []
            )
        log.info(f"Saved errors to {args.save_errors}", "downloader.py:316")


if __name__ == "__main__":
    main()
