"""What waited is handed in many at once: each is judged and answered as if it had come alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.envelope import Command
from console.outbox.door import Accepted, Door, Refused
from console.outbox.waiting import Waiting
from server_stub.handlers.commanding import BATCH_MOST
from tests.server.test_truth import raise_alert
from tests.support.backend import Backend, Client, backend, shared_backend

__all__ = ["backend", "shared_backend"]


def _handed_in(client: Client, command: Command, signed: bool = False) -> dict[str, str]:
    content = client.assembly.table.encode_command(command)
    proof = {"grant": client.grant, "signature": client.signature(content)} if signed else {}
    return {"command": content.decode(), **proof}


def _post(client: Client, *handed_in: dict[str, str]) -> httpx.Response:
    return client.http.post("/api/v1/commands/batch", json={"commands": list(handed_in)})


def _note(client: Client, target: str, text: str, **fields: Any) -> Command:
    return client.command(c.AddNote(target, new_ulid(), text, "en"), **fields)


def test_each_has_its_own_answer_and_twice_is_once(backend: Backend) -> None:
    op, sup = backend.client("op1"), backend.client("sup1")
    alert = raise_alert(op, "First")
    refused = op.command(c.AcknowledgeAlert("no-such-alert"))
    batch = [
        _handed_in(op, _note(op, alert, "one")),
        _handed_in(op, refused),
        _handed_in(op, _note(op, alert, "after a refused one", after=(refused.id,))),
        {"command": "{}"},
        _handed_in(op, _note(op, alert, "in another's name", actor_id="op2")),
        _handed_in(op, _note(op, alert, "alone"), signed=True),
        _handed_in(op, _note(op, alert, "forged"), signed=True) | {"signature": "A" * 86 + "=="},
        _handed_in(op, op.command(c.EraseSubject("op2", "because"))),
        _handed_in(op, _note(op, alert, "two")),
    ]
    answers = _post(op, *batch).json()["answers"]
    told = [(one["status"], one["message_id"]) for one in answers]
    assert told == [
        (200, ""),
        (409, "refused.unknown_alert"),
        (409, "refused.after_refused"),
        (422, "refused.malformed"),
        (403, "refused.not_permitted"),
        (200, ""),
        (403, "refused.signature_wrong"),
        (403, "refused.not_permitted"),
        (200, ""),
    ]
    assert answers[1]["command_id"] == refused.id
    again = _post(op, *batch).json()["answers"]
    assert again == answers
    notes = [r.event.text for r in sup.journal() if type(r.event).__name__ == "NoteAdded"]
    assert notes == ["one", "alone", "two"]  # in their order


def test_what_a_newer_console_has_queued_is_refused_in_words(backend: Backend) -> None:
    """Signed over a field that this backend does not know; the others are judged all the same."""
    op = backend.client("op1")
    alert = raise_alert(op, "Newer")
    plain = op.assembly.table.encode_command(_note(op, alert, "with a mood"))
    newer = plain.replace(b'"text":', b'"mood":"calm","text":')
    assert newer != plain
    queued = {"command": newer.decode(), "grant": op.grant, "signature": op.signature(newer)}
    answers = _post(op, queued, _handed_in(op, _note(op, alert, "one"))).json()["answers"]
    assert [one["status"] for one in answers] == [422, 200]
    assert answers[0]["params"] == {"field": "body.data.mood", "problem": "unknown field"}


def test_no_more_than_a_hundred_and_no_less_than_one(shared_backend: Backend) -> None:
    op = shared_backend.client("op1")
    alert = raise_alert(op, "Many")
    one = _handed_in(op, _note(op, alert, "the same"))
    for count in (0, BATCH_MOST + 1):
        answer = _post(op, *[one] * count)
        assert (answer.status_code, answer.json()["params"]["field"]) == (422, "commands")
    assert len(_post(op, *[one] * BATCH_MOST).json()["answers"]) == BATCH_MOST
    for wrong in (b'{"commands": [{"grant": "x"}]}', b'{"commands": [{"command": "\\ud83d"}]}'):
        answer = op.http.post("/api/v1/commands/batch", content=wrong)
        assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("signed", [True, False])
async def test_the_outbox_s_door_hands_in_a_hundred_at_once(
    shared_backend: Backend, signed: bool
) -> None:
    op = shared_backend.client("op1")
    alert = raise_alert(op, "Waited")
    commands = [_note(op, alert, f"note {number}") for number in range(BATCH_MOST)]
    commands[40] = replace(commands[40], body=c.AcknowledgeAlert("no-such-alert"))
    waiting = []
    for command in commands:
        body = op.assembly.table.encode_command(command)
        waiting.append((Waiting(command, body, op.grant, op.signature(body), True), signed))
    door = Door(shared_backend.url, lambda: op.token)
    try:
        answers = await door.hand_in_all(waiting)
        again = await door.hand_in_all(waiting)
    finally:
        await door.close()
    assert again == answers
    assert [type(one) for one in answers] == [Accepted] * 40 + [Refused] + [Accepted] * 59
    seqs = [one.seq for one in answers if isinstance(one, Accepted)]
    assert seqs == list(range(seqs[0], seqs[0] + 99))
    await asyncio.to_thread(_stored, op, seqs)


def _stored(client: Client, seqs: list[int]) -> None:
    recorded = client.journal(seqs[0] - 1)
    assert [one.seq for one in recorded] == seqs
    assert [one.event.text for one in recorded][0] == "note 0"
