"""Incidents become one, are taken apart again and split: nothing is lost, and nothing is twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import commands as c
from console.domain.alert import Evidence, Priority, VerdictKind
from console.domain.camera import Camera
from console.domain.envelope import Refusal
from console.domain.incident import Incident, Phase
from console.domain.person import Actor, Person, Role
from console.domain.rules.context import find_incident
from console.store.state import State
from tests.support.world import ADMIN, OPERATOR, SECOND, SUPERVISOR, World, drill, furnished


def raised(world: World, alert_id: str, priority: Priority = Priority.MEDIUM) -> None:
    world.do(c.RaiseAlert(alert_id, f"Alert {alert_id}", "en", priority))


def three() -> World:
    """I1 (A1, A2; Ann's), I2 (A3; Ann's), I3 (A4; Bo's), a checklist and evidence on I2."""
    world = furnished()
    world.do(c.PublishProcedure(drill()), ADMIN)
    for alert_id, priority in (("A1", 3), ("A2", 4), ("A3", 1), ("A4", 2)):
        raised(world, alert_id, Priority(priority))
        world.tick(1)
    world.do(c.OpenIncident("I1", "A1"))
    world.do(c.LinkAlert("I1", "A2"))
    world.do(c.OpenIncident("I2", "A3"))
    world.do(c.StartChecklist("R2", "I2", "drill"))
    world.do(c.AddEvidence("I2", Evidence("c" * 64, "image/png", 9, "attachment", world.now)))
    world.do(c.OpenIncident("I3", "A4"), SECOND)
    world.tick(5)
    return world


def merged() -> World:
    world = three()
    world.do(c.MergeIncidents("I1", ("I2",)))
    return world


def test_the_kept_one_has_what_was_the_others() -> None:
    world = merged()
    kept = world.state.incidents["I1"]
    assert set(world.state.incidents) == {"I1", "I3"}
    assert kept.alert_ids == ("A1", "A2", "A3")
    assert kept.run_ids == ("R2",)
    assert kept.priority == Priority.CRITICAL
    assert [item.sha256[:1] for item in kept.evidence] == ["c"]
    assert world.state.alerts["A3"].incident_id == world.state.runs["R2"].incident_id == "I1"
    assert [(one.id, one.number) for one in kept.merged] == [("I2", "2026-1121-002")]
    brought = {entry.message_id for entry in kept.log if entry.from_id == "I2"}
    assert brought == {"log.incident_opened", "log.checklist_started", "log.evidence_added"}
    assert kept.log[-1].message_id == "log.incident_merged"
    assert [entry.at_utc for entry in kept.log] == sorted(entry.at_utc for entry in kept.log)


def test_what_is_said_to_the_merged_one_reaches_the_kept_one() -> None:
    world = merged()
    raised(world, "A9")
    world.do(c.AddNote("I2", "N1", "late but true", "en"))
    world.do(c.LinkAlert("I2", "A9"), SECOND)
    picture = Evidence("d" * 64, "image/png", 9, "attachment", world.now)
    world.do(c.AddEvidence("I2", picture))
    world.do(c.MakeBookmark("B1", "look", Priority.LOW, ("cam-1",), world.now, world.now, "I2"))
    kept = world.state.incidents["I1"]
    assert "late but true" in [entry.text for entry in kept.log]
    assert "A9" in kept.alert_ids
    assert picture in kept.evidence
    assert world.state.bookmarks["B1"].incident_id == "I1"


@pytest.mark.parametrize(
    "body",
    [
        c.TakeOwnership("I2", "nearer"),
        c.ChangePhase("I2", Phase.AFTER),
        c.CloseIncident("I2", "resolved", "Nobody hurt", "en"),
        c.StartChecklist("R9", "I2", "drill"),
        c.MergeIncidents("I3", ("I2",), "the same men"),
        c.MergeIncidents("I2", ("I3",), "the same men"),
        c.SplitIncident("I2", "I9", ("A3",)),
    ],
)
def test_who_comes_late_hears_who_merged_it_when_and_into_which(body: Any) -> None:
    world = merged()
    outcome = world.say(body, SECOND)
    assert isinstance(outcome, Refusal)
    assert outcome.message_id == "refused.merged_meanwhile"
    told = {"number": "2026-1121-002", "into": "2026-1121-001", "who": "op1"}
    assert told.items() <= outcome.params.items()
    note = world.state.incidents["I1"].log[-1]
    assert (note.message_id, note.actor_id) == ("log.wish_for_merged", "op2")


def test_the_same_merge_said_by_two_is_done_once() -> None:
    world = three()
    before = world.state.seq
    world.do(c.MergeIncidents("I1", ("I2",)))
    assert world.do(c.MergeIncidents("I1", ("I2",)), SECOND, based_on_seq=before) == ()


def test_two_merges_that_did_not_know_of_each_other_are_not_both_done() -> None:
    world = three()
    before = world.state.seq
    world.do(c.MergeIncidents("I1", ("I2",)))
    late = c.MergeIncidents("I1", ("I3",), "the same men")
    assert world.refused(late, SECOND, based_on_seq=before) == "refused.changed_meanwhile"
    world.do(late, SECOND)  # who has seen the first may


def test_anothers_incident_needs_a_reason() -> None:
    world = three()
    assert world.refused(c.MergeIncidents("I1", ("I3",))) == "refused.reason_needed"
    world.do(c.MergeIncidents("I1", ("I3",), "the same two men"))
    assert world.state.merged["I3"].reason == "the same two men"


def test_nobody_merges_away_what_was_taken_over_meanwhile() -> None:
    world = three()
    before = world.state.seq
    world.do(c.TakeOwnership("I2", "nearer"), SECOND)
    late = c.MergeIncidents("I1", ("I2",), "the same")
    assert world.refused(late, based_on_seq=before) == "refused.changed_meanwhile"


def test_not_across_areas_and_not_what_one_may_not_see() -> None:
    world = three()
    harbour = Actor("op3", (Role.OPERATOR,), area="harbour")
    world.do(c.RegisterPerson(Person("op3", "Eva", harbour.roles, area="harbour")), ADMIN)
    camera = world.state.cameras["cam-1"]
    there = Camera("cam-9", 9, "Quay", "Quay", camera.position, area="north")
    world.do(c.ConfigureCamera(there), ADMIN)
    world.do(c.RaiseAlert("A8", "At the quay", "en", Priority.LOW, camera_id="cam-9"))
    world.do(c.OpenIncident("I8", "A8"))
    assert world.refused(c.MergeIncidents("I1", ("I8",))) == "refused.other_area"
    hidden = c.MergeIncidents("I1", ("I8",))
    assert world.refused(hidden, harbour) == "refused.unknown_incident"


def test_taken_apart_each_has_its_own_and_what_came_since_stays() -> None:
    world = merged()
    world.tick(3)
    raised(world, "A9", Priority.LOW)
    world.do(c.LinkAlert("I1", "A9"))
    world.do(c.AddNote("I2", "N1", "since", "en"))
    world.do(c.AnswerStep("R2", "picture", "seen"))
    world.do(c.UnmergeIncident("I1", "I2", "two things after all"))
    one, other = world.state.incidents["I1"], world.state.incidents["I2"]
    assert (one.alert_ids, other.alert_ids) == (("A1", "A2", "A9"), ("A3",))
    assert (one.run_ids, other.run_ids) == ((), ("R2",))
    assert world.state.runs["R2"].incident_id == world.state.alerts["A3"].incident_id == "I2"
    assert (one.priority, other.priority) == (Priority.MEDIUM, Priority.CRITICAL)
    assert "since" in [entry.text for entry in one.log]
    assert "since" not in [entry.text for entry in other.log]
    assert [e.message_id for e in other.log[-2:]] == ["log.merged_into", "log.incident_restored"]
    assert other.log[-1].params["since"] == 3  # what is said: so much was written since
    assert one.log[-1].message_id == "log.incident_unmerged"
    assert (one.merged, one.own_priority, world.state.merged) == ((), None, {})


def test_what_was_merged_into_a_merged_one_is_taken_out_in_order() -> None:
    world = three()
    world.do(c.MergeIncidents("I2", ("I3",), "same"))
    world.do(c.MergeIncidents("I1", ("I2",)))
    assert [one.id for one in world.state.incidents["I1"].merged] == ["I2", "I3"]
    assert world.do(c.MergeIncidents("I1", ("I3",), "again")) == ()
    outcome = world.say(c.UnmergeIncident("I1", "I3"))
    assert isinstance(outcome, Refusal)
    assert outcome.message_id == "refused.merged_within"
    assert outcome.params == {"number": "2026-1121-003", "into": "2026-1121-002"}
    world.do(c.UnmergeIncident("I1", "I2"))
    assert [one.id for one in world.state.incidents["I2"].merged] == ["I3"]
    world.do(c.UnmergeIncident("I2", "I3"))
    assert set(world.state.incidents) == {"I1", "I2", "I3"}


def test_a_late_taking_apart_is_refused_with_who_and_when() -> None:
    world = merged()
    before = world.state.seq
    world.do(c.MergeIncidents("I1", ("I3",), "same"), SECOND)
    apart = c.UnmergeIncident("I1", "I2")
    assert world.refused(apart, based_on_seq=before) == "refused.changed_meanwhile"


def test_chosen_alerts_leave_into_a_new_incident() -> None:
    world = merged()
    world.do(c.SplitIncident("I1", "I9", ("A2", "A3"), "The second bag", "en"))
    one, new = world.state.incidents["I1"], world.state.incidents["I9"]
    assert (one.alert_ids, new.alert_ids) == (("A1",), ("A2", "A3"))
    assert (new.number, new.title, new.owner_id) == ("2026-1121-004", "The second bag", "op1")
    assert new.priority == Priority.CRITICAL
    assert world.state.alerts["A3"].incident_id == "I9"
    assert one.log[-1].params == {"number": "2026-1121-004", "count": 2}
    # what left is not drawn back by taking apart
    world.do(c.UnmergeIncident("I1", "I2"))
    assert world.state.incidents["I2"].alert_ids == ()
    assert world.state.incidents["I2"].log[-1].params["left"] == 1
    assert world.state.alerts["A3"].incident_id == "I9"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (c.SplitIncident("I1", "I9", ()), "refused.empty"),
        (c.SplitIncident("I1", "I9", ("A1", "A2")), "refused.split_all"),
        (c.SplitIncident("I1", "I9", ("A3",)), "refused.not_in_incident"),
        (c.SplitIncident("I1", "I2", ("A1",)), "refused.id_taken"),
        (c.SplitIncident("I7", "I9", ("A1",)), "refused.unknown_incident"),
        (c.MergeIncidents("I7", ("I1",)), "refused.unknown_incident"),
        (c.MergeIncidents("I1", ("I7",)), "refused.unknown_incident"),
        (c.MergeIncidents("I1", ()), "refused.empty"),
        (c.UnmergeIncident("I1", "I7"), "refused.unknown_incident"),
    ],
)
def test_what_cannot_be_is_refused(body: Any, why: str) -> None:
    assert three().refused(body) == why


def test_closing_takes_the_parts_along_under_their_own_numbers() -> None:
    world = three()
    world.do(c.MergeIncidents("I3", ("I1",), "same"), SECOND)
    events = world.do(c.CloseIncident("I3", "resolved", "over", "en"), SECOND)
    assert [getattr(one, "code", "") for one in events[:2]] == ["merged", "resolved"]
    assert "I1" not in world.state.merged
    assert find_incident(world.state, "I1") is None


def test_who_closes_must_have_seen_what_others_did_to_the_part() -> None:
    world = three()
    world.do(c.GiveVerdict("A4", VerdictKind.CONFIRMED), SECOND)
    before = world.state.seq
    world.do(c.AddNote("I1", "N1", "wait", "en"), SUPERVISOR)
    world.do(c.MergeIncidents("I3", ("I1",), "same"), SECOND)
    close = c.CloseIncident("I3", "resolved", "over", "en")
    assert world.refused(close, SECOND, based_on_seq=before) == "refused.moved_meanwhile"


# -- whatever is done in whatever order ----------------------------------------------------------

_INCIDENTS = st.sampled_from(["I1", "I2", "I3", "I4", "I5"])
_ALERTS = st.sampled_from(["A1", "A2", "A3", "A4", "A5", "A6"])
_SOME_INCIDENTS = st.lists(_INCIDENTS, min_size=1, max_size=3).map(tuple)
_WISHES = st.one_of(
    st.builds(c.MergeIncidents, _INCIDENTS, _SOME_INCIDENTS, st.just("same")),
    st.builds(c.UnmergeIncident, _INCIDENTS, _INCIDENTS),
    st.builds(c.SplitIncident, _INCIDENTS, st.sampled_from(["I4", "I5"]), st.tuples(_ALERTS)),
    st.builds(c.LinkAlert, _INCIDENTS, _ALERTS),
    st.builds(c.OpenIncident, _INCIDENTS, _ALERTS),
    st.builds(c.AddNote, _INCIDENTS, st.just("N"), st.just("text"), st.just("en")),
    st.builds(c.CloseIncident, _INCIDENTS, st.just("resolved"), st.just("ok"), st.just("en")),
)
_ACTORS = st.sampled_from([OPERATOR, SECOND, SUPERVISOR])


def whole(state: State) -> None:
    """Each alert and checklist is in one incident, which says so; no name leads nowhere."""
    named = Counter(one for incident in state.incidents.values() for one in incident.alert_ids)
    assert all(count == 1 for count in named.values())
    for incident in state.incidents.values():
        assert all(state.alerts[one].incident_id == incident.id for one in incident.alert_ids)
        assert all(state.runs[one].incident_id == incident.id for one in incident.run_ids)
        assert {one.id for one in incident.merged} <= state.merged.keys()
    for alert in state.alerts.values():
        if alert.incident_id:
            assert alert.id in state.incidents[alert.incident_id].alert_ids
    for one in state.merged.values():
        kept = find_incident(state, one.id)
        assert kept is not None
        assert one.id in {name.id for name in kept.merged}
        assert one.id not in state.incidents


def settled() -> World:
    world = three()
    for alert_id in ("A5", "A6"):
        raised(world, alert_id)
    return world


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(_WISHES, _ACTORS), max_size=15))
def test_nothing_is_ever_in_two_incidents(wishes: list[Any]) -> None:
    world = settled()
    for body, actor in wishes:
        world.say(body, actor)
        world.tick(3)
        whole(world.state)


def plain(incident: Incident) -> Incident:
    """Without what only says who did what, and who looks on."""
    return replace(incident, log=(), moves={}, stamps={}, viewers=())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_WISHES, _ACTORS), max_size=8), _INCIDENTS, _INCIDENTS)
def test_merged_and_taken_apart_is_as_it_was(wishes: list[Any], kept: str, other: str) -> None:
    world = settled()
    for body, actor in wishes:
        world.say(body, actor)
        world.tick(1)
    before = {one: world.state.incidents[one] for one in world.state.incidents}
    alerts, runs = dict(world.state.alerts), dict(world.state.runs)
    if isinstance(world.say(c.MergeIncidents(kept, (other,), "same")), Refusal):
        return
    if other not in world.state.merged or other not in before:
        return
    world.now += timedelta(seconds=1)
    world.do(c.UnmergeIncident(kept, other))
    after = world.state.incidents
    assert {one: plain(i) for one, i in after.items()} == {o: plain(i) for o, i in before.items()}
    for one, incident in before.items():
        assert after[one].log[: len(incident.log)] == incident.log
        said = {entry.message_id for entry in after[one].log[len(incident.log) :]}
        assert said <= {
            "log.incident_merged",
            "log.incident_unmerged",
            "log.merged_into",
            "log.incident_restored",
        }
    assert (world.state.alerts, world.state.runs) == (alerts, runs)
    whole(world.state)
