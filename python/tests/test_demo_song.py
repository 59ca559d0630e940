"""The demo song in ``samples/`` is the one that this package makes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from soundforge_audio.decode import decode
from soundforge_audio.probe_tags import read_tags
from soundforge_audio.synth import demo

SAMPLES = Path(__file__).parents[2] / "samples"


def test_the_demo_song_can_be_made_again(tmp_path: Path) -> None:
    demo.write(tmp_path, tmp_path / "stems")
    made, kept = (json.loads((folder / "demo.json").read_text("utf-8")) for folder in (tmp_path, SAMPLES))
    assert made == kept

    ours, theirs = (decode(folder / "demo.mp3").samples for folder in (tmp_path, SAMPLES))
    assert ours.shape == theirs.shape
    # Versions of the encoder may differ in what nobody hears.
    difference = 10 * np.log10(np.mean((ours - theirs) ** 2) / np.mean(theirs**2) + 1e-12)
    assert difference < -30

    tags = read_tags(SAMPLES / "demo.mp3")
    assert (tags.values["title"], tags.values["artist"]) == (kept["title"], kept["artist"])
    assert tags.cover is not None

    stems = [decode(tmp_path / "stems" / f"{name}.flac").samples for name in kept["stems"]]
    rest = 10 * np.log10(np.mean((np.sum(stems, axis=0) - demo.demo_song().mix) ** 2) + 1e-12)
    assert rest < -90
