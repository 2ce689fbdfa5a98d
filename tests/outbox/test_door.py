"""What an answer means for a command: only a clear yes or no ends its waiting."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from console.domain.commands import AddNote
from console.domain.envelope import Refusal
from console.outbox.compose import Composer
from console.outbox.door import Accepted, Door, Refused, Shut, answer_of, answers_of
from console.outbox.signing import DeviceKey
from console.wire import CORE

_AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def _no(message_id: str, **params: int) -> bytes:
    return json.dumps({"message_id": message_id, "params": params}).encode()


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, b'{"command_id": "C", "seqs": [4, 5], "seq": 5}', Accepted((4, 5), 5)),
        (200, b'{"command_id": "C", "seqs": [], "seq": 0}', Accepted((), 0)),
        (409, _no("refused.x", n=1), Refused(Refusal("refused.x", {"n": 1}))),
        (403, _no("refused.not_permitted"), Refused(Refusal("refused.not_permitted"))),
        (422, _no("refused.malformed"), Refused(Refusal("refused.malformed"))),
        (409, b'{"message_id": "refused.bare"}', Refused(Refusal("refused.bare"))),
    ],
)
def test_a_clear_answer(status: int, body: bytes, answer: object) -> None:
    assert answer_of(status, body) == answer


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>please sign in to this hotel</html>"),
        (200, b"{}"),
        (404, b"<html>not found</html>"),
        (409, b"[]"),
        (500, b'{"message_id": "refused.broken"}'),
        (503, b""),
        (507, b'{"message_id": "refused.disk_full", "params": {}}'),
        (429, b'{"message_id": "refused.too_many", "params": {}}'),
    ],
)
def test_anything_else_waits(status: int, body: bytes) -> None:
    answer = answer_of(status, body)
    assert isinstance(answer, Shut)


def test_a_dead_token_is_its_own_thing() -> None:
    assert answer_of(401, _no("refused.signed_out")) == Shut("signed out")
    assert answer_of(401, _no("refused.grant_invalid")) == Refused(Refusal("refused.grant_invalid"))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>please sign in to this hotel</html>"),
        (200, b'{"answers": [{"status": 200, "seqs": [4], "seq": 4}]}'),
        (200, b'{"answers": [{}, {}]}'),
        (200, b"[]"),
        (403, _no("refused.not_permitted")),
        (500, b""),
    ],
)
def test_a_batch_without_clear_answers_waits(status: int, body: bytes) -> None:
    (answer,) = answers_of(status, body, 2)
    assert isinstance(answer, Shut)


def test_a_batch_is_answered_one_by_one() -> None:
    one = b'{"status": 200, "command_id": "C1", "seqs": [4], "seq": 4}'
    two = b'{"status": 507, "message_id": "refused.disk_full", "params": {}}'
    body = b'{"answers": [' + one + b", " + two + b"]}"
    assert answers_of(200, body, 2) == [Accepted((4,), 4), Shut("answered 507")]
    assert answers_of(401, _no("refused.signed_out"), 2) == [Shut("signed out")]


async def test_nobody_there_waits() -> None:
    door = Door("http://127.0.0.1:9", lambda: "token")
    key = DeviceKey.fresh()
    composer = Composer(CORE, "desk", key, lambda: "grant", lambda: 1)
    waiting = composer.compose(
        "C1", "ada", AddNote("A", "N", "t", "en"),
        based_on_seq=0, made_at_utc=_AT, clock_offset_ms=0,
    )  # fmt: skip
    try:
        assert isinstance(await door.hand_in(waiting, signed=False), Shut)
    finally:
        await door.close()


def test_a_command_is_signed_over_the_very_bytes_that_are_sent() -> None:
    key = DeviceKey.fresh()
    counter = iter(range(7, 9))
    composer = Composer(CORE, "desk", key, lambda: "grant", lambda: next(counter))
    body = AddNote("A", "N", "t", "en")
    one = composer.compose(
        "C1", "ada", body,
        based_on_seq=4, made_at_utc=_AT, clock_offset_ms=-20, after=("C0",), alone=True,
    )  # fmt: skip
    public = Ed25519PublicKey.from_public_bytes(key.public_bytes())
    public.verify(base64.b64decode(one.signature), one.body)
    assert CORE.decode_command(one.body) == one.command
    assert (one.command.device_counter, one.command.after, one.grant) == (7, ("C0",), "grant")
    assert DeviceKey(key.private_bytes()).public_bytes() == key.public_bytes()
