"""Eight hours at a wall in twenty minutes: nothing that a program holds may grow with the night.

Backend, roc-analytics and the console's window are the real programs. In each round, which stands
for a quarter of an hour, cameras stop, die and come back, tiles are enlarged and the window is
resized, things are painted that raise alerts, alerts are judged and closed, and now and then the
link is cut. At a round's end, when all is well again, memory, descriptors and threads are read.
"""

from __future__ import annotations

import json
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from benchmarks.footprint import footprint, lows, segments, slope
from benchmarks.soak import Broken, Plan
from console.domain.alert import VerdictKind
from console.domain.camera import Camera
from console.domain.commands import AcknowledgeAlert, CloseAlert, GiveVerdict
from console.domain.place import Position
from tests.support import surroundings
from tests.support.backend import Backend, Client, started
from tests.support.bar_camera import BarCamera, start_bars
from tests.support.blackhole import Blackhole
from tests.support.marker_model import PLACES, write_marker_package
from tests.support.programs import Window, kill_all, start_analytics

ABOUT = "a shift of 8 h in 20 minutes: memory, descriptors and threads stay flat"

ACCOUNT, DETECTOR = "op1", "det1"
_CAMERAS, _FPS = 4, 10
_ROUNDS, _HOURS = 32, 8.0
_LEAST_ROUNDS = 18  # with fewer, nothing is judged
_WARM_UP = 1 / 3  # of the rounds
_CUT_EVERY, _CUT_S = 4, 8.0  # also the rounds of which the least is taken
_PAUSE_S, _SHOWN_S = 3.0, 2.0
_SETTLED_WITHIN_S = 90.0
_SIGN_IN_EVERY_S = 240.0
_MOST_MIB_AN_HOUR = 1.0
_SIZES = ((1280, 720), (1600, 900), (1920, 1080))


class NightWindow(Window):
    module = "tests.support.night_program"


@dataclass
class House:
    """What runs. The supervisor judges from another desk."""

    cameras: list[BarCamera]
    backend: Backend
    analytics: psutil.Process
    cable: Blackhole
    window: NightWindow
    supervisor: Client
    signed_in_at: float = field(default_factory=time.monotonic)

    def groups(self) -> dict[str, list[psutil.Process]]:
        """Programs, and what each has started."""
        window = psutil.Process(self.window.process.pid)
        started = window.children(recursive=True)
        browser = [one for one in started if "QtWebEngine" in " ".join(one.cmdline())]
        return {
            "window": [window],
            "window's workers": [one for one in started if one not in browser],
            "map's browser": browser,
            "analytics": [self.analytics],
            "analytics' workers": self.analytics.children(recursive=True),
            "backend": [psutil.Process(self.backend.process.pid)],
        }


def run(plan: Plan) -> dict[str, Any]:
    """Samples of each round and their slopes. Broken: something grows."""
    rounds = plan.count or _ROUNDS
    samples: list[dict[str, Any]] = []
    with ExitStack() as stack:
        stack.callback(surroundings.enter().cleanup)
        house = _open(stack, Path(stack.enter_context(tempfile.TemporaryDirectory())))
        for number in range(rounds):
            _round(house, number)
            groups = house.groups()
            sample = {name: asdict(footprint(group)) for name, group in groups.items()}
            samples.append({**sample, "segments": sum(map(segments, groups.values()))})
            plan.say(f"shift: round {number + 1} of {rounds}: {_brief(sample)}")
    figures = {"rounds": rounds, "hours": _HOURS * rounds / _ROUNDS, **_slopes(samples)}
    figures["samples"] = samples
    if rounds < _LEAST_ROUNDS:
        return {**figures, "judged": False}
    if figures["grows"]:
        raise Broken(f"it grows: {', '.join(figures['grows'])}", figures)
    return {**figures, "judged": True}


def _brief(sample: dict[str, Any]) -> str:
    return ", ".join(
        f"{name} {held['pss_mib']:.0f} MiB {held['descriptors']} fd {held['threads']} threads"
        for name, held in sample.items()
    )


def _slopes(samples: list[dict[str, Any]]) -> dict[str, Any]:
    """Growth after the warm-up: MiB an hour of the shift, and counts over all of it."""
    kept = samples[int(len(samples) * _WARM_UP) :]
    by_hour = _ROUNDS / _HOURS / _CUT_EVERY
    spans = len(kept) // _CUT_EVERY - 1
    slopes: dict[str, Any] = {}
    grows: list[str] = []
    for name in (key for key in samples[0] if key != "segments"):
        mib = slope(lows([sample[name]["pss_mib"] for sample in kept], _CUT_EVERY)) * by_hour
        counts = {
            what: slope(lows([sample[name][what] for sample in kept], _CUT_EVERY)) * spans
            for what in ("descriptors", "threads", "processes")
        }
        slopes[name] = {"mib_an_hour": round(mib, 2), **counts}
        grows += [f"{name}: {mib:.2f} MiB/h"] if mib > _MOST_MIB_AN_HOUR else []
        grows += [f"{name}: {more:+.0f} {what}" for what, more in counts.items() if more >= 1]
    more = slope(lows([sample["segments"] for sample in kept], _CUT_EVERY)) * spans
    grows += [f"{more:+.0f} segments"] if more >= 1 else []
    return {"slopes": slopes, "grows": grows}


def _open(stack: ExitStack, folder: Path) -> House:
    """Everything started, every camera under detection."""
    model = write_marker_package(folder / "model")
    cameras = [start_bars(_FPS, markers=True) for _ in range(_CAMERAS)]
    stack.callback(lambda: [camera.kill() for camera in cameras])
    backend = stack.enter_context(started(folder / "backend"))
    admin = backend.client("adm1")
    for number, camera in enumerate(cameras):
        wish = Camera(_id(number), number + 1, f"Gate {number}", "Quay", Position(10.4, 59.2))
        told = {"camera": json.loads(admin.assembly.table.encode(wish)), "url": camera.url}
        admin.http.put(f"/api/v1/cameras/{wish.id}", json=told).raise_for_status()
    password = backend.passwords[DETECTOR]
    analytics = start_analytics(backend.url, password, folder / "analytics", "--model", str(model))
    stack.callback(lambda: kill_all(analytics))
    cable = Blackhole(int(backend.url.rpartition(":")[2]))
    stack.callback(cable.close)
    words = (cable.url, folder / "console", ACCOUNT, backend.passwords[ACCOUNT], model)
    window = NightWindow(*words)
    stack.callback(window.close)
    window.order("work", _SETTLED_WITHIN_S)
    house = House(
        cameras, backend, psutil.Process(analytics.pid), cable, window, backend.client("sup1")
    )
    _settle(house)
    return house


def _id(number: int) -> str:
    return f"gate{number}"


def _round(house: House, number: int) -> None:
    """What a quarter of an hour brings; well again when it returns."""
    first, second = number % _CAMERAS, (number + 1) % _CAMERAS
    house.window.order("resize", **dict(zip(("width", "height"), _SIZES[number % 3], strict=True)))
    house.cameras[second].mark(number % PLACES)
    house.cameras[first].pause()
    time.sleep(_PAUSE_S)
    house.cameras[first].resume()
    house.window.order("enlarge", camera=_id(second))
    house.window.order("picture", _SETTLED_WITHIN_S, camera=_id(second), own=False)
    house.window.order("enlarge", camera="")
    if number % _CUT_EVERY == _CUT_EVERY - 1:
        house.cable.cut()
        time.sleep(_CUT_S)
        house.cable.mend()
    time.sleep(_SHOWN_S)
    house.cameras[second].mark()
    port = house.cameras[first].port
    house.cameras[first].kill()
    house.cameras[first] = start_bars(_FPS, port, markers=True)
    _settle(house)
    _judge_all(house)


def _settle(house: House) -> None:
    """The link is up, nothing waits, and all that stands on the wall is live from the relay."""
    house.window.order("link", _SETTLED_WITHIN_S, state="online")
    house.window.order("handed_back", _SETTLED_WITHIN_S)
    house.window.order("waits", _SETTLED_WITHIN_S, count=0)
    ours = {_id(number) for number in range(_CAMERAS)}  # the city has others, dark ones
    if not (shown := ours & set(house.window.order("shown")["cameras"])):
        raise Broken("none of the cameras stands on the wall")
    for camera in shown:
        house.window.order("picture", _SETTLED_WITHIN_S, camera=camera, own=False)


def _judge_all(house: House) -> None:
    """Each alert is called false, acknowledged and closed; the system closes what is its own."""
    if time.monotonic() - house.signed_in_at > _SIGN_IN_EVERY_S:
        house.supervisor.sign_in(house.backend.passwords["sup1"])
        house.signed_in_at = time.monotonic()
    for alert in house.supervisor.snapshot().alerts.values():
        wishes = [AcknowledgeAlert(alert.id), CloseAlert(alert.id, "handled")]
        if alert.detection and alert.verdict() is None:
            wishes.insert(0, GiveVerdict(alert.id, VerdictKind.FALSE, "umbrella"))
        for wish in wishes:
            house.supervisor.send(house.supervisor.command(wish))
