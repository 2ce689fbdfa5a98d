"""Every look at evidence is recorded, whoever serves it: the backend or this console's own copy."""

from __future__ import annotations

import hashlib
import time

from console.clock import now_utc
from console.domain import commands as c
from console.domain.alert import Evidence
from console.domain.link import LinkState
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town

PICTURE = b"\x89PNG not really" * 100
SHA = hashlib.sha256(PICTURE).hexdigest()


def _looks(backend: Town) -> list[str]:
    """Who looked at the picture, in order."""
    recorded = [one for one in backend.journal() if one["event"]["kind"] == "Looked"]
    return [one["actor_id"] for one in recorded if one["event"]["data"]["target_id"] == SHA]


def _until_looks(backend: Town, *who: str) -> None:
    """Its own looks are told to nobody who works here, so no console hears when they are in."""
    end = time.monotonic() + 15
    while (looks := _looks(backend)) != list(who):
        assert time.monotonic() < end, looks


def _with_picture(desk: Desk) -> None:
    assert desk.core.keep_evidence(PICTURE, "image/png").result(5) == SHA
    alert_id = desk.raise_alert("with a picture")
    evidence = Evidence(SHA, "image/png", len(PICTURE), "crop", now_utc())
    desk.core.dispatch(c.AddEvidence(alert_id, evidence))
    desk.until_settled()


def _open(desk: Desk, times: int) -> None:
    for _ in range(times):
        assert desk.core.media(SHA).result(10) == (PICTURE, "image/png")


def test_each_opening_is_recorded_once_online_and_alone(backend: Town, new_desk: NewDesk) -> None:
    owner, other = new_desk("ada"), new_desk("ben")
    _with_picture(owner)
    assert _looks(backend) == []
    _open(owner, 1)  # it never came from the backend
    _until_looks(backend, "ada")
    _open(other, 1)  # it comes from the backend, which records it
    assert _looks(backend) == ["ada", "ben"]
    _open(other, 2)
    other.until_settled()  # so that its two looks no longer count among those that wait
    assert _looks(backend) == ["ada", "ben", "ben", "ben"]
    backend.kill()
    other.until_link(LinkState.OFFLINE)
    _open(other, 2)
    other.until_queued(2)
    backend.start()
    other.until_settled()
    assert _looks(backend) == ["ada"] + ["ben"] * 5
    assert other.conflicts == ()
