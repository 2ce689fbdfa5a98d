"""The map's search box, by keyboard, in the window of an operator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import i18n
from console.city.pack import CityPack
from console.city.places import Place
from console.domain.place import Position
from console.views.map import load_city
from console.views.map.city import with_pack
from console.views.map.find import FindPlace, place_words
from console.views.shell.map_panel import MapPanel
from tests.support import city_files as files
from tests.support.desktop import open_desktop
from tests.support.seat import Seat
from tests.views.map.page_driver import LIMIT_MS


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[CityPack]:
    made = CityPack(files.write_pack(tmp_path / "p", geojson=(files.town(tmp_path),)))
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, operator: Seat, pack: CityPack) -> Iterator[MapPanel]:
    made = MapPanel(operator.desk, with_pack(load_city(), pack))
    qtbot.addWidget(made)
    made.view.close_page()  # the list is enough
    made.resize(800, 500)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=LIMIT_MS)
    yield made
    made.close_map()


def _texts(box: FindPlace) -> list[str]:
    return [box.rows.item(k).text() for k in range(box.rows.count())]


def _type(bot: QtBot, box: FindPlace, text: str, least: int = 1) -> list[str]:
    box.line.clear()
    bot.keyClicks(box.line, text)
    bot.waitUntil(lambda: box.rows.count() >= least and box.line.text() == text, timeout=LIMIT_MS)
    bot.waitUntil(lambda: not box._soon.isActive(), timeout=LIMIT_MS)
    return _texts(box)


def test_typing_finds_arrows_choose_and_enter_shows(qtbot: QtBot, panel: MapPanel) -> None:
    panel.find_place()
    box = panel.search
    qtbot.waitUntil(box.line.hasFocus, timeout=LIMIT_MS)
    found = _type(qtbot, box, "ostby", 3)
    assert [text.translate(str.maketrans("", "", "\u2068\u2069")) for text in found] == [
        "Østbyen · district",
        "Østbyen stasjon · station · Østbyen",
        "Storgata · street · Østbyen",
    ]
    qtbot.keyClick(box.line, Qt.Key.Key_Down)
    with qtbot.waitSignal(box.picked, timeout=LIMIT_MS) as picked:
        qtbot.keyClick(box.line, Qt.Key.Key_Return)
    (place,) = picked.args
    assert (place.name, place.lon) == ("Østbyen stasjon", 10.405)
    assert box.isHidden()
    assert panel.view.list.hasFocus()


@pytest.mark.parametrize(
    ("typed", "words"),
    [("59.2 10.4", "WGS 84"), ("32VNL 80000 63000", "MGRS"), ("32V 580000 6563000", "UTM")],
)
def test_coordinates_are_found_too(qtbot: QtBot, panel: MapPanel, typed: str, words: str) -> None:
    panel.find_place()
    assert words in _type(qtbot, panel.search, typed)[0]
    with qtbot.waitSignal(panel.search.picked, timeout=LIMIT_MS) as picked:
        qtbot.keyClick(panel.search.line, Qt.Key.Key_Return)
    assert picked.args[0].lat == pytest.approx(59.2, abs=0.05)
    assert picked.args[0].lon == pytest.approx(10.4, abs=0.05)


def test_escape_closes_and_what_is_not_there_is_said(qtbot: QtBot, panel: MapPanel) -> None:
    panel.find_place()
    box = panel.search
    qtbot.keyClicks(box.line, "zzz")
    qtbot.waitUntil(lambda: "Nothing" in box.note.text(), timeout=LIMIT_MS)
    qtbot.keyClick(box.line, Qt.Key.Key_Return)
    assert box.isVisible()
    with qtbot.waitSignal(box.closed, timeout=LIMIT_MS):
        qtbot.keyClick(box.line, Qt.Key.Key_Escape)
    assert box.isHidden()


def test_without_a_pack_coordinates_are_found_and_the_lack_is_said(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QWidget

    host = QWidget()
    qtbot.addWidget(host)
    host.resize(600, 400)
    box = FindPlace(None, lambda: Position(10.4, 59.2), host)
    host.show()
    box.open()
    assert "59.20000" in _type(qtbot, box, "59.2, 10.4")[0]
    assert "no list of places" in box.note.text()
    box.end()


@pytest.mark.logs("city pack")
def test_a_damaged_list_of_places_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtWidgets import QWidget

    path = files.write_pack(tmp_path / "d", geojson=(files.town(tmp_path),))
    opened = CityPack(path)
    part = next(p for p in opened.manifest.parts if p.name == "places.sqlite")
    opened.close()
    changed = bytearray(path.read_bytes())
    changed[part.offset + 100] ^= 1
    path.write_bytes(changed)
    host = QWidget()
    qtbot.addWidget(host)
    box = FindPlace(CityPack(path), lambda: Position(10.4, 59.2), host)
    box.open()
    qtbot.waitUntil(lambda: "cannot be read" in box.note.text(), timeout=LIMIT_MS)
    box.end()


def test_rows_change_their_language_and_names_stay_plain(
    qtbot: QtBot, panel: MapPanel, qapp: QApplication
) -> None:
    panel.find_place()
    _type(qtbot, panel.search, "vest")
    i18n.use(i18n.PSEUDO)
    qapp.sendEvent(panel, QEvent(QEvent.Type.LanguageChange))
    assert "district" not in _texts(panel.search)[0]
    hostile = Place("<b>x</b>\u202e", "street", 1, 2, (1, 2, 1, 2))
    assert "<b>x</b>" in place_words(hostile)
    assert "\u202e" not in place_words(hostile)


def test_ctrl_f_on_the_map_finds_places_and_letters_stay_in_the_box(
    qtbot: QtBot, qapp: QApplication, operator: Seat
) -> None:
    desktop = open_desktop(qapp, operator, load_city())
    try:
        desktop.window.activateWindow()
        qtbot.waitUntil(desktop.window.isActiveWindow, timeout=LIMIT_MS)
        panel = desktop.area.panels["map"]
        assert isinstance(panel, MapPanel)
        panel.view.close_page()
        desktop.work.do("find_place")
        box = panel.search
        qtbot.waitUntil(box.line.hasFocus, timeout=LIMIT_MS)
        qtbot.keyClicks(box.line, "am1")
        assert box.line.text() == "am1"
        assert desktop.seat.sent == []
        qtbot.keyClick(box.line, Qt.Key.Key_Escape)
        panel.view.list.setFocus()
        qtbot.keyClick(panel.view.list, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(box.line.hasFocus, timeout=LIMIT_MS)
        panel.search.end()
    finally:
        desktop.close()
