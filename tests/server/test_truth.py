"""The way of an alert: command, journal, two readers, acknowledge, kill and resume."""

from __future__ import annotations

import time

import pytest

from console.clock import new_ulid
from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.store.state import State
from tests.support.backend import Backend, Client
from tests.support.stores import BOTH


def raise_alert(client: Client, title: str = "Man with a knife", **fields: object) -> str:
    """Its id, once the backend has it."""
    alert_id = new_ulid()
    client.say(c.RaiseAlert(alert_id, title, "en", Priority.HIGH, **fields))  # type: ignore[arg-type]
    return alert_id


def folded(client: Client, after: int = 0, state: State | None = None) -> State:
    """What a reader has that folds the journal itself."""
    fold, state = client.assembly.fold(), state or State()
    for recorded in client.journal(after):
        fold(state, recorded)
    return state


def test_an_alert_reaches_two_readers_and_is_acknowledged_once(backend: Backend) -> None:
    op, sup = backend.client("op1"), backend.client("sup1")
    start = op.snapshot().seq
    alert_id = raise_alert(op)
    op.say(c.AcknowledgeAlert(alert_id))
    seen = sup.recorded(start, 2)
    assert [type(one.event) for one in seen] == [e.AlertRaised, e.AlertAcknowledged]
    assert seen == op.recorded(start, 2)
    assert sup.snapshot().alerts[alert_id].acknowledged_by == ("op1",)


@pytest.mark.alone
@BOTH
def test_a_killed_backend_serves_again_with_everything_that_was_answered(backend: Backend) -> None:
    op = backend.client("op1")
    alert_id = raise_alert(op)
    before = op.snapshot()
    backend.kill()
    begun = time.monotonic()
    backend.start()
    assert time.monotonic() - begun < 3.0
    assert op.snapshot() == before  # the token lives on too
    op.say(c.AcknowledgeAlert(alert_id))
    assert folded(op) == op.snapshot()


def test_a_stopped_backend_ends_at_once_although_readers_hang_on(backend: Backend) -> None:
    sup = backend.client("sup1")
    with sup.events(sup.snapshot().seq) as pairs:
        next(pairs)
        begun = time.monotonic()
        assert backend.stop() == 0
        assert time.monotonic() - begun < 3.0
        assert [event for event, _ in pairs][-1] == "closed"
    backend.start()
    assert folded(sup) == sup.snapshot()


@BOTH
def test_the_same_command_twice_has_one_effect_and_one_answer(backend: Backend) -> None:
    op = backend.client("op1")
    command = op.command(c.RaiseAlert(new_ulid(), "Twice", "en", Priority.LOW))
    first = op.send(command)
    backend.kill()
    backend.start()
    again = op.send(command)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    raised = [r for r in op.journal() if r.command_id == command.id]
    assert len(raised) == 1


@BOTH
def test_a_refusal_has_words_and_is_repeated(backend: Backend) -> None:
    op = backend.client("op1")
    command = op.command(c.AcknowledgeAlert("nothing-here"))
    first, again = op.send(command), op.send(command)
    assert first.status_code == again.status_code == 409
    assert first.json()["message_id"] == "refused.unknown_alert"
    assert first.json()["params"] == {"alert": "nothing-here"}
    assert first.json() == again.json()


def test_a_command_after_a_refused_one_is_refused_and_others_are_not(backend: Backend) -> None:
    op = backend.client("op1")
    refused = op.command(c.AcknowledgeAlert("nothing-here"))
    op.send(refused)
    body = c.RaiseAlert(new_ulid(), "After", "en", Priority.LOW)
    assert op.send(op.command(body, after=(refused.id,))).status_code == 409
    assert op.send(op.command(body)).status_code == 200


def test_another_actors_id_is_not_answered_for(backend: Backend) -> None:
    op, sup = backend.client("op1"), backend.client("sup1")
    command = op.command(c.RaiseAlert(new_ulid(), "Mine", "en", Priority.LOW))
    op.send(command)
    taken = sup.send(sup.command(command.body, id=command.id))
    assert (taken.status_code, taken.json()["message_id"]) == (409, "refused.id_taken")
    foreign = sup.send(op.command(c.AcknowledgeAlert(command.body.alert_id)))
    assert foreign.status_code == 403
