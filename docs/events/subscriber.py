"""Rebuilds a job's result from the topics alone, knowing nothing but the AsyncAPI document beside it.

    python subscriber.py BOOTSTRAP_SERVERS JOB_ID [--seconds 60]

Needs the packages kafka-python and PyYAML. Reads every channel tagged `fact` from its beginning, drops events that come
twice, and prints one JSON object once `job.finished` has come: the job's state, and for each track what became of it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from kafka import KafkaConsumer

DOCUMENT = Path(__file__).with_name("asyncapi.yaml")


def fact_topics(document: Path = DOCUMENT) -> list[str]:
    """The addresses of the channels that outsiders may rely on."""
    channels = yaml.safe_load(document.read_text())["channels"].values()
    return [c["address"] for c in channels if any(tag["name"] == "fact" for tag in c.get("tags", []))]


def events(bootstrap: str, seconds: float) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every fact from the beginning on, as (type, data), each event once."""
    consumer = KafkaConsumer(
        *fact_topics(),
        bootstrap_servers=bootstrap,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        group_id=None,
    )
    seen: set[str] = set()
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            for records in consumer.poll(timeout_ms=500).values():
                for record in records:
                    headers = {name: value.decode() for name, value in record.headers}
                    if headers["ce_id"] not in seen:
                        seen.add(headers["ce_id"])
                        yield headers["ce_type"], json.loads(record.value)
    finally:
        consumer.close()


def rebuild(job_id: str, stream: Iterator[tuple[str, dict[str, Any]]]) -> dict[str, Any] | None:
    """The job as its facts tell it; None where its end does not come.

    Topics have no mutual order: the end may come before what it sums up.
    """
    tracks: dict[str, dict[str, Any]] = {}
    finished: dict[str, Any] | None = None
    for kind, data in stream:
        if data.get("job_id") != job_id:
            continue
        if kind == "job.finished":
            finished = data
        else:
            tracks.setdefault(data["track_id"], {})[kind] = data
        if finished and all(complete(track, tracks) for track in finished["tracks"]):
            return {"job_id": job_id, "state": finished["state"], "tracks": summaries(finished, tracks)}
    return None


ANNOUNCED_BY = {"download": "track.downloaded", "analyze": "track.analyzed", "separate": "track.processed"}


def complete(track: dict[str, Any], tracks: dict[str, dict[str, Any]]) -> bool:
    """Whether every step that succeeded has shown its fact."""
    facts = tracks.get(track["track_id"], {})
    succeeded = [step for step, state in track["tasks"].items() if state == "succeeded"]
    return all(ANNOUNCED_BY[step] in facts for step in succeeded if step in ANNOUNCED_BY)


def summaries(finished: dict[str, Any], tracks: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """What a listener wants to know of each track."""
    result = []
    for track in finished["tracks"]:
        facts = tracks.get(track["track_id"], {})
        downloaded = facts.get("track.downloaded", {})
        analyzed = facts.get("track.analyzed", {})
        processed = facts.get("track.processed", {})
        result.append(
            {
                "track_id": track["track_id"],
                "title": (downloaded.get("metadata") or {}).get("title"),
                "sha256": downloaded.get("sha256"),
                "tempo": analyzed.get("tempo"),
                "key": analyzed.get("key"),
                "model": processed.get("model"),
                "stems": {stem["name"]: stem["sha256"] for stem in processed.get("stems", [])},
                "error": (track.get("error") or {}).get("code"),
            }
        )
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bootstrap")
    parser.add_argument("job_id")
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    job = rebuild(arguments.job_id, events(arguments.bootstrap, arguments.seconds))
    if job is None:
        print(f"no end of job {arguments.job_id} within {arguments.seconds:.0f} s", file=sys.stderr)
        return 1
    print(json.dumps(job, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
