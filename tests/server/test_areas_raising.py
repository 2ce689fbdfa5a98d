"""Who raises an alert puts it in no tool's name and in no other area, over the real door."""

from __future__ import annotations

from typing import Any

import pytest

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from tests.support.backend import Backend


@pytest.mark.parametrize(
    ("fields", "message_id"),
    [
        ({"tool": "weapon_detection"}, "refused.not_by_hand"),
        ({"camera_id": "cam2"}, "refused.unknown_camera"),
    ],
)
def test_what_is_not_ones_own_is_refused(
    backend: Backend, fields: dict[str, Any], message_id: str
) -> None:
    harbour, op = backend.client("harbour1"), backend.client("op1")
    alert_id = new_ulid()
    wish = c.RaiseAlert(alert_id, "Not mine", "en", Priority.LOW, **fields)
    answer = harbour.send(harbour.command(wish))
    assert (answer.status_code, answer.json()["message_id"]) == (409, message_id)
    assert alert_id not in op.snapshot().alerts


def test_no_area_is_chosen_by_who_is_bound_to_one(backend: Backend) -> None:
    harbour, op = backend.client("harbour1"), backend.client("op1")
    alert_id = new_ulid()
    harbour.say(c.RaiseAlert(alert_id, "Ours", "en", Priority.LOW, area="centre"))
    assert op.snapshot().alerts[alert_id].area == "harbour"
    assert alert_id in harbour.snapshot().alerts
