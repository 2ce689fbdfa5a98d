"""A camera in hand: keys while they are held, pad, menu, joystick; and who else steers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.link import LinkState
from console.domain.ptz import Preset, PtzAct, PtzAnswer, PtzOrder, PtzPosition
from console.views.joystick.device import Joystick
from console.views.wall.dock import WallPanel
from console.views.wall.ptz.pad import SIDE
from console.views.wall.ptz.wiring import WallPtz
from console.views.wall.station import WallStation
from console.views.wall.steering import Steering
from tests.support.seat import Seat
from tests.support.story import CAMERAS, busy_world, seat
from tests.support.world import ADMIN, OPERATOR, SECOND, SUPERVISOR

PRESETS = (Preset("p1", "Gate"), Preset("p2", "<b>Quay</b>"), Preset("p3"))


@dataclass
class _Way:
    """Where orders go: written down, and answered when the test says so."""

    said: list[tuple[str, PtzOrder]] = field(default_factory=list)
    waiting: list[tuple[PtzOrder, Callable[[PtzAnswer], None]]] = field(default_factory=list)
    answers: bool = True
    trouble: str = ""
    holder: str = ""
    stands: PtzPosition | None = None

    def steer(self, camera_id: str, order: PtzOrder, told: Callable[[PtzAnswer], None]) -> None:
        self.said.append((camera_id, order))
        self.waiting.append((order, told))
        if self.answers:
            self.answer()

    def answer(self) -> None:
        while self.waiting:
            order, told = self.waiting.pop(0)
            presets = PRESETS if order.act is PtzAct.PRESETS else ()
            stands = self.stands if order.act is PtzAct.STATUS else None
            told(PtzAnswer(self.trouble, self.holder, presets, stands))

    def acts(self) -> list[str]:
        return [order.act.value for _, order in self.said]

    def motions(self) -> list[tuple[float, float, float] | str]:
        """Movements as speeds, and stops, without the repetitions."""
        found: list[tuple[float, float, float] | str] = []
        for _, order in self.said:
            if order.act in (PtzAct.MOVE, PtzAct.STOP):
                one = (order.pan, order.tilt, order.zoom)
                motion = one if order.act is PtzAct.MOVE else "stop"
                found += [motion] if found[-1:] != [motion] else []
        return found


class _Stick(Joystick):
    """Without a device: the test says what it does."""

    def look(self) -> None: ...


@dataclass
class _Wall:
    seat: Seat
    panel: WallPanel
    station: WallStation
    way: _Way
    stick: Joystick

    @property
    def ptz(self) -> WallPtz:
        return self.station.ptz

    def tile(self, camera_id: str) -> QWidget:
        return self.panel.grid.tile(camera_id)

    def words(self, camera_id: str) -> str:
        """Without the marks that keep names and numbers apart."""
        words = self.panel.grid.tile(camera_id).view.ptz
        return words.replace("\u2068", "").replace("\u2069", "")

    def press(self, key: Qt.Key | str) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)


Make = Callable[..., _Wall]


@pytest.fixture
def make(qapp: QApplication, qtbot: QtBot) -> Make:
    def made(actor=OPERATOR, name="Ann Berg") -> _Wall:  # type: ignore[no-untyped-def]
        world = busy_world()
        for camera in CAMERAS[:2]:
            world.do(c.ConfigureCamera(replace(camera, ptz=True)), ADMIN)
        here, way, stick = seat(world, actor, name), _Way(), _Stick()
        panel = WallPanel(
            here.desk, lambda _: None, lambda *_: None, steering=Steering(way.steer, stick)
        )
        here.bridge.changed.connect(panel.refresh)
        station = WallStation(panel)
        qtbot.addWidget(panel)
        panel.resize(1200, 800)
        panel.show()
        panel.activateWindow()
        qtbot.waitUntil(panel.isActiveWindow, timeout=3000)
        panel.grid.pick("cam-1")
        return _Wall(here, panel, station, way, stick)

    return made


@pytest.fixture
def wall(make: Make) -> _Wall:
    return make()


def test_keys_move_it_while_they_are_held_and_esc_lets_it_go(wall: _Wall) -> None:
    wall.press("z")
    assert wall.way.acts() == ["hold", "presets"]
    assert wall.words("cam-1") == "PTZ · you"
    tile = wall.tile("cam-1")
    assert wall.panel.grid.tile("cam-1").view.ptz_in_hand
    QTest.keyPress(tile, Qt.Key.Key_Left)
    QTest.keyPress(tile, Qt.Key.Key_Up)
    QTest.keyRelease(tile, Qt.Key.Key_Left)
    QTest.keyRelease(tile, Qt.Key.Key_Up)
    QTest.keyPress(tile, Qt.Key.Key_Plus, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyRelease(tile, Qt.Key.Key_Equal)  # Shift went up first: another key, the same one
    QTest.keyPress(tile, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyRelease(tile, Qt.Key.Key_Right)
    left, both, up = (-0.5, 0.0, 0.0), (-0.5, 0.5, 0.0), (0.0, 0.5, 0.0)
    nearer, fine = (0.0, 0.0, 0.5), (0.15, 0.0, 0.0)
    assert wall.way.motions() == [left, both, up, "stop", nearer, "stop", fine, "stop"]
    assert QApplication.focusWidget() is tile  # arrows have not gone on to the next tile
    wall.press(Qt.Key.Key_Escape)
    assert wall.way.acts()[-1] == "leave"
    assert wall.words("cam-1") == ""
    wall.press(Qt.Key.Key_Right)
    assert QApplication.focusWidget() is wall.tile("cam-2")


def test_a_key_that_goes_up_under_ctrl_goes_up(wall: _Wall) -> None:
    wall.press("z")
    tile = wall.tile("cam-1")
    QTest.keyPress(tile, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)  # swaps tiles
    assert wall.way.motions() == []
    QTest.keyPress(wall.tile("cam-1"), Qt.Key.Key_Left)
    QTest.keyRelease(wall.tile("cam-1"), Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert wall.way.motions() == [(-0.5, 0.0, 0.0), "stop"]


def test_a_key_that_is_held_is_asked_for_again_and_again(wall: _Wall, qtbot: QtBot) -> None:
    wall.press("z")
    QTest.keyPress(wall.tile("cam-1"), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: wall.way.acts().count("move") >= 3, timeout=5000)
    QTest.keyRelease(wall.tile("cam-1"), Qt.Key.Key_Down)
    assert wall.way.acts()[-2:] == ["stop", "status"]


def test_how_far_it_is_zoomed_in_is_said_where_the_camera_tells(wall: _Wall) -> None:
    wall.press("z")
    wall.press("+")
    assert wall.words("cam-1") == "PTZ · you"
    wall.way.stands = PtzPosition(zoom=0.75)
    wall.press("+")
    assert wall.words("cam-1") == "PTZ · you · zoom 75 %"


def test_digits_are_presets_and_no_camera_numbers(wall: _Wall) -> None:
    wall.press("z")
    wall.press("2")
    wall.press("0")
    assert [o for _, o in wall.way.said[2:]] == [
        PtzOrder(PtzAct.PRESET, preset="p2"),
        PtzOrder(PtzAct.HOME),
    ]
    wall.press("9")
    assert wall.words("cam-1") == "PTZ · you · the camera has no such position"
    assert len(wall.way.said) == 4


def test_without_ptz_the_key_does_nothing_and_the_menu_has_no_such_row(wall: _Wall) -> None:
    wall.panel.grid.pick("cam-3")
    wall.press("z")
    assert wall.way.said == []

    def rows(camera_id: str) -> set[str]:
        at = wall.station.acts.at(wall.panel.grid._places[camera_id])
        return {act.id for act in wall.station.acts.tile_acts if act.fits(at)}

    assert not {one for one in rows("cam-3") if one.startswith("ptz")}
    assert {one for one in rows("cam-1") if one.startswith("ptz")} == {"ptz"}
    wall.panel.grid.pick("cam-1")
    wall.press("z")
    assert {one for one in rows("cam-1") if one.startswith("ptz")} == {
        "ptz_home",
        "ptz_preset",
        "ptz_leave",
    }


def test_the_way_out_carries_one_order_at_a_time_and_the_newest_movement(wall: _Wall) -> None:
    wall.press("z")
    wall.way.answers = False
    tile = wall.tile("cam-1")
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyPress(tile, key)
        QTest.keyRelease(tile, key)
    assert wall.way.motions() == [(-0.5, 0.0, 0.0)]
    wall.way.answer()
    assert wall.way.motions() == [(-0.5, 0.0, 0.0), "stop"]


def test_it_stands_when_the_keys_go_and_is_let_go_for_another_tile(
    wall: _Wall, qtbot: QtBot
) -> None:
    wall.press("z")
    QTest.keyPress(wall.tile("cam-1"), Qt.Key.Key_Left)
    wall.panel.grid.focusLeft.emit()  # as when a menu opens, or the window loses the keys
    assert wall.way.motions() == [(-0.5, 0.0, 0.0), "stop"]
    assert wall.ptz.hand.camera_id == "cam-1"
    wall.panel.grid.pick("cam-2")
    qtbot.waitUntil(lambda: wall.way.acts()[-1] == "leave", timeout=3000)


def test_enlarged_it_stays_in_hand_and_off_the_page_it_does_not(wall: _Wall) -> None:
    wall.press("z")
    wall.press(Qt.Key.Key_Return)
    assert wall.panel.grid.enlarged == "cam-1"
    QTest.qWait(1)  # what the focus touches on its way is settled a turn later
    assert wall.ptz.hand.camera_id == "cam-1"
    assert wall.ptz.pad.parentWidget() is wall.tile("cam-1")
    wall.panel.grid.enlarge("cam-2")
    assert wall.ptz.hand.camera_id == ""


def test_the_pad_does_the_same_by_the_mouse_and_takes_no_focus(wall: _Wall) -> None:
    assert not wall.ptz.pad.isVisible()
    wall.press("z")
    pad = wall.ptz.pad
    assert pad.isVisible()
    assert SIDE >= 24
    for button in pad.buttons.values():
        assert min(button.width(), button.height()) >= SIDE
        assert len(button.accessibleName()) > 3
    QTest.mousePress(pad.buttons["up"], Qt.MouseButton.LeftButton)
    QTest.mouseRelease(pad.buttons["up"], Qt.MouseButton.LeftButton)
    assert wall.way.motions() == [(0.0, 0.5, 0.0), "stop"]
    assert QApplication.focusWidget() is wall.tile("cam-1")
    QTest.mouseClick(pad.buttons["leave"], Qt.MouseButton.LeftButton)
    assert wall.way.acts()[-1] == "leave"
    assert not pad.isVisible()


def test_presets_by_name_are_plain_text(wall: _Wall) -> None:
    wall.press("z")
    wall.ptz.ask_preset()
    dialog = wall.station.acts.open_dialog
    assert dialog is not None
    shown = [dialog.list.item(n).text() for n in range(3)]  # type: ignore[attr-defined]
    assert "<b>Quay</b>" in shown[1]
    assert "p3" in shown[2]
    dialog.picked = "p2"  # type: ignore[attr-defined]
    dialog.answered.emit()
    dialog.close()
    assert wall.way.said[-1] == ("cam-1", PtzOrder(PtzAct.PRESET, preset="p2"))


def test_others_are_seen_and_whoever_is_taken_from_is_told(make: Make) -> None:
    wall = make()
    wall.press("z")
    world = wall.seat.world
    world.do(c.BeginSteering("cam-1"), OPERATOR)
    world.do(c.BeginSteering("cam-2"), SECOND)
    wall.seat.follow()
    assert wall.words("cam-2") == "PTZ · Bo Lie"
    QTest.keyPress(wall.tile("cam-1"), Qt.Key.Key_Left)
    world.do(c.BeginSteering("cam-1", take=True), SUPERVISOR)
    wall.seat.follow()
    assert wall.ptz.hand.camera_id == ""
    assert wall.words("cam-1") == "PTZ · Cy Dahl has taken it"
    (notice,) = wall.seat.desk.own_notices
    assert notice.message_id == "ptz.taken_notice"
    assert notice.params["who"] == "Cy Dahl"
    wall.seat.set_link(LinkState.OFFLINE)
    wall.panel.tick()
    assert wall.words("cam-2") == ""  # alone nobody else can be seen


@pytest.mark.parametrize(
    ("actor", "words", "takes"),
    [(SECOND, "PTZ · Ann Berg steers it", False), (SUPERVISOR, "again takes it", True)],
)
def test_a_camera_that_is_held_is_taken_by_supervisors_only(  # type: ignore[no-untyped-def]
    make: Make, actor, words: str, takes: bool
) -> None:
    wall = make(actor, "Somebody")
    wall.seat.world.do(c.BeginSteering("cam-1"), OPERATOR)
    wall.seat.follow()
    wall.way.trouble, wall.way.holder = "refused.ptz_held", OPERATOR.id
    wall.press("z")
    assert wall.ptz.hand.camera_id == ""
    assert words in wall.words("cam-1")
    wall.way.trouble, wall.way.said = "", []
    wall.press("z")
    assert wall.way.said[0][1].take is takes


def test_a_camera_that_makes_trouble_says_so_and_stays_in_hand(wall: _Wall) -> None:
    wall.press("z")
    wall.way.trouble = "ptz.camera_gone"
    QTest.keyClick(wall.tile("cam-1"), Qt.Key.Key_Left)
    assert wall.words("cam-1") == "PTZ · you · the camera's control cannot be reached"
    assert wall.ptz.hand.camera_id == "cam-1"


def test_a_joystick_steers_the_tile_in_hand(wall: _Wall) -> None:
    wall.stick.moved.emit(0.25, -0.5, 1.0)
    wall.stick.moved.emit(0.0, 0.0, 0.0)
    assert wall.way.acts()[:2] == ["hold", "presets"]
    assert wall.way.motions() == [(0.25, -0.5, 1.0), "stop"]
    wall.stick.struck.emit(1)
    assert wall.way.said[-1] == ("cam-1", PtzOrder(PtzAct.PRESET, preset="p2"))
    wall.press(Qt.Key.Key_Escape)
    wall.panel.grid.pick("cam-3")
    before = len(wall.way.said)
    wall.stick.moved.emit(1.0, 0.0, 0.0)
    assert len(wall.way.said) == before
