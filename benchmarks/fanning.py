"""10,000 alerts a minute to 200 readers: from when an alert was due to when a reader has it.

Ours is a real roc-server: it judges, chains, encrypts and syncs each alert, then tells its readers.
The peer appends the line to a file, syncs it and writes it to each reader by itself. One of the
readers stamps what it gets, the others, in a process of their own, count.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.area import Differs, Sample
from benchmarks.areas.latency import BARE
from benchmarks.crowd import Crowd
from benchmarks.on_store import first_start, port_of, running
from benchmarks.paced import Way, measure

ALERTS = 1000  # times the scale
PER_SECOND = 10_000 / 60
READERS = 200
P99_MS = 1000.0  # RELIABILITY 2: critical ones in a flood


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    return first_start(folder) | {"alerts": ALERTS * scale}


def ours(data: dict[str, Any], name: str) -> Sample:
    with running(data, name) as backend:
        reader, poster = backend.client("sup1"), backend.client("int1")
        events = f"/api/v1/events?after={reader.snapshot().seq}"
        way = Way(port_of(backend), "/api/v1/alerts", events, poster.token, reader.token)
        return _sample(way, data["alerts"])


def peer(data: dict[str, Any]) -> Sample:
    with tempfile.TemporaryDirectory(dir=data["folder"]) as folder:
        command = [sys.executable, "-c", BARE, str(Path(folder, "lines"))]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ)
        try:
            assert process.stdout is not None
            way = Way(int(process.stdout.readline()), "/alerts", "/events")
            return _sample(way, data["alerts"])
        finally:
            process.kill()
            process.wait()


def _sample(way: Way, alerts: int) -> Sample:
    crowd = Crowd(way.port, way.events, way.events_token, READERS - 1, alerts)
    try:
        figures = measure(way, alerts, PER_SECOND).figures(alerts)
        got = crowd.got()
    finally:
        crowd.close()
    figures |= {"readers": READERS, "crowd_got": sorted(set(got))}
    return Sample(figures["p99_ms"], alerts, figures)


def check(ours: Any, peer: Any) -> str:
    """Each reader of each side got every alert once; whether ours kept the goal is said."""
    for side, figures in (("ours", ours), ("the peer", peer)):
        if figures["missing"] or figures["doubled"] or figures["crowd_got"] != [figures["alerts"]]:
            raise Differs(f"{side}: {figures}")
    kept = "kept" if ours["p99_ms"] <= P99_MS else "MISSED"
    told = ", ".join(
        f"{side} p50 {one['p50_ms']:g}, p99 {one['p99_ms']:g}, max {one['max_ms']:g} ms"
        for side, one in (("ours", ours), ("peer", peer))
    )
    return (
        f"{ours['alerts']} alerts at {PER_SECOND:.0f}/s to {READERS} readers, each once; "
        f"last round: {told}; goal {kept}"
    )
