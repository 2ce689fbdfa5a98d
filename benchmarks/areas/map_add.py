"""One alert more on the map, through the console's own door, against making the map anew.

Ours: the real page in its real panel holds a thousand to a million alerts; one is added, and the
time runs until the page says that it is drawn. The peer is what dashboards do that regenerate a
folium map: at ten thousand alerts, whatever ours holds, for it takes minutes with more.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.area import Differs, Sample

UNIT = "ms an alert"
GOAL = "≤ 1/1000 of folium at 10k, flat to 1 M"
HIGHER_IS_BETTER = False
SCALES = "1,100,1000"  # thousands of alerts
ROUNDS = 1

_PEER_ALERTS = 10_000
_ADDED = 60


def make_input(folder: Path, scale: int, seed: int) -> dict[str, int]:
    return {"alerts": 1000 * scale}


def ours(data: dict[str, int]) -> Sample:
    from benchmarks.map_rig import MapRig, alerts

    rig = MapRig()
    view = rig.view
    began = time.monotonic()
    view.set_alerts(alerts(data["alerts"]))
    pushes: list[int] = []
    view.feed.push()
    rig.until(lambda: not view.feed.deltas["alerts"].waits())
    rig.ask("1")  # comes after what was pushed
    loaded_s = time.monotonic() - began
    applied: list[int] = []
    view.bridge.page_applied.connect(lambda: applied.append(1))
    view.bridge.pushed.connect(lambda text: pushes.append(len(text)))
    took = []
    for one in _extra():
        applied.clear()
        start = time.perf_counter()
        view.change_alerts([one], [])
        view.feed.push()  # the panel gathers changes for 150 ms; that wait is no cost
        rig.until(lambda: bool(applied))
        took.append(1000 * (time.perf_counter() - start))
    rig.close()
    figures = {
        "median_ms": statistics.median(took),
        "loaded_s": loaded_s,
        "characters": max(pushes),
        "alerts": data["alerts"],
    }
    return Sample(figures["median_ms"], data["alerts"], figures)


def _extra() -> list[Any]:
    from benchmarks.map_rig import alerts

    return [replace(one, id=f"new{one.id}") for one in alerts(_ADDED)]


def peer(data: dict[str, int]) -> Sample:
    import folium

    from benchmarks.map_rig import rows

    with tempfile.TemporaryDirectory() as folder:
        made = rows(_PEER_ALERTS)
        start = time.perf_counter()
        city = folium.Map(location=[59.2, 10.4], tiles=None)
        for row in made:
            folium.CircleMarker([row[3], row[2]], radius=6, tooltip=row[4]).add_to(city)
        city.save(str(Path(folder, "map.html")))
        took_ms = 1000 * (time.perf_counter() - start)
    return Sample(took_ms, _PEER_ALERTS, {"median_ms": took_ms})


def check(ours: Any, peer: Any) -> str:
    if ours["characters"] > 1000:
        raise Differs(f"one alert more sent {ours['characters']} characters")
    times = peer["median_ms"] / ours["median_ms"]
    kept = "kept" if times >= 1000 else "MISSED"
    return (
        f"{times:.0f} × folium at 10k, {kept}; {ours['alerts']} alerts were loaded in "
        f"{ours['loaded_s']:.1f} s"
    )
