"""What is proposed to be one event, what joins by itself, and that it stays quick in a flood."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority, VerdictKind
from console.domain.camera import Camera
from console.domain.correlation import CELL_MOST, NOWHERE, candidates
from console.domain.district import District
from console.domain.observation import Stance
from console.domain.place import Position
from console.domain.rules.scope import subject_of
from console.domain.sources import incident_confidence
from server_stub.city import read_rules
from server_stub.visible import rows_for
from tests.support.world import (
    ADMIN,
    DETECTOR,
    OPERATOR,
    SECOND,
    SUPERVISOR,
    World,
    furnished,
    sighting,
)

HERE = Position(10.4, 59.2)  # where cam-1 stands
M = 1 / 111_195.0  # a metre in degrees of latitude
OLD_TOWN = District(
    "old", "Old town", ((((10.39, 59.19), (10.41, 59.19), (10.41, 59.21), (10.39, 59.21)),),)
)


def north(metres: float) -> Position:
    return Position(HERE.lon, HERE.lat + metres * M)


@pytest.fixture
def world() -> World:
    world = furnished()
    world.do(c.PublishFusionRules(read_rules()), ADMIN)
    return world


def _by_hand(world: World, alert_id: str, at: Position | None = None, **over: Any) -> Any:
    return world.do(c.RaiseAlert(alert_id, "Shouting", "en", Priority.MEDIUM, at, **over), OPERATOR)


def _camera(world: World, camera_id: str, at: Position, **over: Any) -> None:
    number = 2 + len(world.state.cameras)
    fields: dict[str, Any] = {"number": number, "name": camera_id, "place": "", "position": at}
    world.do(c.ConfigureCamera(Camera(camera_id, **(fields | over))), ADMIN)


def _seen(world: World, alert_id: str, camera_id: str = "cam-1", **over: Any) -> Any:
    body = sighting(alert_id, world.now)
    assert body.detection is not None
    seen = replace(body.detection, camera_id=camera_id, epoch=alert_id)
    return world.do(replace(body, camera_id=camera_id, detection=seen, **over), DETECTOR)


def _opened(world: World) -> None:
    """A weapon on cam-1, confirmed to be worked on as I1."""
    _seen(world, "W1")
    world.do(c.OpenIncident("I1", "W1"))


# -- what is proposed -----------------------------------------------------------------------------


def test_near_in_place_and_time_and_of_kinds_that_go_together(world: World) -> None:
    _opened(world)
    world.now += timedelta(seconds=41)
    _, proposed = _by_hand(world, "M1", north(340))
    match = proposed.correlation
    assert (match.alert_id, match.other_id) == ("M1", "W1")
    assert match.metres == pytest.approx(340, abs=1)
    assert match.seconds == pytest.approx(40, abs=1)
    assert match.kinds == ("person_report", "weapon")
    assert world.state.correlations["M1"] == match
    assert world.state.alerts["M1"].incident_id == "", "a person decides"
    assert subject_of(proposed) == "M1"


@pytest.mark.parametrize(
    ("metres", "seconds"), [(401, 0), (0, 602), (800, 700)], ids=["far", "late", "both"]
)
def test_what_is_far_in_place_or_time_is_not(world: World, metres: float, seconds: float) -> None:
    _opened(world)
    world.now += timedelta(seconds=seconds)
    assert len(_by_hand(world, "M1", north(metres))) == 1
    assert not world.state.correlations


def test_kinds_that_do_not_go_together_are_not(world: World) -> None:
    _opened(world)
    fault = replace(sighting("F1", world.now), message_id="camera.lost", detection=None)
    assert len(world.do(fault, DETECTOR)) == 1
    cyber = replace(sighting("X1", world.now), message_id="cyber.intrusion", detection=None)
    assert len(world.do(cyber, DETECTOR)) == 1


def test_what_was_judged_false_attracts_nothing(world: World) -> None:
    _seen(world, "W1")
    world.do(c.GiveVerdict("W1", VerdictKind.FALSE, "umbrella"))
    assert len(_by_hand(world, "M1", north(10))) == 1


def test_another_area_is_not_told_of(world: World) -> None:
    _camera(world, "cam-h", north(20), area="harbour")
    _opened(world)
    assert len(_seen(world, "W2", "cam-h")) == 1


def test_without_a_point_a_district_or_a_place_is_enough(world: World) -> None:
    world.do(c.PublishDistricts((OLD_TOWN,)), ADMIN)
    _opened(world)
    post = replace(
        sighting("P1", world.now),
        tool="social",
        message_id="social.threat",
        detection=None,
        camera_id="",
        params={"district": "old", "author": "x"},
    )
    _, proposed = world.do(post, DETECTOR)
    assert proposed.correlation.other_id == "W1"
    assert proposed.correlation.metres == NOWHERE
    _, proposed = _by_hand(world, "M1", None, place="Harbour square")
    assert proposed.correlation.zone == "Harbour square"


def test_what_is_worked_on_comes_before_what_is_nearer(world: World) -> None:
    _opened(world)
    world.now += timedelta(seconds=5)
    _by_hand(world, "M1", north(300))
    _, proposed = _by_hand(world, "M2", north(299))
    assert proposed.correlation.other_id == "W1"


# -- what joins by itself -------------------------------------------------------------------------


def test_a_weapon_is_a_question_even_at_the_same_place(world: World) -> None:
    """Joined by itself it would keep an incident from being closed that nobody has judged."""
    _camera(world, "cam-2", north(30))
    _opened(world)
    world.now += timedelta(seconds=9)
    assert isinstance(_seen(world, "W2", "cam-2")[1], e.CorrelationProposed)
    assert world.state.incidents["I1"].alert_ids == ("W1",)


def test_the_same_kind_at_the_same_place_joins_an_incident(world: World) -> None:
    """Of kinds of which the rules say so; here of weapons, of which the house's do not."""
    rules = read_rules()
    kinds = tuple(replace(kind, joins=True) for kind in rules.kinds)
    world.do(c.PublishFusionRules(replace(rules, kinds=kinds, version="joins")), ADMIN)
    _camera(world, "cam-2", north(30))
    _opened(world)
    world.now += timedelta(seconds=9)
    raised, joined, linked = _seen(world, "W2", "cam-2")
    assert isinstance(raised, e.AlertRaised)
    assert linked == e.AlertLinked("I1", "W2")
    assert world.state.incidents["I1"].alert_ids == ("W1", "W2")
    assert world.state.alerts["W2"].needs_acknowledging(), "joining is no acknowledgement"
    told = [entry for entry in world.state.incidents["I1"].log if entry.params.get("alert")]
    assert [entry.message_id for entry in told] == ["log.joined_by_rule"]
    assert told[0].params["metres"] == 30
    assert told[0].actor_id == DETECTOR.id, "nobody is said to have done it who has not"


def test_another_kind_another_place_or_no_incident_is_a_question(world: World) -> None:
    _camera(world, "cam-2", north(61))
    _seen(world, "W1")
    proposed = _seen(world, "W2", "cam-2")[1]
    assert isinstance(proposed, e.CorrelationProposed), "nobody works on the first one"
    world.do(c.OpenIncident("I1", "W1"))
    _camera(world, "cam-3", north(-61))
    assert isinstance(_seen(world, "W3", "cam-3")[1], e.CorrelationProposed), "61 m away"
    assert isinstance(_by_hand(world, "M1", HERE)[1], e.CorrelationProposed), "another kind"


def test_an_alert_in_an_incident_is_never_moved(world: World) -> None:
    _opened(world)
    _by_hand(world, "M1", north(100))
    world.do(c.OpenIncident("I2", "M1"), SECOND)
    assert not world.state.correlations, "it has its incident"
    assert world.refused(c.AcceptCorrelation("M1", "I9")) == "refused.in_incident"
    assert world.state.alerts["M1"].incident_id == "I2"
    assert world.state.incidents["I2"].owner_id == SECOND.id


# -- what a person says to it ---------------------------------------------------------------------


def test_accepting_links_it_to_the_others_incident(world: World) -> None:
    _opened(world)
    _by_hand(world, "M1", north(100))
    world.do(c.AcceptCorrelation("M1", "I9"))
    assert world.state.alerts["M1"].incident_id == "I1"
    assert not world.state.correlations
    assert "I9" not in world.state.incidents


def test_accepting_opens_one_for_both_where_there_is_none(world: World) -> None:
    _seen(world, "W1")
    _by_hand(world, "M1", north(100))
    world.do(c.AcceptCorrelation("M1", "I9"))
    incident = world.state.incidents["I9"]
    assert incident.alert_ids == ("W1", "M1")
    assert (incident.owner_id, incident.priority) == (OPERATOR.id, Priority.CRITICAL)


def test_declining_asks_no_more(world: World) -> None:
    _opened(world)
    _by_hand(world, "M1", north(100))
    world.do(c.DeclineCorrelation("M1"))
    assert not world.state.correlations
    assert world.do(c.DeclineCorrelation("M1")) == ()
    assert world.refused(c.AcceptCorrelation("M1", "I9")) == "refused.correlation_gone"


def test_a_machine_accepts_nothing(world: World) -> None:
    _opened(world)
    _by_hand(world, "M1", north(100))
    assert world.refused(c.AcceptCorrelation("M1", "I9"), DETECTOR) == "refused.not_permitted"


def test_who_may_not_see_the_alert_is_not_told_of_it(world: World) -> None:
    _camera(world, "cam-h", HERE, area="harbour")
    _seen(world, "W1", "cam-h")
    _by_hand(world, "M1", HERE, camera_id="cam-h")
    assert "M1" in world.state.correlations
    stranger = replace(OPERATOR, area="centre")
    assert not [row for row in rows_for(world.state, stranger) if row[0] == "correlations"]
    assert [row for row in rows_for(world.state, SUPERVISOR) if row[0] == "correlations"]


# -- what it is worth -----------------------------------------------------------------------------


def _confidence(world: World) -> float:
    incident = world.state.incidents["I1"]
    return incident_confidence(world.state, incident, world.now).confidence


def test_a_note_against_lowers_it_and_the_persons_next_word_counts(world: World) -> None:
    _opened(world)
    world.now += timedelta(seconds=2)
    before = _confidence(world)
    world.do(c.AddObservation("I1", "O1", Stance.CONTRADICTS, "a film team", "en"))
    low = _confidence(world)
    assert low == pytest.approx(before * 0.3, rel=0.01)
    world.do(c.AddObservation("I1", "O2", Stance.SUPPORTS, "no: the police has seen it", "en"))
    assert _confidence(world) > before
    assert [one.message_id for one in world.state.incidents["I1"].log[-2:]] == [
        "log.observation_against",
        "log.observation_for",
    ]
    world.do(c.GiveVerdict("W1", VerdictKind.CONFIRMED))
    world.do(c.CloseIncident("I1", "resolved", "calm", "en"))
    assert not world.state.observations


def test_an_observation_needs_words_and_an_incident(world: World) -> None:
    _opened(world)
    empty = c.AddObservation("I1", "O1", Stance.CONTRADICTS, " ", "en")
    assert world.refused(empty) == "refused.empty"
    gone = c.AddObservation("I7", "O1", Stance.CONTRADICTS, "calm", "en")
    assert world.refused(gone) == "refused.unknown_incident"


def test_a_camera_that_looks_there_and_sees_nothing_lowers_it(world: World) -> None:
    _opened(world)
    world.now += timedelta(seconds=10)
    before = _confidence(world)
    _camera(world, "looks", north(40), bearing_deg=180.0, fov_deg=60.0)
    _camera(world, "away", north(40), bearing_deg=0.0, fov_deg=60.0)
    _camera(world, "far", north(200), bearing_deg=180.0, fov_deg=60.0)
    assert _confidence(world) == pytest.approx(before), "nobody detects on them"
    for camera_id in ("looks", "away", "far"):
        world.do(c.TakeLease(camera_id, "E1"), DETECTOR)
    assert _confidence(world) == pytest.approx(before * 0.8)
    _seen(world, "W2", "looks")
    world.do(c.LinkAlert("I1", "W2"))
    assert _confidence(world) > before, "now it has seen it too"


# -- in a flood -----------------------------------------------------------------------------------


def test_what_an_alert_is_compared_with_is_bounded(world: World) -> None:
    """Structure, not time: however many stand there, the same few are looked at."""
    most = 0
    for number in range(400):
        world.now += timedelta(seconds=0.1)
        alert_id = f"A{number:04d}"
        _by_hand(world, alert_id, north(number % 7))
        looked = candidates(world.state, world.state.alerts[alert_id])
        most = max(most, len(looked))
        assert all(len(cell.alert_ids) <= CELL_MOST for cell in world.state.cells.values())
    assert most <= 9 * CELL_MOST


def test_what_is_worked_on_stays_findable_in_a_flood(world: World) -> None:
    _by_hand(world, "M0", HERE)
    world.do(c.OpenIncident("I1", "M0"))
    for number in range(3 * CELL_MOST):
        _by_hand(world, f"A{number}", HERE)
    assert world.state.incidents["I1"].alert_ids == ("M0",), "words of people join by nobody's rule"
    assert all(match.other_id == "M0" for match in world.state.correlations.values())
    assert len(world.state.correlations) == 3 * CELL_MOST


def test_what_has_closed_leaves_the_cells(world: World) -> None:
    _by_hand(world, "M0", HERE)
    _by_hand(world, "M1", north(50))
    assert world.state.cells
    for alert_id in ("M0", "M1"):
        world.do(c.AcknowledgeAlert(alert_id))
        world.do(c.CloseAlert(alert_id, "handled"))
    assert not world.state.cells
    assert not world.state.correlations


def test_rules_that_come_later_place_what_is_there(world: World) -> None:
    world = furnished()
    _by_hand(world, "M0", HERE)
    assert not world.state.cells, "without rules nothing correlates"
    world.do(c.PublishFusionRules(read_rules()), ADMIN)
    _, proposed = _by_hand(world, "M1", north(50))
    assert proposed.correlation.other_id == "M0"
    assert world.do(c.PublishFusionRules(read_rules()), ADMIN) == ()


def test_rules_that_make_no_sense_are_refused(world: World) -> None:
    rules = read_rules()
    wrong = replace(rules, reach=replace(rules.reach, join_within_m=1e6))
    assert world.refused(c.PublishFusionRules(wrong), ADMIN) == "refused.rules_misfit"
    strange = replace(rules.kinds[0], goes_with=("no such kind",))
    wrong = replace(rules, kinds=(strange, *rules.kinds[1:]))
    assert world.refused(c.PublishFusionRules(wrong), ADMIN) == "refused.rules_misfit"
    assert world.refused(c.PublishFusionRules(rules), OPERATOR) == "refused.not_permitted"


def test_districts_come_change_and_go(world: World) -> None:
    world.do(c.PublishDistricts((OLD_TOWN,)), ADMIN)
    assert world.do(c.PublishDistricts((OLD_TOWN,)), ADMIN) == ()
    (event,) = world.do(c.PublishDistricts((), ("old", "never")), ADMIN)
    assert event == e.DistrictsPublished((), ("old",))
    assert not world.state.districts
