"""The demucs engine with tiny networks of random numbers: it computes what demucs does, and files run no code."""

from __future__ import annotations

import os
import pickle
import time
from fractions import Fraction

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'separation' is not installed")
pytest.importorskip("demucs", reason="the extra 'separation' is not installed")

from separation_material import agreement, mix_of, separate, songs, write_wav  # noqa: E402
from soundforge_audio.errors import AudioError, Cancelled  # noqa: E402
from soundforge_audio.separation.engine import SeparateEngine  # noqa: E402
from soundforge_audio.separation.neural import export, loading, tuning  # noqa: E402
from soundforge_audio.separation.neural.folder import SUMS, ModelFolder  # noqa: E402

RATE = 44_100


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    for index in range(4):
        network = export.random_htdemucs(export.TINY_ARGUMENTS, seed=index)
        export.save_safetensors(network, folder, f"tiny{index}")
    export.save_bag(folder, "htdemucs", ["tiny0"])
    export.save_bag(folder, "htdemucs_ft", [f"tiny{i}" for i in range(4)], np.eye(4).tolist())
    export.save_bag(folder, "mixed", ["tiny0", "tiny1"], [[1, 2, 0.5, 1], [1, 1, 1, 3]])
    export.save_pickle(export.random_htdemucs(export.TINY_ARGUMENTS), folder, "pickled")
    export.save_bag(folder, "pickled", ["pickled"])
    return folder


@pytest.fixture(scope="module")
def mix():
    # Not centred and not a multiple of anything: as real files are.
    return mix_of(songs()[0])[:, 8 * RATE : 12 * RATE + 1234] + np.float32(0.01)


@pytest.fixture
def source(tmp_path, mix):
    return write_wav(tmp_path / "song.wav", mix)


def by_demucs(folder, name, mix):
    """What demucs itself makes of it, unchunked, with its own global normalisation."""
    from demucs.apply import BagOfModels, apply_model

    bag = ModelFolder(folder).bag(name)
    networks = loading.load(ModelFolder(folder), bag).networks
    wav = torch.from_numpy(mix)
    ref = wav.mean(0)
    mean, std = ref.mean(), ref.std() + 1e-8
    model = BagOfModels(networks, bag.weights)
    out = apply_model(model, ((wav - mean) / std)[None], shifts=0, overlap=0.25, device="cpu")[0] * std + mean
    return dict(zip(model.sources, out.numpy(), strict=True))


@pytest.mark.parametrize("name", ["htdemucs", "htdemucs_ft", "mixed", "pickled"])
def test_streamed_output_equals_demucs(models, mix, source, tmp_path, name):
    result, stems = separate(source, tmp_path / "out", model=name, model_dir=str(models))
    reference = by_demucs(models, name, mix)
    assert set(stems) == set(reference)
    for stem, expected in reference.items():
        assert agreement(expected, stems[stem]) > 100, stem
    assert (result["engine"], result["model"], result["approximate"]) == ("demucs", name, False)
    proof = result["proof"]
    digests = proof["model_sha256"]
    assert len(digests) == {"htdemucs_ft": 4, "mixed": 2}.get(name, 64)
    assert proof["settings"]["shifts"] == 0
    assert proof["versions"]["demucs"] == "4.1.0"
    assert proof["residual_db"] > -60  # random networks do not sum to the mix, and the proof does not claim so


@pytest.mark.parametrize("seconds", [0.01, 0.4, 1.0, 1.75, 3.3])
def test_any_length_equals_demucs(models, mix, tmp_path, seconds):
    part = mix[:, : int(seconds * RATE)]
    _, stems = separate(write_wav(tmp_path / "a.wav", part), tmp_path / "out", model="htdemucs", model_dir=str(models))
    for stem, expected in by_demucs(models, "htdemucs", part).items():
        assert stems[stem].shape == part.shape
        assert agreement(expected, stems[stem]) > 95, stem


def test_a_chosen_stem_of_a_bag_runs_only_its_own_network(models, mix, source, tmp_path):
    engine = SeparateEngine()
    whole, stems = separate(source, tmp_path / "all", engine, model="htdemucs_ft", model_dir=str(models))
    calls = []
    handles = [
        network.register_forward_hook(lambda *_, i=i: calls.append(i))
        for i, network in enumerate(engine._models._kept._loaded.networks)
    ]
    one, alone = separate(
        source, tmp_path / "one", engine, model="htdemucs_ft", model_dir=str(models), stems=["bass"], residual=True
    )
    for handle in handles:
        handle.remove()
    assert set(calls) == {1}
    assert np.array_equal(alone["bass"], stems["bass"])
    assert np.abs(mix - alone["bass"] - alone["residual"]).max() < 1e-6
    assert whole["proof"]["residual_db"] is not None and one["proof"]["residual_db"] is None


def test_mono_and_other_rates_are_converted_and_said(models, mix, tmp_path):
    source = write_wav(tmp_path / "a.wav", mix[:1, : 2 * 48_000], 48_000)
    result, stems = separate(source, tmp_path / "out", model="htdemucs", model_dir=str(models))
    assert result["conversions"] == ["resampled from 48000 Hz to 44100 Hz", "1 channel doubled to 2"]
    assert stems["drums"].shape == (2, 2 * RATE)


def test_auto_takes_htdemucs_where_it_is(models, source, tmp_path):
    result, _ = separate(source, tmp_path / "out", model="auto", model_dir=str(models))
    assert (result["model"], result["approximate"], result["reason"]) == ("htdemucs", False, None)


def test_capabilities_name_installed_and_own_models(models, monkeypatch):
    monkeypatch.setenv("SOUNDFORGE_MODEL_DIR", str(models))
    found = {model["name"]: model for model in SeparateEngine().capabilities()["models"]}
    assert found["htdemucs"]["installed"] and not found["htdemucs"]["fetchable"]
    assert found["auto"]["resolves_to"] == "htdemucs"
    assert found["mixed"]["engine"] == "demucs"


def test_progress_follows_the_segments(models, source, tmp_path):
    steps = []
    params = {"input": str(source), "output_dir": str(tmp_path), "model": "htdemucs_ft", "model_dir": str(models)}
    SeparateEngine().run(params, lambda done, stage: steps.append(done) if stage == "separating" else None)
    assert len(set(steps)) >= 5 * 4
    assert steps == sorted(steps)


def test_a_cancel_in_the_middle_of_a_network_keeps_the_model_usable(models, source, tmp_path):
    engine = SeparateEngine()
    before, _ = separate(source, tmp_path / "a", engine, model="htdemucs", model_dir=str(models))
    network = engine._models._kept._loaded.networks[0]

    def interrupt(*_):
        raise Cancelled("job")

    handle = network.crosstransformer.register_forward_pre_hook(interrupt)
    with pytest.raises(Cancelled):
        separate(source, tmp_path / "b", engine, model="htdemucs", model_dir=str(models))
    handle.remove()
    assert list((tmp_path / "b").iterdir()) == []
    after, _ = separate(source, tmp_path / "c", engine, model="htdemucs", model_dir=str(models))
    assert engine._models._kept._loaded.networks[0] is network
    assert [s["sha256"] for s in before["stems"]] == [s["sha256"] for s in after["stems"]]


def test_a_model_that_does_not_fit_the_memory_is_refused_at_once(models, source, tmp_path):
    with pytest.raises(AudioError) as raised:
        separate(source, tmp_path / "out", model="htdemucs", model_dir=str(models), memory_limit_bytes=50_000_000)
    assert raised.value.code == "OUT_OF_MEMORY"
    assert "MiB" in raised.value.message


def test_a_convolutional_model_takes_shorter_segments_where_memory_is_short(source, tmp_path, monkeypatch):
    from demucs.hdemucs import HDemucs

    from soundforge_audio.separation.neural import memory

    network = HDemucs(sources=list(export.FOUR_STEMS), channels=4, segment=6).eval()
    export.save_safetensors(network, tmp_path, "conv")
    export.save_bag(tmp_path, "conv", ["conv"])
    monkeypatch.setattr(memory.runtime, "rss_bytes", lambda: 0)
    limit = int(5.5 * memory.bytes_per_second(network))
    result, stems = separate(source, tmp_path / "out", model="conv", model_dir=str(tmp_path), memory_limit_bytes=limit)
    assert result["proof"]["settings"]["segment_s"] == 5.0
    whole, _ = separate(source, tmp_path / "whole", model="conv", model_dir=str(tmp_path))
    assert whole["proof"]["settings"]["segment_s"] == 6.0
    assert all(np.isfinite(stem).all() for stem in stems.values())


class Hostile:
    """Unpickling this would make a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (os.mkdir, (str(self.path),))


def refused(folder, source, tmp_path, name):
    with pytest.raises(AudioError) as raised:
        separate(source, tmp_path / "out", model=name, model_dir=str(folder))
    return raised.value


def test_a_pickle_without_a_pinned_checksum_is_not_even_opened(source, tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    with (folder / "evil.th").open("wb") as file:
        pickle.dump(Hostile(tmp_path / "owned"), file)
    export.save_bag(folder, "evil", ["evil"])
    error = refused(folder, source, tmp_path, "evil")
    assert error.code == "MODEL_UNTRUSTED" and SUMS in error.message
    assert not (tmp_path / "owned").exists()


def test_even_a_pinned_pickle_cannot_run_code(source, tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    torch.save({"klass": Hostile(tmp_path / "owned")}, folder / "evil.th")
    (folder / SUMS).write_text(f"{loading_checksum(folder / 'evil.th')}  evil.th\n")
    export.save_bag(folder, "evil", ["evil"])
    assert refused(folder, source, tmp_path, "evil").code == "MODEL_UNTRUSTED"
    assert not (tmp_path / "owned").exists()


def loading_checksum(path):
    from soundforge_audio.encode import checksum

    return checksum(path)[0]


@pytest.mark.parametrize(
    ("klass", "args"), [("os.mkdir", '["{owned}"]'), ("subprocess.Popen", '[["touch", "{owned}"]]'), ("x", "[]")]
)
def test_safetensors_cannot_name_another_class(source, tmp_path, klass, args):
    from safetensors.torch import save_file

    folder, owned = tmp_path / "models", tmp_path / "owned"
    folder.mkdir()
    metadata = {"klass": klass, "args": args.replace("{owned}", str(owned)), "kwargs": "{}"}
    save_file({"a": torch.zeros(1)}, str(folder / "evil.safetensors"), metadata=metadata)
    export.save_bag(folder, "evil", ["evil"])
    assert refused(folder, source, tmp_path, "evil").code == "MODEL_UNTRUSTED"
    assert not owned.exists()


def test_weights_that_changed_after_they_were_pinned_are_refused(source, tmp_path):
    path = export.save_pickle(export.random_htdemucs(export.TINY_ARGUMENTS), tmp_path, "net")
    export.save_bag(tmp_path, "net", ["net"])
    path.write_bytes(path.read_bytes() + b"x")
    error = refused(tmp_path, source, tmp_path, "net")
    assert error.code == "MODEL_UNTRUSTED" and "says" in error.message


@pytest.mark.parametrize(
    "text", ["[1, 2]", "models: 3", "models: []", "models: ['../../x']", "models: [a]\nweights: [[1], [2]]", "{"]
)
def test_a_broken_description_is_no_model(source, tmp_path, text):
    (tmp_path / "odd.yaml").write_text(text)
    assert refused(tmp_path, source, tmp_path, "odd").code == "MODEL_UNKNOWN"


@pytest.mark.parametrize(
    "more", ["weights: [[.nan, 1, 1, 1]]", "segment: 0", "segment: -1", "segment: .inf", "x: " + 30_000 * "["]
)
def test_numbers_that_would_break_a_job_describe_no_model(source, tmp_path, more):
    export.save_safetensors(export.random_htdemucs(export.TINY_ARGUMENTS), tmp_path, "net")
    described = tmp_path / "odd.yaml"
    described.write_text("models: [net]")
    assert ModelFolder(tmp_path).has("odd")
    described.write_text(f"models: [net]\n{more}")
    assert refused(tmp_path, source, tmp_path, "odd").code == "MODEL_UNKNOWN"


@pytest.mark.parametrize("change", [{"samplerate": 0}, {"samplerate": 10**9}, {"audio_channels": 6}])
def test_a_network_for_odd_sound_is_refused(source, tmp_path, change):
    export.save_safetensors(export.random_htdemucs({**export.TINY_ARGUMENTS, **change}), tmp_path, "net")
    export.save_bag(tmp_path, "net", ["net"])
    assert refused(tmp_path, source, tmp_path, "net").code == "MODEL_BROKEN"


def test_checksums_that_are_no_text_pin_nothing(models, source, tmp_path):
    export.save_safetensors(export.random_htdemucs(export.TINY_ARGUMENTS), tmp_path, "net")
    export.save_bag(tmp_path, "net", ["net"])
    (tmp_path / SUMS).write_bytes(b"\xff\xfe\x00 net.safetensors.bak\n")
    result, _ = separate(source, tmp_path / "out", model="net", model_dir=str(tmp_path))
    assert result["model"] == "net"


def test_a_damaged_file_is_named(models, source, tmp_path):
    data = (models / "tiny0.safetensors").read_bytes()
    (tmp_path / "cut.safetensors").write_bytes(data[: len(data) // 2])
    export.save_bag(tmp_path, "cut", ["cut"])
    error = refused(tmp_path, source, tmp_path, "cut")
    assert error.code == "MODEL_BROKEN" and "cut.safetensors" in error.message


def test_auto_with_damaged_weights_falls_back_and_says_so(source, tmp_path):
    (tmp_path / "x.safetensors").write_bytes(b"nonsense")
    export.save_bag(tmp_path, "htdemucs", ["x"])
    result, _ = separate(source, tmp_path / "out", model="auto", model_dir=str(tmp_path))
    assert result["approximate"] and "x.safetensors" in result["reason"]


def test_a_model_asked_for_by_name_is_never_replaced(source, tmp_path, monkeypatch):
    monkeypatch.setenv("SOUNDFORGE_MODEL_FETCH", "never")
    started = time.monotonic()
    error = refused(tmp_path / "none", source, tmp_path, "htdemucs")
    assert error.code == "MODEL_MISSING" and not error.retryable
    assert time.monotonic() - started < 2
    assert list((tmp_path / "out").iterdir()) == []


def test_a_model_that_was_replaced_is_loaded_anew(source, tmp_path):
    export.save_safetensors(export.random_htdemucs(export.TINY_ARGUMENTS, seed=0), tmp_path, "net")
    export.save_bag(tmp_path, "net", ["net"])
    engine = SeparateEngine()
    first, _ = separate(source, tmp_path / "a", engine, model="net", model_dir=str(tmp_path))
    export.save_safetensors(export.random_htdemucs(export.TINY_ARGUMENTS, seed=1), tmp_path, "net")
    second, _ = separate(source, tmp_path / "b", engine, model="net", model_dir=str(tmp_path))
    assert first["proof"]["model_sha256"] != second["proof"]["model_sha256"]


def test_the_fast_mode_stays_near_the_exact_one(models, mix, source, tmp_path, monkeypatch):
    # Compiling takes a minute on a busy machine; the benchmark does it.
    monkeypatch.setattr(tuning, "compile_forward", lambda module, device: False)
    result, stems = separate(source, tmp_path / "out", model="htdemucs", model_dir=str(models), mode="fast")
    assert result["proof"]["settings"]["mode"] == "fast"
    assert result["proof"]["settings"]["compiled"] is False
    for stem, expected in by_demucs(models, "htdemucs", mix).items():
        assert 20 < agreement(expected, stems[stem]) < 100, stem


def test_without_a_compiler_the_fast_mode_runs_uncompiled(monkeypatch, caplog):
    module = torch.nn.Identity()
    before = module.forward
    monkeypatch.setenv("CXX", "/nowhere/c++")
    assert not tuning.compile_forward(module, torch.device("cpu"))
    assert module.forward == before
    assert "no C++ compiler" in caplog.text


@pytest.mark.parametrize("names", [["../drums", "rest"], ["drums", "residual"], ["a", "a"], ["", "b"]])
def test_stems_that_are_no_file_names_are_refused(source, tmp_path, names):
    network = export.random_htdemucs({**export.TINY_ARGUMENTS, "sources": names})
    export.save_safetensors(network, tmp_path, "net")
    export.save_bag(tmp_path, "net", ["net"])
    assert refused(tmp_path, source, tmp_path, "net").code == "MODEL_BROKEN"


def test_the_full_size_architecture_is_the_published_one():
    network = export.random_htdemucs(export.HTDEMUCS_ARGUMENTS)
    assert sum(p.numel() for p in network.parameters()) == 41_984_456
    assert network.segment == Fraction(39, 5)
