"""Pictures on their way to the screen: a real worker, the window's own thread free meanwhile."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import cv2
import numpy as np
import psutil
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.bootstrap import pictures
from console.bootstrap.pictures import Pictures
from console.domain.alert import Evidence
from console.video.picture.reader import PictureReader
from console.views.incident.panel import IncidentPanel
from console.views.pictures import MISSING, UNREAD, Shown, wrapped
from console.views.verdict.panel import VerdictPanel
from tests.support.gui_turns import GuiTurns
from tests.support.hostile_media import endless_work
from tests.support.keyboard import press
from tests.support.seat import Seat
from tests.support.story import CROP, CROP_SHA, weapon
from tests.support.world import DETECTOR
from tests.views.conftest import Open

_LIMIT_MS = 20_000


def coded(colour: int) -> bytes:
    return cv2.imencode(".png", np.full((9, 16, 3), colour, np.uint8))[1].tobytes()


class Store:
    """Where the bytes are; `asked` is every look."""

    def __init__(self, **kept: bytes) -> None:
        self.kept, self.asked = kept, []

    def fetch(self, sha256: str, callback: Callable[[bytes | None], None]) -> None:
        self.asked.append(sha256)
        callback(self.kept.get(sha256))


@pytest.fixture
def store() -> Store:
    return Store(red=coded(10), blue=coded(20), none=b"GIF89a", bomb=endless_work())


@pytest.fixture(scope="module")
def reader() -> Iterator[PictureReader]:
    made = PictureReader(hangs_after_s=0.7)
    yield made
    made.close()


@pytest.fixture
def door(store: Store, reader: PictureReader) -> Iterator[Pictures]:
    turns = GuiTurns()
    yield Pictures(store.fetch, turns.soon.emit, reader)
    turns.deleteLater()


def shown(door: Pictures, qtbot: QtBot, sha256: str) -> Shown:
    came: list[Shown] = []
    door.show(sha256, came.append)
    qtbot.waitUntil(lambda: bool(came), timeout=_LIMIT_MS)
    return came[0]


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def grey(one: Shown) -> int:
    return one.image.pixelColor(3, 3).red()


def test_a_picture_comes_later_and_whole(door: Pictures, qtbot: QtBot) -> None:
    came: list[Shown] = []
    door.show("red", came.append)
    assert came == []  # nobody waits for it
    qtbot.waitUntil(lambda: bool(came), timeout=_LIMIT_MS)
    assert (came[0].image.size().toTuple(), grey(came[0])) == ((16, 9), 10)


def test_why_there_is_none_is_told(door: Pictures, qtbot: QtBot) -> None:
    assert [shown(door, qtbot, one).trouble for one in ("none", "gone", "bomb", "red")] == [
        UNREAD,
        MISSING,
        UNREAD,
        "",
    ]


def test_what_no_process_could_be_had_for_is_not_called_unreadable(
    store: Store, qtbot: QtBot
) -> None:
    """It is asked for again; what is said to be unreadable is not."""
    turns = GuiTurns()
    with closing(PictureReader(worker="tests.video.lying_worker:leave")) as reader:
        door = Pictures(store.fetch, turns.soon.emit, reader)
        assert shown(door, qtbot, "red").trouble == MISSING
        assert reader.lost == 0
    turns.deleteLater()


def test_what_is_kept_is_not_decoded_again_but_is_a_look(
    door: Pictures, store: Store, reader: PictureReader, qtbot: QtBot
) -> None:
    shown(door, qtbot, "red")
    pid = reader.pid()
    os.kill(pid, signal.SIGSTOP)
    try:
        assert grey(shown(door, qtbot, "red")) == 10
    finally:
        os.kill(pid, signal.SIGCONT)
    assert store.asked == ["red", "red"]
    store.kept.clear()  # erased, or no longer for this person
    assert shown(door, qtbot, "red").trouble == MISSING


def test_so_much_is_kept_and_no_more(
    door: Pictures, reader: PictureReader, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "KEPT_BYTES", 16 * 9 * 4)
    for one in ("red", "blue"):
        shown(door, qtbot, one)
    pid = reader.pid()
    os.kill(pid, signal.SIGKILL)  # whoever needs it now gets another
    assert grey(shown(door, qtbot, "blue")) == 20
    assert reader.pid() == pid
    assert grey(shown(door, qtbot, "red")) == 10
    assert reader.pid() != pid


def test_who_has_moved_on_is_not_answered(door: Pictures, qtbot: QtBot) -> None:
    came: list[str] = []
    off = door.show("red", lambda one: came.append("off"))
    door.show("red", lambda one: came.append("red"))  # the same decoding serves both
    off()
    door.show("blue", lambda one: came.append("nobody"))()
    door.show("none", lambda one: came.append("none"))
    qtbot.waitUntil(lambda: "none" in came, timeout=_LIMIT_MS)
    assert came == ["red", "none"]


def test_more_than_the_reader_takes_come_all_and_none_is_called_unread(
    door: Pictures, store: Store, reader: PictureReader, qtbot: QtBot
) -> None:
    """While its worker stands still: sixteen wait, those before are pushed out untried."""
    came: dict[str, str] = {}
    shown(door, qtbot, "red")
    pid = reader.pid()
    os.kill(pid, signal.SIGSTOP)
    try:
        names = [f"many {number}" for number in range(40)]
        for number, name in enumerate(names):
            store.kept[name] = coded(100 + number)
            door.show(name, lambda one, name=name: came.setdefault(name, one.trouble))
        for number in range(20):  # looked past: they lie in the reader's queue
            store.kept[f"past {number}"] = coded(200 + number)
            door.show(f"past {number}", lambda one: came.setdefault("past", ""))()
    finally:
        os.kill(pid, signal.SIGCONT)
    qtbot.waitUntil(lambda: len(came) == len(names), timeout=_LIMIT_MS)
    assert came == dict.fromkeys(names, "")


def test_after_the_stay_nothing_comes_and_no_worker_is_left(store: Store, qtbot: QtBot) -> None:
    turns = GuiTurns()
    came: list[Shown] = []
    door = Pictures(store.fetch, turns.soon.emit)
    shown(door, qtbot, "red")
    pid = door.reader.pid()
    door.show("blue", came.append)
    door.close()
    for kept_or_new in ("red", "blue"):
        door.show(kept_or_new, came.append)
    qtbot.waitUntil(lambda: gone(pid), timeout=3000)
    qtbot.wait(50)
    assert came == []


def test_pixels_that_are_not_as_many_as_is_said_are_not_wrapped() -> None:
    with pytest.raises(ValueError, match="35 bytes"):
        wrapped(3, 3, bytes(35))


# -- on screen ----------------------------------------------------------------------------------


@pytest.fixture
def hostile(operator: Seat, reader: PictureReader) -> Iterator[Seat]:
    """W2's crop is as ever; W3 has one that hangs its reader, and a frame of the same story."""
    world = operator.world
    turns = GuiTurns()
    operator.desk.picture = Pictures(operator.fetch, turns.soon.emit, reader).show
    wanted = weapon(world, "W3", "cam-3", label="rifle")
    crop = replace(wanted.evidence[0], sha256="b" * 64)
    frame = Evidence("f" * 64, "image/png", len(CROP), "frame", world.now)
    world.do(replace(wanted, evidence=(crop, frame)), DETECTOR)
    operator.media |= {"b" * 64: endless_work(), "f" * 64: CROP, CROP_SHA: CROP}
    operator.follow()
    yield operator
    turns.deleteLater()


def test_the_judge_sees_words_in_place_of_a_picture_that_cannot_be_read(
    hostile: Seat, open_seat: Open, qtbot: QtBot
) -> None:
    desktop = open_seat(hostile)
    panel = desktop.panel("incident")
    assert isinstance(panel, IncidentPanel)
    picture = panel.judge.picture
    desktop.work.open_alert("W3")
    assert picture.accessibleName() == "Picture is being fetched…"
    qtbot.waitUntil(
        lambda: picture.accessibleName() == "This picture could not be read", timeout=_LIMIT_MS
    )
    desktop.work.open_alert("W2")
    qtbot.waitUntil(picture.has_picture, timeout=_LIMIT_MS)


def test_an_answer_for_another_alert_is_dropped(
    hostile: Seat, open_seat: Open, qtbot: QtBot, reader: PictureReader
) -> None:
    desktop = open_seat(hostile)
    panel = desktop.panel("incident")
    assert isinstance(panel, IncidentPanel)
    picture, lost = panel.judge.picture, reader.lost
    desktop.work.open_alert("W2")
    qtbot.waitUntil(picture.has_picture, timeout=_LIMIT_MS)
    desktop.work.open_alert("W3")
    desktop.work.open_alert("W2")
    assert picture.has_picture()  # kept
    qtbot.waitUntil(lambda: reader.lost > lost, timeout=_LIMIT_MS)
    qtbot.wait(50)
    assert picture.accessibleName() == "Evidence picture"


def test_the_desk_shows_the_frame_beside_a_crop_that_cannot_be_read(
    hostile: Seat, open_seat: Open, qtbot: QtBot
) -> None:
    desktop = open_seat(hostile)
    desktop.work.open_alert("W3")
    press(desktop, "d")
    desk = desktop.panel("verdict")
    assert isinstance(desk, VerdictPanel)
    qtbot.waitUntil(
        lambda: all(one.image or one.instead == UNREAD for one in desk.stills.ordered()),
        timeout=_LIMIT_MS,
    )
    assert [one.image is not None for one in desk.stills.ordered()] == [False, True]
    press(desktop, Qt.Key.Key_Left)
    assert "could not be read" in desk.said.text()
