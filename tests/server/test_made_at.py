"""When something was said: believed of a signature, and of a token only about now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Priority
from tests.server.test_truth import raise_alert
from tests.support.backend import Backend, Client


def _answer_step(op: Client, ago: timedelta, signed: bool) -> datetime:
    """Answer a step of a new checklist, as if so long ago; when the backend holds it was."""
    incident, run = new_ulid(), new_ulid()
    op.say(c.OpenIncident(incident, raise_alert(op)))
    op.say(c.StartChecklist(run, incident, "armed_person"))
    body = c.AnswerStep(run, "picture", "weapon_seen")
    answer = op.send(op.command(body, made_at_utc=now_utc() - ago), signed=signed)
    assert answer.status_code == 200, answer.text
    given = op.snapshot().runs[run].at("picture").answer
    assert isinstance(given.at_utc, datetime)
    return given.at_utc


@pytest.mark.parametrize("ago", [timedelta(minutes=2), timedelta(days=9999), -timedelta(days=9999)])
def test_a_token_alone_dates_nothing_back(shared_backend: Backend, ago: timedelta) -> None:
    op, begun = shared_backend.client("op1"), now_utc()
    at_utc = _answer_step(op, ago, signed=False)
    assert begun - timedelta(seconds=30) <= at_utc <= now_utc()


def test_a_signature_says_when_it_was(shared_backend: Backend) -> None:
    op = shared_backend.client("op1")
    at_utc = _answer_step(op, timedelta(minutes=2), signed=True)
    assert timedelta(minutes=2) <= now_utc() - at_utc < timedelta(minutes=3)


@pytest.mark.parametrize("signed", [False, True])
def test_a_time_that_cannot_be_is_refused(shared_backend: Backend, signed: bool) -> None:
    op = shared_backend.client("op1")
    fields: dict[str, Any] = {"clock_offset_ms": 2**53}
    command = op.command(c.RaiseAlert(new_ulid(), "When?", "en", Priority.LOW), **fields)
    answer = op.send(command, signed=signed)
    assert (answer.status_code, answer.json()["params"]["field"]) == (422, "made_at_utc")
