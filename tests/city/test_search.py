"""Places are found as they are typed: at night, in a hurry, on a keyboard without their letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.city.build import joined
from console.city.coordinates import read_coordinates
from console.city.fold import tokens
from console.city.places import Place, write_places
from console.city.search import PlaceIndex
from console.domain.place import Position


def _place(name: str, kind: str = "street", lon: float = 10.4, lat: float = 59.2, **more) -> Place:  # type: ignore[no-untyped-def]
    return Place(name, kind, lon, lat, (lon, lat, lon, lat), **more)


_CITY = [
    _place("Grünerløkka", "district"),
    _place("Ås stasjon", "station"),
    _place("Ærfuglveien"),
    _place("Karl Johans gate"),
    _place("Storgata", lon=10.40, district="Sentrum"),
    _place("Storgata", lon=10.80, district="Nordre"),
    _place("Storgata 2", "address"),
    _place("Storgata 12", "address"),
    _place("Nye Storgata"),
    _place("Rue de l'Église"),
    _place("Via dell'Università"),
    _place("Œuvre"),
    _place("شارع الأميرة", "street", also=("Princess Street",)),
    _place("مدرسة النور", "school"),
    _place("Stor", "area"),
]


@pytest.fixture(scope="module")
def index() -> PlaceIndex:
    return PlaceIndex(write_places(_CITY))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("grunerlokka", "Grünerløkka"),
        ("GRUENERLOEKKA", "Grünerløkka"),
        ("as st", "Ås stasjon"),
        ("aas", "Ås stasjon"),
        ("aerfugl", "Ærfuglveien"),
        ("gate karl", "Karl Johans gate"),
        ("eglise", "Rue de l'Église"),
        ("universita", "Via dell'Università"),
        ("oeuvre", "Œuvre"),
        ("اميره", "شارع الأميرة"),
        ("الأَمِيرَة", "شارع الأميرة"),
        ("princess", "شارع الأميرة"),
        ("نور", "مدرسة النور"),
        ("storgata 12", "Storgata 12"),
        ("storgata ١٢", "Storgata 12"),
        ("storgata nordre", "Storgata"),
        ("stor", "Stor"),
    ],
)
def test_what_is_typed_finds_what_is_meant(index: PlaceIndex, typed: str, first: str) -> None:
    assert index.search(typed)[0].name == first


def test_the_better_name_then_the_kind_then_the_nearer_comes_first(index: PlaceIndex) -> None:
    found = index.search("storgata", near=Position(10.79, 59.2))
    assert [(p.name, p.district) for p in found] == [
        ("Storgata", "Nordre"),
        ("Storgata", "Sentrum"),
        ("Storgata 2", ""),
        ("Storgata 12", ""),
        ("Nye Storgata", ""),
    ]
    assert index.search("storgata", near=Position(10.41, 59.2))[0].district == "Sentrum"


@given(st.text(max_size=40))
def test_no_text_breaks_the_search(text: str) -> None:
    index = PlaceIndex(write_places(_CITY))
    try:
        assert len(index.search(text)) <= 20
        assert tokens(" ".join(tokens(text))) == tokens(text) or "ال" in "".join(tokens(text))
    finally:
        index.close()


@pytest.mark.parametrize("text", ['"', "a* OR b", "NEAR(a b)", "text:stor", "-stor", "'; DROP", ""])
def test_words_of_the_index_are_only_words(index: PlaceIndex, text: str) -> None:
    assert isinstance(index.search(text), list)


def test_pieces_of_a_street_are_one_place_and_its_ends_another(index: PlaceIndex) -> None:
    pieces = [
        Place("Storgata", "street", 10.1, 59.1, (10.0, 59.0, 10.2, 59.2)),
        Place("STORGATA", "street", 10.3, 59.1, (10.2, 59.0, 10.4, 59.3)),
        Place("Skolen", "school", 10.1, 59.1, (10.1, 59.1, 10.1, 59.1)),
        Place("Skolen", "school", 10.3, 59.1, (10.3, 59.1, 10.3, 59.1)),
    ]
    found = joined(pieces, ())
    assert [(p.name, p.extent) for p in found[:1]] == [("Storgata", (10.0, 59.0, 10.4, 59.3))]
    assert [p.name for p in found] == ["Storgata", "Skolen", "Skolen"]


_OSLO = Position(10.7522, 59.9139)


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("59.9139, 10.7522", "wgs84"),
        ("  59.9139   10.7522 ", "wgs84"),
        ("59,9139 10,7522", "wgs84"),
        ("N59.9139 E10.7522", "wgs84"),
        ("59.9139°N 10.7522°E", "wgs84"),
        ("59.9139 N, 10.7522 Ø", "wgs84"),
        ("59°54'50\"N 10°45'08\"E", "dms"),
        ("59 54 50 n 10 45 8 e", "dms"),
        ("10°45′08″E, 59°54′50″N", "dms"),
        ("59°54.834'N 10°45.132'E", "dms"),
        ("N 59° 54' 50'' E 10° 45' 8''", "dms"),
        ("32VNM 97980 43119", "mgrs"),
        ("32vnm9798043119", "mgrs"),
        ("32V 597980 6643119", "utm"),
        ("UTM 32N 597980 6643119", "utm"),
        ("32V 597980 mE 6643119 mN", "utm"),
    ],
)
def test_coordinates_are_read_as_people_write_them(text: str, notation: str) -> None:
    found = read_coordinates(text)
    assert found is not None
    assert found.notation == notation
    assert found.position.lon == pytest.approx(_OSLO.lon, abs=3e-4)
    assert found.position.lat == pytest.approx(_OSLO.lat, abs=2e-4)


def test_south_and_west_are_negative() -> None:
    found = read_coordinates("33°55'31\"S 18°25'26\"W")
    assert found is not None
    assert (found.position.lat, found.position.lon) == (
        pytest.approx(-33.925, abs=1e-3),
        pytest.approx(-18.424, abs=1e-3),
    )


def test_33_s_is_sicily_for_who_looks_at_italy() -> None:
    text = "33S 400000 4200000"
    italian = read_coordinates(text, Position(12.5, 41.9))
    african = read_coordinates(text, Position(18.4, -33.9))
    assert italian is not None
    assert african is not None
    assert italian.position.lat == pytest.approx(37.94, abs=0.01)
    assert african.position.lat < 0


@pytest.mark.parametrize(
    "text",
    ["", "Storgata 12", "12", "91 10", "59.9 181", "59 61 0 N 10 0 0 E", "59N 60N",
     "61V 597980 6643119",
     "32VZZ 1111 1111", "32VNM 123", "nan nan", "1e9 2", "32VNM", "1" * 5000, "59.9\x0010.7"],
)  # fmt: skip
def test_what_is_no_place_on_earth_is_none(text: str) -> None:
    assert read_coordinates(text) is None


@given(st.text(alphabet="0123456789.,°'\"NSEWVM -", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read_coordinates(text)
    assert found is None or -90 <= found.position.lat <= 90
