"""What goes into a pack comes out of it, by the command and by the library."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from pmtiles.tile import TileType

from console.__main__ import main
from console.city.build import Recipe, build, signing_key
from console.city.pack import CityPack
from console.city.refusal import BuildRefused
from console.domain.district import district_of
from console.domain.place import Position
from tests.support import city_files as files
from tests.support.shared import shared_path

_AT = (12, 2166, 1207)  # the tile that holds 10.40 E 59.20 N at zoom 12


def test_the_command_makes_a_pack_of_all_kinds_and_says_what_is_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = files.town(tmp_path)
    red, blue = files.png(200, 0, 0), files.png(0, 0, 200)
    markup = '<a href="https://example.org">© Aerial &amp; Co</a>'
    mbtiles = files.write_mbtiles(
        tmp_path / "air.mbtiles", {_AT: red}, format="png", attribution=markup
    )
    pmtiles = files.write_pmtiles(tmp_path / "plan.pmtiles", {_AT: blue, (0, 0, 0): red})
    osm = files.write_osm(
        tmp_path / "town.osm.pbf",
        [("node", {"amenity": "hospital", "name": "Sykehuset"}, (10.41, 59.205))],
    )
    out = tmp_path / "town.citypack"
    command = ["city", "build", str(out), "--name", "Prøveby", "--date", "2026-11-01"]
    command += ["--key", str(tmp_path / "key"), "--geojson", str(town), "--mbtiles", str(mbtiles)]
    command += ["--pmtiles", str(pmtiles), "--osm-places", str(osm), "--licence", "air.mbtiles=CC0"]
    assert main(command) == 0
    said = capsys.readouterr().out
    for words in ("Prøveby 2026-11-01", "districts 2", "CC0 · © Aerial & Co", "ODbL 1.0", "z12-12"):
        assert words in said
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    pack = CityPack(out)
    aerial, plan = pack.tile_sets
    assert pack.tile(aerial, *_AT) == red
    assert pack.tile(plan, *_AT) == blue
    assert pack.tile(plan, 0, 0, 0) == red
    assert pack.tile(plan, 12, 2167, 1207) is None
    assert [d.name for d in pack.districts()] == ["Vestås", "Østbyen"]
    assert pack.manifest.attribution == ("Invented · © OpenStreetMap contributors · © Aerial & Co")
    places = pack.places()
    assert places is not None
    assert [(p.name, p.district) for p in places.search("sykehus")] == [("Sykehuset", "Østbyen")]
    pack.close()
    assert main(["city", "verify", str(out), "--key", pack.file.signer]) == 0
    assert main(["city", "verify", str(out), "--key", "00" * 32]) == 2
    assert main(["city", "info", str(out)]) == 0


def test_the_same_files_make_the_same_bytes(tmp_path: Path) -> None:
    town = files.town(tmp_path)
    one = files.write_pack(tmp_path / "a.citypack", geojson=(town,))
    other = files.write_pack(tmp_path / "b.citypack", geojson=(town,))
    assert one.read_bytes() == other.read_bytes()


def test_only_known_words_of_a_feature_come_in(tmp_path: Path) -> None:
    private = files.feature(
        "Polygon", files.square(10.4, 59.2, 0.01), name="A\u202eB\n<b>", owner="Kari", kind="evil"
    )
    lone = files.feature("LineString", [[10.4000000001, 59.2], [10.41, 59.21]], ssn="01019912345")
    nowhere: dict[str, Any] = {"type": "Feature", "properties": {"name": "x"}, "geometry": None}
    path = files.write_geojson(tmp_path / "g.geojson", [private, lone, nowhere])
    pack = CityPack(files.write_pack(tmp_path / "p.citypack", geojson=(path,)))
    drawn = json.loads(pack.read(pack.ground[0]))
    assert [f["properties"] for f in drawn["features"]] == [
        {"kind": "area", "name": "AB <b>"},
        {"kind": "line"},
    ]
    assert drawn["features"][1]["geometry"]["coordinates"][0] == [10.4, 59.2]
    assert b"Kari" not in pack.file.path.read_bytes()


def test_an_extract_gives_ground_and_places(tmp_path: Path) -> None:
    ring = [(10.40, 59.20), (10.41, 59.20), (10.41, 59.21), (10.40, 59.21), (10.40, 59.20)]
    osm = files.write_osm(
        tmp_path / "o.osm.pbf",
        [
            ("way", {"highway": "residential", "name": "Øvre gate", "name:ar": "الشارع العلوي"},
             [(10.401, 59.201), (10.404, 59.202), (10.409, 59.203)]),
            ("way", {"leisure": "park", "name": "Parken"}, ring),
            ("node", {"addr:street": "Øvre gate", "addr:housenumber": "12"}, (10.402, 59.2015)),
            ("way", {"highway": "footway"}, [(10.40, 59.20), (10.41, 59.21)]),
        ],
    )  # fmt: skip
    pack = CityPack(files.write_pack(tmp_path / "p.citypack", osm=(osm,)))
    drawn = json.loads(pack.read(pack.ground[0]))["features"]
    assert [(f["properties"]["kind"], f["geometry"]["type"]) for f in drawn] == [
        ("park", "MultiPolygon"),
        ("street", "LineString"),
    ]
    places = pack.places()
    assert places is not None
    assert [(p.name, p.kind) for p in places.search("ovre")] == [
        ("Øvre gate", "street"),
        ("Øvre gate 12", "address"),
    ]
    assert [p.name for p in places.search("الشارع")] == ["Øvre gate"]
    assert pack.manifest.bounds.west == pytest.approx(10.40)


def test_vector_tiles_are_told_from_pictures(tmp_path: Path) -> None:
    tile = files.vector_tile({"water": [(3, [(0, 0), (4096, 0), (4096, 4096)], {"kind": "sea"})]})
    inside = {"format": "pbf", "bounds": "10.3,59.1,10.5,59.3"}
    mbtiles = files.write_mbtiles(tmp_path / "v.mbtiles", {_AT: tile}, **inside)
    pmtiles = files.write_pmtiles(tmp_path / "v.pmtiles", {_AT: tile}, TileType.MVT)
    pack = CityPack(
        files.write_pack(tmp_path / "p.citypack", mbtiles=(mbtiles,), pmtiles=(pmtiles,))
    )
    assert [part.kind.value for part in pack.tile_sets] == ["vector", "vector"]
    first, second = pack.tile_sets
    assert pack.tile(first, *_AT) == pack.tile(second, *_AT)
    assert b"water" in (pack.tile(first, *_AT) or b"")


def test_oslo_becomes_a_pack_whose_districts_answer(tmp_path: Path) -> None:
    source = shared_path("data", "geo", "oslo_bydel_l.geojson")
    pack = CityPack(files.write_pack(tmp_path / "oslo.citypack", name="Oslo", geojson=(source,)))
    assert pack.manifest.title == "Oslo 2026-11-01"
    assert pack.manifest.view == pack.manifest.bounds
    assert len(pack.districts()) == 17
    found = district_of(Position(10.7390, 59.9133), pack.districts())  # the town hall's square
    assert found is not None
    assert found.name == "Sentrum"
    places = pack.places()
    assert places is not None
    assert [p.name for p in places.search("gronerl")] == []
    assert [p.name for p in places.search("grunerl")] == ["Grünerløkka"]
    assert [p.name for p in places.search("gruenerloekka")] == ["Grünerløkka"]


# Bad input


def _broken(tmp_path: Path) -> dict[str, tuple[str, Path]]:
    def made(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    whole = files.write_pmtiles(tmp_path / "w.pmtiles", {_AT: files.png(1, 2, 3)}).read_bytes()
    far = files.feature("Point", [1000000.0, 6000000.0], name="UTM")
    nested = b'{"features":' + b"[" * 100_000
    return {
        "no json": ("geojson", made("a.geojson", b"<html>")),
        "nested": ("geojson", made("n.geojson", nested)),
        "no collection": ("geojson", made("b.geojson", b"[1]")),
        "absent": ("geojson", tmp_path / "absent.geojson"),
        "projected": ("geojson", files.write_geojson(tmp_path / "c.geojson", [far])),
        "no feature": ("geojson", files.write_geojson(tmp_path / "d.geojson", [{"a": 1}])),
        "not sqlite": ("mbtiles", made("a.mbtiles", b"hello" * 1000)),
        "no tiles": ("mbtiles", files.write_mbtiles(tmp_path / "b.mbtiles", {}, format="png")),
        "odd format": ("mbtiles", files.write_mbtiles(tmp_path / "c.mbtiles", {}, format="exe")),
        "absent mbtiles": ("mbtiles", tmp_path / "absent.mbtiles"),
        "no pmtiles": ("pmtiles", made("a.pmtiles", b"PMTiles\x02" + bytes(200))),
        "empty": ("pmtiles", made("e.pmtiles", b"")),
        "cut short": ("pmtiles", made("s.pmtiles", whole[:-20])),
        "no extract": ("osm", made("a.osm.pbf", b"\0\0\0\x0dhello world, hello world")),
    }


@pytest.mark.parametrize(
    "case",
    ["no json", "nested", "no collection", "absent", "projected", "no feature", "not sqlite",
     "no tiles", "odd format", "absent mbtiles", "no pmtiles", "empty", "cut short", "no extract"],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_named_and_nothing_is_written(
    tmp_path: Path, case: str
) -> None:
    option, path = _broken(tmp_path)[case]
    out = tmp_path / "out.citypack"
    with pytest.raises(BuildRefused) as refused:
        build(out, Recipe("X", files.DAY, **{option: (path,)}), files.KEY)
    assert path.name in refused.value.words()
    assert not out.exists()
    assert not list(tmp_path.glob(".city-*"))


def test_a_pack_needs_a_name_something_to_draw_and_a_sound_key(tmp_path: Path) -> None:
    town = files.town(tmp_path)
    with pytest.raises(BuildRefused, match="no_name"):
        build(tmp_path / "o", Recipe("\u202e ", files.DAY, geojson=(town,)), files.KEY)
    with pytest.raises(BuildRefused, match="nothing"):
        build(tmp_path / "o", Recipe("X", files.DAY), files.KEY)
    with pytest.raises(BuildRefused, match="cannot_write"):
        build(tmp_path / "gone" / "o", Recipe("X", files.DAY, geojson=(town,)), files.KEY)
    short = tmp_path / "short"
    short.write_bytes(os.urandom(31))
    with pytest.raises(BuildRefused, match="no_key"):
        signing_key(short)
