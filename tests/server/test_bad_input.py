"""What does not fit is named by its field, and changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.person import Person, Role
from tests.support.backend import Backend, Client


@pytest.fixture(scope="module")
def integrator(shared_backend: Backend) -> Client:
    return shared_backend.client("int1")


GOOD: dict[str, Any] = {"title": "Smoke over the quay", "priority": "high"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": None}, "title"),
        ({"title": 7}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"place": "p" * 201}, "place"),
        ({"language": "q" * 36}, "language"),
        ({"priority": 0}, "priority"),
        ({"priority": 5}, "priority"),
        ({"priority": "urgent"}, "priority"),
        ({"priority": None}, "priority"),
        ({"lon": 181.0, "lat": 1.0}, "lon"),
        ({"lon": 1.0, "lat": -91.0}, "lat"),
        ({"lon": 1.0}, "lat"),
        ({"lon": "east", "lat": 1.0}, "lon"),
        ({"camera_id": "no-such"}, "camera_id"),
        ({"latitude": 59.9}, "latitude"),
        ({"lon": 10.7, "lta": 59.9}, "lta"),
        ({"id": "a/b"}, "id"),
        ({"id": "x" * 81}, "id"),
    ],
)
def test_a_malformed_alert_is_refused_by_field(
    integrator: Client, change: dict[str, Any], field: str
) -> None:
    body = {key: value for key, value in (GOOD | change).items() if value is not None}
    answer = integrator.http.post("/api/v1/alerts", json=body)
    assert answer.status_code == 422, answer.text
    words = answer.json()
    assert words["message_id"] == "refused.malformed"
    assert words["params"]["field"] == field
    assert words["params"]["problem"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"title": "x"', b"[" * 100_000])
def test_what_is_no_json_is_refused(integrator: Client, body: bytes) -> None:
    answer = integrator.http.post("/api/v1/alerts", content=body)
    assert answer.status_code in (413, 422)
    assert answer.json()["message_id"] in ("refused.malformed", "refused.too_large")


def test_too_large_is_413_before_it_is_read(integrator: Client) -> None:
    body = json.dumps(GOOD | {"title": "x" * 70_000}).encode()
    assert integrator.http.post("/api/v1/alerts", content=body).status_code == 413

    def endless():  # type: ignore[no-untyped-def]
        for _ in range(64):
            yield b" " * 65_536

    answer = integrator.http.post("/api/v1/commands", content=endless())
    assert answer.status_code == 413
    assert answer.json()["message_id"] == "refused.too_large"


def test_an_alert_posted_twice_is_one_alert(integrator: Client, shared_backend: Backend) -> None:
    body = GOOD | {"id": new_ulid(), "lon": 10.7, "lat": 59.9, "place": "Quay"}
    first = integrator.http.post("/api/v1/alerts", json=body)
    again = integrator.http.post("/api/v1/alerts", json=body)
    assert (first.status_code, first.json()) == (201, again.json())
    state = shared_backend.client("sup1").snapshot()
    alert = state.alerts[body["id"]]
    assert (alert.title, alert.priority, alert.raised_by) == (GOOD["title"], 2, "int1")
    assert (alert.title_language, alert.raised_seq) == ("en", first.json()["seq"])


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("body", "kind"), "RaiseTheDead", "body.kind"),
        (("body", "data", "title"), 7, "body.data.title"),
        (("body", "data", "priority"), 9, "body.data.priority"),
        (("body", "data", "alert_id"), "a b", "body.data.alert_id"),
        (("made_at_utc",), "yesterday", "made_at_utc"),
        (("made_at_utc",), "2026-11-21T10:00:00", "made_at_utc"),
        (("device_counter",), "one", "device_counter"),
        (("colour",), "red", "colour"),
        (("body", "colour"), "red", "body.colour"),
        (("body", "data", "lta"), 59.9, "body.data.lta"),
        (
            ("body", "data", "position"),
            {"lon": 1.0, "lat": 2.0, "up": 3.0},
            "body.data.position.up",
        ),
        (("id",), "../../etc", "id"),
        (("id",), "", "id"),
    ],
)
def test_a_malformed_command_is_refused_by_field(
    shared_backend: Backend, path: tuple[str, ...], value: object, field: str
) -> None:
    sup = shared_backend.client("sup1")
    command = sup.command(c.RaiseAlert(new_ulid(), "Fits", "en", Priority.LOW))
    words = json.loads(sup.assembly.table.encode_command(command))
    place = words
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    answer = sup.http.post("/api/v1/commands", json=words)
    assert answer.status_code == 422, answer.text
    assert answer.json()["params"]["field"] == field


_TOO_LONG = (f"after={2**63}", f"after={'9' * 5000}", f"limit={'0' * 19}")


def test_queries_are_read_strictly(shared_backend: Backend) -> None:
    sup = shared_backend.client("sup1")
    for query in ("after=-1", "after=x", "limit=99999999", "limit=1e3", *_TOO_LONG):
        answer = sup.http.get(f"/api/v1/journal?{query}")
        assert answer.status_code == 422, query
        assert answer.json()["params"]["field"] == query.partition("=")[0]


@pytest.mark.parametrize("words", [str(2**63), "9" * 5000, "-1", "one"])
def test_no_such_event_is_resumed_after(shared_backend: Backend, words: str) -> None:
    sup = shared_backend.client("sup1")
    answer = sup.http.get("/api/v1/events", headers={"Last-Event-ID": words})
    assert (answer.status_code, answer.json()["params"]["field"]) == (422, "last-event-id")


def test_hostile_text_comes_back_as_it_was(shared_backend: Backend) -> None:
    sup = shared_backend.client("sup1")
    title = "<b>\u202egnp.exe\u0000 \"';-- ${x} \U0001f52b"
    alert_id = new_ulid()
    sup.say(c.RaiseAlert(alert_id, title, "en", Priority.LOW))
    assert sup.snapshot().alerts[alert_id].title == title


@pytest.mark.parametrize(
    ("account", "body", "field"),
    [
        ("op1", c.RaiseAlert("A1", "Fits", "en", Priority.LOW, area="x" * 201), "area"),
        ("op1", c.CloseIncident("I1", "resolved", "x" * 4001, "en"), "summary"),
        ("adm1", c.RegisterPerson(Person("op9", "x" * 201, (Role.OPERATOR,))), "person.name"),
    ],
)
def test_a_text_that_is_too_long_is_refused_by_field(
    shared_backend: Backend, account: str, body: Any, field: str
) -> None:
    client = shared_backend.client(account)
    answer = client.send(client.command(body))
    assert answer.status_code == 422, answer.text
    words = answer.json()
    assert (words["message_id"], words["params"]["field"]) == ("refused.too_long", field)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (
            "/api/v1/accounts/op1",
            {"name": "Olga", "roles": ["operator"], "aera": "harbour"},
            "aera",
        ),
        (
            "/api/v1/cameras/cam1",
            {
                "camera": {
                    "id": "cam1",
                    "number": 1,
                    "name": "Torget",
                    "place": "Torget",
                    "position": {"lon": 10.7, "lat": 59.9},
                    "aera": "harbour",
                }
            },
            "camera.aera",
        ),
    ],
)
def test_a_misspelt_area_sets_nobody_free(
    shared_backend: Backend, path: str, body: dict[str, object], field: str
) -> None:
    answer = shared_backend.client("adm1").http.put(path, json=body)
    assert (answer.status_code, answer.json()["params"]["field"]) == (422, field), answer.text
