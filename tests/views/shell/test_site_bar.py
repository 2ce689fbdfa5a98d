"""The bar over several sites says what each backend's own state says, and nothing of one alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import i18n
from console.domain import commands as c
from console.domain.alert import Priority, VerdictKind
from console.domain.link import LinkState
from console.domain.person import SYSTEM_ACTOR
from console.settings.sites import MOST
from console.views.actions import SITE_ACTIONS, SITE_KEYS, absent
from console.views.sharing.acts import unread_cards
from console.views.sharing.words import head_of
from console.views.shell.site_bar import SiteBar
from console.views.shell.site_sign import (
    alert_call,
    first_of,
    message_call,
    newest_critical,
    plain_name,
    sign_of,
)
from tests.support.desktop import Desktop
from tests.support.keyboard import CTRL, press
from tests.support.seat import Seat
from tests.support.story import city_world, seat, weapon
from tests.support.world import DETECTOR, OPERATOR, SECOND


@pytest.fixture
def bar(qapp: QApplication) -> Iterator[SiteBar]:
    made = SiteBar(SITE_KEYS, "F9")
    made.resize(1200, 40)
    yield made
    made.deleteLater()


def _quiet() -> Seat:
    return seat(city_world())


def _alarmed() -> Seat:
    """Two critical alerts, one of them acknowledged, and a low one."""
    world = city_world()
    for alert_id, camera in (("W1", "cam-1"), ("W2", "cam-3")):
        world.do(weapon(world, alert_id, camera), DETECTOR)
    world.do(c.AcknowledgeAlert("W1"), OPERATOR)
    world.do(c.RaiseAlert("L1", "A bag", "en", Priority.LOW), OPERATOR)
    return seat(world)


def _told(*seats: Seat | None) -> list[object]:
    names = ("North", "Harbour", "East")
    return [
        sign_of(name, number == 0, one.desk if one else None)
        for number, (name, one) in enumerate(zip(names, seats, strict=False))
    ]


def test_of_one_site_there_is_no_bar(bar: SiteBar) -> None:
    bar.show_signs(_told(_alarmed()), None)
    assert not bar.isVisible()


def test_counts_are_the_backends_own(bar: SiteBar) -> None:
    bar.show_signs(_told(_quiet(), _alarmed(), None), None)
    first, second, third = bar.buttons
    assert first.isChecked()
    assert not second.isChecked()
    shown = {
        level: number.text()
        for level, (badge, number) in second.counts.items()
        if badge.isVisibleTo(second)
    }
    assert shown == {Priority.CRITICAL: "1/2", Priority.LOW: "1"}
    assert not any(badge.isVisibleTo(first) for badge, _ in first.counts.values())
    assert third.link.text() == "Not signed in"
    for words in ("Harbour", "F3", "priority 1, critical", "2 open, 1 unacknowledged"):
        assert words in second.accessibleName().replace("\u2068", "").replace("\u2069", "")


def test_a_site_that_is_lost_says_since_when(bar: SiteBar) -> None:
    here, lost = _quiet(), _alarmed()
    lost.set_link(LinkState.OFFLINE, queued=3)
    lost.pass_time(134)
    bar.show_signs(_told(here, lost), None)
    said = bar.buttons[1].link.text().replace("\u2068", "").replace("\u2069", "")
    assert said == "OFFLINE for 02:14"
    assert bar.buttons[0].link.text() == "Online"
    assert "3 waiting to be sent" in bar.buttons[1].accessibleName()


def test_the_newest_critical_alert_is_called_and_taken_by_a_click(bar: SiteBar) -> None:
    busy = _alarmed()
    call = newest_critical([("Harbour", busy.desk.state)])
    assert call is not None
    assert call[1].id == "W2"
    bar.show_signs(_told(_quiet(), busy), alert_call(*call))
    assert "Harbour" in bar.call.words.text()
    assert "F9" in bar.call.accessibleName()
    taken: list[bool] = []
    bar.called.connect(lambda: taken.append(True))
    QTest.mouseClick(bar.call, Qt.MouseButton.LeftButton)
    assert taken == [True]
    busy.world.do(c.AcknowledgeAlert("W2"), OPERATOR)
    busy.follow()
    assert newest_critical([("Harbour", busy.desk.state)]) is None
    left = first_of([("Harbour", busy.desk.state)])
    assert left is not None
    assert left[1].id == "L1"
    assert first_of([("North", _quiet().desk.state)]) is None


def test_a_message_at_another_site_is_called_as_loud_as_an_alert(bar: SiteBar) -> None:
    world = city_world()
    world.do(c.BeginShift(OPERATOR.id), SYSTEM_ACTOR)
    world.do(weapon(world, "W1", "cam-1"), DETECTOR)
    there = seat(world)
    for kind, cause in ((VerdictKind.CONFIRMED, ""), (VerdictKind.FALSE, "umbrella")):
        world.do(c.GiveVerdict("W1", kind, cause), SECOND)
        there.follow()
        card = unread_cards(there.desk)[0]
        bar.show_signs(_told(_quiet(), there), message_call("Harbour", card))
        assert bar.buttons[1].unread.text() == "1 to read"
        assert head_of(card) in bar.call.words.text()
    assert card.retracted
    assert "1 to read" in bar.buttons[1].accessibleName()


@pytest.mark.parametrize("lost", [1, MOST])
@pytest.mark.parametrize("language", ["en", "en-XA", "ar-XB"])
def test_six_sites_fit_a_small_window(bar: SiteBar, language: str, lost: int) -> None:
    """However many of them are lost, and nothing of what is shown is cut."""
    i18n.use(language)
    busy = _alarmed()
    busy.set_link(LinkState.OFFLINE, queued=3)
    busy.pass_time(8000)
    desks = [(busy if n < lost else _quiet()).desk for n in range(MOST)]
    signs = [sign_of(f"Site number {n}", n == 0, desk) for n, desk in enumerate(desks)]
    call = newest_critical([("Harbour", busy.desk.state)])
    assert call is not None
    bar.resize(1280, 40)
    bar.show_signs(signs, alert_call(*call))
    bar.show()
    QApplication.sendPostedEvents()
    right = max(part.geometry().right() for part in (*bar.buttons, bar.call))
    left = min(part.geometry().left() for part in (*bar.buttons, bar.call))
    assert left >= 0
    assert right < 1280
    for button in bar.buttons:
        assert button.width() >= button.minimumSizeHint().width()
        assert button.link.width() >= button.link.sizeHint().width()
    spoken = bar.buttons[0].accessibleName()
    assert "2:13:20" in spoken


def test_a_session_that_the_backend_ended_is_loud(bar: SiteBar) -> None:
    here = _quiet()
    bar.show_signs([sign_of("North", True, here.desk), sign_of("Harbour", False, None, True)], None)
    assert bar.buttons[1].link.text() == "SIGNED OUT"
    assert bar.buttons[1].link.property("tone") == "strong"


def test_each_site_is_chosen_by_its_button(bar: SiteBar) -> None:
    """By mouse without the focus, or by Enter: whoever comes back stands where they stood."""
    bar.show_signs(_told(_quiet(), _quiet(), None), None)
    chosen: list[int] = []
    bar.chosen.connect(chosen.append)
    for button in bar.buttons:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert not button.hasFocus()
    QTest.keyClick(bar.buttons[1], Qt.Key.Key_Return)
    assert chosen == [0, 1, 2, 1]
    bar.show_signs(_told(_quiet(), _quiet()), None)
    assert len(bar.buttons) == 2


def test_a_foreign_name_is_plain_and_short() -> None:
    assert plain_name("", "https://roc.example:8600") == "roc.example:8600"
    assert len(plain_name("N" * 500, "http://a:1")) == 40
    assert "\u202e" not in plain_name("a\u202eb", "http://a:1")


def test_there_is_a_key_for_each_site_that_a_console_may_have() -> None:
    assert len(SITE_KEYS) == MOST


def test_keys_of_sites_are_offered_where_there_are_sites(desktop: Desktop) -> None:
    names = {action.id for action in SITE_ACTIONS}
    assert names - absent(1) == {"site_add"}
    assert names - absent(2) == {"site_add", "site_1", "site_2", "site_alert"}
    assert not desktop.work.can("site_2")
    asked: list[str] = []
    desktop.work.site_asked.connect(asked.append)
    press(desktop, Qt.Key.Key_A, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert asked == ["site_add"]


def test_what_another_site_says_is_said_with_its_name(desktop: Desktop) -> None:
    said: list[tuple[str, bool]] = []
    desktop.area.announcer.said.connect(lambda words, now: said.append((words, now)))
    desktop.area.name_site("Harbour")
    desktop.seat.world.do(weapon(desktop.seat.world, "W9", "cam-3"), DETECTOR)
    desktop.seat.follow()
    assert [(words.startswith("\u2068Harbour"), now) for words, now in said] == [(True, True)]
    assert desktop.area.name.text() == "Harbour"
    desktop.area.name_site("")
    assert desktop.area.name.text() == i18n.tr("shell.name")


def test_an_incident_behind_another_site_is_looked_at_by_nobody(desktop: Desktop) -> None:
    desktop.work.open_alert("H3")
    desktop.work._looked()
    assert isinstance(desktop.seat.sent[-1], c.StartViewing)
    desktop.seat.answer()
    desktop.area.hide()
    assert isinstance(desktop.seat.sent[-1], c.EndViewing)
    desktop.area.show()
    desktop.work._looked()
    assert isinstance(desktop.seat.sent[-1], c.StartViewing)
