"""The queue shows what stands, by priority, and follows change sets without losing its place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.person import Actor, Person, Role
from console.views.queue.model import QueueModel
from console.views.queue.panel import QueuePanel
from console.views.queue.row import QueueRow
from tests.support.desktop import Desktop
from tests.support.keyboard import press
from tests.support.seat import Seat
from tests.support.story import by_hand, weapon
from tests.support.world import ADMIN, DETECTOR, SECOND


def rows(model: QueueModel) -> dict[str, QueueRow]:
    found = [model.row(number) for number in range(model.rowCount())]
    return {row.alert_id: row for row in found}


def order(model: QueueModel) -> list[str]:
    return [model.thing_id(number) for number in range(model.rowCount())]


def test_rows_stand_by_priority_then_unacknowledged(operator: Seat) -> None:
    model = QueueModel(operator.desk)
    assert order(model) == ["W2", "W1", "H2", "H5", "H3", "H4"]
    row = rows(model)["W2"]
    assert (row.priority, row.title, row.age) == (1, "Weapon seen: \u2068knife\u2069", "00:23")
    assert "Verket" in row.source
    assert "camera 4" in row.source
    assert "Weapon detection" in row.source
    assert row.second == "esc \u206800:37\u2069"
    assert row.confidence == 0.62


def test_who_raised_it_is_said_and_what_a_system_sent_is_not_by_hand(operator: Seat) -> None:
    system = Actor("dispatch", (Role.INTEGRATOR,))
    world = operator.world
    world.do(c.RegisterPerson(Person(system.id, "City dispatch", system.roles)), ADMIN)
    for alert_id, actor in (("S1", system), ("S2", SECOND)):
        world.do(c.RaiseAlert(alert_id, "Smoke", "en", Priority.LOW, place="Quay"), actor)
    operator.follow()
    shown = rows(QueueModel(operator.desk))
    sources = {name: _plain(shown[name].source) for name in ("S1", "S2")}
    assert sources == {"S1": "Quay · sent by City dispatch", "S2": "Quay · by hand: Bo Lie"}


def _plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def test_an_acknowledged_row_names_its_owner(operator: Seat) -> None:
    shown = rows(QueueModel(operator.desk))
    assert shown["W1"].second == "you"
    assert shown["H3"].second == "Bo Lie"
    assert shown["W1"].marks == ("confirmed",)


def test_a_click_changes_only_a_mark_until_the_event_answers(operator: Seat) -> None:
    model = QueueModel(operator.desk)
    operator.desk.dispatch(c.AcknowledgeAlert("W2"))
    row = rows(model)["W2"]
    assert not row.acknowledged
    assert row.marks == ("sent…",)
    operator.answer()
    model.follow(["W2"])
    row = rows(model)["W2"]
    assert row.acknowledged
    assert row.marks == ()


def test_what_only_this_console_decided_is_marked_local(operator: Seat) -> None:
    operator.desk.local = frozenset({("alerts", "H2")})
    assert rows(QueueModel(operator.desk))["H2"].marks == ("local",)


def test_a_silent_detector_makes_the_row_stale(operator: Seat) -> None:
    shown = rows(QueueModel(operator.desk))
    assert shown["W1"].stale == "STALE \u206801:30\u2069"
    assert not shown["W2"].stale
    assert not shown["H4"].stale  # nobody is expected to report a thing again that a person saw


def test_a_stale_row_is_hatched_also_where_it_is_selected(operator: Seat, qtbot: QtBot) -> None:
    panel = QueuePanel(operator.desk)
    qtbot.addWidget(panel)
    panel.resize(400, 500)
    panel.show()

    def colours(alert_id: str) -> int:
        """How many there are in a part of the row in which nothing else is painted."""
        panel.select(alert_id)
        at = panel.list.visualRect(panel.list.currentIndex())
        image = panel.list.viewport().grab(at).toImage()
        places = [(x, y) for x in range(250, 290) for y in range(45, 60)]
        return len({image.pixel(x, y) for x, y in places})

    assert colours("W2") == 1
    assert colours("W1") > 1


def test_selection_and_scroll_survive_what_comes_in(operator: Seat, qtbot: QtBot) -> None:
    panel = QueuePanel(operator.desk)
    qtbot.addWidget(panel)
    panel.resize(400, 200)
    panel.show()
    operator.bridge.changed.connect(panel.refresh)
    panel.select("H5")
    bar = panel.list.verticalScrollBar()
    before = panel.list.visualRect(panel.list.currentIndex()).top() + bar.value()
    resets: list[bool] = []
    panel.model.modelReset.connect(lambda: resets.append(True))
    for number in range(20):
        by_hand(operator.world, f"N{number}", f"Thing {number}", Priority.LOW)
    operator.follow()
    assert panel.selected() == "H5"
    assert resets == []
    after = panel.list.visualRect(panel.list.currentIndex()).top() + bar.value()
    assert after == before
    operator.world.do(weapon(operator.world, "W3", "cam-2"), DETECTOR)
    operator.follow()
    assert panel.selected() == "H5"
    assert order(panel.model)[1] == "W3"


def test_model_moves_and_removes_single_rows(operator: Seat) -> None:
    model = QueueModel(operator.desk)
    told: list[str] = []
    model.rowsMoved.connect(lambda *_: told.append("moved"))
    model.rowsRemoved.connect(lambda *_: told.append("removed"))
    model.rowsInserted.connect(lambda *_: told.append("inserted"))
    operator.bridge.changed.connect(lambda changed: model.follow(changed.get("alerts", ())))
    operator.world.do(c.AcknowledgeAlert("W2"), SECOND)
    operator.follow()
    assert order(model)[:2] == ["W1", "W2"]
    operator.world.do(c.AcknowledgeAlert("H4"), SECOND)
    operator.world.do(c.CloseAlert("H4", "handled"), SECOND)
    by_hand(operator.world, "H9", "Smoke", Priority.HIGH)
    operator.follow()
    assert told.count("moved") == 1
    assert told.count("removed") == 1
    assert told.count("inserted") == 1
    assert order(model) == ["W1", "W2", "H2", "H9", "H5", "H3"]


def test_enter_on_a_row_opens_its_incident(desktop: Desktop) -> None:
    queue = desktop.panel("queue")
    assert isinstance(queue, QueuePanel)
    queue.select("H2")
    queue.list.setFocus()
    press(desktop, Qt.Key.Key_Return)
    body = next(b for b in desktop.seat.sent if isinstance(b, c.OpenIncident))
    assert body.alert_id == "H2"
    desktop.seat.answer()
    incident = desktop.seat.world.state.alerts["H2"].incident_id
    assert incident == body.incident_id


def test_accessible_text_is_a_sentence(operator: Seat) -> None:
    model = QueueModel(operator.desk)
    spoken = model.data(model.index(0), int(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("priority 1, critical, Weapon seen")
    assert model.data(QModelIndex()) is None
