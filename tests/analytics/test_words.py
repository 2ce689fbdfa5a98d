"""A camera's own alarms are told in words, with the camera's name in them."""

from __future__ import annotations

import pytest

from console.clock import now_utc
from console.domain.alert import Alert, Priority
from console.sources.loss_alarm import OF_CAMERAS, TOOL
from console.store.state import State
from console.views.words import alert_source, alert_title


@pytest.mark.parametrize("fault", sorted(OF_CAMERAS))
def test_a_camera_s_fault_has_words(fault: str) -> None:
    now = now_utc()
    params = {"camera": "Quay"}
    alert = Alert("A1", TOOL, fault, Priority.MEDIUM, now, now, 1, "det1", params=params)
    title = alert_title(alert)
    assert title.startswith("Camera")
    assert "Quay" in title
    assert fault not in title
    assert "camera watch" in alert_source(State(), alert)
