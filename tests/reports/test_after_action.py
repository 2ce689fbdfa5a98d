"""The after-action file: whole, the same twice, and any change to it is found."""

from __future__ import annotations

import hashlib

import pytest

from console.domain import commands as c
from console.domain.alert import Evidence, VerdictKind
from console.reports.after_action import after_action
from console.reports.case_file import CaseFile, UnknownIncident, gather
from console.reports.check import check_file
from tests.support.world import (
    ADMIN,
    DETECTOR,
    SECOND,
    START,
    World,
    drill,
    furnished,
    sighting,
)

PICTURE = b"\x89PNG not really, but bytes all the same"
SHA = hashlib.sha256(PICTURE).hexdigest()
HOSTILE = '<img src="x" onerror="alert(1)">&amp;'


def lived() -> World:
    world = furnished()
    world.do(c.PublishProcedure(drill()), ADMIN)
    crop = Evidence(SHA, "image/png", len(PICTURE), "crop", START)
    world.do(sighting("A1", START, evidence=(crop,)), DETECTOR)
    world.do(c.AcknowledgeAlert("A1"))
    world.do(c.OpenIncident("I1", "A1", title=HOSTILE, language="en"))
    world.do(c.StartChecklist("R1", "I1", "drill"))
    world.do(c.AnswerStep("R1", "picture", "seen"))
    world.do(c.SkipStep("R1", "second_look", "alone"))
    world.do(c.CountersignStep("R1", "second_look"), SECOND)
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED))
    world.do(c.AddNote("I1", "N1", "Nonce 7f3a in a note", "en"))
    return world


def case_of(world: World, wanted: str = "I1") -> CaseFile:
    return gather(wanted, world.journal, world.assembly.fold())


def html_of(world: World) -> str:
    media = {SHA: (PICTURE, "image/png")}
    return after_action(case_of(world), media.get, "f" * 64, None)


def test_it_is_the_same_twice_and_checks_out() -> None:
    world = lived()
    html = html_of(world)
    assert html == html_of(world)
    checked = check_file(html)
    assert checked.problems == ()
    assert checked.items == 1
    assert SHA in html
    assert "Nonce 7f3a" in html


def test_found_by_number_and_after_closing() -> None:
    world = lived()
    number = world.state.incidents["I1"].number
    assert case_of(world, number).incident.id == "I1"
    with pytest.raises(UnknownIncident):
        case_of(world, "2000-0101-001")


def test_hostile_titles_are_text() -> None:
    html = html_of(lived())
    assert HOSTILE not in html
    assert "&lt;img src=&quot;x&quot;" in html


def test_missing_media_is_said() -> None:
    html = after_action(case_of(lived()), lambda sha: None, "f" * 64, None)
    assert "no longer in the store" in html


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9])
def test_a_changed_byte_is_found(at: float) -> None:
    html = html_of(lived())
    place = int(len(html) * at)
    other = "x" if html[place] != "x" else "y"
    assert check_file(html[:place] + other + html[place + 1 :]).problems


def test_changed_evidence_with_a_renewed_seal_is_still_found() -> None:
    from console.reports.after_action import _UNSEALED, SEAL, sealed

    html = html_of(lived())
    checked = check_file(html)
    html = html.replace(SEAL.format(checked.seal), SEAL.format(_UNSEALED))
    forged = sealed(html.replace("base64,", "base64,AAAA", 1))
    assert ("verify.item_differs", SHA) in check_file(forged).problems


def test_no_translated_word_is_missing() -> None:
    html = html_of(lived())
    for prefix in ("report.", "log.", "verdict.", "step.", "evidence.", "phase.", "close."):
        assert f">{prefix}" not in html
