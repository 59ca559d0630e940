"""Writes sound-forge.json, the Grafana dashboard; with ``--check`` it only compares."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("sound-forge.json")
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
JOB = 'job=~"$service"'

# A panel: its title, a unit of Grafana's, what it tells in a sentence, and pairs of expression and legend.
Panel = tuple[str, str, str, list[tuple[str, str]]]
ROWS: list[tuple[str, list[Panel]]] = [
    (
        "Is it well?",
        [
            ("Services up", "none", "Replicas that answer.", [(f"sum by (job) (up{{{JOB}}})", "{{job}}")]),
            (
                "Work outstanding",
                "none",
                "Records to read, tasks due or running, events to send: what an autoscaler looks at.",
                [(f"max by (job) (soundforge_work_outstanding{{{JOB}}})", "{{job}}")],
            ),
            (
                "Due tasks",
                "none",
                "Tasks that could run now. More and more of them: add workers.",
                [(f"max by (job, kind) (soundforge_tasks_due{{{JOB}}})", "{{kind}}")],
            ),
            (
                "Oldest due task",
                "s",
                "How long the first of them has waited.",
                [(f"max by (job, kind) (soundforge_tasks_oldest_due_seconds{{{JOB}}})", "{{kind}}")],
            ),
            (
                "Steps that songs wait for",
                "none",
                "By the gateway's books: seen also where a worker service has no process.",
                [
                    (f"max by (step) (soundforge_steps_due{{{JOB}}})", "{{step}} due"),
                    (f"max by (step) (soundforge_steps_running{{{JOB}}})", "{{step}} running"),
                ],
            ),
            (
                "Running tasks",
                "none",
                "Tasks in hand, in all replicas.",
                [(f"max by (job, kind) (soundforge_tasks_running{{{JOB}}})", "{{kind}}")],
            ),
        ],
    ),
    (
        "Work",
        [
            (
                "Tasks ended, by outcome",
                "ops",
                "Ends of attempts per second.",
                [
                    (
                        f"sum by (kind, outcome) (rate(soundforge_tasks_run_seconds_count{{{JOB}}}[$__rate_interval]))",
                        "{{kind}} {{outcome}}",
                    )
                ],
            ),
            (
                "Run time, 95 of 100",
                "s",
                "95 of 100 attempts are shorter.",
                [
                    (
                        "histogram_quantile(0.95, sum by (kind, le) "
                        f"(rate(soundforge_tasks_run_seconds_bucket{{{JOB}}}[$__rate_interval])))",
                        "{{kind}}",
                    )
                ],
            ),
            (
                "Wait, 95 of 100",
                "s",
                "95 of 100 tasks wait less between being due and being claimed.",
                [
                    (
                        "histogram_quantile(0.95, sum by (kind, le) "
                        f"(rate(soundforge_tasks_wait_seconds_bucket{{{JOB}}}[$__rate_interval])))",
                        "{{kind}}",
                    )
                ],
            ),
            (
                "Retries, lost leases, rescues",
                "none",
                "Within ten minutes.",
                [
                    (f"sum by (kind) (increase(soundforge_tasks_retries_total{{{JOB}}}[10m]))", "retries {{kind}}"),
                    (
                        f"sum by (kind) (increase(soundforge_tasks_lease_losses_total{{{JOB}}}[10m]))",
                        "lost leases {{kind}}",
                    ),
                    (f"sum by (kind) (increase(soundforge_tasks_rescues_total{{{JOB}}}[10m]))", "rescues {{kind}}"),
                ],
            ),
        ],
    ),
    (
        "Events",
        [
            (
                "Outbox: oldest unsent event",
                "s",
                "Above a few seconds the broker is away, or slow.",
                [(f"max by (job) (soundforge_outbox_age_seconds{{{JOB}}})", "{{job}}")],
            ),
            (
                "Outbox: unsent and refused",
                "none",
                "Refused events wait for a person.",
                [
                    (f"max by (job) (soundforge_outbox_unsent{{{JOB}}})", "{{job}}"),
                    (f"max by (job) (soundforge_outbox_parked{{{JOB}}})", "{{job}} refused"),
                ],
            ),
            (
                "Consumers behind",
                "none",
                "Records on the topic that the service has not consumed.",
                [(f"max by (job, topic) (soundforge_consumer_lag_records{{{JOB}}})", "{{job}} {{topic}}")],
            ),
            (
                "Published, dead letters",
                "ops",
                "Events per second; dead letters should stay at nothing.",
                [
                    (f"sum by (job) (rate(soundforge_outbox_relayed_total{{{JOB}}}[$__rate_interval]))", "{{job}}"),
                    (
                        f"sum by (job) (rate(soundforge_inbox_dead_letters_total{{{JOB}}}[$__rate_interval]))",
                        "{{job}} dead letters",
                    ),
                ],
            ),
        ],
    ),
    (
        "Python workers",
        [
            (
                "Workers by state",
                "none",
                "Idle, busy, starting, stopping.",
                [(f"sum by (op, state) (soundforge_python_workers{{{JOB}}})", "{{op}} {{state}}")],
            ),
            (
                "Jobs that wait for a worker",
                "none",
                "Or for memory.",
                [(f"sum by (op) (soundforge_python_waiting{{{JOB}}})", "{{op}}")],
            ),
            (
                "Memory of workers",
                "bytes",
                "And the limit at which one worker is killed.",
                [
                    (f"sum by (op, instance) (soundforge_python_rss_bytes{{{JOB}}})", "{{op}} {{instance}}"),
                    (f"max by (op) (soundforge_python_memory_limit_bytes{{{JOB}}})", "limit {{op}}"),
                ],
            ),
            (
                "Mean time in a worker, ends of workers",
                "s",
                "Ends: within ten minutes, by reason.",
                [
                    (
                        f"sum by (op) (rate(soundforge_python_jobs_seconds_sum{{{JOB}}}[$__rate_interval])) / "
                        f"sum by (op) (rate(soundforge_python_jobs_seconds_count{{{JOB}}}[$__rate_interval]))",
                        "{{op}}",
                    ),
                    (
                        f"sum by (op, reason) (increase(soundforge_python_worker_ends_total{{{JOB}}}[10m]))",
                        "{{op}} {{reason}}",
                    ),
                ],
            ),
        ],
    ),
    (
        "The world outside",
        [
            (
                "Calls to Spotify",
                "ops",
                "By answer; limited means 429.",
                [
                    (
                        f"sum by (outcome) (rate(soundforge_spotify_calls_total{{{JOB}}}[$__rate_interval]))",
                        "{{outcome}}",
                    )
                ],
            ),
            (
                "Breakers",
                "none",
                "1 where the breaker is open; spotdl: 2 while one song is trying.",
                [
                    (f'max by (state) (soundforge_spotify_circuit{{{JOB}, state!="closed"}})', "Spotify {{state}}"),
                    (f"max by (job) (soundforge_spotdl_circuit{{{JOB}}})", "spotdl"),
                    (f"max by (job) (soundforge_webhooks_open_breakers{{{JOB}}})", "webhooks left alone"),
                ],
            ),
            (
                "Calls to addresses of users",
                "ops",
                "Downloads and webhooks, by outcome.",
                [
                    (
                        f"sum by (job, outcome) (rate(soundforge_egress_calls_total{{{JOB}}}[$__rate_interval]))",
                        "{{job}} {{outcome}}",
                    )
                ],
            ),
            (
                "Volume",
                "bytes",
                "What is kept, and what is free.",
                [
                    (f"max by (kind) (soundforge_storage_bytes{{{JOB}}})", "{{kind}}"),
                    (f"max by (job) (soundforge_storage_volume_free_bytes{{{JOB}}})", "free"),
                    (f"max by (job) (soundforge_storage_volume_size_bytes{{{JOB}}})", "size of the volume"),
                ],
            ),
        ],
    ),
    (
        "Webhooks and the API",
        [
            (
                "Attempts, by outcome",
                "ops",
                "All outcomes failing at once means our network.",
                [
                    (
                        f"sum by (outcome) (rate(soundforge_webhooks_attempts_total{{{JOB}}}[$__rate_interval]))",
                        "{{outcome}}",
                    )
                ],
            ),
            (
                "Deliveries",
                "none",
                "Pending grows while receivers are down.",
                [
                    (f"max by (job) (soundforge_webhooks_pending{{{JOB}}})", "pending"),
                    (f"max by (job) (soundforge_webhooks_running{{{JOB}}})", "running"),
                    (f"max by (job) (soundforge_webhooks_disabled{{{JOB}}})", "disabled webhooks"),
                ],
            ),
            (
                "Oldest due delivery, lag of 99 of 100",
                "s",
                "Lag: from the event to its first attempt.",
                [
                    (f"max by (job) (soundforge_webhooks_oldest_due_seconds{{{JOB}}})", "oldest due"),
                    (
                        "histogram_quantile(0.99, sum by (le) "
                        f"(rate(soundforge_webhooks_lag_seconds_bucket{{{JOB}}}[$__rate_interval])))",
                        "lag",
                    ),
                ],
            ),
            (
                "API: refused, by reason",
                "reqps",
                "Many unknown keys: somebody tries some.",
                [
                    (
                        f"sum by (reason) (rate(soundforge_auth_refusals_total{{{JOB}}}[$__rate_interval]))",
                        "{{reason}}",
                    )
                ],
            ),
            (
                "API: requests, by status",
                "reqps",
                "Of the gateway.",
                [
                    (
                        f"sum by (status) (rate(http_server_requests_seconds_count{{{JOB}}}[$__rate_interval]))",
                        "{{status}}",
                    )
                ],
            ),
            (
                "JVM memory",
                "bytes",
                "Heap and the rest.",
                [(f"sum by (job, area) (jvm_memory_used_bytes{{{JOB}}})", "{{job}} {{area}}")],
            ),
            (
                "Processor",
                "percentunit",
                "Share of the machine that each JVM takes; Python workers not counted.",
                [(f"sum by (job) (process_cpu_usage{{{JOB}}})", "{{job}}")],
            ),
        ],
    ),
]

WIDTH, COLUMNS, HEIGHT = 24, 4, 8


def dashboard() -> dict[str, Any]:
    """The dashboard as Grafana takes it."""
    panels: list[dict[str, Any]] = []
    top = 0
    for title, row in ROWS:
        panels.append(
            {**place(len(panels), 0, top, WIDTH, 1), "type": "row", "title": title, "collapsed": False, "panels": []}
        )
        top += 1
        for number, panel in enumerate(row):
            width = WIDTH // COLUMNS
            left, down = number % COLUMNS * width, number // COLUMNS * HEIGHT
            panels.append({**place(len(panels), left, top + down, width, HEIGHT), **graph(panel)})
        top += HEIGHT * -(-len(row) // COLUMNS)
    return {
        "uid": "sound-forge",
        "title": "Sound Forge",
        "tags": ["sound-forge"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {"list": [datasource(), services()]},
        "panels": panels,
    }


def place(number: int, x: int, y: int, w: int, h: int) -> dict[str, Any]:
    """Where a panel stands."""
    return {"id": number + 1, "gridPos": {"x": x, "y": y, "w": w, "h": h}}


def graph(panel: Panel) -> dict[str, Any]:
    """A panel with lines over time."""
    title, unit, description, queries = panel
    return {
        "type": "timeseries",
        "title": title,
        "description": description,
        "datasource": DATASOURCE,
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "options": {
            "legend": {"displayMode": "list", "placement": "bottom"},
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
        "targets": [
            {"refId": chr(ord("A") + number), "expr": expr, "legendFormat": legend, "datasource": DATASOURCE}
            for number, (expr, legend) in enumerate(queries)
        ],
    }


def datasource() -> dict[str, Any]:
    """The Prometheus to ask."""
    return {"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"}


def services() -> dict[str, Any]:
    """The services to show."""
    query = 'label_values(up{job=~".+-service"}, job)'
    return {
        "name": "service",
        "label": "Service",
        "type": "query",
        "datasource": DATASOURCE,
        "query": {"query": query, "refId": "services"},
        "definition": query,
        "refresh": 2,
        "multi": True,
        "includeAll": True,
        "allValue": ".+-service",
        "current": {"text": "All", "value": "$__all"},
        "sort": 1,
    }


def main() -> int:
    """Writes the file, or says that it is another."""
    text = json.dumps(dashboard(), indent=2) + "\n"
    if sys.argv[1:] == ["--check"]:
        if TARGET.read_text(encoding="utf-8") != text:
            print(f"{TARGET.name} is not what {Path(__file__).name} makes: run it", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
