"""
The real spotdl, which asks this file in the place of Spotify: so that a test sees what it writes when it reads an album
or a playlist, without a network. Run it with the tools' Python and spotdl's arguments.

A playlist has six entries: a song, one that is gone, a file of a user's own, an episode, a song that cannot be read, a
song. An album has five songs, of which it lists four, and the second cannot be read; the first takes its time. Where
the link's id begins with 3333, no song at all can be read.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import spotdl
import spotdl.utils.spotify

UNREADABLE = 2


class Spotify:
    """What spotdl asks of Spotify, as far as it is needed."""

    user_auth = False

    def __init__(self, **_: Any) -> None:
        self.deaf = False

    def listed(self, url: str) -> None:
        self.deaf = url.rsplit("/", 1)[-1].startswith("3333")

    def playlist(self, url: str) -> dict[str, Any]:
        self.listed(url)
        return {
            "name": "Found 99 songs in 7 lists",
            "description": "",
            "external_urls": {"spotify": url},
            "owner": {"display_name": "somebody"},
            "images": [],
        }

    def playlist_items(self, _: str) -> dict[str, Any]:
        own = song(8) | {"is_local": True, "id": None}
        rows = [song(1), None, own, song(9) | {"type": "episode"}, song(UNREADABLE), song(3)]
        return {"items": [{"track": row} for row in rows], "next": None}

    def album(self, url: str) -> dict[str, Any]:
        if url.startswith("http"):
            self.listed(url)
        return album() | {
            "label": "Label",
            "copyrights": [],
            "tracks": {"items": [{"disc_number": 1}]},
        }

    def album_tracks(self, _: str) -> dict[str, Any]:
        return {"items": [song(number) for number in (1, UNREADABLE, 3, 4)], "next": None}

    def track(self, url: str) -> dict[str, Any]:
        number = int(url[-1])
        if self.deaf or number == UNREADABLE:
            raise KeyError("trackUnion")
        if number == 1:
            time.sleep(0.5)
        return song(number)

    def artist(self, _: str) -> dict[str, Any]:
        return {"genres": []}


def album() -> dict[str, Any]:
    return {
        "id": "b" * 22,
        "name": "Album",
        "album_type": "album",
        "images": [],
        "release_date": "2024-05-01",
        "total_tracks": 5,
        "artists": [{"id": "a" * 22, "name": "The Stand-ins"}],
    }


def song(number: int) -> dict[str, Any]:
    identity = "4cOdK2wGLETKBW3PvgPW0" + str(number)
    return {
        "id": identity,
        "name": f"Song {number}",
        "type": "track",
        "is_local": False,
        "duration_ms": 180_000,
        "disc_number": 1,
        "track_number": number,
        "explicit": False,
        "external_urls": {"spotify": f"https://open.spotify.com/track/{identity}"},
        "external_ids": {},
        "artists": [{"id": "a" * 22, "name": "The Stand-ins"}],
        "album": album(),
    }


if __name__ == "__main__":
    spotdl.utils.spotify.FreeSpotify = Spotify
    sys.argv[0] = "spotdl"
    spotdl.console_entry_point()
