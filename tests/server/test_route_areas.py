"""Every route against an area, made from the table: who is bound to one gets nothing of another.

The reader is "harbour1"; the same is asked of the harbour, where it is given, so that a refusal is
one for the area's sake.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

import httpx
import pytest

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Evidence, Priority
from server_stub.routes import ROUTES
from tests.support.backend import Backend, Client

Key = tuple[str, str]


@dataclass(frozen=True)
class _Area:
    """What there is of an area; word: stands in the titles of its alerts, open and closed."""

    word: str
    camera_id: str
    alert_id: str
    incident_id: str
    sha256: str


@dataclass(frozen=True)
class _House:
    harbour: _Area
    centre: _Area
    reader: Client
    start: int


@dataclass(frozen=True)
class _Asked:
    """How to ask for an area's thing, and the message id where it is another's."""

    ask: Callable[[Client, _Area], httpx.Response]
    refused: str


def _command(client: Client, area: _Area) -> httpx.Response:
    return client.send(client.command(c.AcknowledgeAlert(area.alert_id)))


def _batch(client: Client, area: _Area) -> httpx.Response:
    """Its one answer, as if it were the whole."""
    wanted = client.command(c.AddNote(area.alert_id, new_ulid(), "Seen", "en"))
    words = {"command": client.assembly.table.encode_command(wanted).decode()}
    told = client.http.post("/api/v1/commands/batch", json={"commands": [words]}).json()
    return httpx.Response(told["answers"][0]["status"], json=told["answers"][0])


def _posted(client: Client, area: _Area) -> httpx.Response:
    body = {"title": "Posted", "priority": 3, "camera_id": area.camera_id}
    return client.http.post("/api/v1/alerts", json=body)


def _get(path: str) -> Callable[[Client, _Area], httpx.Response]:
    return lambda client, area: client.http.get(path.format(**vars(area)))


def _steered(client: Client, area: _Area) -> httpx.Response:
    return client.http.post(f"/api/v1/cameras/{area.camera_id}/ptz", json={"act": "hold"})


# Written by hand, so that a new route has to be thought of. The three together are all routes.
REFUSED: dict[Key, _Asked] = {
    ("POST", "/api/v1/commands"): _Asked(_command, "refused.unknown_target"),
    ("POST", "/api/v1/commands/batch"): _Asked(_batch, "refused.unknown_target"),
    ("POST", "/api/v1/alerts"): _Asked(_posted, "refused.unknown_camera"),
    ("GET", "/api/v1/media/{sha256}"): _Asked(
        _get("/api/v1/media/{sha256}"), "refused.unknown_media"
    ),
    ("GET", "/api/v1/incidents/{id}/after-action"): _Asked(
        _get("/api/v1/incidents/{incident_id}/after-action"), "refused.unknown_target"
    ),
    ("GET", "/api/v1/cameras/{id}/address"): _Asked(
        _get("/api/v1/cameras/{camera_id}/address"), "refused.unknown_camera"
    ),
    ("GET", "/api/v1/cameras/{id}/relay"): _Asked(
        _get("/api/v1/cameras/{camera_id}/relay"), "refused.unknown_camera"
    ),
    ("GET", "/api/v1/cameras/{id}/recording"): _Asked(
        _get("/api/v1/cameras/{camera_id}/recording?at=1000"), "refused.unknown_camera"
    ),
    ("POST", "/api/v1/cameras/{id}/ptz"): _Asked(_steered, "refused.unknown_camera"),
}
LEFT_OUT: dict[Key, Callable[[_House], str]] = {
    ("GET", "/api/v1/snapshot"): lambda house: house.reader.http.get("/api/v1/snapshot").text,
    ("GET", "/api/v1/events"): lambda house: _streamed(house),
    ("GET", "/api/v1/journal"): lambda house: house.reader.http.get("/api/v1/journal").text,
    ("GET", "/api/v1/history/alerts"): lambda house: _history(house, "alerts"),
    ("GET", "/api/v1/history/incidents"): lambda house: _history(house, "incidents"),
}
OF_NO_AREA: dict[Key, str] = {
    ("GET", "/healthz"): "says nothing of the city",
    ("GET", "/api/v1/history/shift"): "who was there and what was noted is the whole room's",
    ("GET", "/api/v1/figures"): "how many alarms the whole room had, and nothing of any",
    ("POST", "/api/v1/sign-in"): "about oneself",
    ("POST", "/api/v1/token/recover"): "about oneself",
    ("POST", "/api/v1/token/renew"): "about oneself",
    ("POST", "/api/v1/sign-out"): "about oneself",
    ("PUT", "/api/v1/media/{sha256}"): "gives, and reads nothing; an event names whose it is",
    ("POST", "/api/v1/leases/heartbeat"): "who holds a camera is everybody's to know",
    ("GET", "/api/v1/status"): "which cameras there are, and how, is everybody's to know",
    ("PUT", "/api/v1/cameras/{id}"): "administrators keep the whole house",
    ("PUT", "/api/v1/accounts/{id}"): "administrators keep the whole house",
    ("DELETE", "/api/v1/accounts/{id}/sessions"): "administrators keep the whole house",
    ("POST", "/api/v1/relays"): "detectors only",
    ("POST", "/api/v1/relays/readers"): "detectors only",
    ("GET", "/api/v1/relays/key"): "a public key",
    ("POST", "/api/v1/detectors/status"): "detectors only",
    ("GET", "/api/v1/exports/key"): "a public key",
    ("GET", "/api/v1/exports/{id}/log"): "for who asked for the export, which is a command",
    ("POST", "/api/v1/exports/{id}/signature"): "for who asked, of what was shown to them",
    ("GET", "/api/v1/ptz/orders"): "detectors only",
    ("POST", "/api/v1/ptz/answers"): "detectors only",
    ("GET", "/api/v1/retention"): "counts and times of the whole house, for who keeps it",
    ("GET", "/api/v1/retention/preview"): "counts of the whole house, for who keeps it",
    ("GET", "/api/v1/retention/erased"): "numbers of what is gone, which a copy has to drop",
}


def _streamed(house: _House) -> str:
    """Up to the harbour's last event, which came after all of the centre's; or three heartbeats."""
    found, heartbeats = "", 0
    with house.reader.events(house.start) as pairs:
        for event, data in pairs:
            found += data
            heartbeats += event == "heartbeat"
            if "IncidentClosed" in data or heartbeats == 3:
                break
    return found


def _history(house: _House, table: str) -> str:
    return house.reader.http.get(f"/api/v1/history/{table}").text


@pytest.fixture(scope="module")
def house(shared_backend: Backend) -> _House:
    op, admin, reader = (shared_backend.client(name) for name in ("op1", "adm1", "harbour1"))
    detector, start = shared_backend.client("det1"), reader.snapshot().seq
    for camera_id in ("cam1", "cam2"):
        camera = json.loads(op.assembly.table.encode(op.snapshot().cameras[camera_id]))
        wish = {"camera": camera | {"ptz": True}, "url": f"rtsp://127.0.0.1:1/{camera_id}"}
        assert admin.http.put(f"/api/v1/cameras/{camera_id}", json=wish).status_code == 204
        where = {"camera_id": camera_id, "host": "127.0.0.1", "port": 4711}
        assert detector.http.post("/api/v1/relays", json=where).status_code == 204
    centre, harbour = _made(op, "cam2", "centre-canary"), _made(op, "cam1", "harbour-canary")
    return _House(harbour, centre, reader, start)


def _made(client: Client, camera_id: str, word: str) -> _Area:
    alert_id = _alert(client, camera_id, word)
    content = word.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    headers = {"Content-Type": "image/png"}
    client.http.put(f"/api/v1/media/{sha256}", content=content, headers=headers)
    evidence = Evidence(sha256, "image/png", len(content), "crop", now_utc())
    client.say(c.AddEvidence(alert_id, evidence))
    incident_id = new_ulid()
    client.say(c.OpenIncident(incident_id, _alert(client, camera_id, word)))
    client.say(c.CloseIncident(incident_id, "resolved", word, "en"))
    return _Area(word, camera_id, alert_id, incident_id, sha256)


def _alert(client: Client, camera_id: str, title: str) -> str:
    alert_id = new_ulid()
    client.say(c.RaiseAlert(alert_id, title, "en", Priority.LOW, camera_id=camera_id))
    return alert_id


def test_every_route_is_thought_of() -> None:
    listed = [*REFUSED, *LEFT_OUT, *OF_NO_AREA]
    assert sorted(listed) == sorted((route.method, route.path) for route in ROUTES)


@pytest.mark.parametrize("key", REFUSED, ids=" ".join)
def test_what_is_asked_for_in_another_area_is_unknown(key: Key, house: _House) -> None:
    asked = REFUSED[key]
    other, own = asked.ask(house.reader, house.centre), asked.ask(house.reader, house.harbour)
    assert other.status_code in (404, 409, 422), other.text
    assert asked.refused in other.text
    assert house.centre.word not in other.text
    assert own.status_code in (200, 201), own.text


@pytest.mark.parametrize("key", LEFT_OUT, ids=" ".join)
def test_what_is_listed_is_one_s_own(key: Key, house: _House) -> None:
    told = LEFT_OUT[key](house)
    assert house.harbour.word in told
    assert house.centre.word not in told
