"""A partner reads what was sent to them and nothing else; who has signed in is on shift."""

from __future__ import annotations

import hashlib

import pytest

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Box, Detection, Evidence, Priority, TimedBox, VerdictKind
from console.domain.sharing import Message, ReceiptKind
from tests.support.backend import Backend, Client

_WORD = "harbour-canary"


def _put(client: Client, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    headers = {"Content-Type": "image/png"}
    path = f"/api/v1/media/{sha256}"
    assert client.http.put(path, content=content, headers=headers).status_code == 201
    return sha256


def _seen(detector: Client, *pictures: tuple[str, str]) -> str:
    """A weapon on cam1; pictures: role and sha256."""
    at, alert_id = now_utc(), new_ulid()
    track = (TimedBox(at, Box(0.2, 0.2, 0.4, 0.6)),)
    label = alert_id  # nobody's twin
    found = Detection("cam1", "E1", label, 0.9, "demo", "1", "0" * 64, 0.5, "cpu", track)
    evidence = tuple(Evidence(sha, "image/png", 9, role, at) for role, sha in pictures)
    body = c.ReportAlert(
        alert_id, "weapon_detection", "weapon.seen", {"label": _WORD}, Priority.CRITICAL,
        at, at, "cam1", found, evidence,
    )  # fmt: skip
    detector.say(body)
    return alert_id


def _messages(client: Client, alert_id: str) -> list[Message]:
    return [m for m in client.snapshot().messages.values() if m.alert_id == alert_id]


def test_a_partner_reads_what_was_sent_and_nothing_else(shared_backend: Backend) -> None:
    op, detector, partner = (shared_backend.client(name) for name in ("op1", "det1", "part1"))
    shared_backend.client("op2")
    crop, frame = _put(detector, b"the crop"), _put(detector, b"the whole frame")
    start = partner.snapshot().seq
    alert_id = _seen(detector, ("crop", crop), ("frame", frame))
    before = partner.snapshot()
    assert set(before.people) == {"part1"}
    shown = {table for table, _id, _record in before.rows()}
    assert shown == {"people"}
    assert partner.http.get(f"/api/v1/media/{crop}").status_code == 404
    op.say(c.GiveVerdict(alert_id, VerdictKind.CONFIRMED))
    (message,) = _messages(partner, alert_id)
    assert {"part1", "op2", "sup1"} >= set(message.recipients) >= {"part1", "op2"}
    assert partner.http.get(f"/api/v1/media/{crop}").content == b"the crop"
    assert partner.http.get(f"/api/v1/media/{frame}").status_code == 404
    shared_backend.client("op2").say(c.GiveReceipt(message.id, ReceiptKind.READ))
    partner.say(c.GiveReceipt(message.id, ReceiptKind.READ))
    (seen_by_partner,), (seen_by_op,) = _messages(partner, alert_id), _messages(op, alert_id)
    assert set(seen_by_partner.receipts) == {"part1"}
    assert set(seen_by_op.receipts) == {"part1", "op2"}
    op.say(c.GiveVerdict(alert_id, VerdictKind.FALSE, "umbrella"))
    kinds = [type(recorded.event).__name__ for recorded in partner.recorded(start, 3)]
    assert kinds == ["ThreatShared", "ReceiptGiven", "ShareRetracted"]
    assert [type(r.event).__name__ for r in partner.journal(start)] == kinds
    looks = [r.event for r in shared_backend.client("sup1").journal(start)]
    assert any(getattr(look, "target_id", "") == crop for look in looks)  # the look is recorded


@pytest.mark.parametrize(
    "body",
    [
        c.AcknowledgeAlert("A1"),
        c.GiveVerdict("A1", VerdictKind.CONFIRMED),
        c.AddNote("A1", "N1", "x", "en"),
        c.StateTold("M1", "part1", "x"),
    ],
    ids=lambda body: type(body).__name__,
)
def test_a_partner_says_nothing_else(shared_backend: Backend, body: object) -> None:
    answer = shared_backend.client("part1").send(shared_backend.client("part1").command(body))
    assert answer.status_code in (403, 409), answer.text
    assert "not_permitted" in answer.text or "unknown_target" in answer.text


def test_another_s_message_is_unknown_to_a_partner(backend: Backend) -> None:
    admin, op, detector = (backend.client(name) for name in ("adm1", "op1", "det1"))
    account = {"name": "Fire", "roles": ["partner"], "area": "centre", "password": "long enough 1"}
    assert admin.http.put("/api/v1/accounts/fire1", json=account).status_code == 204
    backend.passwords["fire1"] = account["password"]
    alert_id = _seen(detector)
    op.say(c.GiveVerdict(alert_id, VerdictKind.CONFIRMED))
    (message,) = _messages(op, alert_id)
    fire = backend.client("fire1")
    assert "fire1" not in message.recipients  # of another area
    assert fire.snapshot().messages == {}
    answer = fire.send(fire.command(c.GiveReceipt(message.id, ReceiptKind.READ)))
    assert "refused.unknown_target" in answer.text


def test_a_shift_begins_with_signing_in_and_ends_with_the_last_sign_out(backend: Backend) -> None:
    sup, one, other = backend.client("sup1"), backend.client("op1"), backend.client("op1")
    assert set(sup.snapshot().on_shift) == {"sup1", "op1"}
    one.http.post("/api/v1/sign-out")
    assert "op1" in sup.snapshot().on_shift
    start = sup.snapshot().seq
    other.http.post("/api/v1/sign-out")
    sup.recorded(start, 1)
    assert set(sup.snapshot().on_shift) == {"sup1"}


def test_the_second_person_is_nobody_s_second_session(shared_backend: Backend) -> None:
    detector, here, there = (shared_backend.client(name) for name in ("det1", "op1", "op1"))
    alert_id = _seen(detector)
    here.say(c.GiveVerdict(alert_id, VerdictKind.UNSURE))
    sure = c.GiveVerdict(alert_id, VerdictKind.CONFIRMED)
    assert "refused.same_person" in there.send(there.command(sure)).text
    shared_backend.client("op2").say(sure)
    (message,) = _messages(here, alert_id)
    assert message.sent_by == "op2"
