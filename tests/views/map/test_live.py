"""Units with their age, watched areas, layers, measuring and the point in question."""

from __future__ import annotations

import json
import time
from dataclasses import replace

from PySide6.QtCore import Qt

from console.domain.place import Position
from console.i18n import tr
from console.views.map import MapFence, MapLayer, MapShape, MapUnit
from tests.views.map.page_driver import LIMIT_MS, OpenMap, alert

RING = ((10.44, 59.222), (10.47, 59.222), (10.475, 59.205))
UNIT = "document.querySelector('.unit:not(.sample)')"


def _unit(name: str = "A-3", ago_s: float = 5.0, **over: object) -> MapUnit:
    since = round((time.time() - ago_s) * 1000)
    fields = {"kind": "ambulance", "since_ms": since} | over
    return MapUnit(name, name, 10.40, 59.20, **fields)


def _key(opened: OpenMap, key: str, on: str = "document.getElementById('map')") -> None:
    opened.do(f"{on}.dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}', bubbles: true}}))")


def test_a_unit_is_shape_word_and_age_and_hatched_when_stale(opened: OpenMap) -> None:
    view = opened.view
    view.set_units([_unit(state="assigned")])
    opened.wait_for(f"{UNIT} !== null")
    assert opened.ask(f"{UNIT}.querySelector('.glyph path').getAttribute('d').length") > 40
    assert opened.ask(f"{UNIT}.textContent") == "A-3assigned"
    said = opened.ask(f"{UNIT}.closest('.spot').getAttribute('aria-label')")
    assert said == "Ambulance · A-3 · assigned"
    view.set_units([_unit(ago_s=245, stale=True, organisation="Coast Guard")])
    opened.wait_for(f"{UNIT}.classList.contains('stale')")
    opened.wait_for(f"{UNIT}.querySelector('.age').textContent.startsWith('STALE 04:0')")
    hatched = f"getComputedStyle({UNIT}).backgroundImage.includes('repeating-linear-gradient')"
    assert opened.ask(hatched)
    row = next(text for text in view.list.texts() if "A-3" in text)
    for word in ("Ambulance", "available", "Coast Guard", "04:0", tr("map.stale")):
        assert word in row


def test_a_military_code_is_drawn_and_a_wrong_one_is_not(opened: OpenMap) -> None:
    opened.view.set_units(
        [_unit("2 Coy", sidc="SFGPUCI---"), _unit("odd", kind="drone", sidc="----------")]
    )
    opened.wait_for("document.querySelectorAll('.unit canvas').length === 1")
    assert opened.ask("document.querySelectorAll('.unit:not(.sample) .glyph').length") == 1


def test_words_from_outside_stay_words(opened: OpenMap) -> None:
    bad = "<img src=x onerror=\"bridge.activateAlert('x')\">"
    opened.view.set_units([_unit(bad, organisation=bad, sidc=bad)])
    opened.view.set_fences([MapFence("f", bad, 10.4, 59.2, radius_m=900, says=bad)])
    shape = MapShape("s", ((RING,),), 0.5, bad)
    opened.view.tools.set_layers([MapLayer("risk", bad, (shape,))])
    opened.view.tools.switch_layer("risk")
    opened.wait_for("document.querySelectorAll('.area-label').length === 2")
    opened.wait_for(f"{UNIT} !== null")
    assert opened.ask("document.querySelectorAll('#map img').length") == 0
    assert opened.view.bridge.calls == ["ready"]


def test_a_fence_says_what_it_lacks_and_an_alarmed_one_looks_other(opened: OpenMap) -> None:
    fence = MapFence("f", "Quay", 10.45, 59.21, ring=RING, says="needs 1: Ambulances")
    opened.view.set_fences([fence])
    label = "document.querySelector('.area-label')"
    opened.wait_for(f"{label}?.textContent === 'Quayneeds 1: Ambulances'")
    assert not opened.ask(f"{label}.classList.contains('alarmed')")
    opened.view.set_fences([replace(fence, alarmed=True, says="Ambulances lacking since 20:31")])
    opened.wait_for(f"{label}.classList.contains('alarmed')")
    assert any(tr("map.fence_alarmed") in text for text in opened.view.list.texts())
    opened.view.set_fences([])
    opened.wait_for(f"{label} === null")


def test_layers_are_seen_when_they_are_switched_on(opened: OpenMap) -> None:
    view = opened.view
    low, high = (MapShape(n, ((RING,),), v, n) for n, v in (("12", 0.1), ("87", 0.9)))
    view.tools.set_layers([MapLayer("risk", "Risk by district", (low, high))])
    opened.show_alerts([alert("a", 3)])
    assert opened.ask("document.querySelectorAll('.area-label').length") == 0
    assert opened.ask("document.querySelector('canvas.heat').hidden")
    assert [row[0] for row in view.tools.layer_rows()] == ["heat", "risk"]
    view.tools.switch_layer("risk")
    view.tools.switch_layer("heat")
    opened.wait_for("document.querySelectorAll('.area-label.value').length === 2")
    painted = (
        "document.querySelector('canvas.heat').getContext('2d')"
        ".getImageData(0, 0, 2000, 2000).data.some((one) => one > 0)"
    )
    opened.wait_for(painted)
    view.tools.switch_layer("risk")
    opened.wait_for("document.querySelectorAll('.area-label.value').length === 0")


def test_coordinates_in_both_grids_and_a_distance_by_keys(opened: OpenMap) -> None:
    view = opened.view
    where = opened.ask("document.getElementById('where').textContent")
    assert where.startswith("59.198")
    assert "32V NL" in where
    view.measure()
    opened.wait_for("!document.getElementById('measured').hidden")
    assert tr("map.measure_how") in opened.ask("document.getElementById('measured').textContent")
    _key(opened, "Enter")
    opened.do(
        "document.getElementById('map').dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'ArrowRight', code: 'ArrowRight', keyCode: 39, bubbles: true}))"
    )
    opened.wait_for(f"document.getElementById('where').textContent !== {json.dumps(where)}")
    _key(opened, "Enter")
    opened.wait_for("/Distance .*m/.test(document.getElementById('measured').textContent)")
    _key(opened, "Backspace")
    opened.wait_for("!/Distance/.test(document.getElementById('measured').textContent)")
    _key(opened, "Escape")
    opened.wait_for("document.getElementById('measured').hidden")
    opened.bot.waitUntil(lambda: not view.tools.measuring, timeout=LIMIT_MS)


def test_the_point_in_question_is_the_maps_middle_or_the_lists_row(opened: OpenMap) -> None:
    view = opened.view
    opened.show_alerts([alert("a", 3, lon=10.41, lat=59.205)])
    with opened.bot.waitSignal(view.tools.point_picked, timeout=LIMIT_MS) as asked:
        view.ask_point("who")
    what, at, points = asked.args
    assert (what, points) == ("who", ())
    assert abs(at.lat - 59.1985) < 0.01
    opened.bot.mouseClick(view.list_button, Qt.MouseButton.LeftButton)
    view.list.choose_first()
    with opened.bot.waitSignal(view.tools.point_picked, timeout=LIMIT_MS) as asked:
        view.ask_point("who")
    assert asked.args[1] == Position(10.41, 59.205)
