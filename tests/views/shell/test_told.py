"""What the backend says of itself reaches the eye: mode, damage, detection that starts again."""

from __future__ import annotations

from typing import Any

import pytest

from console.domain.link import LinkStatus
from console.store.select import DetectionStatus
from console.views.ears import Ears
from tests.support.desktop import Desktop


def say(desktop: Desktop, **status: Any) -> None:
    """As the core's thread brings an answer of /api/v1/status."""
    detector = {"device": "CPU", "ms_per_frame": 9, "model": {"name": "demo", "version": "1"}}
    ears = Ears(_no_link, _no_detection)
    ears.listen(desktop.seat.bridge)
    ears.on_backend_status({"detectors": {"analytics": detector}, "mode": "LIVE", **status})
    desktop.seat.settle()


def _no_link(_status: LinkStatus) -> None:
    raise AssertionError("nothing was said of the link")


def _no_detection() -> DetectionStatus | None:
    return None


@pytest.mark.parametrize(
    ("status", "chip"),
    [
        ({"mode": "EXERCISE"}, "EXERCISE"),
        ({"mode": "TEST", "demo": True}, "TEST"),
        ({"mode": "SHADOW"}, "SHADOW"),
        ({"mode": "LIVE", "demo": True}, "DEMO"),
        ({"mode": "LIVE"}, "LIVE"),
        ({"mode": "NEXT"}, "NEXT"),
    ],
)
def test_the_mode_is_the_backends(desktop: Desktop, status: dict[str, Any], chip: str) -> None:
    say(desktop, **status)
    assert desktop.area.mode.text() == chip


def test_damage_and_a_restart_stand_in_the_banner_until_they_are_over(desktop: Desktop) -> None:
    say(desktop, damaged=[7, 9], analytics="restarting")
    words = desktop.area.banner.words.text()
    assert "2 rows of the backend's journal are damaged" in words
    assert "detection stopped and is being started again" in words
    say(desktop, analytics="running")
    assert not desktop.area.banner.isVisible()


def test_messages_that_did_not_fit_are_counted_in_the_foot_by_sender(desktop: Desktop) -> None:
    label = desktop.area.foot.labels["refused"]
    assert not label.isVisible()
    say(desktop, refused={"op2": 2, "city-portal": 1})
    desktop.area.tick()
    words = label.text().translate(dict.fromkeys(map(ord, "\u2066\u2068\u2069")))
    assert words == "3 messages not understood, of city-portal, Bo Lie"
