"""A status that is not understood, of a newer backend perhaps, takes nothing away."""

from __future__ import annotations

from typing import Any

import pytest

from console.domain.link import LinkStatus
from console.store.select import DetectionStatus
from console.views.ears import Ears
from tests.support.seat import Seat

MODEL = {"name": "demo", "version": "1"}
SOUND = {"device": "CPU", "ms_per_frame": 9, "model": MODEL}


def _no_link(_status: LinkStatus) -> None:
    raise AssertionError("nothing was said of the link")


def _no_detection() -> DetectionStatus | None:
    return None


@pytest.mark.parametrize(
    "status",
    [
        {"detectors": ["analytics"]},
        {"detectors": {"analytics": "on"}},
        {"detectors": {"analytics": SOUND | {"ms_per_frame": "fast"}}},
        {"detectors": {"analytics": SOUND | {"model": "demo 1"}}},
        {"detectors": {"analytics": SOUND | {"model": MODEL | {"alarm_labels": 3}}}},
        {"detectors": {"analytics": {"reason": "x", "reason_params": ["y"]}}},
        {"damaged": 7},
        {"refused": ["op1"]},
        {"refused": {"op1": "many"}},
        "all is well",
    ],
)
def test_the_old_one_stays(operator: Seat, status: Any) -> None:
    ears = Ears(_no_link, _no_detection)
    ears.listen(operator.bridge)
    ears.on_backend_status({"detectors": {"analytics": SOUND}, "mode": "EXERCISE"})
    operator.settle()
    before = operator.desk.detection, operator.desk.backend
    ears.on_backend_status(status)
    operator.settle()
    assert (operator.desk.detection, operator.desk.backend) == before
    ears.on_backend_status({"detectors": {"analytics": SOUND}, "mode": "TEST"})
    operator.settle()
    assert operator.desk.backend.mode == "test"
