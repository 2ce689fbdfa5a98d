"""Who is planned and here, breaks, the load that somebody carries, and what is said to all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.domain.person import SYSTEM_ACTOR, Actor, Role
from console.domain.roster import read_roster
from console.domain.sharing import ReceiptKind
from console.domain.shift import BREAK_AFTER, Break, RosterEntry, break_due_in
from console.domain.workload import Band, Load
from console.store.reduce_shift import KEPT
from tests.support.world import OPERATOR, SECOND, START, SUPERVISOR, World, furnished

HOUR = timedelta(hours=1)
ENTRY = RosterEntry("E1", OPERATOR.id, START, START + 8 * HOUR, skills=("Norwegian",))


@pytest.fixture
def world() -> World:
    world = furnished()
    for one in (OPERATOR, SECOND, SUPERVISOR):
        world.do(c.BeginShift(one.id), SYSTEM_ACTOR)
    return world


def test_a_supervisor_plans_a_shift_and_takes_it_back(world: World) -> None:
    world.do(c.PlanShift(ENTRY), SUPERVISOR)
    assert world.state.roster == {"E1": ENTRY}
    assert world.do(c.PlanShift(ENTRY), SUPERVISOR) == ()
    longer = replace(ENTRY, to_utc=START + 9 * HOUR)
    world.do(c.PlanShift(longer), SUPERVISOR)
    assert world.state.roster == {"E1": longer}
    world.do(c.UnplanShift("E1"), SUPERVISOR)
    assert world.state.roster == {}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"person_id": "nobody"}, "unknown_person"),
        ({"role": Role.SUPERVISOR}, "not_their_role"),
        ({"to_utc": START}, "shift_length"),
        ({"to_utc": START - HOUR}, "shift_length"),
        ({"to_utc": START + 25 * HOUR}, "shift_length"),
        ({"id": "E2", "from_utc": START + HOUR}, "shift_overlaps"),
        ({"skills": tuple("abcdefghijklm")}, "too_many_skills"),
    ],
)
def test_what_cannot_be_planned(world: World, change: dict[str, object], why: str) -> None:
    world.do(c.PlanShift(ENTRY), SUPERVISOR)
    assert world.refused(c.PlanShift(replace(ENTRY, **change)), SUPERVISOR) == f"refused.{why}"


def test_an_operator_plans_nothing(world: World) -> None:
    assert world.refused(c.PlanShift(ENTRY), OPERATOR) == "refused.not_permitted"


def test_a_shift_that_is_long_over_goes(world: World) -> None:
    world.do(c.PlanShift(ENTRY), SUPERVISOR)
    world.now += 8 * HOUR + KEPT + HOUR
    later = replace(ENTRY, id="E2", from_utc=world.now, to_utc=world.now + HOUR)
    world.do(c.PlanShift(later), SUPERVISOR)
    assert list(world.state.roster) == ["E2"]


# -- breaks -------------------------------------------------------------------------------------


def test_a_break_begins_and_ends(world: World) -> None:
    world.do(c.BeginBreak(OPERATOR.id))
    assert world.state.breaks[OPERATOR.id] == Break(START)
    assert world.do(c.BeginBreak(OPERATOR.id)) == ()
    world.tick(600)
    world.do(c.EndBreak(OPERATOR.id), SUPERVISOR)  # somebody came back and forgot
    assert world.state.breaks[OPERATOR.id] == Break(START, START + timedelta(minutes=10))
    assert world.refused(c.BeginBreak(OPERATOR.id), SECOND) == "refused.not_permitted"
    world.do(c.EndShift(OPERATOR.id), SYSTEM_ACTOR)
    assert world.state.breaks == {}
    assert world.refused(c.BeginBreak(OPERATOR.id)) == "refused.not_on_shift"


@pytest.mark.parametrize(
    ("last", "minutes", "due_in"),
    [
        (None, 0, 120),
        (None, 68, 52),
        (None, 150, -30),
        (Break(START + HOUR, START + 1.25 * HOUR), 80, 115),
        (Break(START - HOUR, START - HOUR / 2), 30, 90),  # of the shift before
        (Break(START + HOUR), 80, None),
    ],
)
def test_when_the_next_is_due(last: Break | None, minutes: int, due_in: int | None) -> None:
    assert timedelta(minutes=120) == BREAK_AFTER
    found = break_due_in(START, last, START + timedelta(minutes=minutes))
    assert found == (None if due_in is None else timedelta(minutes=due_in))


# -- load ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "overdue", "points", "band"),
    [
        ((0, 0, 0, 0), 0, 0, Band.LOW),
        ((0, 1, 0, 0), 0, 3, Band.LOW),
        ((1, 0, 0, 0), 0, 4, Band.MODERATE),
        ((1, 0, 0, 1), 1, 7, Band.MODERATE),
        ((0, 0, 2, 3), 2, 11, Band.HIGH),
        ((2, 0, 0, 0), 0, 8, Band.MODERATE),
        ((2, 0, 0, 1), 0, 9, Band.HIGH),
    ],
)
def test_a_load_is_a_plain_sum(
    counts: tuple[int, ...], overdue: int, points: int, band: Band
) -> None:
    load = Load(dict(zip(Priority, counts, strict=True)), overdue)
    assert (load.points, load.band) == (points, band)
    assert load.open == sum(counts)


# -- said to all --------------------------------------------------------------------------------


def said(world: World, **over: object) -> c.SendBroadcast:
    fields = {"text": "Fire drill at 21", "language": "en", "priority": Priority.LOW}
    return c.SendBroadcast("B1", **(fields | over))


def test_it_goes_to_those_on_shift_and_has_their_receipts(world: World) -> None:
    world.do(said(world), SUPERVISOR)
    assert world.state.broadcasts["B1"].recipients == ("op1", "op2")
    world.do(c.ReceiveBroadcast("B1", ReceiptKind.DELIVERED))
    assert world.state.broadcasts["B1"].unread() == ("op1", "op2")
    world.do(c.ReceiveBroadcast("B1", ReceiptKind.READ))
    assert world.do(c.ReceiveBroadcast("B1", ReceiptKind.READ)) == ()
    assert world.state.broadcasts["B1"].unread() == ("op2",)
    assert world.refused(c.ReceiveBroadcast("B1", ReceiptKind.READ), SUPERVISOR) == (
        "refused.not_recipient"
    )


def test_or_to_a_role_or_an_area(world: World) -> None:
    person = replace(world.state.people[SECOND.id], area="north")
    world.do(c.RegisterPerson(person), Actor("adm1", (Role.ADMINISTRATOR,)))
    world.do(said(world, to_area="south"), SUPERVISOR)
    assert world.state.broadcasts["B1"].recipients == ("op1",)
    lead = c.SendBroadcast("B2", "x", "en", Priority.LOW, Role.SUPERVISOR)
    assert world.refused(lead, SUPERVISOR) == "refused.nobody_there"


def test_only_those_it_was_sent_to_and_supervisors_see_it(world: World) -> None:
    world.do(said(world), SUPERVISOR)
    (sent,) = [r for r in world.journal if isinstance(r.event, e.BroadcastSent)]
    assert sent.scope.admits(OPERATOR)
    assert sent.scope.admits(Actor("sup2", (Role.SUPERVISOR,)))
    assert not sent.scope.admits(Actor("op9", (Role.OPERATOR,)))


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_is_not_sent(world: World, text: str) -> None:
    assert world.refused(said(world, text=text), SUPERVISOR) == "refused.empty"


def test_an_operator_s_note_is_in_the_log(world: World) -> None:
    world.do(c.AddShiftNote("N1", " Lift is stuck ", "en"))
    assert world.journal[-1].event == e.ShiftNoted("N1", "Lift is stuck", "en")


# -- from a file --------------------------------------------------------------------------------

HEAD = "person,from,to,role,area,skills\n"
PEOPLE = furnished().state.people


def test_a_file_is_read_and_the_same_twice_plans_nothing_twice(world: World) -> None:
    text = HEAD + "Ann,2026-11-21 22:00,2026-11-22T06:00+00:00,,harbour,Urdu; first aid\n"
    (entry,), problems = read_roster(text, PEOPLE)
    assert problems == ()
    assert (entry.person_id, entry.role, entry.area) == ("op1", Role.OPERATOR, "harbour")
    assert entry.skills == ("Urdu", "first aid")
    assert entry.from_utc == START + 2 * HOUR
    world.do(c.PlanShift(entry), SUPERVISOR)
    assert world.do(c.PlanShift(read_roster(text, PEOPLE)[0][0]), SUPERVISOR) == ()


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("Zed,2026-11-21,2026-11-22,,,", "no_person"),
        ("op1,yesterday,2026-11-22,,,", "no_time"),
        ("op1,2026-11-22,2026-11-21,,,", "ends_first"),
        ("op1,2026-11-21,2026-11-22,supervisor,,", "no_role"),
        ("op1,2026-11-21,2026-11-22,king,,", "no_role"),
        ("adm1,2026-11-21,2026-11-22,,,", "no_role"),
        ("op1,2026-11-21,2026-11-22,,,a;b;c;d;e;f;g;h;i;j;k;l;m", "too_many_skills"),
        ("op1", "no_time"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_the_next_is_read(line: str, what: str) -> None:
    good = "op2,2026-11-21 22:00,2026-11-22 06:00,,,\n"
    entries, problems = read_roster(f"\ufeff{HEAD}{line}\n{good}", PEOPLE)
    assert [(one.line, one.what) for one in problems] == [(2, what)]
    assert [one.person_id for one in entries] == ["op2"]


@pytest.mark.parametrize(
    ("text", "what"),
    [("", "no_column"), ("a,b\n1,2\n", "no_column"), (HEAD + '"op1,x', "no_csv")],
)
def test_what_is_no_roster(text: str, what: str) -> None:
    entries, problems = read_roster(text, PEOPLE)
    assert entries == ()
    assert [one.what for one in problems] == [what]
