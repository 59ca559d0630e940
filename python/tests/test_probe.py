"""Probing real files: what they are, what they say of themselves, and that hostile ones do no harm."""

from __future__ import annotations

import base64
import io
import json
import os
import struct
import subprocess
import sys
import wave
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import mutagen.flac
import mutagen.id3
import mutagen.mp4
import mutagen.oggvorbis
import numpy as np
import pytest
import soundfile

import soundforge_audio
from soundforge_audio.errors import AudioError
from soundforge_audio.probe import ProbeEngine

RATE = 44_100
SECONDS = 4
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 10
JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 10

Make = Callable[[str], Path]


def song(seconds: float = SECONDS, channels: int = 2, rate: int = RATE) -> np.ndarray:
    """A chord with some noise, so that no codec can make it vanish. ``[frames, channels]``"""
    t = np.arange(int(seconds * rate)) / rate
    noise = np.random.default_rng(7).standard_normal((len(t), channels)) * 0.02
    chord = sum(np.sin(2 * np.pi * f * t) for f in (220.0, 277.2, 329.6)) / 6
    return (chord[:, None] + noise).astype(np.float32)


def encode(path: Path, codec: str, rate: int = RATE, **options: str) -> Path:
    """Writes through FFmpeg's libraries."""
    samples = song(rate=rate)
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream(codec, rate=rate)
        stream.layout = "stereo"
        for start in range(0, len(samples), 960):
            block = np.ascontiguousarray(samples[start : start + 960].T)
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = rate, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write(path: Path) -> Path:
    """A song of ``SECONDS`` in the format that the name asks for."""
    kind = path.suffix[1:]
    if kind in ("m4a", "aac", "mka", "mp4"):
        return encode(path, "aac", **({"movflags": "faststart"} if kind == "mp4" else {}))
    if kind == "webm":
        return encode(path, "libopus", 48_000)
    if kind == "wv":
        return encode(path, "wavpack")
    rate = 48_000 if kind == "opus" else RATE
    if kind in ("ogg", "opus"):
        subtype = "OPUS" if kind == "opus" else "VORBIS"
        with soundfile.SoundFile(path, "w", rate, 2, format="OGG", subtype=subtype) as file:
            samples = song(rate=rate)
            for start in range(0, len(samples), 65_536):
                file.write(samples[start : start + 65_536])
    else:
        soundfile.write(path, song(), rate)
    return path


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return lambda name: write(tmp_path / name)


def probe(path: Path, **params: Any) -> dict[str, Any]:
    return ProbeEngine().run({"input": str(path), **params}, lambda done, stage: None)


def refusal(path: Path, **params: Any) -> str:
    with pytest.raises(AudioError) as caught:
        probe(path, **params)
    assert not caught.value.retryable
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "container", "codec", "extension", "content_type", "rate"),
    [
        ("a.wav", "wav", "pcm_s16le", "wav", "audio/wav", RATE),
        ("a.flac", "flac", "flac", "flac", "audio/flac", RATE),
        ("a.mp3", "mp3", "mp3", "mp3", "audio/mpeg", RATE),
        ("a.ogg", "ogg", "vorbis", "ogg", "audio/ogg", RATE),
        ("a.opus", "ogg", "opus", "opus", "audio/ogg", 48_000),
        ("a.aiff", "aiff", "pcm_s16be", "aiff", "audio/aiff", RATE),
        ("a.m4a", "mp4", "aac", "m4a", "audio/mp4", RATE),
        ("a.aac", "aac", "aac", "aac", "audio/aac", RATE),
        ("a.mka", "matroska", "aac", "mka", "audio/x-matroska", RATE),
        ("a.webm", "webm", "opus", "webm", "audio/webm", 48_000),
        ("a.wv", "wavpack", "wavpack", "wv", "audio/x-wavpack", RATE),
    ],
)
def test_says_what_a_file_is_whatever_its_name(
    make: Make, name: str, container: str, codec: str, extension: str, content_type: str, rate: int
) -> None:
    path = make(name)
    nameless = path.rename(path.with_name("source"))
    result = probe(nameless)
    assert (result["format"], result["codec"]) == (container, codec)
    assert (result["extension"], result["content_type"]) == (extension, content_type)
    assert (result["sample_rate"], result["channels"]) == (rate, 2)
    assert result["duration_s"] == pytest.approx(SECONDS, abs=0.06)
    assert result["cover"] is None


def test_a_misleading_name_changes_nothing(make: Make) -> None:
    path = make("a.flac")
    assert probe(path.rename(path.with_name("song.mp3")))["format"] == "flac"


@pytest.mark.parametrize(
    "name", ["a.wav", "a.flac", "a.mp3", "a.ogg", "a.opus", "a.aiff", "a.m4a", "a.mp4", "a.mka", "a.wv"]
)
@pytest.mark.parametrize("part", [0.3, 0.5, 0.7])
def test_notices_a_file_that_is_cut_off(make: Make, name: str, part: float) -> None:
    path = make(name)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    assert refusal(path) == "TRUNCATED_AUDIO"


def variable_mp3(path: Path, *, quiet_first: bool, with_length: bool) -> Path:
    """Half of it whispers and half of it is loud, so that the first frames say nothing about the rest."""
    frames = RATE * 20
    level = np.full(frames, 0.3)
    level[: frames // 2] *= 1e-4 if quiet_first else 1
    level[frames // 2 :] *= 1 if quiet_first else 1e-4
    noise = np.random.default_rng(5).standard_normal((2, frames)) * level
    options = {"write_xing": str(int(with_length)), "id3v2_version": "0"}
    with av.open(str(path), "w", format="mp3", options=options) as container:
        stream = container.add_stream("libmp3lame", rate=RATE)
        stream.layout = "stereo"
        stream.codec_context.options = {"global_quality": "472", "flags": "+qscale"}
        for start in range(0, frames, 1152):
            block = np.ascontiguousarray(noise[:, start : start + 1152].astype(np.float32))
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = RATE, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("with_length", [True, False])
@pytest.mark.parametrize("quiet_first", [True, False])
def test_measures_mp3_of_variable_rate_to_the_end(tmp_path: Path, quiet_first: bool, with_length: bool) -> None:
    path = variable_mp3(tmp_path / "a.mp3", quiet_first=quiet_first, with_length=with_length)
    assert probe(path)["duration_s"] == pytest.approx(20, abs=0.1)


def test_measures_joined_mp3_to_the_end(make: Make) -> None:
    path = make("a.mp3")
    path.write_bytes(path.read_bytes() * 3)
    assert probe(path)["duration_s"] == pytest.approx(3 * SECONDS, abs=0.3)


def test_tolerates_a_header_that_is_a_little_wrong(make: Make) -> None:
    path = make("a.wav")
    path.write_bytes(path.read_bytes()[:-400])
    assert probe(path)["duration_s"] == pytest.approx(SECONDS, abs=0.01)


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF])
def test_takes_recordings_whose_header_was_never_completed(make: Make, length: int) -> None:
    path = make("a.wav")
    data = bytearray(path.read_bytes())
    data[40:44] = struct.pack("<I", length)
    path.write_bytes(bytes(data))
    if length == 0:
        assert refusal(path) == "EMPTY_AUDIO"
    else:
        assert probe(path)["duration_s"] == pytest.approx(SECONDS, abs=0.01)


@pytest.mark.parametrize(
    "content",
    [
        b"hello, I am a text",
        b"<!DOCTYPE html><html><body>404</body></html>",
        PNG,
        b"PK\x03\x04" + bytes(1000),
        b"%PDF-1.7\n" + bytes(500),
        b"\x00" * 10_000,
        b"\xff" * 10_000,
        bytes(range(256)) * 64,
        b"ID3\x04\x00\x00\x00\x00\x00\x00",
        b"RIFF\xff\xff\xff\xffWAVE",
        b"OggS" + bytes(100),
        b"fLaC\x80\x00\x00\x00",
        b"\x1a\x45\xdf\xa3" + bytes(50),
        b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x00\x60",
    ],
)
def test_refuses_what_is_no_audio(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    assert refusal(path) in {"NOT_AUDIO", "EMPTY_AUDIO", "TRUNCATED_AUDIO"}


def test_names_the_obvious_cases(tmp_path: Path) -> None:
    page = tmp_path / "song.mp3"
    page.write_bytes(b"<!DOCTYPE html><html><body>404</body></html>")
    assert refusal(page) == "NOT_AUDIO"
    empty = tmp_path / "empty.mp3"
    empty.touch()
    assert refusal(empty) == "EMPTY_AUDIO"


@pytest.mark.parametrize("kind", ["wav", "flac", "aiff", "ogg"])
def test_refuses_files_without_a_single_frame(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"silence.{kind}"
    soundfile.write(path, np.zeros((0, 2), dtype=np.float32), RATE)
    assert refusal(path) in {"EMPTY_AUDIO", "NOT_AUDIO"}


def test_refuses_playlists_that_would_open_other_files(make: Make, tmp_path: Path) -> None:
    secret = make("secret.wav")
    playlists = {
        "list.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{secret}\n#EXT-X-ENDLIST\n",
        "list.ffconcat": f"ffconcat version 1.0\nfile '{secret}'\n",
        "list.mpd": f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{secret}</BaseURL></MPD>',
        "list.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
    }
    for name, text in playlists.items():
        path = tmp_path / name
        path.write_text(text)
        assert refusal(path) == "NOT_AUDIO", name
        assert refusal(path.rename(tmp_path / "song.mp3")) == "NOT_AUDIO", name


def wav_header(channels: int, rate: int, data_bytes: int) -> bytes:
    block = channels * 2
    fmt = struct.pack("<HHIIHH", 1, channels, rate, rate * block & 0xFFFFFFFF, block & 0xFFFF, 16)
    return (
        struct.pack("<4sI4s4sI", b"RIFF", 36 + data_bytes, b"WAVE", b"fmt ", 16)
        + fmt
        + struct.pack("<4sI", b"data", data_bytes)
    )


@pytest.mark.parametrize(
    ("channels", "rate"),
    [(2, 1_000_000_000), (255, RATE), (1024, RATE), (2, 0), (0, RATE), (2, 1), (65_535, 0xFFFFFFFF)],
)
def test_refuses_absurd_headers(tmp_path: Path, channels: int, rate: int) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav_header(channels, rate, 60_000) + bytes(60_000))
    assert refusal(path) in {"AUDIO_UNSUPPORTED", "NOT_AUDIO"}


def test_names_absurd_headers_that_are_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav_header(255, RATE, 255 * 2 * 100) + bytes(255 * 2 * 100))
    assert refusal(path) == "AUDIO_UNSUPPORTED"


def test_refuses_more_than_the_limits(make: Make) -> None:
    path = make("a.wav")
    assert refusal(path, max_duration_s=2) == "AUDIO_TOO_LONG"
    assert refusal(path, max_channels=1) == "AUDIO_UNSUPPORTED"
    assert refusal(make("b.flac"), max_cpu_s=1e-9) == "AUDIO_UNSUPPORTED"


def silent_flac(path: Path, seconds: int) -> Path:
    with soundfile.SoundFile(path, "w", 8000, 1, format="FLAC", subtype="PCM_16") as file:
        block = np.zeros(8000 * 600, dtype=np.int16)
        for _ in range(seconds // 600):
            file.write(block)
    return path


def test_refuses_hours_of_silence_in_kilobytes(tmp_path: Path) -> None:
    bomb = silent_flac(tmp_path / "bomb.flac", 4 * 3600)
    assert bomb.stat().st_size < 400_000
    assert refusal(bomb) == "AUDIO_TOO_LONG"
    assert refusal(bomb, max_duration_s=24 * 3600) == "AUDIO_UNSUPPORTED"


def test_a_length_that_only_the_header_claims_is_no_song(make: Make) -> None:
    path = make("a.flac")
    data = bytearray(path.read_bytes())
    data[21] |= 0x0F  # the upper bits of STREAMINFO's number of samples
    path.write_bytes(bytes(data))
    assert refusal(path) == "AUDIO_TOO_LONG"


def test_the_engine_survives_everything_and_goes_on(make: Make, tmp_path: Path) -> None:
    engine = ProbeEngine()
    engine.warm_up()
    good = make("a.mp3")
    rng = np.random.default_rng(3)
    for name in ("a.wav", "a.flac", "a.mp3", "a.ogg", "a.m4a", "a.mka", "a.aiff"):
        data = bytearray(make(name).read_bytes())
        for _ in range(6):
            broken = bytearray(data)
            for position in rng.integers(0, len(broken), 60):
                broken[position] = int(rng.integers(256))
            path = tmp_path / "broken"
            path.write_bytes(bytes(broken))
            try:
                engine.run({"input": str(path)}, lambda done, stage: None)
            except AudioError as error:
                assert error.code.isupper()
    good_again = good if good.exists() else make("a.mp3")
    assert engine.run({"input": str(good_again)}, lambda done, stage: None)["format"] == "mp3"


def id3(path: Path) -> None:
    tags = mutagen.id3.ID3()
    tags.add(mutagen.id3.TIT2(3, ["Lied ü"]))
    tags.add(mutagen.id3.TPE1(3, ["One", "Two"]))
    tags.add(mutagen.id3.TALB(3, ["Album\x00\n"]))
    tags.add(mutagen.id3.TSRC(3, ["QZ1234567890"]))
    tags.add(mutagen.id3.TDRC(3, ["2026"]))
    tags.add(mutagen.id3.APIC(3, "image/png", 0, "other", JPEG))
    tags.add(mutagen.id3.APIC(3, "nonsense/type", 3, "front", PNG))
    tags.save(path)


def test_reads_tags_and_front_cover_of_mp3(make: Make, tmp_path: Path) -> None:
    path = make("a.mp3")
    id3(path)
    cover = tmp_path / "cover"
    result = probe(path, cover_output=str(cover))
    assert result["tags"] == {
        "title": "Lied ü",
        "artist": "One; Two",
        "album": "Album",
        "isrc": "QZ1234567890",
        "date": "2026",
    }
    assert result["artists"] == ["One", "Two"]
    assert result["cover"]["content_type"] == "image/png"
    assert result["cover"]["size_bytes"] == len(PNG)
    assert cover.read_bytes() == PNG
    assert not list(tmp_path.glob("*.part"))


def test_reads_tags_and_cover_of_flac_ogg_and_mp4(make: Make, tmp_path: Path) -> None:
    picture = mutagen.flac.Picture()
    picture.type, picture.mime, picture.data = 3, "image/jpeg", JPEG

    flac = mutagen.flac.FLAC(make("a.flac"))
    flac["title"], flac["artist"], flac["mood"] = "F", ["A", "B"], "odd"
    flac.add_picture(picture)
    flac.save()

    ogg = mutagen.oggvorbis.OggVorbis(make("a.ogg"))
    ogg["TITLE"], ogg["artist"] = "F", "A"
    ogg["metadata_block_picture"] = base64.b64encode(picture.write()).decode()
    ogg.save()

    mp4 = mutagen.mp4.MP4(make("a.m4a"))
    mp4["\xa9nam"], mp4["\xa9ART"], mp4["trkn"] = "F", "A", [(3, 9)]
    mp4["covr"] = [mutagen.mp4.MP4Cover(JPEG)]
    mp4.save()

    for name, artist in (("a.flac", "A; B"), ("a.ogg", "A"), ("a.m4a", "A")):
        cover = tmp_path / "cover"
        result = probe(tmp_path / name, cover_output=str(cover))
        assert (result["tags"]["title"], result["tags"]["artist"]) == ("F", artist), name
        assert cover.read_bytes() == JPEG, name
        cover.unlink()
    assert probe(tmp_path / "a.m4a")["tags"]["tracknumber"] == "3"
    assert probe(tmp_path / "a.flac")["tags"]["mood"] == "odd"


def test_reads_the_info_list_of_wav(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with soundfile.SoundFile(path, "w", RATE, 2) as file:
        file.title, file.artist = "Written in INFO", "Someone"
        file.write(song(1))
    result = probe(path)
    assert result["tags"]["title"] == "Written in INFO"
    assert result["artists"] == ["Someone"]


def test_an_embedded_file_that_is_no_picture_is_no_cover(make: Make, tmp_path: Path) -> None:
    path = make("a.mp3")
    tags = mutagen.id3.ID3()
    tags.add(mutagen.id3.APIC(3, "image/png", 3, "", b"<html><script>alert(1)</script></html>"))
    tags.save(path)
    result = probe(path, cover_output=str(tmp_path / "cover"))
    assert result["cover"] is None
    assert not (tmp_path / "cover").exists()


def test_a_tag_that_unpacks_to_gigabytes_is_ignored(make: Make) -> None:
    unpacked = 300 * 1024 * 1024
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(unpacked >> 20)) + packer.flush()
    frame = struct.pack(">4sIH", b"TIT2", len(packed) + 4, 0x0080) + struct.pack(">I", unpacked) + packed

    def syncsafe(n: int) -> bytes:
        return bytes(n >> shift & 0x7F for shift in (21, 14, 7, 0))

    path = make("a.mp3")
    path.write_bytes(b"ID3\x03\x00\x00" + syncsafe(len(frame)) + frame + path.read_bytes())
    script = (
        "import resource, sys; from soundforge_audio.probe import ProbeEngine;"
        "engine = ProbeEngine(); engine.warm_up(); before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "result = engine.run({'input': sys.argv[1]}, lambda done, stage: None);"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "scale = 1 if sys.platform == 'darwin' else 1024;"
        "print(result['tags'], (after - before) * scale)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(soundforge_audio.__file__).parents[1])}
    answer = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, env=environment
    )
    tags, grown = answer.stdout.rsplit(" ", 1)
    assert tags == "{}"
    assert int(grown) < unpacked // 2


def test_hostile_texts_are_tamed(make: Make) -> None:
    path = make("a.flac")
    file = mutagen.flac.FLAC(path)
    file["title"] = "a\x00b\x1b[31mred\u202e" + "x" * 5000
    for i in range(200):
        file[f"tag{i}"] = "v"
    file.save()
    tags = probe(path)["tags"]
    assert len(tags) <= 64
    title = tags.get("title", "")
    assert title.isprintable()
    assert len(title) <= 1000


def test_capabilities_are_plain_values() -> None:
    capabilities = ProbeEngine().capabilities()
    assert json.loads(json.dumps(capabilities)) == capabilities
    assert {"mp3", "flac", "wav"} <= set(capabilities["formats"])


def test_progress_grows_to_its_end(make: Make) -> None:
    heard: list[float] = []
    ProbeEngine().run({"input": str(make("a.wav"))}, lambda done, stage: heard.append(done))
    assert heard == sorted(heard)
    assert heard[-1] >= 0.9


def test_wave_of_the_standard_library_is_understood(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(3)
        file.setframerate(96_000)
        file.writeframes(bytes(range(1, 4)) * 96_000)
    path = tmp_path / "a"
    path.write_bytes(buffer.getvalue())
    result = probe(path)
    assert (result["codec"], result["sample_rate"], result["channels"]) == ("pcm_s24le", 96_000, 1)
    assert result["duration_s"] == 1.0
