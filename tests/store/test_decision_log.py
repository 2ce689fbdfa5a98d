"""Every act on an incident stands in its decision log, or here with the reason why it does not."""

from __future__ import annotations

import typing
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.domain.envelope import EVERYBODY, Recorded
from console.domain.incident import LinkKind
from console.domain.rules.scope import subject_of
from console.store.reduce import Fold
from tests.support.world import ADMIN, DETECTOR, START, World, drill, furnished, sighting
from tests.wire.examples import one

_OWN_PLACE = "stands with names and times in the after-action file, in a section of its own"
NOT_IN_THE_LOG: dict[type, str] = {
    e.AlertRaised: "at that moment it is in no incident yet",
    e.AlertSeenAgain: "a detector says it many times a second; the alert carries its last time",
    e.AlertClosed: "an alert of an incident is closed with the incident only",
    e.IncidentClosed: "the incident is gone with it; its file has code, summary, who and when",
    e.SecondPersonAsked: "comes with the verdict 'unsure', whose line says it",
    e.LookingStarted: "a look, before there is an incident; the alert says who looks",
    e.LookingEnded: "as when it began",
    e.FenceAlarmed: "comes with the alert that it raises, which is in no incident yet",
    e.CorrelationProposed: "a proposal of the rule; the alert is in no incident yet",
    e.CorrelationDeclined: "the alert stays in no incident",
    e.ViewingStarted: _OWN_PLACE,
    e.ViewingEnded: _OWN_PLACE,
    e.Looked: _OWN_PLACE,
    e.SteeringBegun: _OWN_PLACE,
    e.SteeringEnded: _OWN_PLACE,
    e.HoldPlaced: _OWN_PLACE,
    e.HoldReleaseAsked: _OWN_PLACE,
    e.HoldKept: _OWN_PLACE,
    e.HoldReleased: _OWN_PLACE,
}
_IDS = {
    "alert_id": "A1",
    "kept_id": "A1",
    "target_id": "A1",
    "incident_id": "I1",
    "run_id": "R1",
    "step_id": "picture",
    "decision_id": "D1",
    "bookmark_id": "B1",
    "message_id": "M1",
    "person_id": "op1",
    "procedure_id": "drill",
    "version": "1.0",
    "camera_id": "cam-1",
    "reveal_id": "V1",
    "export_id": "X1",
    "parent_id": "",
}


def _world() -> World:
    """An incident with one of everything that an event may be about."""
    world = furnished()
    world.do(c.PublishProcedure(drill()), ADMIN)
    world.do(sighting("A1", START), DETECTOR)
    world.do(c.RaiseAlert("A2", "Another", "en", Priority.LOW))
    world.do(c.RaiseAlert("A3", "A third", "en", Priority.LOW))
    world.do(c.OpenIncident("I1", "A1"))
    world.do(c.OpenIncident("I2", "A2"))
    world.do(c.OpenIncident("I3", "A3"))
    world.do(c.MergeIncidents("I1", ("I3",)))
    world.do(c.StartChecklist("R1", "I1", "drill"))
    world.do(c.AnswerStep("R1", "picture", "seen"))
    body = c.RecordDecision("I1", "D1", "", "", "", "", "Clear it", "", "en")
    world.do(replace(body, review_utc=world.now + timedelta(hours=1)))
    world.do(c.LinkToIncident("I1", LinkKind.POST, "A1", "A post"))
    world.do(c.MakeBookmark("B1", "", Priority.LOW, ("cam-1",), world.now, world.now, "I1"))
    for kind in (e.ThreatShared, e.PictureRevealed, e.ExportAsked):
        world.record(_about_it(kind), ADMIN, "C0")
    return world


def _about_it(kind: type) -> Any:
    """An event of a kind whose ids are those of the world's incident."""
    return _named(one(kind), "")


def _named(value: Any, name: str) -> Any:
    if name in _IDS:
        return _IDS[name]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    names = {
        "Message": "M1",
        "Reveal": "V1",
        "Bookmark": "B1",
        "Export": "X1",
    }
    changed = {f.name: _named(getattr(value, f.name), f.name) for f in fields(value)}
    made: Any = replace(typing.cast(Any, value), **changed)
    if (record := names.get(type(value).__name__)) and hasattr(made, "id"):
        made = replace(made, id=record)
    return made


def _may_be_about_it(event: Any) -> bool:
    """Whether an entry is filed under something of an incident; the house's own ones are not."""
    return subject_of(event) in set(_IDS.values()) - {"op1", "cam-1"}


_SPECIAL: dict[type, Any] = {
    e.IncidentOpened: lambda: e.IncidentOpened(replace(one(e.IncidentOpened).incident, id="I9")),
    e.IncidentsMerged: lambda: e.IncidentsMerged("I1", ("I2",)),
    e.IncidentUnmerged: lambda: e.IncidentUnmerged("I1", "I3"),
    e.IncidentSplit: lambda: e.IncidentSplit("I1", replace(one(e.IncidentOpened).incident)),
    e.AlertLinked: lambda: e.AlertLinked("I1", "A2"),
    e.EvidenceAdded: lambda: replace(one(e.EvidenceAdded), target_id="I1"),
    e.StepAnswerChosen: lambda: e.StepAnswerChosen("R1", "picture", 0),
    e.AssignmentAnswered: lambda: e.AssignmentAnswered("I1", True),
}


@pytest.mark.parametrize("kind", e.EVENTS, ids=lambda kind: kind.__name__)
def test_each_kind_of_act_is_in_the_log_or_has_a_reason(kind: type) -> None:
    world = _world()
    if kind is e.AssignmentAnswered:
        world.record(_about_it(e.IncidentAssigned), ADMIN, "C0")
    event = _SPECIAL[kind]() if kind in _SPECIAL else _about_it(kind)
    if kind not in _SPECIAL and not _may_be_about_it(event):
        return
    before = {one: len(incident.log) for one, incident in world.state.incidents.items()}
    seq = world.state.seq + 1
    recorded = Recorded(seq, seq - 1, world.now, "op1", "C9", EVERYBODY, event)
    Fold()(world.state, recorded)
    after = world.state.incidents
    grown = [one for one in after if len(after[one].log) > before.get(one, 0)]
    if kind in NOT_IN_THE_LOG:
        assert not grown, f"it is in the log, so it is no exception: {NOT_IN_THE_LOG[kind]}"
        return
    assert grown, f"nobody reads in the log of {subject_of(event)} that {kind.__name__}"
    if kind is not e.IncidentUnmerged:  # takes out what the other had brought
        assert set(grown) & {"I1", "I9"}
    line = after[grown[0]].log[-1]
    assert (line.actor_id, line.at_utc) == ("op1", world.now)
