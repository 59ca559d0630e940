"""How often the key is right, on songs whose key is known."""

from __future__ import annotations

import numpy as np
import pytest

from soundforge_audio.synth import Section, SongSpec, render
from synth.analysis import Judged, analyse_samples, auc, judge
from synth.files import tone
from synth.material import cadences, loops


@pytest.fixture(scope="module")
def judged_cadences() -> list[Judged]:
    return [judge(spec, "key") for spec in cadences(seed=1)]


@pytest.fixture(scope="module")
def judged_loops() -> list[Judged]:
    return [judge(spec, "key") for spec in loops(seed=2, count=36)]


def right(song: Judged) -> bool:
    return bool(song.found["key"] == song.truth["key"])


def test_cadences_in_all_24_keys(judged_cadences: list[Judged]) -> None:
    assert len({song.truth["key"] for song in judged_cadences}) == 24
    wrong = [(song.truth["key"], song.found["key"]) for song in judged_cadences if not right(song)]
    assert len(wrong) <= 2, wrong


def test_loops_have_the_key_among_the_first_two(judged_loops: list[Judged]) -> None:
    found = [song.truth["key"] in [c["key"] for c in song.found["key_candidates"][:2]] for song in judged_loops]
    assert sum(found) >= 0.9 * len(judged_loops)
    assert sum(map(right, judged_loops)) >= 0.7 * len(judged_loops)


def test_sure_answers_are_right_more_often(judged_cadences: list[Judged], judged_loops: list[Judged]) -> None:
    songs = judged_cadences + judged_loops
    assert auc([(song.found["key_confidence"], right(song)) for song in songs]) >= 0.7
    sure = [right(song) for song in songs if song.found["key_confidence"] >= 0.8]
    assert len(sure) >= 10
    assert np.mean(sure) >= 0.9


def test_candidates_are_a_ranking(judged_loops: list[Judged]) -> None:
    for song in judged_loops:
        scores = [c["score"] for c in song.found["key_candidates"]]
        assert scores == sorted(scores, reverse=True)
        assert song.found["key_candidates"][0]["key"] == song.found["key"]
        assert 0 <= song.found["key_confidence"] <= 1 and sum(scores) <= 1.001


def test_what_has_no_key_is_not_sure_of_one() -> None:
    rate = 22050
    rng = np.random.default_rng(4)
    drums = render(SongSpec(110, (Section("A", 8, ("I",)),), noise_db=None)).stems["drums"]
    for samples in (rng.standard_normal((1, 10 * rate)) * 0.1, tone(440, 10, rate)[None], drums):
        assert analyse_samples(samples, rate, "key")["key_confidence"] < 0.5


def test_tuning_does_not_matter() -> None:
    for cents in (-40, -25, 25, 40):
        spec = SongSpec(100, (Section("A", 8, ("I", "IV", "V", "I"), None),), tonic=2, tuning_cents=cents)
        assert judge(spec, "key").found["key"] == "D major", cents
