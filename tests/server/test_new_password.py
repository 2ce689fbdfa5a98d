"""A new password ends whatever was begun under the old one: tokens, streams, relays, grants."""

from __future__ import annotations

import base64
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Priority
from console.wire.ticket import check_ticket
from tests.support.backend import Backend, Client

NEW = "another-password-5"
_OP1 = {"name": "Olga", "roles": ["operator"], "password": NEW}
_NO_WAY_IN = {(401, "signin.refused"), (401, "refused.signed_out"), (429, "refused.too_many")}
_ADM1 = {"name": "Ada", "roles": ["administrator"], "password": NEW}


def _status(client: Client) -> int:
    return client.http.get("/api/v1/snapshot").status_code


def _recover(client: Client) -> int:
    at_utc = now_utc().isoformat()
    signature = client.signature(f"recover\n{client.device_id}\n{at_utc}".encode())
    wish = {"grant": client.grant, "device_id": client.device_id}
    wish |= {"at_utc": at_utc, "signature": signature}
    return client.http.post("/api/v1/token/recover", json=wish).status_code


def _change(admin: Client, account: str, words: dict[str, object]) -> None:
    answer = admin.http.put(f"/api/v1/accounts/{account}", json=words)
    assert answer.status_code == 204, answer.text


def test_tokens_streams_and_grants_end_at_once(backend: Backend) -> None:
    admin, other = backend.client("adm1"), backend.client("op2")
    desks = [backend.client("op1") for _ in range(2)]
    with desks[0].events(desks[0].snapshot().seq) as pairs:
        next(pairs)
        begun = time.monotonic()
        _change(admin, "op1", _OP1)
        assert [event for event, _ in pairs][-1] == "closed"
        assert time.monotonic() - begun < 2.0
    assert [_status(desk) for desk in desks] == [401, 401]
    assert [_recover(desk) for desk in desks] == [401, 401]
    queued = desks[0].command(c.RaiseAlert(new_ulid(), "Made alone", "en", Priority.LOW))
    desks[0].http.headers["Authorization"] = f"Bearer {other.token}"  # any session may hand it in
    answer = desks[0].send(queued, signed=True)
    assert (answer.status_code, answer.json()["message_id"]) == (401, "refused.grant_invalid")
    assert [_status(one) for one in (admin, other)] == [200, 200]
    desks[1].sign_in(NEW)
    assert _status(desks[1]) == 200
    assert _recover(desks[1]) == 200  # the grant that came with the new password


def test_a_sign_in_on_its_way_with_the_old_one_opens_nothing(backend: Backend) -> None:
    """They stand in the queue for hashing with the change: some before it, some behind."""
    admin, op = backend.client("adm1"), backend.client("op1")
    key = base64.b64encode(op.key.public_key().public_bytes_raw()).decode()
    body = {"account": "op1", "password": backend.passwords["op1"]}
    body |= {"device_id": op.device_id, "device_public_key": key}

    def sign_in(_: int) -> httpx.Response:
        return op.http.post("/api/v1/sign-in", json=body)

    with ThreadPoolExecutor(10) as crowd:
        list(crowd.map(lambda _: _status(op), range(10)))  # a warm connection for each
        before = [crowd.submit(sign_in, n) for n in range(2)]
        changed = crowd.submit(_change, admin, "op1", _OP1)
        behind = [crowd.submit(sign_in, n) for n in range(7)]
        changed.result()
        answers = [one.result() for one in (*before, *behind)]
    for answer in answers:
        words = answer.json()
        if answer.status_code == 200:
            op.http.headers["Authorization"] = f"Bearer {words['token']}"
            op.grant = words["grant"]
            assert (_status(op), _recover(op)) == (401, 401)
        else:
            assert (answer.status_code, words["message_id"]) in _NO_WAY_IN
    op.sign_in(NEW)
    assert _status(op) == 200


def test_they_stay_ended_over_a_restart(backend: Backend) -> None:
    admin, op = backend.client("adm1"), backend.client("op1")
    _change(admin, "op1", _OP1)
    backend.kill()
    backend.start()
    assert (_status(op), _recover(op)) == (401, 401)


def test_the_right_to_a_relay_ends_too(backend: Backend) -> None:
    admin, detector, op = (backend.client(name) for name in ("adm1", "det1", "op1"))
    at = {"camera_id": "cam1", "host": "127.0.0.1", "port": 9}
    assert detector.http.post("/api/v1/relays", json=at).status_code == 204
    ticket = op.http.get("/api/v1/cameras/cam1/relay").json()["ticket"]
    key = base64.b64decode(detector.http.get("/api/v1/relays/key").json()["public_key"])
    public = Ed25519PublicKey.from_public_bytes(key)
    reader = check_ticket(public, ticket, "cam1", time.time()).reader_id
    asked = {"readers": {"cam1": [reader]}}

    def refused() -> object:
        return detector.http.post("/api/v1/relays/readers", json=asked).json()["refused"]

    assert refused() == {}
    _change(admin, "op1", _OP1)
    assert refused() == {"cam1": [reader]}


def test_one_s_own_session_stays_the_others_end(backend: Backend) -> None:
    here, elsewhere = backend.client("adm1"), backend.client("adm1")
    _change(here, "adm1", _ADM1)
    assert (_status(here), _status(elsewhere)) == (200, 401)
    assert _recover(here) == 401  # its grant is of the old password
    renewed = here.http.post("/api/v1/token/renew").json()
    here.grant = renewed["grant"]
    assert _recover(here) == 200


def test_a_change_without_a_password_ends_no_session(backend: Backend) -> None:
    admin, op = backend.client("adm1"), backend.client("op1")
    _change(admin, "op1", {"name": "Olga", "roles": ["operator"]})
    assert (_status(op), _recover(op)) == (200, 200)
