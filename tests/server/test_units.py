"""A feed of units at a real backend: what is recorded of it, and the area that nobody covers."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from console.clock import now_utc
from console.domain import commands as c
from console.domain import events as e
from console.domain.geofence import FenceKind
from console.domain.place import Position
from console.domain.unit import UnitKind
from tests.support.backend import Backend, Client, backend

__all__ = ["backend"]

QUAY, FAR = Position(10.75, 59.9), Position(10.85, 59.9)
_LIMIT_S = 15.0


def _report(at: Position, seconds_ago: float = 0.0) -> c.ReportUnit:
    return c.ReportUnit(
        "A1", "Ambulance 1", UnitKind.AMBULANCE, at, now_utc() - timedelta(seconds=seconds_ago)
    )


def _until(reader: Client, so: Callable[[Client], bool]) -> None:
    end = time.monotonic() + _LIMIT_S
    while not so(reader):
        assert time.monotonic() < end, "it did not come to that"


def test_a_busy_feed_is_thinned_and_a_void_area_is_told_and_taken_back(backend: Backend) -> None:
    feed, supervisor, operator = (backend.client(who) for who in ("int1", "sup1", "op1"))
    for step in range(40):  # a parked unit says the same again and again
        feed.say(_report(FAR, 40 - step))
    reported = [r for r in operator.journal() if isinstance(r.event, e.UnitReported)]
    assert len(reported) == 1
    assert operator.send(operator.command(_report(QUAY))).status_code != 200

    fence = c.DrawGeofence(
        "F1", "Quay", FenceKind.VOID, centre=QUAY, radius_m=500, units=(UnitKind.AMBULANCE,)
    )
    supervisor.say(fence)

    def told(reader: Client) -> bool:
        alerts = reader.snapshot().alerts.values()
        return [a.message_id for a in alerts if a.active()] == ["geofence.void"]

    _until(operator, told)
    feed.say(_report(QUAY))
    _until(operator, lambda reader: not reader.snapshot().gaps)
    (alert,) = operator.snapshot().alerts.values()
    assert not alert.active()
    backend.kill()
    backend.start()
    again = backend.client("op1").snapshot()
    assert again.units["A1"].position == QUAY
    assert list(again.geofences) == ["F1"]
