"""Fetching weights, from a hub that the test plays itself."""

from __future__ import annotations

import hashlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytest.importorskip("torch", reason="the extra 'separation' is not installed")
pytest.importorskip("demucs", reason="the extra 'separation' is not installed")

from soundforge_audio.errors import AudioError
from soundforge_audio.separation.neural import export, fetch, loading
from soundforge_audio.separation.neural.folder import ModelFolder

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    monkeypatch.setattr(fetch, "_failures", {})
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)


class Hub:
    """Serves a folder the way the hub does."""

    def __init__(self, folder):
        self.folder, self.requests, self.lie = folder, [], False
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self):
                self.answer(body=False)

            def do_GET(self):
                self.answer(body=True)

            def answer(self, body):
                hub.requests.append((self.command, self.path))
                path = hub.folder / self.path.rsplit("/", 1)[-1]
                if not self.path.startswith("/adefossez/HTDemucs/resolve/") or not path.is_file():
                    self.send_error(404)
                    return
                data = path.read_bytes()
                large = path.suffix == ".safetensors"
                digest = hashlib.sha256(data) if large else hashlib.sha1(b"blob %d\0" % len(data) + data)
                etag = digest.hexdigest() if not hub.lie else "0" * 64
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.send_header("X-Repo-Commit", COMMIT)
                self.send_header("ETag", f'"{etag}"')
                self.end_headers()
                if body:
                    self.wfile.write(data)

            def log_message(self, *_):
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hub(tmp_path, monkeypatch):
    published = tmp_path / "published"
    published.mkdir()
    export.save_safetensors(export.random_htdemucs(export.TINY_ARGUMENTS), published, "955717e8")
    export.save_bag(published, "htdemucs", ["955717e8"])
    hub = Hub(published)
    monkeypatch.setenv("SOUNDFORGE_MODEL_HUB", hub.url)
    yield hub
    hub.server.shutdown()
    hub.server.server_close()


def test_weights_are_fetched_once_checked_and_noted(hub, tmp_path):
    folder = ModelFolder(tmp_path / "models")
    seen = []
    fetch.fetch("htdemucs", folder.path, seen.append)
    assert folder.names() == ["htdemucs"]
    assert seen[-1] == 1.0
    data = (hub.folder / "955717e8.safetensors").read_bytes()
    assert (folder.path / "SHA256SUMS").read_text() == f"{hashlib.sha256(data).hexdigest()}  955717e8.safetensors\n"
    assert {path.name for path in folder.path.iterdir()} == {"htdemucs.yaml", "955717e8.safetensors", "SHA256SUMS"}
    # After its first answer everything is asked for at the commit that it named.
    assert all("/main/" in path for _, path in hub.requests[:1])
    assert all(COMMIT in path for _, path in hub.requests if path.endswith("safetensors"))
    assert loading.load(folder, folder.bag("htdemucs")).stems == export.FOUR_STEMS


def test_a_file_that_is_not_what_the_hub_announced_is_thrown_away(hub, tmp_path):
    hub.lie = True
    with pytest.raises(AudioError) as raised:
        fetch.fetch("htdemucs", tmp_path / "models", lambda done: None)
    assert raised.value.code == "MODEL_UNTRUSTED"
    assert list((tmp_path / "models").iterdir()) == []


def test_a_hub_without_the_model_is_asked_only_once(hub, tmp_path):
    for _ in range(2):
        with pytest.raises(AudioError) as raised:
            fetch.fetch("htdemucs_ft", tmp_path / "models", lambda done: None)
        assert raised.value.code == "MODEL_MISSING"
    assert len(hub.requests) == 1


def test_no_network_is_a_quick_and_clear_answer(tmp_path, monkeypatch):
    monkeypatch.setenv("SOUNDFORGE_MODEL_HUB", "http://127.0.0.1:9")
    started = time.monotonic()
    with pytest.raises(AudioError) as raised:
        fetch.fetch("htdemucs", tmp_path / "models", lambda done: None)
    assert raised.value.code == "MODEL_MISSING"
    assert "cannot be fetched" in raised.value.message
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(("name", "value"), [("SOUNDFORGE_MODEL_FETCH", "never"), ("HF_HUB_OFFLINE", "1")])
def test_fetching_can_be_switched_off(hub, tmp_path, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(AudioError) as raised:
        fetch.fetch("htdemucs", tmp_path / "models", lambda done: None)
    assert raised.value.code == "MODEL_MISSING" and "switched off" in raised.value.message
    assert hub.requests == []
    assert not (tmp_path / "models").exists()


def test_only_published_models_are_asked_for(hub, tmp_path):
    with pytest.raises(AudioError):
        fetch.fetch("my_own", tmp_path / "models", lambda done: None)
    assert hub.requests == []
