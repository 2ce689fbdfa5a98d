"""A confirmed sighting is shared by a person; "not a threat" takes it back as loudly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import VerdictKind
from console.reports.after_action import after_action
from console.reports.case_file import gather
from console.tool_api.loader import load
from console.tools.weapon_detection.commands import RECIPIENTS, ShareSighting
from console.tools.weapon_detection.events import SharingRetracted, SightingShared
from console.tools.weapon_detection.offer import retractions_told
from console.tools.weapon_detection.reduce import RETRACTION_KEPT, TOOL, slice_of
from tests.support.world import (
    ADMIN,
    DETECTOR,
    SECOND,
    START,
    World,
    furnished,
    sighting,
    with_tools,
)

CROP = "b" * 64


@pytest.fixture
def world() -> World:
    world = furnished(with_tools())
    world.do(sighting("A1", START), DETECTOR)
    world.do(c.OpenIncident("I1", "A1"))
    return world


def shared(world: World, *partners: str) -> None:
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED))
    world.do(ShareSighting("A1", partners))


def told(world: World) -> list[str]:
    return [notice.message_id for notice in retractions_told(world.state, world.now)]


def lines(world: World) -> list[tuple[str, str, str]]:
    """Who, message and recipients of the tool's lines in the decision log."""
    log = world.state.incidents["I1"].log
    ours = [entry for entry in log if entry.message_id.startswith("weapon.")]
    return [(one.actor_id, one.message_id, str(one.params["recipients"])) for one in ours]


def test_only_what_a_person_has_confirmed_is_shared(world: World) -> None:
    share = ShareSighting("A1", ("police",))
    assert world.refused(share) == "weapon.refused.not_confirmed"
    world.do(c.GiveVerdict("A1", VerdictKind.UNSURE))
    assert world.refused(share) == "weapon.refused.not_confirmed"
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), SECOND)
    assert world.do(share) == (SightingShared("A1", ("police",), CROP, "Harbour square"),)
    assert world.do(share) == ()  # they have it
    assert world.refused(share, ADMIN) == "refused.not_permitted"


def test_an_incident_is_needed_for_the_log(world: World) -> None:
    later = START + timedelta(minutes=5)
    world.do(sighting("A2", later), DETECTOR)
    world.do(c.GiveVerdict("A2", VerdictKind.CONFIRMED))
    assert world.refused(ShareSighting("A2", ("police",))) == "weapon.refused.no_incident"


@pytest.mark.parametrize("name", ["", "press", "police,patrol", "weapon.recipient.police"])
def test_it_is_shared_with_nobody_that_the_tool_does_not_know(world: World, name: str) -> None:
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED))
    assert world.refused(ShareSighting("A1", ())) == "refused.empty"
    for partners in ((name,), ("police", name)):
        refused = world.refused(ShareSighting("A1", partners))
        assert refused == "weapon.refused.unknown_recipient"
    world.do(ShareSighting("A1", RECIPIENTS))


def test_the_rule_knows_whom_the_manifest_offers() -> None:
    (manifest,) = (m for m in load().manifests if m.name == TOOL)
    assert manifest.recipients == RECIPIENTS


def test_not_a_threat_takes_it_back_from_all_who_have_it(world: World) -> None:
    shared(world, "police")
    world.do(ShareSighting("A1", ("police", "patrol")), SECOND)
    assert told(world) == []
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "umbrella"))
    assert told(world) == ["weapon.banner.retracted"]  # at once
    (notice,) = retractions_told(world.state, world.now)
    assert notice.loud
    assert notice.params == {
        "place": "Harbour square",
        "recipients": "weapon.recipient.police,weapon.recipient.patrol",
        "causes": "weapon.cause.umbrella",
    }
    world.tick(1)
    assert world.journal[-1].event == SharingRetracted("A1", ("police", "patrol"), "umbrella")
    world.tick(1)
    assert sum(isinstance(r.event, SharingRetracted) for r in world.journal) == 1
    assert lines(world) == [
        ("op1", "weapon.log.shared", "weapon.recipient.police"),
        ("op2", "weapon.log.shared", "weapon.recipient.patrol"),
        (
            "system",
            "weapon.log.sharing_retracted",
            "weapon.recipient.police,weapon.recipient.patrol",
        ),
    ]
    assert world.refused(ShareSighting("A1", ("neighbour",))) == "weapon.refused.not_confirmed"


def test_what_was_not_shared_is_not_told(world: World) -> None:
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED))
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "umbrella"))
    world.tick(1)
    assert told(world) == []
    assert lines(world) == []


def test_a_close_before_the_timer_loses_no_retraction(world: World) -> None:
    shared(world, "police")
    world.do(c.AcknowledgeAlert("A1"))
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "umbrella"))
    world.do(c.CloseIncident("I1", "false_alarm", "An umbrella.", "en"))
    assert world.state.alerts == {}
    world.tick(1)
    assert world.journal[-1].event == SharingRetracted("A1", ("police",), "umbrella")
    assert told(world) == ["weapon.banner.retracted"]


def test_what_stood_leaves_with_its_alert(world: World) -> None:
    shared(world, "police")
    world.do(c.AcknowledgeAlert("A1"))
    assert slice_of(world.state).shared == {"A1": ("police",)}
    world.do(c.CloseIncident("I1", "resolved", "Taken by the police.", "en"))
    assert any(isinstance(r.event, e.AlertClosed) for r in world.journal)
    assert slice_of(world.state).shared == {}
    assert told(world) == []


def test_it_is_told_for_a_shift(world: World) -> None:
    shared(world, "police")
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "umbrella"))
    world.tick(RETRACTION_KEPT.total_seconds() - 1)
    assert told(world) == ["weapon.banner.retracted"]
    world.tick(2)
    assert told(world) == []


def test_the_after_action_file_says_who_shared_what_with_whom(world: World) -> None:
    shared(world, "police", "neighbour")
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "umbrella"))
    world.tick(1)
    case = gather("I1", world.journal, world.assembly.fold())
    html = after_action(case, lambda _sha: None, "00", None)
    assert "police, neighbouring control room" in html
    assert "Shared with" in html
    assert "RETRACTED: it was shared with" in html
    assert "SightingShared" in html
    assert "SharingRetracted" in html
