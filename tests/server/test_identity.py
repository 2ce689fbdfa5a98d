"""Signing in, staying in, being thrown out; what was made offline; no secret anywhere on disk."""

from __future__ import annotations

import base64
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Box, Detection, Priority, TimedBox
from console.domain.person import Role
from server_stub.bootstrap import hand_over
from server_stub.patience import Patience
from tests.server.test_truth import raise_alert
from tests.support.backend import Backend, Client, started


def _guess(client: Client, account: str, password: str) -> int:
    body = {
        "account": account,
        "password": password,
        "device_id": "guess",
        "device_public_key": base64.b64encode(bytes(range(32))).decode(),
    }
    return client.http.post("/api/v1/sign-in", json=body).status_code


def test_wrong_and_unknown_look_the_same_and_grow_slow(backend: Backend) -> None:
    sup = backend.client("sup1")
    assert [_guess(sup, "op1", f"guess {n}") for n in range(4)] == [401, 401, 401, 429]
    assert [_guess(sup, "nobody", f"guess {n}") for n in range(4)] == [401, 401, 401, 429]
    assert sup.http.get("/api/v1/snapshot").status_code == 200  # who is in stays in
    backend.client("op2")  # and others get in


@pytest.mark.parametrize("account", ["Olga Nilsen", "", "o" * 81, "op1\n"])
def test_an_account_that_nobody_can_have_is_a_wrong_one(
    shared_backend: Backend, account: str
) -> None:
    """A person has mistyped it; what is shown must be about that, not about the form of ids."""
    key = base64.b64encode(bytes(range(32))).decode()
    body = {"account": account, "password": "x", "device_id": "d1", "device_public_key": key}
    answer = httpx.post(f"{shared_backend.url}/api/v1/sign-in", json=body, trust_env=False)
    assert (answer.status_code, answer.json()["message_id"]) == (401, "signin.refused")


def test_no_more_than_a_hundred_guesses_a_day() -> None:
    patience, now, guesses = Patience(), 0.0, 0
    while now < 86_400.0:
        if wait := patience.wait_s("op1", "10.0.0.1", now):
            now += wait
            continue
        patience.failed("op1", "10.0.0.1", now)
        guesses += 1
    assert 50 < guesses <= 100
    assert patience.wait_s("op1", "10.0.0.2", now) == 0.0


def test_a_renewed_token_kills_the_old_one(shared_backend: Backend) -> None:
    sup = shared_backend.client("sup1")
    answer = sup.http.post("/api/v1/token/renew")
    assert answer.status_code == 200
    left = datetime.fromisoformat(answer.json()["expires_utc"]) - datetime.now(UTC)
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    assert sup.http.get("/api/v1/snapshot").status_code == 401
    sup.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    assert sup.http.get("/api/v1/snapshot").status_code == 200
    assert sup.http.post("/api/v1/sign-out").status_code == 204
    assert sup.http.get("/api/v1/snapshot").status_code == 401


def test_a_renewed_token_brings_a_fresh_grant_of_the_present_rights(backend: Backend) -> None:
    op, admin = backend.client("op1"), backend.client("adm1")
    harbour = {"name": "Olga", "roles": ["operator"], "area": "harbour"}
    assert admin.http.put("/api/v1/accounts/op1", json=harbour).status_code == 204
    words = op.http.post("/api/v1/token/renew").json()
    left = datetime.fromisoformat(words["grant_until_utc"]) - datetime.now(UTC)
    assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)
    assert words["grant"] != op.grant
    op.grant = words["grant"]
    op.http.headers["Authorization"] = f"Bearer {words['token']}"
    command = op.command(c.RaiseAlert(new_ulid(), "Alone", "en", Priority.LOW))
    assert op.send(command, signed=True).status_code == 200
    again = op.http.post("/api/v1/token/recover", json=recovery(op)).json()
    given = base64.urlsafe_b64decode(again["grant"])
    assert b'"harbour"' in given
    assert b'"harbour"' in base64.urlsafe_b64decode(op.grant)


def recovery(client: Client, **change: Any) -> dict[str, str]:
    at_utc = now_utc().isoformat()
    usual: dict[str, str] = {
        "grant": client.grant,
        "device_id": client.device_id,
        "at_utc": at_utc,
        "signature": client.signature(f"recover\n{client.device_id}\n{at_utc}".encode()),
    }
    return usual | change


def test_grant_and_signature_give_a_new_token_once(shared_backend: Backend) -> None:
    op = shared_backend.client("op1")
    wish = recovery(op)
    answer = op.http.post("/api/v1/token/recover", json=wish)
    assert answer.status_code == 200
    headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert op.http.get("/api/v1/snapshot", headers=headers).status_code == 200
    assert op.http.post("/api/v1/token/recover", json=wish).status_code == 401  # a replay


@pytest.mark.parametrize(
    "change",
    [
        {"grant": "x" * 200},
        {"device_id": "another"},
        {"signature": base64.b64encode(bytes(64)).decode()},
        {"at_utc": "2020-01-01T00:00:00+00:00"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_recovery_that_does_not_fit_is_refused(
    shared_backend: Backend, change: dict[str, str]
) -> None:
    op = shared_backend.client("op2")
    answer = op.http.post("/api/v1/token/recover", json=recovery(op, **change))
    assert answer.status_code == 401


def test_a_forged_grant_opens_nothing(shared_backend: Backend) -> None:
    op = shared_backend.client("op1")
    raw = base64.urlsafe_b64decode(op.grant)
    assert b'"operator"' in raw
    forged = raw.replace(b'"operator"', b'"administrator"')
    wish = recovery(op, grant=base64.urlsafe_b64encode(forged).decode())
    assert op.http.post("/api/v1/token/recover", json=wish).status_code == 401


def test_a_revoked_device_signs_nothing_any_more(backend: Backend) -> None:
    op, admin = backend.client("op1"), backend.client("adm1")
    admin.say(c.RevokeDevice(op.device_id))
    assert op.http.post("/api/v1/token/recover", json=recovery(op)).status_code == 401
    command = op.command(c.RaiseAlert(new_ulid(), "Late", "en", Priority.LOW))
    answer = admin.send(command)  # any session may hand it in
    assert answer.status_code == 403
    refused = op.http.post(
        "/api/v1/sign-in",
        json={
            "account": "op1",
            "password": backend.passwords["op1"],
            "device_id": op.device_id,
            "device_public_key": base64.b64encode(op._public()).decode(),
        },
    )
    assert (refused.status_code, refused.json()["message_id"]) == (409, "refused.device_revoked")


def test_a_revoked_device_s_session_and_stream_end_at_once(backend: Backend) -> None:
    op, elsewhere, admin = (backend.client(name) for name in ("op1", "op1", "adm1"))
    with op.events(op.snapshot().seq) as pairs:
        next(pairs)
        begun = time.monotonic()
        admin.say(c.RevokeDevice(op.device_id))
        assert [event for event, _ in pairs][-1] == "closed"
        assert time.monotonic() - begun < 2.0

    def look() -> None:
        assert op.http.get("/api/v1/snapshot").status_code == 401
        assert op.http.post("/api/v1/token/renew").status_code == 401
        assert elsewhere.http.get("/api/v1/snapshot").status_code == 200

    look()
    backend.kill()
    backend.start()
    look()


def test_what_was_made_offline_is_judged_by_the_grant_as_of_then(backend: Backend) -> None:
    op, sup = backend.client("op1"), backend.client("sup1")
    body = c.RaiseAlert(new_ulid(), "Made offline", "en", Priority.HIGH)
    command = op.command(body, made_at_utc=now_utc())
    content = op.assembly.table.encode_command(command)
    headers = {"X-Roc-Grant": op.grant, "X-Roc-Signature": op.signature(content)}
    # Handed in by whoever sits there now; the grant says who made it.
    answer = sup.http.post("/api/v1/commands", content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    recorded = sup.journal(answer.json()["seq"] - 1)[0]
    assert recorded.actor_id == "op1"
    assert recorded.event.alert.raised_by == "op1"


def test_made_after_the_grant_ended_or_before_it_began_is_refused(backend: Backend) -> None:
    op = backend.client("op1")
    for hours in (-2, 13):
        body = c.RaiseAlert(new_ulid(), "Out of time", "en", Priority.HIGH)
        made = now_utc() + timedelta(hours=hours)
        answer = op.send(op.command(body, made_at_utc=made), signed=True)
        assert (answer.status_code, answer.json()["message_id"]) == (403, "refused.grant_expired")


def test_a_grant_outlives_no_change_of_rights(backend: Backend) -> None:
    """A supervisor is demoted, then disabled by a plain command: what was made before stands."""
    sup, admin = backend.client("sup1"), backend.client("adm1")
    switch_off = c.SwitchTool("weapon_detection", False, "drill")
    before = sup.command(switch_off)
    person = admin.snapshot().people["sup1"]
    admin.say(c.RegisterPerson(replace(person, roles=(Role.OPERATOR,))))
    after = sup.command(c.SwitchTool("weapon_detection", True, "over"))
    assert sup.send(before, signed=True).status_code == 200
    refused = sup.send(after, signed=True)
    assert (refused.status_code, refused.json()["message_id"]) == (403, "refused.not_permitted")
    still = sup.command(c.RaiseAlert(new_ulid(), "An operator's", "en", Priority.LOW))
    assert sup.send(still, signed=True).status_code == 200
    as_operator = sup.command(c.RaiseAlert(new_ulid(), "Before the end", "en", Priority.LOW))
    admin.say(c.RegisterPerson(replace(person, roles=(Role.OPERATOR,), active=False)))
    too_late = sup.command(c.RaiseAlert(new_ulid(), "After it", "en", Priority.LOW))
    machine = sup.command(c.TakeLease("cam1", "e1"), actor_id=f"{sup.device_id}.detector")
    backend.kill()
    backend.start()  # the times of the changes are on disk
    for late in (as_operator, too_late, machine):
        content = sup.assembly.table.encode_command(late)
        headers = {"X-Roc-Grant": sup.grant, "X-Roc-Signature": sup.signature(content)}
        answer = admin.http.post("/api/v1/commands", content=content, headers=headers)
        assert (answer.status_code, answer.json()["message_id"]) == (403, "refused.not_permitted")


def test_a_changed_body_or_a_foreign_key_is_refused(backend: Backend) -> None:
    op = backend.client("op1")
    command = op.command(c.RaiseAlert(new_ulid(), "Signed", "en", Priority.HIGH))
    content = op.assembly.table.encode_command(command)
    headers = {"X-Roc-Grant": op.grant, "X-Roc-Signature": op.signature(content)}
    changed = content.replace(b"Signed", b"Forged")
    answer = op.http.post("/api/v1/commands", content=changed, headers=headers)
    assert answer.json()["message_id"] == "refused.signature_wrong"
    foreign = base64.b64encode(Ed25519PrivateKey.generate().sign(content)).decode()
    headers["X-Roc-Signature"] = foreign
    answer = op.http.post("/api/v1/commands", content=content, headers=headers)
    assert answer.status_code == 403


def test_a_consoles_own_detector_speaks_by_grant_only(backend: Backend) -> None:
    op = backend.client("op1")
    box = TimedBox(now_utc(), Box(0.1, 0.1, 0.2, 0.3))
    seen = Detection("cam2", "e1", "pistol", 0.9, "demo", "1", "0" * 64, 0.4, "cpu", (box,))
    now = now_utc()
    body = c.ReportAlert(
        new_ulid(), "weapon_detection", "weapon.seen", {}, Priority.CRITICAL, now, now, "cam2", seen
    )
    actor = f"{op.device_id}.detector"
    assert op.send(op.command(body, actor_id=actor)).status_code == 403
    assert op.send(op.command(body, actor_id=actor), signed=True).status_code == 200
    mine = op.command(c.AcknowledgeAlert(body.alert_id), actor_id=actor)
    refused = op.send(mine, signed=True)  # a machine acknowledges nothing
    assert (refused.status_code, refused.json()["message_id"]) == (403, "refused.not_permitted")


def test_no_secret_is_on_disk_or_in_a_log(backend: Backend) -> None:
    op, sup = backend.client("op1"), backend.client("sup1")
    alert = raise_alert(op, "title-canary-3")
    op.say(c.AddNote(alert, new_ulid(), "note-canary-5", "en"))
    op.send(op.command(c.AddNote("no-such-target", new_ulid(), "note-canary-6", "en")))
    op.http.post("/api/v1/alerts", json={"title": "title-canary-7", "priority": "no"})
    sup.http.get("/api/v1/cameras/cam1/address").raise_for_status()
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    headers = {"Content-Type": "image/png"}
    sup.http.put(f"/api/v1/media/{digest}", content=b"", headers=headers).raise_for_status()
    canaries = [
        *backend.passwords.values(), op.token, sup.token, op.grant, "camera-canary-7",
        "title-canary-3", "note-canary-5", "note-canary-6", "title-canary-7", "Olga",
    ]  # fmt: skip
    backend.kill()  # with whatever is in the WAL
    texts = _everything(backend.folder)
    assert any(path.name.endswith("-wal") for path in texts)
    found = [
        (path.name, canary)
        for path, content in texts.items()
        for canary in canaries
        if canary.encode() in content
    ]
    assert found == []
    assert (backend.folder / "data-keys" / "master.key").stat().st_mode & 0o077 == 0


def _everything(folder: Path) -> dict[Path, bytes]:
    """All files but those that the test itself gave or asked for."""
    own = {"bootstrap.toml", "passwords.json"}
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in own)
    return {path: path.read_bytes() for path in files}


def test_passwords_out_is_private(tmp_path: Path) -> None:
    account = '[[accounts]]\nid = "one"\nname = "One"\nroles = ["operator"]\n'
    with started(tmp_path, bootstrap=account) as backend:
        assert (backend.folder / "passwords.json").stat().st_mode & 0o777 == 0o600
        backend.client("one")


@pytest.mark.parametrize("filed", [True, False])
def test_passwords_are_printed_only_where_no_file_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], filed: bool
) -> None:
    hand_over({"one": "told once"}, tmp_path / "passwords.json" if filed else None)
    assert ("told once" in capsys.readouterr().out) is not filed


def test_an_expired_session_is_dead(backend: Backend) -> None:
    """The session's end is moved in the stored row, as if ten minutes had passed."""
    from pysqlite3 import dbapi2

    op = backend.client("op1")
    backend.kill()
    database = dbapi2.connect(str(backend.data / "journal.db"))
    database.execute("update sessions set expires_utc = ?", (time.time() - 1,))
    database.commit()
    database.close()
    backend.start()
    assert op.http.get("/api/v1/snapshot").status_code == 401
