"""One console, two real backends: what is seen, said and sent belongs to one of them (C10)."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.bootstrap import Console
from console.bootstrap.site import Site
from console.domain import events as e
from console.domain.link import LinkState
from console.settings.sites import read_sites
from console.views.dialogs.site import AskSite
from console.views.shift.dialogs import AskLeave
from console.views.theme import apply_theme
from tests.support.backend import Backend, started

IN_MS = 60_000
SEEN_MS = 20_000


class Desks:
    """The console under test, and what a person does at it."""

    def __init__(self, qapp: QApplication, qtbot: QtBot, home: Backend, folder: Path) -> None:
        self.qtbot, self.home, self.folder = qtbot, home, folder
        args = argparse.Namespace(
            backend=home.url,
            ca="",
            data=folder,
            account="op1",
            memory_only=False,
            model=None,
            demo_control=None,
            map={},
            sound={"output": "", "volume": 80, "mute_minutes": 15},
        )
        self.console = Console(qapp, args)
        self.window = self.console.window
        self.sites = self.console.sites
        qtbot.waitExposed(self.window)

    def sign_in(self, site: Site, password: str) -> None:
        page = site.pages.sign_in
        page.password.setText(password)
        page.submit()
        self.until_in(site)

    def until_in(self, site: Site) -> None:
        self.qtbot.waitUntil(lambda: bool(site.desk and site.desk.state.people), timeout=IN_MS)
        self.qtbot.waitUntil(lambda: _link(site) == LinkState.ONLINE, timeout=IN_MS)
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow, timeout=3000)

    def key(self, key: Qt.Key) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClick(focused, key)

    def until(self, what: Any) -> None:
        self.qtbot.waitUntil(lambda: bool(what()), timeout=SEEN_MS)

    def close(self) -> None:
        self.console.close()
        self.window.close()
        self.window.deleteLater()


def _link(site: Site) -> LinkState | None:
    return site.desk.link.state if site.desk else None


def _area(site: Site) -> Any:
    assert site.workplace is not None
    return site.workplace.area


def _raise(backend: Backend, title: str) -> None:
    client = backend.client("int1")
    posted = {"title": title, "priority": "critical"}
    assert client.http.post("/api/v1/alerts", json=posted).status_code == 201


def _acknowledged(backend: Backend) -> int:
    events = [recorded.event for recorded in backend.client("sup1").journal()]
    return sum(isinstance(event, e.AlertAcknowledged) for event in events)


@pytest.fixture(scope="module")
def north(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    arguments = ["--name", "North"]
    with started(tmp_path_factory.mktemp("north"), arguments=arguments) as one:
        yield one


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    arguments = ["--name", "Harbour"]
    with started(tmp_path_factory.mktemp("harbour"), arguments=arguments) as one:
        yield one


@pytest.mark.timeout(180)
def test_a_shift_at_two_sites(
    qapp: QApplication, qtbot: QtBot, north: Backend, harbour: Backend, tmp_path: Path
) -> None:
    apply_theme(qapp, "dark")
    desks = Desks(qapp, qtbot, north, tmp_path / "console")
    try:
        _work(desks, north, harbour)
        again = Desks(qapp, qtbot, north, desks.folder)
    finally:
        desks.close()
    try:
        _come_back(again, harbour)
    finally:
        again.close()


def _work(desks: Desks, north: Backend, harbour: Backend) -> None:
    sites, qtbot = desks.sites, desks.qtbot
    home = sites.home
    desks.sign_in(home, north.passwords["op1"])
    assert sites._bar is None
    note = _area(home).panels["incident"].log.note
    _raise(north, "At home")
    desks.until(lambda: _area(home).panels["queue"].selected())
    _area(home).panels["queue"].list.setFocus()
    desks.key(Qt.Key.Key_I)
    desks.until(lambda: note.isEnabled() and note.isVisible())

    # Another one is added, by its address, and signed in to.
    sites.do("site_add")
    dialog = next(one for one in desks.window.findChildren(AskSite) if one.isVisible())
    for field, text in (
        (dialog.address, f"{harbour.url}/"),
        (dialog.account, "op2"),
        (dialog.password, harbour.passwords["op2"]),
    ):
        qtbot.keyClicks(field, text)
    dialog.submit()
    other = sites.front
    assert other is not home
    desks.until_in(other)
    desks.until(lambda: [b.name.text() for b in sites._bar.buttons] == ["North", "Harbour"])
    assert (home.desk.me.id, other.desk.me.id) == ("op1", "op2")
    assert harbour.passwords["op2"].encode() not in (desks.folder / "sites.json").read_bytes()

    # Back to the first; what is typed there stays typed.
    desks.key(Qt.Key.Key_F2)
    assert sites.front is home
    assert desks.window.windowTitle() == "North · ROC"
    assert _area(home).name.text() == "North"
    note.setFocus()
    assert QApplication.focusWidget() is note
    qtbot.keyClicks(note, "half a sen")

    # A critical alert at the other site: in the bar, spoken, and the caret stays.
    said: list[tuple[str, bool]] = []
    _area(other).announcer.said.connect(lambda words, now: said.append((words, now)))
    title = f"Smoke {secrets.token_hex(4)}"
    _raise(harbour, title)
    desks.until(lambda: sites._bar.call.isVisible() and title in sites._bar.call.words.text())
    assert "Harbour" in sites._bar.call.words.text()
    assert any("Harbour" in words and title in words and now for words, now in said)
    assert QApplication.focusWidget() is note
    assert not any(a.title == title for a in home.desk.state.alerts.values())

    # One key goes there; what is acknowledged is acknowledged there and nowhere else.
    desks.key(Qt.Key.Key_F9)
    assert sites.front is other
    queue = _area(other).panels["queue"]
    alert_id = queue.selected()
    assert other.desk.state.alerts[alert_id].title == title
    assert "At home" in sites._bar.call.words.text()  # now that one is elsewhere
    desks.key(Qt.Key.Key_A)
    desks.until(lambda: other.desk.state.alerts[alert_id].acknowledged_by == ("op2",))
    assert (_acknowledged(north), _acknowledged(harbour)) == (0, 1)

    # The first one's backend dies; the other goes on, and is told apart.
    north.kill()
    desks.until(lambda: _link(home) == LinkState.OFFLINE)
    desks.until(lambda: "OFFLINE" in sites._bar.buttons[0].link.text())
    desks.until(lambda: home.detection.local.holds() == {"cam1"})  # the one with an address
    assert not other.detection.local.holds()
    assert _link(other) == LinkState.ONLINE
    assert sites._bar.buttons[1].link.text() == "Online"
    second = f"Flood {secrets.token_hex(4)}"
    _raise(harbour, second)
    desks.until(lambda: any(a.title == second for a in other.desk.state.alerts.values()))
    desks.key(Qt.Key.Key_F2)
    assert note.text() == "half a sen"
    assert QApplication.focusWidget() is note
    north.start()
    desks.until(lambda: sites._bar.buttons[0].link.text() == "Online")
    _raise(north, "Here again")
    desks.until(lambda: any(a.title == "Here again" for a in home.desk.state.alerts.values()))

    # Its session there is ended by the administrator: that is said here.
    heard: list[tuple[str, bool]] = []
    sites.said.connect(lambda words, now: heard.append((words, now)))
    assert harbour.client("adm1").http.delete("/api/v1/accounts/op2/sessions").status_code == 204
    desks.until(lambda: heard)
    assert ("Harbour" in heard[0][0], heard[0][1]) == (True, True)
    desks.until(lambda: sites._bar.buttons[1].link.text() == "SIGNED OUT")
    assert QApplication.focusWidget() is note
    desks.sign_in(other, harbour.passwords["op2"])

    # Signing out of one leaves the other.
    _go_without_handing_over(desks, home)
    desks.until(lambda: sites._bar.buttons[0].link.text() == "Not signed in")
    assert _link(other) == LinkState.ONLINE


def _go_without_handing_over(desks: Desks, site: Site) -> None:
    """Alone on shift with alerts open: it takes a reason, which is recorded."""
    assert site.workplace is not None
    work = site.workplace.work
    work.do("sign_out")
    desks.until(lambda: isinstance(work.open_dialog, AskLeave))
    work.open_dialog.reason.setText("the night shift is late")
    work.open_dialog.submit()
    desks.until(lambda: site.desk is None)


def _come_back(desks: Desks, harbour: Backend) -> None:
    """As after kill -9: nothing was done to end the list well."""
    sites = desks.sites
    desks.until(lambda: sites._bar is not None and sites._bar.isVisible())
    assert [one.name.text() for one in sites._bar.buttons] == ["North", "Harbour"]
    other = sites.all[1]
    sites.do("site_2")
    assert other.pages.sign_in.account.text() == "op2"
    desks.sign_in(other, harbour.passwords["op2"])
    assert sites.home.desk is None
    other.workplace.work.do("sign_out")  # the administrator is still there
    desks.until(lambda: other.desk is None)
    other.pages.sign_in.site.click()
    assert sites.all == (sites.home,)
    assert not sites._bar.isVisible()
    assert len(read_sites(desks.folder)) == 1
