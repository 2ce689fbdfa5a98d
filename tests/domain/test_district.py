"""In which district a point lies: real ones, shared borders, holes, gaps."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.district import District, district_of, districts_in, metres_to_border
from console.domain.place import Position
from tests.support.shared import shared_path

_SEED, _POINTS, _APART_M = 20261123, 400, 50.0


def _square(name: str, west: float, south: float, size: float = 1.0) -> District:
    east, north = west + size, south + size
    return District(name, name, ((((west, south), (east, south), (east, north), (west, north)),),))


# Real ones, against an implementation that shares no line and no method with ours.


def _winding(ring: list[list[float]], lon: float, lat: float) -> float:
    """How often a ring turns round the point: angles summed on a transverse plane, in turns."""
    flat = [
        (math.radians(x - lon) * math.cos(math.radians(y)), math.radians(y - lat)) for x, y in ring
    ]
    total = 0.0
    for (ax, ay), (bx, by) in zip(flat, flat[1:], strict=False):
        total += math.atan2(ax * by - ay * bx, ax * bx + ay * by)
    return total / math.tau


def _truth(collection: dict[str, Any], lon: float, lat: float) -> list[str]:
    """Names of all features that hold the point by the winding number."""
    found = []
    for feature in collection["features"]:
        geometry = feature["geometry"]
        single = geometry["type"] == "Polygon"
        for polygon in [geometry["coordinates"]] if single else geometry["coordinates"]:
            outer, *holes = [round(abs(_winding(ring, lon, lat))) % 2 for ring in polygon]
            if outer and not any(holes):
                found.append(feature["properties"]["bydel_name"])
    return found


def test_400_points_in_oslo_get_their_right_district() -> None:
    collection = json.loads(shared_path("data", "geo", "oslo_bydel_l.geojson").read_text())
    districts = districts_in(collection)
    assert len(districts) == 17
    assert sum(d.population for d in districts) > 700_000
    rnd = random.Random(_SEED)
    box = [f([d.box[k] for d in districts]) for k, f in enumerate((min, min, max, max))]
    clear: list[tuple[str, list[str]]] = []
    border: list[tuple[Position, District | None]] = []
    while len(clear) + len(border) < _POINTS:
        at = Position(rnd.uniform(box[0], box[2]), rnd.uniform(box[1], box[3]))
        truth = _truth(collection, at.lon, at.lat)
        if not truth:
            continue
        found = district_of(at, districts)
        if min(metres_to_border(at, d) for d in districts) <= _APART_M:
            border.append((at, found))
        else:
            clear.append((found.name if found else "", truth))
    wrong = [(ours, theirs) for ours, theirs in clear if [ours] != theirs]
    print(f"{len(clear)} points apart from borders, {len(wrong)} wrong; {len(border)} within 50 m")
    assert wrong == []
    assert 0 < len(border) < 40
    for at, found in border:  # theirs is one of those that lie within 50 m, always the same one
        near = {d.id for d in districts if metres_to_border(at, d) <= _APART_M}
        assert found is not None
        assert found.id in near
        assert district_of(at, reversed(districts)) == found


def test_every_corner_and_edge_in_oslo_belongs_to_one_whatever_the_order() -> None:
    collection = json.loads(shared_path("data", "geo", "oslo_bydel_l.geojson").read_text())
    districts = districts_in(collection)
    rnd = random.Random(_SEED)
    ring = [at for d in districts for polygon in d.rings for r in polygon for at in r]
    for lon, lat in rnd.sample(ring, 300):
        found = district_of(Position(lon, lat), districts)
        assert found is not None
        assert metres_to_border(Position(lon, lat), found) < 0.01
        assert district_of(Position(lon, lat), reversed(districts)) == found


def test_italian_municipalities_are_districts_too() -> None:
    path = shared_path("data", "geo", "padova_province_municipalities.geojson")
    districts = districts_in(json.loads(path.read_text()))
    assert len(districts) == 102
    found = district_of(Position(11.8768, 45.4064), districts)  # Padova, Palazzo della Ragione
    assert found is not None
    assert found.name == "Padova"


# Borders


@given(
    data=st.data(),
    middle=st.tuples(st.floats(0.2, 0.8), st.floats(0.2, 0.8)),
    offset=st.tuples(st.floats(-150, 150), st.floats(-70, 70)),
)
def test_a_partition_holds_each_point_once(
    data: st.DataObject, middle: tuple[float, float], offset: tuple[float, float]
) -> None:
    """Four triangles round a point in a square; asked at corners, on edges and anywhere."""
    ox, oy = offset
    corners = [(ox, oy), (ox + 1, oy), (ox + 1, oy + 1), (ox, oy + 1)]
    hub = (ox + middle[0], oy + middle[1])
    parts = []
    for k in range(4):
        ring = [hub, corners[k], corners[(k + 1) % 4]]
        if data.draw(st.booleans()):
            ring.reverse()
        parts.append(District(f"d{k}", f"d{k}", ((tuple(ring),),)))
    share = data.draw(st.floats(0, 1))
    (ax, ay), (bx, by) = data.draw(st.sampled_from([(hub, c) for c in corners]))
    at = Position(ax + share * (bx - ax), ay + share * (by - ay))
    found = district_of(at, parts)
    assert found is not None
    assert [district_of(at, p) for p in (parts[::-1], parts[2:] + parts[:2])] == [found, found]
    inner = Position(ox + data.draw(st.floats(0.01, 0.99)), oy + data.draw(st.floats(0.01, 0.99)))
    assert district_of(inner, parts) is not None


def test_the_corner_of_four_is_one_of_them() -> None:
    four = [
        _square(name, x, y) for name, x, y in (("a", 0, 0), ("b", 1, 0), ("c", 0, 1), ("d", 1, 1))
    ]
    found = district_of(Position(1, 1), four)
    assert found is not None
    assert district_of(Position(1, 1), reversed(four)) == found


@pytest.mark.parametrize("at", [(0, 0), (1, 1), (0.5, 0), (0.5, 1), (0, 0.5), (1, 0.5)])
def test_the_outer_edge_belongs_to_the_city(at: tuple[float, float]) -> None:
    assert district_of(Position(*at), [_square("a", 0, 0)]) is not None


def test_a_hole_is_not_inside_and_its_island_is() -> None:
    outer = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))
    hole = ((1.0, 1.0), (1.0, 3.0), (3.0, 3.0), (3.0, 1.0), (1.0, 1.0))
    island = ((1.5, 1.5), (2.5, 1.5), (2.5, 2.5), (1.5, 2.5))
    ring = District("r", "Ring", ((outer, hole), (island,)))
    inside = [(0.5, 0.5), (3.5, 2.0), (2.0, 2.0)]
    outside = [(1.2, 2.0), (2.7, 2.0), (5.0, 2.0), (-1.0, 2.0), (2.0, 4.5)]
    assert all(district_of(Position(*at), [ring]) for at in inside)
    assert not any(district_of(Position(*at), [ring]) for at in outside)


def test_where_areas_overlap_the_lower_id_has_it_and_a_sliver_goes_to_the_nearest() -> None:
    a, b = _square("a", 0, 0), _square("b", 0.5, 0)
    assert district_of(Position(0.75, 0.5), [b, a]) == a
    c = _square("c", 1 + 1e-5, 0)  # 1.1 m east of a
    assert district_of(Position(1 + 4e-6, 0.5), [c, a]) == a
    assert district_of(Position(1 + 7e-6, 0.5), [c, a]) == c
    assert district_of(Position(1.5, 2.0), [c, a]) is None


# Bad input


@pytest.mark.parametrize(
    "rings",
    [
        (),
        ((),),
        ((((0.0, 0.0), (1.0, 1.0)),),),
        ((((0.0, 0.0), (1.0, 1.0), (0.0, 0.0)),),),
        ((((0.0, 0.0), (200.0, 0.0), (0.0, 1.0)),),),
        ((((0.0, 0.0), (math.nan, 0.0), (0.0, 1.0)),),),
    ],
)
def test_what_is_no_area_is_refused(rings: Any) -> None:
    with pytest.raises(ValueError, match=r"area|ring|outside"):
        District("x", "X", rings)


@pytest.mark.parametrize(
    ("properties", "coordinates"),
    [({}, [[[0, 0], [1, 0], [0, 1]]]), ({"name": "x"}, [[[0], [1], [2]]]), ({"name": "x"}, None)],
)
def test_a_feature_that_is_no_district_is_refused(properties: Any, coordinates: Any) -> None:
    geometry = {"type": "Polygon", "coordinates": coordinates}
    with pytest.raises(ValueError, match="district"):
        districts_in({"features": [{"properties": properties, "geometry": geometry}]})


def test_only_areas_of_kind_district_are_taken_and_parts_with_one_id_are_one() -> None:
    def feature(x: float, **properties: Any) -> dict[str, Any]:
        ring = [[x, 0], [x + 1, 0], [x + 1, 1], [x, 0]]
        return {"properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    line = {
        "properties": {"name": "l"},
        "geometry": {"type": "LineString", "coordinates": [[0, 0]]},
    }
    parts = [
        feature(5, id="b", name="B"),
        feature(0, id="a", name="A"),
        feature(2, id="a", name="A"),
    ]
    park = feature(9, kind="park", name="P")
    found = districts_in({"features": [*parts, park, line]})
    assert [(d.id, len(d.rings)) for d in found] == [("a", 2), ("b", 1)]
    assert found[0].box == (0, 0, 3, 1)


@pytest.mark.parametrize("lat", [-1, 0, 0.5, 1])
@pytest.mark.parametrize("lon", [-3, 3])
def test_a_point_level_with_a_corner_but_beside_is_outside(lon: float, lat: float) -> None:
    diamond = ((-1.0, 0.0), (0.0, -1.0), (1.0, 0.0), (0.5, 0.5), (0.0, 1.0))
    far = ((-9.0, 5.0), (9.0, 5.0), (0.0, 6.0))  # so that its box does not decide
    assert district_of(Position(lon, lat), [District("x", "X", ((diamond,), (far,)))]) is None
