"""Synthesised songs whose truth is known: tempo, beats, key, metre, sections and stems.

The tests of analysis and separation, the benchmarks and the demo song in ``samples/`` are made with it. Everything is
a pure function of its seed.
"""

from soundforge_audio.synth.song import Section, Song, SongSpec, render

__all__ = ["Section", "Song", "SongSpec", "render"]
