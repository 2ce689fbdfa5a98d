"""Strip, banner, status, foot: what stands, how old it is, what is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.link import LinkState, Notice
from console.store.select import DetectionStatus
from console.views.bridge import Update
from console.views.language import switch_language
from console.views.shell.backend_switch import BackendSwitch
from console.views.widgets import AgeLabel, ElidedLabel, PlainLabel
from tests.support.desktop import Desktop
from tests.support.screen_text import clipped, plain
from tests.support.seat import Seat
from tests.support.story import by_hand, weapon
from tests.support.world import DETECTOR
from tests.views.conftest import Open


def test_the_strip_shows_the_three_worst_and_counts_the_rest(desktop: Desktop) -> None:
    strip = desktop.area.strip
    shown = [tile.alert.id for tile in strip.tiles if tile.alert]
    assert shown == ["W2", "H2", "H5"]
    numbers = [plain(one.text()) for one in strip.waiting.findChildren(PlainLabel)]
    assert numbers == ["×1", "×1", "×1", "×1", "oldest 08:20"]
    assert "oldest 8 minutes" in strip.waiting.accessibleName()
    assert plain(strip.tiles[0].title.text()) == "Weapon seen: knife · Verket"


def test_the_strip_stands_on_every_workspace(desktop: Desktop) -> None:
    for name in desktop.area.workspaces:
        desktop.area.open_workspace(name)
        assert desktop.area.strip.isVisible()
        assert desktop.area.strip.tiles[0].isVisible()


def test_ages_of_the_strip_grow_by_the_second(desktop: Desktop) -> None:
    assert "00:23" in desktop.area.strip.tiles[0].accessibleName()
    desktop.seat.pass_time(2)
    desktop.area.tick()
    assert "00:25" in desktop.area.strip.tiles[0].accessibleName()


def test_the_strip_greys_what_nobody_sees_any_more(desktop: Desktop) -> None:
    tile = desktop.area.strip.tiles[0]
    assert "STALE" not in tile.accessibleName()
    desktop.seat.pass_time(61)
    desktop.area.tick()
    assert "STALE" in tile.accessibleName()
    assert "oldest 09:21" in plain(desktop.area.strip.waiting.words.text())


@pytest.mark.parametrize("language", ["en", "ar-XB"])
def test_the_strip_has_room_for_stale_ages(
    operator: Seat, open_seat: Open, qapp: QApplication, language: str
) -> None:
    for number in range(3):
        operator.world.do(weapon(operator.world, f"S{number}", f"cam-{number + 1}"), DETECTOR)
    desktop = open_seat(operator)
    switch_language(qapp, language)
    desktop.window.resize(1280, 720)
    desktop.seat.pass_time(600)
    desktop.area.tick()
    for _ in range(3):  # the rows are laid out in turns of the loop
        QApplication.processEvents()
    assert desktop.window.width() == 1280
    shown = [tile for tile in desktop.area.strip.tiles if tile.isVisible()]
    ages = [tile.findChild(AgeLabel) for tile in shown]
    assert [age is not None and age.stale for age in ages] == [True, True]
    assert clipped(desktop.area.strip) == []


def test_escalation_counts_down_and_is_named(operator: Seat, open_seat: Open) -> None:
    desktop = open_seat(operator)
    queue = desktop.panel("queue")
    assert plain(queue.model.row(0).second) == "esc 00:37"  # type: ignore[attr-defined]
    operator.pass_time(38)
    assert plain(queue.model.row(0).second) == "esc 00:59"  # type: ignore[attr-defined]
    operator.pass_time(60)
    assert plain(queue.model.row(0).second) == "escalated 2"  # type: ignore[attr-defined]


def test_online_and_well_has_no_banner(desktop: Desktop) -> None:
    assert not desktop.area.banner.isVisible()
    assert plain(desktop.area.status.link.text()) == "Online · 0 waiting"
    assert plain(desktop.area.status.detection.text()) == "Detection: CPU · 14 ms"


def test_offline_says_what_is_lost_what_waits_and_how_old_all_is(desktop: Desktop) -> None:
    desktop.seat.set_link(LinkState.OFFLINE, queued=2)
    desktop.seat.pass_time(75)
    desktop.area.tick()
    words = plain(desktop.area.banner.words.text())
    assert desktop.area.banner.isVisible()
    assert "OFFLINE for 01:15" in words
    assert "2 actions wait" in words
    assert "last in step" in words
    told = {
        name: plain(desktop.area.panels[name].header.subtitle.text())  # type: ignore[attr-defined]
        for name in ("queue", "wall")
    }
    assert "as known 01:15 ago · STALE" in told["queue"]
    assert "STALE" not in told["wall"]  # the cameras still live; each tile wears its own age


def test_one_action_waits_is_singular(desktop: Desktop) -> None:
    desktop.seat.set_link(LinkState.OFFLINE, queued=1)
    assert "1 action waits" in desktop.area.banner.words.text()


def test_no_detector_is_said_twice(desktop: Desktop) -> None:
    desktop.seat.bridge.post(Update(detection=DetectionStatus(reason_id="detector.no_package")))
    desktop.seat.settle()
    assert desktop.area.status.detection.text() == "DETECTION OFF"
    assert "No model package is installed" in desktop.area.banner.words.text()


def test_a_demo_model_is_never_without_its_label(desktop: Desktop) -> None:
    told = DetectionStatus("CPU", 14.0, model="demo", demo_model=True)
    desktop.seat.bridge.post(Update(detection=told))
    desktop.seat.settle()
    assert "NOT FOR OPERATION" in desktop.area.banner.words.text()


def test_clock_skew_memory_and_notices_are_said(desktop: Desktop) -> None:
    desktop.seat.set_link(
        LinkState.ONLINE,
        clock_offset_ms=-3400,
        memory_only=True,
        unknown_events=1,
        notices=(Notice("set_aside", "link.copy_set_aside", {"file": "copy.db"}),),
    )
    words = plain(desktop.area.banner.words.text())
    assert "3.4 s" in words
    assert "queue is lost" in words
    assert "copy.db" in words
    assert "1 event cannot be shown here" in words


LONGEST = Notice("set_aside", "link.copy_set_aside", {"file": "local.db.set-aside-20261122T0433"})


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("language", ["en", "en-XA", "ar-XB"])
def test_a_long_notice_is_read_whole(
    desktop: Desktop, qapp: QApplication, width: int, language: str
) -> None:
    switch_language(qapp, language)
    desktop.window.resize(width, 720)
    broken = Notice("tool:flood", "link.tool_left_out", {"tool": "flood", "error": "ValueError"})
    desktop.seat.set_link(LinkState.OFFLINE, notices=(LONGEST, broken))
    for _ in range(3):  # the rows are laid out in turns of the loop
        QApplication.processEvents()
    banner = desktop.area.banner
    assert clipped(banner) == []
    assert not banner.findChildren(ElidedLabel)
    if language == "en":
        lines = plain(banner.words.text()).splitlines()
        assert lines[1].startswith("The tool flood is broken")  # what lasts stands first
        assert lines[2].endswith("look for it, and do it again.")


def test_what_is_over_is_put_away_once_it_was_read(desktop: Desktop) -> None:
    full = Notice("copy_full", "link.copy_full")
    desktop.seat.set_link(LinkState.ONLINE, notices=(LONGEST, full))
    banner = desktop.area.banner
    assert banner.understood.isVisible()
    banner.understood.click()
    assert "set aside" not in banner.words.text()
    assert "disk is full" in banner.words.text()
    assert not banner.understood.isVisible()
    banner.tick()
    assert "set aside" not in banner.words.text()


@pytest.mark.parametrize("trouble", ["disk_full", "not_stored"])
def test_the_backend_s_trouble_is_told_in_words(desktop: Desktop, trouble: str) -> None:
    told = Notice("backend", "link.backend_trouble", {"trouble": trouble})
    desktop.seat.set_link(LinkState.ONLINE, notices=(told,))
    words = plain(desktop.area.banner.words.text())
    assert trouble not in words
    assert "takes nothing new" in words
    assert "call whoever runs the backend" in words


def test_a_refused_model_is_told_with_its_particulars(desktop: Desktop) -> None:
    params = {"layout": "nobody-1", "known": "yolox"}
    off = DetectionStatus(reason_id="model.refused.unknown_layout", reason_params=params)
    desktop.seat.bridge.post(Update(detection=off))
    desktop.seat.settle()
    words = plain(desktop.area.banner.words.text())
    assert words.startswith("DETECTION OFF: The model's output layout “nobody-1” is not known")
    assert words.endswith("Watch the pictures yourself.")


def test_no_library_s_words_are_shown_to_an_operator(desktop: Desktop) -> None:
    off = DetectionStatus(reason_id="model.failed.run", reason_params={"why": "[ONNX] Gather: -3"})
    desktop.seat.bridge.post(Update(detection=off))
    desktop.seat.settle()
    words = desktop.area.banner.words.text()
    assert "failed on a picture" in words
    assert "ONNX" not in words
    assert "{" not in words


def test_the_clock_shows_local_time_and_utc(desktop: Desktop) -> None:
    desktop.area.tick()
    now = desktop.seat.world.now
    assert desktop.area.status.clock.text() == now.astimezone().strftime("%H:%M:%S")
    assert desktop.area.status.utc.text() == now.strftime("%H:%M:%SZ")


def test_the_rate_counts_closed_alerts_for_their_ten_minutes(desktop: Desktop) -> None:
    foot = desktop.area.foot
    assert "Rate 6" in foot.labels["rate"].text()
    world = desktop.seat.world
    world.do(c.AcknowledgeAlert("H4"))
    world.do(c.CloseAlert("H4", "handled"))
    by_hand(world, "H8", "Smoke", Priority.LOW)
    desktop.seat.follow()
    assert "Rate 7" in foot.labels["rate"].text()
    world.now += timedelta(minutes=11)
    desktop.area.tick()
    assert "Rate 0" in foot.labels["rate"].text()


def test_load_says_what_it_is_made_of(desktop: Desktop) -> None:
    assert plain(desktop.area.foot.labels["load"].text()) == "Load: moderate (2 open, 0 overdue)"


def test_critical_alerts_are_announced_assertively(desktop: Desktop) -> None:
    said: list[tuple[str, bool]] = []
    desktop.area.announcer.said.connect(lambda words, now: said.append((words, now)))
    world = desktop.seat.world
    world.do(weapon(world, "W9", "cam-3"), DETECTOR)
    by_hand(world, "H8", "Smoke", Priority.LOW, "cam-2")
    desktop.seat.follow()
    told = {plain(words): now for words, now in said}
    assert told == {
        "priority 1, critical: Weapon seen: pistol, Fergekaia": True,
        "priority 4, low: Smoke, Stasjon": False,
    }


def test_losing_the_backend_is_said_at_once_and_once(desktop: Desktop) -> None:
    """Losing the feed is an alarm (U28)."""
    said: list[tuple[str, bool]] = []
    desktop.area.announcer.said.connect(lambda words, now: said.append((words, now)))
    desktop.seat.set_link(LinkState.OFFLINE)
    desktop.seat.set_link(LinkState.OFFLINE, queued=2)
    desktop.seat.set_link(LinkState.DEGRADED)
    desktop.seat.set_link(LinkState.ONLINE)
    assert [(words.split()[0], now) for words, now in said] == [("Offline:", True), ("The", False)]


@pytest.mark.parametrize(("width", "tiles"), [(1920, 3), (1280, 2)])
def test_the_strip_shows_as_many_as_can_be_read(
    desktop: Desktop, qtbot: QtBot, width: int, tiles: int
) -> None:
    desktop.window.resize(width, 720)
    strip = desktop.area.strip
    qtbot.waitUntil(lambda: sum(t.isVisible() for t in strip.tiles) == tiles, timeout=2000)
    assert all(tile.width() >= 190 for tile in strip.tiles if tile.isVisible())
    assert strip.waiting.isVisible()


def test_nothing_is_dragged_while_a_critical_alert_is_open(desktop: Desktop) -> None:
    desktop.seat.follow()
    desktop.area.refresh({"alerts": frozenset({"W2"})})
    splitter, _ = desktop.area.workspaces["operations"]._splitters[0]
    assert not splitter.handle(1).isEnabled()
    world = desktop.seat.world
    for alert_id in ("W1", "W2"):
        del world.state.tables["alerts"][alert_id]
    desktop.seat.follow()
    assert splitter.handle(1).isEnabled()


def test_a_control_in_the_foot_is_seen_whole(desktop: Desktop, tmp_path: Path) -> None:
    switch = BackendSwitch(tmp_path / "switch")
    desktop.area.add_control(switch)
    for _ in range(3):  # the style is applied, then the rows are laid out
        QApplication.processEvents()
    assert switch.isVisible()
    at = switch.geometry()
    assert at.bottom() < desktop.area.foot.height()
    assert at.top() >= 0
