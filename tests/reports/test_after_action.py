"""The after-action file: whole, the same twice, and any change to it is found."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console.domain import commands as c
from console.domain.alert import Evidence, VerdictKind
from console.domain.incident import Phase
from console.domain.person import SYSTEM_ACTOR
from console.reports.after_action import after_action
from console.reports.case_file import CaseFile, UnknownIncident, gather
from console.reports.check import check_file
from console.reports.words import look_words, looker_of
from tests.support.world import (
    ADMIN,
    DETECTOR,
    SECOND,
    START,
    SUPERVISOR,
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


def test_what_hangs_on_an_answer_is_in_the_file_whole() -> None:
    world = lived()
    photo = Evidence("e" * 64, "image/jpeg", 10, "attachment", world.now)
    closed = c.AnswerStep("R1", "close", "2 and 4", (photo.sha256,))
    assert world.refused(closed) == "refused.unknown_evidence"
    world.do(c.AddEvidence("I1", photo))
    world.do(closed)
    assert photo in case_of(world).evidence()
    assert photo.sha256 in html_of(world)


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


def eventful() -> World:
    """Nearly every kind of line that a decision log has."""
    world = furnished()
    world.do(c.PublishProcedure(drill()), ADMIN)
    world.do(sighting("A1", START), DETECTOR)
    world.do(c.OpenIncident("I1", "A1"))
    before = world.state.seq
    world.do(c.AcknowledgeAlert("A1"))
    world.do(c.StartChecklist("R1", "I1", "drill"))
    world.do(c.AnswerStep("R1", "picture", "seen"))
    world.do(c.WithdrawAnswer("R1", "picture"))
    world.do(c.AnswerStep("R1", "picture", "seen"))
    world.do(c.AnswerStep("R1", "picture", "gone"), SECOND)
    world.do(c.ChooseAnswer("R1", "picture", 0), SUPERVISOR)
    world.do(c.AnswerStep("R1", "second_look", "confirmed"))
    world.do(c.CountersignStep("R1", "second_look"), SECOND)
    world.tick(25)  # the timer of the step "close"
    world.do(c.ChangePhase("I1", Phase.AFTER))
    assert world.refused(c.ChangePhase("I1", Phase.BEFORE), SECOND, based_on_seq=before)
    world.do(c.AssignIncident("I1", "op2", "nearer"), SUPERVISOR)
    world.do(c.AnswerAssignment("I1", True), SECOND)
    world.do(c.TakeOwnership("I1", "end of shift"), SUPERVISOR)
    world.do(c.GiveVerdict("A1", VerdictKind.UNSURE))
    world.do(c.GiveVerdict("A1", VerdictKind.CONFIRMED), SECOND)
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "umbrella"), SUPERVISOR)
    world.do(c.GiveVerdict("A1", VerdictKind.FALSE, "umbrella"), SUPERVISOR)
    picture = Evidence(SHA, "image/png", len(PICTURE), "photo", START)
    world.do(c.AddEvidence("I1", picture))
    return world


def log_lines(html: str) -> list[str]:
    """The last column of the decision log, without the isolates around names."""
    table = html.partition("<h2>Decision log</h2>")[2].partition("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    cells = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [re.sub("[\u2068\u2069]", "", row[-1]) for row in cells if row]


def test_a_log_line_says_who_and_what_in_words() -> None:
    world = eventful()
    html = html_of(world)
    lines = log_lines(html)
    assert "Incident 2026-1121-001 opened by Ann" in lines
    assert "Checklist Drill v1.0 started by Ann" in lines
    assert "State what is SEEN: SEEN, Ann" in lines
    assert "State what is SEEN: differing answer GONE, Bo" in lines
    assert "Second person: CONFIRMED: signed by Bo as second person" in lines
    assert "Exits CLOSED: time ran out" in lines
    assert "Not a threat: umbrella, Cy" in lines
    assert any(line.startswith("Too late, kept as a note of Bo: the phase") for line in lines)
    assert len(lines) == len(world.state.incidents["I1"].log) > 15
    assert re.findall(r"\{[a-z_0-9]+\}", html) == []  # no place in a sentence is left open
    assert ">system<" not in html


def test_who_has_steered_is_among_the_looks_under_their_own_name() -> None:
    world = lived()
    camera = replace(world.state.cameras["cam-1"], ptz=True)
    world.do(c.ConfigureCamera(camera), ADMIN)
    world.do(c.BeginSteering("cam-1"), SECOND)
    world.do(c.BeginSteering("cam-1", take=True), SUPERVISOR)
    world.do(c.EndSteering("cam-1", SUPERVISOR.id), SYSTEM_ACTOR)
    world.do(c.RecordLook("steered", "cam-1"), SECOND)
    world.do(c.AddNote("I1", "N2", "The last of it", "en"))
    told = [(looker_of(r), look_words(case_of(world), r.event)) for r in case_of(world).looks]
    ends = ("begun", "a supervisor took it", "begun", "nothing was heard of them any more", "begun")
    whose = (SECOND, SECOND, SUPERVISOR, SUPERVISOR, SECOND)
    assert [who for who, _ in told] == [actor.id for actor in whose]
    assert all(words.endswith(end) for (_, words), end in zip(told, ends, strict=True)), told
    assert "a supervisor took it" in html_of(world)


def test_who_has_looked_is_in_the_file() -> None:
    world = lived()
    reveal_id = next(iter(world.state.reveals))
    for what, target in (
        ("evidence", SHA),
        ("live", "cam-1"),
        ("revealed", reveal_id),
        ("live_ended", "cam-1"),
        ("live", "cam-9"),
        ("evidence", "f" * 64),
    ):
        world.do(c.RecordLook(what, target), SECOND)
    five = (datetime(2026, 11, 22, 9, 55, tzinfo=UTC), datetime(2026, 11, 22, 10, 0, tzinfo=UTC))
    world.do(c.RecordLook("revealed_recording", reveal_id, *five), SECOND)
    world.do(c.AddNote("I1", "N2", "The last of it", "en"))
    before = html_of(world)
    told = [(r.actor_id, r.event.what) for r in case_of(world).looks]
    whats = ("evidence", "live", "revealed", "live_ended", "revealed_recording")
    assert told == [(SECOND.id, what) for what in whats]
    assert "1 Harbour\u2069, opened" in before
    assert SHA[:12] in before
    assert "of a recording, \u20682026-11-22 09:55–10:00Z\u2069" in before
    world.do(c.RecordLook("evidence", SHA), SUPERVISOR)
    assert html_of(world) == before
