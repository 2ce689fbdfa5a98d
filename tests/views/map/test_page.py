"""What the page shows of what it is told: real Chromium, real Leaflet, no network."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from console import i18n
from console.i18n import tr
from console.views.map import MapView
from console.views.theme import active, apply_theme
from tests.views.map.page_driver import LIMIT_MS, OpenMap, alert

SPOTS = "document.querySelectorAll('.spot').length"
PAINTED = "Number(document.querySelector('canvas.crowd').dataset.painted)"


def _colours(view: MapView) -> set[str]:
    image: QImage = view.grab().toImage()
    pixels = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name().upper() for x, y in pixels}


def test_districts_have_names_and_the_legend_all_marks(opened: OpenMap) -> None:
    labels = opened.ask("[...document.querySelectorAll('.label.district')].map(e=>e.textContent)")
    assert {"Sentrum", "Bryggen", "Verket", "Tangen"} <= set(labels)
    legend = opened.ask("document.getElementById('legend').textContent")
    for word in ("Critical", "High", "Medium", "Low", "Camera", "Unit", "km"):
        assert word in legend


def test_a_marker_is_shape_colour_and_numeral(opened: OpenMap) -> None:
    opened.show_alerts([alert(f"p{k}", k, lon=10.33 + 0.03 * k) for k in (1, 2, 3, 4)])
    seen = opened.ask(
        "[...document.querySelectorAll('.spot .badge')].map(b => [b.classList[1],"
        "b.querySelector('.shape').tagName + (b.querySelector('.shape').getAttribute('points')"
        " || '').split(' ').length, b.querySelector('.numeral').textContent])"
    )
    assert sorted(map(tuple, seen)) == [
        ("p1", "polygon8", "1"),
        ("p2", "polygon3", "2"),
        ("p3", "polygon4", "3"),
        ("p4", "circle1", "4"),
    ]
    opened.bot.waitUntil(
        lambda: {active().colours.critical, active().colours.medium} <= _colours(opened.view),
        timeout=LIMIT_MS,
    )


def test_changes_travel_in_batches_and_only_the_difference(opened: OpenMap) -> None:
    pushed: list[str] = []
    opened.view.bridge.pushed.connect(pushed.append)
    records = [alert(f"a{k}", 3, lon=10.3 + 0.01 * k) for k in range(12)]
    for count in range(1, len(records)):
        opened.view.set_alerts(records[:count])
    opened.wait_for(f"{SPOTS} > 0")
    opened.show_alerts(records)
    assert len(pushed) == 2
    assert "a11" in pushed[1]
    assert "a3" not in pushed[1]


def test_nothing_new_sends_nothing(opened: OpenMap) -> None:
    records = [alert("a", 2)]
    opened.show_alerts(records)
    opened.view.set_alerts(list(records))
    assert not opened.view.feed.is_waiting()


def test_a_cluster_wears_its_worst_and_its_count_and_opens_as_a_list(opened: OpenMap) -> None:
    near = [alert(f"n{k}", 4, lon=10.35 + 1e-5 * k) for k in range(6)]
    opened.show_alerts([*near, alert("worse", 2, lon=10.35)])
    group = "document.querySelector('.badge.group')"
    assert (
        opened.ask(
            f"[{group}.classList[1], {group}.querySelector('.numeral').textContent,"
            f"{group}.querySelector('.count').textContent].join()"
        )
        == "p2,2,7"
    )
    opened.ask(
        f"{group}.querySelector('.shape').dispatchEvent(new MouseEvent('click',{{bubbles: true}}))"
    )
    cluster = opened.view.cluster
    opened.bot.waitUntil(cluster.isVisible, timeout=LIMIT_MS)
    assert len(cluster.list.texts()) == 7
    assert "title of worse" in cluster.list.texts()[0]
    assert cluster.list.accessibleName() == tr("map.cluster_name", count=7)
    with opened.bot.waitSignal(opened.view.alertActivated, timeout=LIMIT_MS) as picked:
        opened.bot.keyClick(cluster.list, Qt.Key.Key_Return)
    assert picked.args == ["worse"]
    assert not cluster.isVisible()


def test_a_cluster_opens_with_enter_and_esc_goes_back(opened: OpenMap) -> None:
    opened.show_alerts([alert(f"n{k}", 4, lon=10.35 + 1e-5 * k) for k in range(6)])
    opened.do(
        "document.querySelector('.badge.group').closest('.spot').dispatchEvent("
        "new KeyboardEvent('keypress', {key: 'Enter', bubbles: true}))"
    )
    cluster = opened.view.cluster
    opened.bot.waitUntil(cluster.isVisible, timeout=LIMIT_MS)
    opened.show_alerts([alert(f"n{k}", 4, lon=10.35 + 1e-5 * k) for k in range(5)])
    assert len(cluster.list.texts()) == 5  # one was closed meanwhile
    opened.bot.keyClick(cluster.list, Qt.Key.Key_Escape)
    assert not cluster.isVisible()


def test_critical_is_never_behind_a_lesser_one(opened: OpenMap) -> None:
    lesser = [alert(f"n{k}", 4) for k in range(5)]
    opened.show_alerts([*lesser, alert("c", 1), alert("d", 1)])
    counts = "[...document.querySelectorAll('.badge.group')].map(b => b.classList[1] + '×' +"
    counts += " b.querySelector('.count').textContent)"
    assert sorted(opened.ask(counts)) == ["p1×2", "p4×5"]


def test_the_chosen_alert_stands_alone_in_a_crowd(opened: OpenMap) -> None:
    opened.show_alerts([alert(f"n{k}", 4) for k in range(5)])
    assert opened.ask("document.querySelectorAll('.spot .badge:not(.group)').length") == 0
    opened.view.select("n3")
    opened.wait_for("document.querySelectorAll('.spot .badge:not(.group) .ring').length === 1")
    holds = "document.querySelector('.badge.group.holds .holding')?.closest('.spot').ariaLabel"
    assert tr("map.holds_selected") in opened.ask(holds)


def test_what_has_no_place_is_in_the_list_and_nowhere_on_the_map(opened: OpenMap) -> None:
    opened.show_alerts([alert("here", 3)])
    nowhere = alert("nowhere", 2, lon=None, lat=None)
    opened.view.set_alerts([alert("here", 3), nowhere])  # by itself nothing to tell the page
    opened.bot.waitUntil(lambda: any("nowhere" in text for text in opened.view.list.texts()))
    opened.view.select("nowhere")
    opened.view.set_alerts([alert("here", 3), alert("there", 4, lon=10.45), nowhere])
    opened.wait_for("document.querySelectorAll('.spot .badge').length === 2")
    assert opened.ask("document.querySelectorAll('.ring').length") == 0


def test_selection_rings_one_alert_and_brings_it_into_view(opened: OpenMap) -> None:
    opened.show_alerts([alert("near", 3), alert("far", 3, lon=10.55, lat=59.14)])
    opened.view.select("near")
    opened.wait_for("document.querySelectorAll('.ring').length === 1")
    opened.view.select("far")
    opened.wait_for(
        "document.querySelector('.ring')?.closest('.spot').getAttribute('aria-label')"
        ".includes('title of far') && document.querySelectorAll('.ring').length === 1"
    )


def test_a_camera_shows_where_it_looks_and_answers_enter(opened: OpenMap) -> None:
    opened.view.set_cameras(opened.view._city.cameras)
    opened.wait_for("document.querySelectorAll('.spot .cone').length === 4")
    assert "rotate(150" in opened.ask(
        "document.querySelector('[aria-label=\"1 Torget\"] .cone').getAttribute('transform')"
    )
    with opened.bot.waitSignal(opened.view.cameraActivated, timeout=LIMIT_MS) as picked:
        opened.ask(
            "document.querySelector('[aria-label=\"1 Torget\"]').dispatchEvent("
            "new KeyboardEvent('keypress', {key: 'Enter', bubbles: true}))"
        )
    assert picked.args == ["cam-1"]


def test_acknowledged_stale_and_local_look_different(opened: OpenMap) -> None:
    opened.show_alerts(
        [
            alert("a", 3, lon=10.33, acknowledged=True),
            alert("s", 3, lon=10.39, stale=True),
            alert("l", 3, lon=10.45, local=True),
        ]
    )
    assert opened.ask("document.querySelectorAll('.spot .badge.acknowledged').length") == 1
    assert opened.ask("document.querySelectorAll('.spot .badge.stale').length") == 1
    assert opened.ask("document.querySelectorAll('.spot .around').length") == 1


def test_ten_thousand_alerts_make_few_markers(opened: OpenMap) -> None:
    many = [
        alert(f"m{k}", 2 + k % 3, lon=10.30 + (k % 100) * 0.002, lat=59.16 + (k // 100) * 0.0007)
        for k in range(10_000)
    ]
    opened.show_alerts(many)
    opened.wait_for(f"{PAINTED} > 80")
    assert opened.ask(SPOTS) < 50
    opened.view.change_alerts([alert("c", 1, lon=10.39, lat=59.20)], [])
    opened.wait_for("document.querySelectorAll('.spot .badge.p1').length === 1")
    opened.view.select("m4242")  # and is marked on the cluster that it is in
    opened.wait_for("document.querySelectorAll('.spot .badge .ring').length === 1")


def test_words_and_theme_switch_live(opened: OpenMap, qapp: QApplication) -> None:
    i18n.use(i18n.PSEUDO)
    qapp.sendEvent(opened.view, QEvent(QEvent.Type.LanguageChange))
    opened.wait_for("document.getElementById('legend').textContent.includes('Çrîtîçål')")
    apply_theme(qapp, "light")
    light = active().colours.panel.lower()
    style = "getComputedStyle(document.documentElement).getPropertyValue('--panel').toLowerCase()"
    opened.wait_for(f"{style} === '{light}'")


def test_the_map_stays_left_to_right(opened: OpenMap, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert opened.view.list.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert opened.view.browser.view.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert opened.ask("getComputedStyle(document.body).direction") == "ltr"
