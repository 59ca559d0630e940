"""Sections of songs with contrasting parts, and of songs without."""

from __future__ import annotations

from itertools import pairwise

from soundforge_audio.synth import Section, SongSpec
from synth.analysis import Judged, judge
from synth.material import three_parts


def borders(song: Judged) -> list[float]:
    return [section["start_s"] for section in song.found["sections"][1:]]


def test_borders_of_three_part_songs_lie_within_one_bar() -> None:
    songs = [judge(spec, "sections") for spec in three_parts(seed=7, count=8)]
    hit = []
    for song in songs:
        bar = song.spec.beats_per_bar * 60 / song.spec.bpm
        hit += [
            any(abs(found - true["start_s"]) <= 1.02 * bar for found in borders(song))
            for true in song.truth["sections"][1:]
        ]
    assert sum(hit) >= 0.9 * len(hit), [(borders(s), s.truth["sections"]) for s in songs]
    assert sum(len(song.found["sections"]) == 3 for song in songs) >= 6


def test_parts_that_come_back_get_their_letter_back() -> None:
    verse = Section("A", 8, ("i", "VI", "III", "VII"), "ballad", "sustain", "roots", False, 0.7, "piano")
    chorus = Section("B", 8, ("iv", "i", "VI", "V"), "rock", "eighths", "eighths", True, 1.0, "brass")
    song = judge(SongSpec(115, (verse, chorus, verse, chorus), 4, "minor", seed=8), "sections")
    assert [section["label"] for section in song.found["sections"]] == ["A", "B", "A", "B"]
    assert all(section["confidence"] > 0.7 for section in song.found["sections"])


def test_sections_cover_the_song_without_gaps() -> None:
    song = judge(next(iter(three_parts(seed=9, count=1))), "sections", "key")
    found = song.found["sections"]
    assert found[0]["start_s"] == 0
    assert abs(found[-1]["end_s"] - song.found["duration_s"]) < 0.001
    assert all(a["end_s"] == b["start_s"] for a, b in pairwise(found))


def test_a_song_without_contrast_has_one_section() -> None:
    same = Section("A", 24, ("I", "V", "vi", "IV"), "rock", "quarters", "eighths")
    song = judge(SongSpec(120, (same,), 0, seed=10), "sections")
    assert len(song.found["sections"]) == 1
    assert song.found["sections"][0]["confidence"] > 0.5
