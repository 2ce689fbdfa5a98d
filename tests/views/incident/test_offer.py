"""A confirmed sighting is shared by keys; what came of it, and its retraction, are on screen."""

from __future__ import annotations

from PySide6.QtCore import Qt

from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.domain.person import Role
from console.tools.weapon_detection.commands import ShareSighting
from console.views.incident.judge import JudgePane
from console.views.incident.panel import IncidentPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import press, wait_until_active
from tests.support.seat import Seat
from tests.support.story import seat
from tests.support.world import ADMIN, SECOND, SUPERVISOR, World
from tests.views.conftest import Open

_MARKS = dict.fromkeys(map(ord, "\u2066\u2068\u2069"))


def judge(desktop: Desktop) -> JudgePane:
    panel = desktop.panel("incident")
    assert isinstance(panel, IncidentPanel)
    return panel.judge


def said(desktop: Desktop) -> str:
    return judge(desktop).standing.text().translate(_MARKS)


def banner(desktop: Desktop) -> str:
    return desktop.area.banner.words.text().translate(_MARKS)


def share(desktop: Desktop, row: str) -> None:
    press(desktop, "f")
    press(desktop, row)
    wait_until_active(desktop.window)
    desktop.seat.answer()


def test_it_is_off_and_says_why_until_somebody_has_confirmed(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    button = judge(desktop).offer
    assert button.isVisible()
    assert not button.isEnabled()
    reason = "Only a weapon that a person has confirmed can be shared."
    assert button.accessibleDescription() == f"F {reason}"
    assert reason in button.toolTip()
    press(desktop, "f")
    dialog = desktop.work.open_dialog
    assert dialog is not None
    assert dialog.head.text() == reason
    press(desktop, Qt.Key.Key_Return)
    wait_until_active(desktop.window)
    assert not any(isinstance(body, ShareSighting) for body in desktop.seat.sent)
    desktop.work.open_alert("H2")  # raised by a person: nothing of this tool's
    assert not button.isVisible()
    desktop.work.open_alert("W1")
    assert button.isEnabled()
    assert button.text() == "Share…"


def test_s_and_a_digit_share_it_and_pane_and_log_say_so(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    press(desktop, "f")
    dialog = desktop.work.open_dialog
    assert dialog is not None
    rows = [dialog.list.item(n).text().split("   ")[1] for n in range(dialog.list.count())]
    assert rows == ["patrol", "police", "neighbouring control room", "all of these"]
    assert "Nothing is sent to their devices" in dialog.message.text()
    assert dialog.message.isVisible()
    press(desktop, "2")
    assert desktop.seat.sent[-1] == ShareSighting("W1", ("police",))
    assert "sent…" in said(desktop)
    wait_until_active(desktop.window)
    press(desktop, "f")  # it waits: nothing more is asked
    assert desktop.work.open_dialog is None
    desktop.seat.answer()
    assert "Shared with police by you" in said(desktop)
    log = desktop.panel("incident").log.model  # type: ignore[attr-defined]
    lines = [str(log.index(n).data()).translate(_MARKS) for n in range(log.rowCount())]
    assert lines[-1].startswith("Shared with police by you: picture ")
    assert lines[-1].endswith(", Torget")


def test_who_has_it_is_not_offered_again_and_all_others_are_one_row(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    share(desktop, "2")
    share(desktop, "3")
    assert desktop.seat.sent[-1] == ShareSighting("W1", ("patrol", "neighbour"))
    assert not judge(desktop).offer.isEnabled()


def test_escape_shares_nothing(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    before = list(desktop.seat.sent)
    press(desktop, "f")
    press(desktop, Qt.Key.Key_Escape)
    assert desktop.seat.sent == before


def test_an_alert_becomes_an_incident_first(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "y")
    desktop.seat.answer()
    share(desktop, "1")
    opened, shared = desktop.seat.sent[-2:]
    assert isinstance(opened, c.OpenIncident)
    assert shared == ShareSighting("W2", ("patrol",))
    assert "Shared with patrol by you" in said(desktop)


def test_a_retraction_is_on_every_screen_until_it_is_put_away(
    operator: Seat, second: Seat, open_seat: Open
) -> None:
    mine = open_seat(operator)
    mine.work.open_alert("W2")
    press(mine, "y")
    operator.answer()
    share(mine, "2")
    second.follow()
    other = open_seat(second)
    spoken: list[tuple[str, bool]] = []
    other.area.announcer.said.connect(lambda words, now: spoken.append((words, now)))
    operator.world.do(c.GiveVerdict("W2", VerdictKind.FALSE, "umbrella"))
    operator.pass_time(1)
    second.follow()
    for desktop in (mine, other):
        first = banner(desktop).splitlines()[0]
        assert first.startswith("RETRACTED: the weapon at Verket is not a threat (umbrella).")
        assert "shared with police: tell them" in first
        assert desktop.area.banner.understood.isVisible()
    assert "RETRACTED: it was shared with police, tell them" in said(mine)
    assert [now for words, now in spoken if "RETRACTED" in words] == [True]
    other.area.banner.understood.click()
    assert "RETRACTED" not in banner(other)
    assert "RETRACTED" in banner(mine)
    other.area.tick()
    assert "RETRACTED" not in banner(other)


def test_who_may_not_is_offered_nothing(world: World, open_seat: Open) -> None:
    assert not ADMIN.has(Role.OPERATOR)
    desktop = open_seat(seat(world, ADMIN, "Di Eng"))
    desktop.work.open_alert("W1")
    assert not judge(desktop).offer.isVisible()


def test_a_share_that_came_too_late_is_refused_at_the_button(
    supervisor: Seat, open_seat: Open
) -> None:
    desktop = open_seat(supervisor)
    desktop.work.open_alert("W1")
    press(desktop, "f")
    press(desktop, "1")
    supervisor.world.do(c.GiveVerdict("W1", VerdictKind.FALSE, "toy"), SECOND)
    supervisor.world.do(c.GiveVerdict("W1", VerdictKind.FALSE, "toy"), SUPERVISOR)
    supervisor.answer()
    assert "Only a weapon that a person has confirmed can be shared." in said(desktop)
