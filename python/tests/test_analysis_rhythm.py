"""How often tempo, beats and metre are right, on songs whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from soundforge_audio.analysis import beats
from soundforge_audio.analysis.spectrum import FRAME_RATE
from synth.analysis import Judged, analyse_samples, auc, judge
from synth.material import grooves

FEATURES = ("tempo", "beats", "time_signature", "onsets")


@pytest.fixture(scope="module")
def songs() -> list[Judged]:
    """24 songs of 70 to 180 BPM in four-four time."""
    return [judge(spec, *FEATURES) for spec in grooves(seed=5, count=24)]


@pytest.fixture(scope="module")
def both_metres() -> list[Judged]:
    """Half of them in three-four time."""
    return [judge(spec, *FEATURES) for spec in grooves(seed=6, count=30, triple_share=0.5, seconds=24)]


def octave_right(song: Judged) -> bool:
    return bool(abs(song.found["tempo"] / song.truth["tempo"] - 1) < 0.01)


def any_octave(song: Judged) -> bool:
    ratio = song.found["tempo"] / song.truth["tempo"]
    return any(abs(ratio / factor - 1) < 0.01 for factor in (1 / 3, 0.5, 1, 2, 3))


def test_tempo(songs: list[Judged]) -> None:
    assert min(s.truth["tempo"] for s in songs) < 80 and max(s.truth["tempo"] for s in songs) > 170
    missed = [(round(s.truth["tempo"], 1), s.found["tempo"]) for s in songs if not any_octave(s)]
    assert len(missed) <= 2, missed
    other = [(round(s.truth["tempo"], 1), s.found["tempo"]) for s in songs if not octave_right(s)]
    assert len(other) <= 0.25 * len(songs), other


def test_the_true_tempo_is_among_the_candidates(songs: list[Judged]) -> None:
    def listed(song: Judged) -> bool:
        return any(abs(c["bpm"] / song.truth["tempo"] - 1) < 0.03 for c in song.found["tempo_candidates"])

    assert sum(map(listed, songs)) >= 0.9 * len(songs)
    for song in songs:
        weights = [c["weight"] for c in song.found["tempo_candidates"]]
        assert weights == sorted(weights, reverse=True) and sum(weights) <= 1.001
        assert song.found["tempo_candidates"][0]["bpm"] == pytest.approx(song.found["tempo"], abs=0.02)


def test_the_tempo_is_exact_where_its_octave_is_right(songs: list[Judged]) -> None:
    errors = [abs(s.found["tempo"] / s.truth["tempo"] - 1) for s in songs if octave_right(s)]
    assert np.median(errors) < 0.001


def test_beats_fall_on_the_beats(songs: list[Judged], both_metres: list[Judged]) -> None:
    def on_the_beat(song: Judged) -> float:
        truth = np.array(song.truth["beats_s"])
        return float(np.mean([np.abs(truth - beat).min() < 0.07 for beat in song.found["beats_s"]]))

    right = [song for song in songs + both_metres if octave_right(song)]
    assert sum(on_the_beat(song) > 0.85 for song in right) >= 0.85 * len(right)


def test_metre(both_metres: list[Judged]) -> None:
    counted = [song.truth["time_signature"] for song in both_metres]
    assert counted.count(3) == counted.count(4) == 15
    wrong = [
        (song.spec.sections[0].drums, song.truth["time_signature"])
        for song in both_metres
        if song.found["time_signature"] != song.truth["time_signature"]
    ]
    assert len(wrong) <= 3, wrong


def test_bars_begin_where_they_begin(both_metres: list[Judged]) -> None:
    def on_the_one(song: Judged) -> float:
        truth = np.array(song.truth["downbeats_s"])
        return float(np.mean([np.abs(truth - beat).min() < 0.07 for beat in song.found["downbeats_s"]]))

    right = [song for song in both_metres if octave_right(song)]
    assert sum(on_the_one(song) > 0.7 for song in right) >= 0.75 * len(right)


def test_sure_answers_are_right_more_often(songs: list[Judged], both_metres: list[Judged]) -> None:
    everything = songs + both_metres
    assert auc([(s.found["tempo_confidence"], octave_right(s)) for s in everything]) >= 0.6
    sure = [octave_right(s) for s in everything if s.found["tempo_confidence"] >= 0.7]
    assert len(sure) >= 8
    assert np.mean(sure) >= 0.8


def test_clicks_have_an_exact_tempo_and_hardly_any_latency() -> None:
    rate, bpm = 44100, 97.3
    samples = np.zeros((1, 30 * rate))
    times = np.arange(0.3, 29.5, 60 / bpm)
    burst = np.random.default_rng(1).standard_normal(200) * np.exp(-np.arange(200) / 40)
    for t in times:
        samples[0, int(t * rate) : int(t * rate) + 200] += 0.5 * burst
    found = analyse_samples(samples, rate, *FEATURES)
    assert found["tempo"] == pytest.approx(bpm, rel=0.0005)
    errors = [np.array(found["onsets_s"])[np.abs(np.array(found["onsets_s"]) - t).argmin()] - t for t in times]
    assert len(found["onsets_s"]) == len(times)
    assert abs(np.median(errors)) < 0.012 and np.abs(errors).max() < 0.03


def test_a_song_that_gets_faster_has_its_middle_tempo() -> None:
    period = FRAME_RATE * 60 / np.linspace(100, 120, 80)
    tempo, fit = beats.regress(np.cumsum(period, dtype=np.float64), 110.0)
    assert tempo == pytest.approx(110, rel=0.03)
    assert fit < 1


def test_missing_and_doubled_beats_do_not_bend_the_tempo() -> None:
    frames = np.arange(64) * FRAME_RATE * 0.5
    frames = np.delete(frames, [10, 11, 30])
    frames[40] += 9
    tempo, fit = beats.regress(frames, 119.0)
    assert tempo == pytest.approx(120, rel=1e-4)
    assert fit > 0.95
