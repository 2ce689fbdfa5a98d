"""Who is bound to an area gets nothing of another: no password, no picture live or kept.

A reader with an area is "harbour1"; cam1 lies in the area "harbour", cam2 in "centre".
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pysqlite3 import dbapi2

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Evidence, Priority
from console.wire.ticket import check_ticket
from tests.support.backend import Backend, Client

_PNG = {"Content-Type": "image/png"}


def _kept(client: Client, alert_id: str, content: bytes) -> str:
    """Its sha256: a picture put there, and named as evidence of an alert."""
    sha256 = hashlib.sha256(content).hexdigest()
    put = client.http.put(f"/api/v1/media/{sha256}", content=content, headers=_PNG)
    assert put.status_code == 201, put.text
    evidence = Evidence(sha256, "image/png", len(content), "crop", now_utc())
    client.say(c.AddEvidence(alert_id, evidence))
    return sha256


def _alert(client: Client, camera_id: str) -> str:
    alert_id = new_ulid()
    client.say(c.RaiseAlert(alert_id, "Somebody", "en", Priority.LOW, camera_id=camera_id))
    return alert_id


def _status(client: Client, path: str) -> tuple[int, str]:
    answer = client.http.get(path)
    refused = answer.status_code != 200
    return answer.status_code, answer.json()["message_id"] if refused else ""


def _announced(detector: Client, *camera_ids: str) -> None:
    for camera_id in camera_ids:
        where = {"camera_id": camera_id, "host": "127.0.0.1", "port": 4711}
        assert detector.http.post("/api/v1/relays", json=where).status_code == 204


@pytest.mark.parametrize("what", ["address", "relay"])
def test_a_camera_of_another_area_is_unknown(backend: Backend, what: str) -> None:
    admin, harbour, op = (backend.client(name) for name in ("adm1", "harbour1", "op1"))
    _announced(backend.client("det1"), "cam1", "cam2")
    camera = json.loads(admin.assembly.table.encode(op.snapshot().cameras["cam2"]))
    wish = {"camera": camera, "url": "rtsp://viewer:not-for-harbour@127.0.0.1:1/live"}
    assert admin.http.put("/api/v1/cameras/cam2", json=wish).status_code == 204
    assert _status(harbour, f"/api/v1/cameras/cam2/{what}") == (404, "refused.unknown_camera")
    assert _status(harbour, f"/api/v1/cameras/cam1/{what}") == (200, "")
    assert _status(op, f"/api/v1/cameras/cam2/{what}") == (200, "")  # bound to no area


def test_a_reader_ends_where_its_camera_moves_to_another_area(backend: Backend) -> None:
    admin, detector, harbour = (backend.client(name) for name in ("adm1", "det1", "harbour1"))
    _announced(detector, "cam1")
    ticket = harbour.http.get("/api/v1/cameras/cam1/relay").json()["ticket"]
    key = detector.http.get("/api/v1/relays/key").json()["public_key"]
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
    reader = check_ticket(public, ticket, "cam1", time.time()).reader_id

    def refused() -> object:
        asked = {"readers": {"cam1": [reader]}}
        return detector.http.post("/api/v1/relays/readers", json=asked).json()["refused"]

    assert refused() == {}
    camera = admin.snapshot().cameras["cam1"]
    admin.say(c.ConfigureCamera(replace(camera, area="centre")))
    assert refused() == {"cam1": [reader]}


def test_evidence_of_another_area_is_unknown(backend: Backend) -> None:
    op, harbour = backend.client("op1"), backend.client("harbour1")
    elsewhere = _kept(op, _alert(op, "cam2"), b"a picture of the market")
    here_alert = _alert(op, "cam1")
    here = _kept(op, here_alert, b"a picture of the quay")
    unnamed = hashlib.sha256(b"not named yet").hexdigest()
    op.http.put(f"/api/v1/media/{unnamed}", content=b"not named yet", headers=_PNG)
    refused = (404, "refused.unknown_media")

    def look() -> None:
        assert _status(harbour, f"/api/v1/media/{here}") == (200, "")
        assert _status(harbour, f"/api/v1/media/{elsewhere}") == refused
        assert _status(harbour, f"/api/v1/media/{unnamed}") == refused
        for sha256 in (here, elsewhere, unnamed):
            assert _status(op, f"/api/v1/media/{sha256}") == (200, "")

    look()
    op.say(c.AcknowledgeAlert(here_alert))
    op.say(c.CloseAlert(here_alert, "handled"))  # it leaves the state, not the record
    backend.kill()
    _as_of_an_older_backend(backend.data)
    backend.start()
    look()


def _as_of_an_older_backend(data: Path) -> None:
    """Its journal was begun before anybody noted who may read which evidence."""
    database = dbapi2.connect(str(data / "journal.db"))
    database.execute("drop table named_evidence")
    database.execute("pragma user_version = 0")
    database.close()
