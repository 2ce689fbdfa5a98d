"""The text twin: order, words, and a cursor that stays on its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console import i18n
from console.views.map import twin
from console.views.map.records import MapAlert, MapCamera, MapUnit
from console.views.map.twin import MapList, in_order, spoken

NOW = datetime(2026, 11, 21, 20, 42, 36, tzinfo=UTC)


def _alert(name: str, priority: int, seconds: int, **more: bool) -> MapAlert:
    return MapAlert(
        name, priority, 10.4, 59.2, f"title {name}", NOW - timedelta(seconds=seconds), **more
    )


def test_worst_and_oldest_first_then_cameras_then_units() -> None:
    records = in_order(
        [_alert("c", 3, 10), _alert("b", 1, 5), _alert("a", 1, 50)],
        [MapCamera("cam-2", 2, "Two", 0, 0, 0, 60), MapCamera("cam-1", 1, "One", 0, 0, 0, 60)],
        [MapUnit("u", "P-07", 0, 0)],
    )
    assert [record.id for record in records] == ["a", "b", "c", "cam-1", "cam-2", "u"]


def test_a_row_says_all_that_its_marker_shows() -> None:
    said = spoken(_alert("a", 2, 42, stale=True, local=True), NOW)
    for word in ("priority 2, high", "title a", "00:42", "not acknowledged", "stale", "local"):
        assert word in said


def test_the_cursor_stays_on_its_alert(qtbot: QtBot) -> None:
    view = MapList()
    qtbot.addWidget(view)
    view.set_records(in_order([_alert("a", 3, 5)], [], []))
    view.show_chosen(MapAlert, "a")
    view.set_records(in_order([_alert("a", 3, 6), _alert("z", 1, 1)], [], []))
    assert view.currentIndex().row() == 1
    assert "title a" in view.currentIndex().data(Qt.ItemDataRole.DisplayRole)


def test_words_are_made_for_rows_on_screen_only(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    plain = twin.alert_text

    def counted(alert: MapAlert, now: datetime) -> str:
        made.append(alert.id)
        return plain(alert, now)

    monkeypatch.setitem(twin._TEXTS, MapAlert, counted)
    view = MapList()
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show()
    view.set_records(in_order([_alert(f"a{k}", 3, k) for k in range(5000)], [], []))
    view.grab()
    assert 3 < len(set(made)) < 60


def test_a_title_is_shown_as_its_language_has_it(qtbot: QtBot) -> None:
    """The pseudo-locale turns words round with direction marks, which must not be lost here."""
    i18n.use("ar-XB")
    title = i18n.tr("camera.lost", camera="Quay")
    said = spoken(replace(_alert("a", 2, 42), title=title), NOW)
    i18n.use("en")
    assert title in said
