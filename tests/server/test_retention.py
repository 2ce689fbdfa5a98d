"""What is due is gone from rows, keys, files and write-ahead log; what is held stays until two
persons let it go. A real backend under another clock; what is looked for, `kept` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Priority, VerdictKind
from console.domain.retention import HoldOn, Kind
from tests.server import kept
from tests.server.kept import Town
from tests.support.backend import Client

_DAY_H = 24


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with kept.town(tmp_path_factory.mktemp("retention")) as made:
        yield made


@pytest.mark.timeout(240)
def test_each_class_is_gone_when_it_is_due_and_no_earlier(town: Town) -> None:
    data = town.backend.data
    false = kept.alert(town, VerdictKind.FALSE)
    unjudged, confirmed = kept.alert(town, None), kept.alert(town, VerdictKind.CONFIRMED)
    incident = kept.alert(town, VerdictKind.CONFIRMED, incident=True)
    content, evidence = kept.picture(town)
    snapshot_id = new_ulid()
    taken = c.RecordSnapshot(snapshot_id, "cam1", "", evidence, "silhouettes", now_utc(), "a bag")
    town.say("op1", taken)
    snapshot = kept.canary_of(town, snapshot_id, content)
    unnamed, _ = kept.picture(town)
    assert town.client("op1").http.get(f"/api/v1/media/{evidence.sha256}").status_code == 200
    looks = kept.canary_of(town, f"looks-{now_utc():%Y-%m-%d}")
    command, refusal = kept.refused(town)
    waiting = [false, unjudged, confirmed, incident, snapshot, looks]
    for canary in (*waiting, refusal):
        assert len(kept.found(data, canary)) > len(canary.needles) - 1, canary.subject
    for due_days, gone in ((7, [false]), (30, [unjudged, snapshot]), (90, [confirmed])):
        kept.sweep_at(town, due_days * _DAY_H + 0.5)
        for canary in gone:
            assert kept.found(data, canary) == []
            waiting.remove(canary)
        for canary in waiting:
            assert kept.found(data, canary)
    assert not kept.blob(data, unnamed).exists()
    assert kept.found(data, refusal) == []
    answer = town.client("op1").send(command)  # refused it stays, for ever
    assert (answer.status_code, answer.json()["message_id"]) == (409, "refused.words_gone")
    kept.sweep_at(town, 366 * _DAY_H + 0.5)
    for canary in (incident, looks):
        assert kept.found(data, canary) == []
    kept.verified(town)


@pytest.mark.timeout(240)
def test_what_is_held_stays_until_two_persons_let_it_go(town: Town) -> None:
    data, begun = town.backend.data, now_utc() + timedelta(hours=town.hours)
    long_ago, soon = begun - timedelta(days=400), begun + timedelta(hours=1)
    camera_id, supervisor = "cam2", town.client("sup1")
    held = {
        on: kept.alert(
            town,
            VerdictKind.FALSE,
            on is HoldOn.INCIDENT,
            camera_id if on is HoldOn.CAMERA else "cam1",
        )
        for on in HoldOn
    }
    holds = {on: new_ulid() for on in HoldOn}
    for on, canary in held.items():
        target = camera_id if on is HoldOn.CAMERA else canary.subject
        town.say("sup1", c.PlaceHold(holds[on], on, target, "a court", "12/26", long_ago, soon))
    nothing = c.PlaceHold(new_ulid(), HoldOn.ALERT, "A-none", "a court", "12/26", long_ago)
    assert _refusal(supervisor, nothing) == "refused.unknown_target"
    for canary in held.values():
        erase = c.EraseSubject(canary.subject, "the person asks")
        assert _refusal(town.client("adm1"), erase) == "refused.on_hold"
    held_incident = held[HoldOn.INCIDENT].subject
    html = supervisor.http.get(f"/api/v1/incidents/{held_incident}/after-action").text
    assert "Legal holds" in html
    assert "12/26" in html
    other, _ = kept.picture(town)
    town.move_to(town.hours + 366 * _DAY_H)
    kept.until(lambda: not kept.blob(data, other).exists())  # a round is over
    for canary in held.values():
        assert len(kept.found(data, canary)) > len(canary.needles)
    assert sum(row["held"] for row in _status(town)) == 4  # the incident's alert too
    supervisor = town.client("sup1")
    for hold_id in holds.values():
        assert _refusal(supervisor, c.ReleaseHold(hold_id)) == "refused.release_not_asked"
        town.say("sup1", c.AskHoldRelease(hold_id, "the court has what it needs"))
        assert _refusal(supervisor, c.ReleaseHold(hold_id)) == "refused.same_person"
        town.say("adm1", c.ReleaseHold(hold_id))
    kept.sweep_at(town, town.hours + 0.5)
    for canary in held.values():
        assert kept.found(data, canary) == []


def _refusal(client: Client, body: Any) -> str:
    return str(client.send(client.command(body)).json()["message_id"])


def _status(town: Town) -> list[dict[str, Any]]:
    answer = town.client("adm1").http.get("/api/v1/retention")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["kinds"]
    return [row for row in rows if row["kind"] != Kind.LOOKS.value]


def test_a_shorter_time_is_looked_at_first(town: Town) -> None:
    mine = kept.alert(town, VerdictKind.FALSE)
    town.move_to(town.hours + 30)
    query = {"kind": "false_alerts", "hours": "24"}
    admin = town.client("adm1")
    going = admin.http.get("/api/v1/retention/preview", params=query).json()
    assert (going["going"], going["held"]) == (1, 0)
    wish = c.SetRetention(Kind.FALSE_ALERTS, 24, "")
    assert _refusal(admin, wish) == "refused.reason_needed"
    wish = c.SetRetention(Kind.FALSE_ALERTS, 0, "none")
    assert _refusal(admin, wish) == "refused.retention_bounds"
    town.say("adm1", c.SetRetention(Kind.FALSE_ALERTS, 24, "less is kept"))
    (row,) = [row for row in _status(town) if row["kind"] == "false_alerts"]
    assert row["hours"] == 7 * _DAY_H  # for a quarter of an hour yet
    assert kept.found(town.backend.data, mine)
    kept.sweep_at(town, town.hours + 0.5)
    assert kept.found(town.backend.data, mine) == []
    town.say("adm1", c.SetRetention(Kind.FALSE_ALERTS, 7 * _DAY_H, "as it was"))
    wish = c.SetRetention(Kind.FALSE_ALERTS, 48, "mine")
    assert _refusal(town.client("sup1"), wish) == "refused.not_permitted"


def test_what_cannot_be_deleted_is_tried_again_and_said(town: Town) -> None:
    mine = kept.alert(town, VerdictKind.FALSE)
    blob = kept.blob(town.backend.data, mine.picture)
    content = blob.read_bytes()
    blob.unlink()
    (blob / "in the way").mkdir(parents=True)  # no unlink can do anything about it, not root's
    kept.sweep_at(town, town.hours + 7 * _DAY_H + 0.5)
    (row,) = [row for row in _status(town) if row["why"]]
    assert (row["waits"], row["why"]) == (1, "files")
    (blob / "in the way").rmdir()
    blob.rmdir()
    blob.write_bytes(content)
    town.move_to(town.hours + 0.1)
    kept.until(lambda: not blob.exists())


@pytest.mark.timeout(240)
def test_a_start_in_another_time_erases_nothing_before_a_person_agrees(town: Town) -> None:
    mine = kept.alert(town, VerdictKind.FALSE)
    town.backend.kill()
    town.move_to(town.hours + 3650 * _DAY_H)
    town.backend.start()
    town.move_to(town.hours + 0.1)
    kept.until(lambda: any(row["why"] == "clock" and row["waits"] for row in _status(town)))
    assert len(kept.found(town.backend.data, mine)) > len(mine.needles)
    town.say("op1", c.RaiseAlert(new_ulid(), "At work", "en", Priority.LOW))
    kept.sweep_at(town, town.hours + 0.5)
    assert kept.found(town.backend.data, mine) == []
