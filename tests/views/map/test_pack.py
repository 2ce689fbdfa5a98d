"""A city pack on the page: its layers, its tiles, its words, and what is said where it has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pmtiles.tile import TileType
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.city.pack import CityPack
from console.city.places import Place
from console.views.map import MapView, load_city
from console.views.map.city import City, with_pack, with_server
from console.views.map.ground import Answer, ServerTiles
from console.views.theme import active, apply_theme
from tests.support import city_files as files
from tests.views.map.page_driver import LIMIT_MS, OpenMap

_Z, _X, _Y = 12, 2166, 1207  # the tile that holds 10.40 E 59.20 N
_AROUND = [(_Z, x, y) for x in range(_X - 2, _X + 3) for y in range(_Y - 2, _Y + 3)]
NOTE = "document.getElementById('ground-note').textContent"


class Show:
    def __init__(self, bot: QtBot) -> None:
        self._bot = bot
        self.opened: list[OpenMap] = []

    def __call__(self, city: City) -> OpenMap:
        view = MapView(city)
        self._bot.addWidget(view)
        view.resize(840, 590)
        with self._bot.waitSignal(view.page_shown, timeout=LIMIT_MS):
            view.show()
        made = OpenMap(view, self._bot)
        self.opened.append(made)
        made.wait_for("document.querySelectorAll('#legend .entry').length >= 7")
        return made


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    made = Show(qtbot)
    yield made
    for one in made.opened:
        one.view.close_page()
        if one.view._city.ground.pack:
            one.view._city.ground.pack.close()


def _city(path: Path) -> City:
    return with_pack(load_city(), CityPack(path))


def _has(view: MapView, wanted: Callable[[int, int, int], bool]) -> bool:
    """Whether a fair part of the map's pixels are of a colour."""
    image = view.grab().toImage()
    places = [(x, y) for x in range(0, image.width(), 8) for y in range(0, image.height(), 8)]
    colours = (image.pixelColor(x, y) for x, y in places)
    hits = sum(wanted(c.red(), c.green(), c.blue()) for c in colours)
    return hits > len(places) * 0.2


def test_the_layers_of_a_pack_are_drawn_and_named(show: Show, tmp_path: Path) -> None:
    page = show(_city(files.write_pack(tmp_path / "p", geojson=(files.town(tmp_path),))))
    page.wait_for("document.querySelectorAll('.label.district').length === 2")
    credit = page.ask("document.getElementById('credit').textContent")
    assert credit == "Prøveby 2026-11-01 · Invented"
    assert page.ask(NOTE) == ""
    assert page.view.browser.files.refused == []


def test_pictures_are_painted_in_grey_and_darkened_with_the_room(
    show: Show, tmp_path: Path, qapp: QApplication
) -> None:
    tiles = {at: files.png(220, 235, 220) for at in _AROUND}
    box = files.write_geojson(
        tmp_path / "b.geojson",
        [files.feature("LineString", [[10.37, 59.19], [10.43, 59.21]], kind="road")],
    )
    mbtiles = files.write_mbtiles(tmp_path / "t.mbtiles", tiles, format="png")
    page = show(_city(files.write_pack(tmp_path / "p", geojson=(box,), mbtiles=(mbtiles,))))
    page.bot.waitUntil(
        lambda: _has(page.view, lambda r, g, b: r == g == b and 20 < r < 100), timeout=LIMIT_MS
    )
    apply_theme(qapp, "light")
    page.bot.waitUntil(
        lambda: _has(page.view, lambda r, g, b: r == g == b and r > 180), timeout=LIMIT_MS
    )


def _vector(tmp_path: Path) -> Path:
    water = (3, [(0, 0), (4096, 0), (4096, 4096), (0, 4096)], {"kind": "ocean"})
    road = (2, [(0, 2048), (4096, 2048)], {"kind": "major_road", "name": "Ring 1"})
    name = (1, [(2048, 1024)], {"name": "<img src=x onerror=alert(1)>"})
    tile = files.vector_tile({"water": [water], "roads": [road], "places": [name]})
    path = tmp_path / "v.pmtiles"
    whole = dict.fromkeys(_AROUND, tile)
    return files.write_pmtiles(path, whole, TileType.MVT)


def test_vector_tiles_are_drawn_in_our_colours(
    show: Show, tmp_path: Path, qapp: QApplication
) -> None:
    box = files.write_geojson(
        tmp_path / "b.geojson",
        [files.feature("LineString", [[10.37, 59.19], [10.43, 59.21]], kind="road")],
    )
    page = show(
        _city(files.write_pack(tmp_path / "p", geojson=(box,), pmtiles=(_vector(tmp_path),)))
    )

    def shows(token: str) -> bool:
        wanted = getattr(active().colours, token)
        return _has(page.view, lambda r, g, b: f"#{r:02X}{g:02X}{b:02X}" == wanted.upper())

    page.bot.waitUntil(lambda: shows("bg"), timeout=LIMIT_MS)
    assert page.ask("document.querySelectorAll('#map img, #map script').length") == 0
    apply_theme(qapp, "light")
    page.bot.waitUntil(lambda: shows("bg"), timeout=LIMIT_MS)
    assert page.view.browser.network.blocked == 0


def test_where_tiles_end_the_map_says_so_and_stops_when_it_is_back(
    show: Show, tmp_path: Path
) -> None:
    whole = {at: files.png(9, 9, 9) for at in _AROUND}
    mbtiles = files.write_mbtiles(tmp_path / "t.mbtiles", whole, format="png")
    wide = files.write_geojson(
        tmp_path / "w.geojson",
        [files.feature("LineString", [[10.33, 59.17], [10.47, 59.23]], kind="road")],
    )
    page = show(_city(files.write_pack(tmp_path / "p", geojson=(wide,), mbtiles=(mbtiles,))))
    page.wait_for("document.querySelectorAll('canvas.leaflet-tile-loaded').length > 3")
    assert page.ask(NOTE) == ""
    for _ in range(4):
        page.ask("document.querySelector('#zoom button:nth-child(1)').click()")
    page.wait_for(f"{NOTE}.includes('no more detail')")
    for _ in range(4):
        page.ask("document.querySelector('#zoom button:nth-child(2)').click()")
    page.wait_for(f"{NOTE} === ''")


def test_where_tiles_are_missing_the_map_says_so(show: Show, tmp_path: Path) -> None:
    mbtiles = files.write_mbtiles(
        tmp_path / "t.mbtiles", {(14, 8000, 4000): files.png(9, 9, 9)}, format="png"
    )
    town = files.town(tmp_path)
    page = show(_city(files.write_pack(tmp_path / "p", geojson=(town,), mbtiles=(mbtiles,))))
    page.wait_for(f"{NOTE}.includes('no more detail')")


@pytest.mark.logs("city pack")
def test_a_damaged_part_is_said_and_the_rest_is_drawn(show: Show, tmp_path: Path) -> None:
    mbtiles = files.write_mbtiles(
        tmp_path / "t.mbtiles", {at: files.png(9, 9, 9) for at in _AROUND}, format="png"
    )
    path = files.write_pack(tmp_path / "p", geojson=(files.town(tmp_path),), mbtiles=(mbtiles,))
    opened = CityPack(path)
    tiles = opened.tile_sets[0]
    opened.close()
    changed = bytearray(path.read_bytes())
    changed[tiles.offset + tiles.length // 2] ^= 1
    path.write_bytes(changed)
    page = show(_city(path))
    page.wait_for(f"{NOTE}.includes('damaged')")
    page.wait_for("document.querySelectorAll('.label.district').length === 2")


def test_a_picture_that_is_none_is_said_to_be_damaged(show: Show, tmp_path: Path) -> None:
    tiles = dict.fromkeys(_AROUND, b"<svg onload=alert(1)>")
    mbtiles = files.write_mbtiles(tmp_path / "t.mbtiles", tiles, format="png")
    town = files.town(tmp_path)
    page = show(_city(files.write_pack(tmp_path / "p", geojson=(town,), mbtiles=(mbtiles,))))
    page.wait_for(f"{NOTE}.includes('damaged')")


def test_names_of_a_pack_are_words_on_the_page(show: Show, tmp_path: Path) -> None:
    hostile = '<img src="http://127.0.0.1:9/x" onerror="alert(1)">'
    feature = files.feature("Polygon", files.square(10.39, 59.19, 0.02), kind="district")
    feature["properties"]["name"] = hostile
    path = files.write_geojson(tmp_path / "h.geojson", [feature], attribution=hostile)
    page = show(_city(files.write_pack(tmp_path / "p", name=hostile, geojson=(path,))))
    page.wait_for("document.querySelectorAll('.label.district').length === 1")
    label = page.ask("document.querySelector('.label.district').textContent")
    assert label == hostile
    assert hostile[:40] in page.ask("document.getElementById('credit').textContent")
    assert page.ask("document.querySelectorAll('img, #map script').length") == 0
    assert page.view.browser.network.blocked == 0
    assert page.view.bridge.calls == ["ready"]


@pytest.mark.logs("map page")
def test_only_what_a_pack_has_is_answered(show: Show, tmp_path: Path) -> None:
    page = show(_city(files.write_pack(tmp_path / "p", geojson=(files.town(tmp_path),))))
    paths = ["/ground/../../../etc/passwd", "/tiles/1/12/2166/-1", "/tiles/1/99/0/0/0",
             "/tiles/9/1/0/0", "/ground/99.geojson", "/tiles/1/1e1/0/0", "/ground.json/..",
             "/tiles/01/12/99999999/0", "/city.geojson"]  # fmt: skip
    page.do(
        f"window.answers = {{}}; for (const path of {paths}) fetch(path).then("
        "r => { window.answers[path] = r.status; }, () => { window.answers[path] = 'refused'; })"
    )
    page.wait_for(f"Object.keys(window.answers).length === {len(paths)}")
    assert set(page.ask("Object.values(window.answers)")) <= {"refused", 404}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(b"", "image/png", "gone"), "not stored here"),
        (Answer(files.png(200, 200, 200), "image/png", "old", 7_300), "oldest: 2 h"),
        (Answer(files.png(200, 200, 200), "image/png"), ""),
    ],
)
def test_what_a_server_cannot_give_is_said(show: Show, answer: Answer, said: str) -> None:
    asked: list[tuple[int, int, int]] = []

    def ask(z: int, x: int, y: int) -> Answer:
        asked.append((z, x, y))
        return answer

    page = show(with_server(load_city(), ServerTiles("tiles.example", 18, "© Them", ask)))
    page.wait_for("document.querySelectorAll('canvas.leaflet-tile-loaded').length > 3")
    assert said in page.ask(NOTE) if said else page.ask(NOTE) == ""
    assert asked
    assert page.ask("document.getElementById('credit').textContent") == "© Them"
    assert page.view.browser.network.blocked == 0


def test_a_place_that_was_found_is_marked_and_in_view(show: Show, tmp_path: Path) -> None:
    page = show(_city(files.write_pack(tmp_path / "p", geojson=(files.town(tmp_path),))))
    place = Place("<b>Skolen</b>", "school", 10.4101, 59.2001, (10.4101, 59.2001, 10.4101, 59.2001))
    page.view.show_place(place)
    page.wait_for("document.querySelectorAll('.found').length === 1")
    assert page.ask("document.querySelector('.leaflet-tooltip').textContent") == "<b>Skolen</b>"
    middle = "document.querySelector('.found').getBoundingClientRect()"
    page.wait_for(  # once the page has the panel's size
        f"Math.abs({middle}.x + 18 - innerWidth / 2) < 3 && innerWidth > 400"
        f" && Math.abs({middle}.y + 18 - innerHeight / 2) < 3"
    )
    page.view.show_place(None)
    page.wait_for("document.querySelectorAll('.found').length === 0")


def test_a_city_larger_than_the_demo_fits_into_view(show: Show, tmp_path: Path) -> None:
    large = files.write_geojson(
        tmp_path / "l.geojson",
        [files.feature("Polygon", files.square(10.0, 59.0, 1.0), kind="district", name="Stor")],
    )
    page = show(_city(files.write_pack(tmp_path / "p", geojson=(large,))))
    page.wait_for("document.querySelectorAll('.label.district').length === 1")
    label = "document.querySelector('.label bdi').getBoundingClientRect()"
    page.wait_for(f"{label}.x > 300 && {label}.x < 540 && {label}.y > 200 && {label}.y < 400")
