"""Makes a city pack of files that others have made."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.city.container import PackWriter
from console.city.fold import tokens
from console.city.ground import Drawn, collection, extent_of, plain, read_geojson
from console.city.manifest import FORMAT, Extent, Manifest, Part, PartKind, Source
from console.city.osm import read_osm
from console.city.places import Place, write_places
from console.city.refusal import BuildRefused
from console.city.tile_sources import TileSet, read_mbtiles, read_pmtiles
from console.domain.district import District, district_of, districts_in
from console.domain.place import Position

KEY_BYTES = 32
_MERGED = ("street", "main_road", "water", "park")  # drawn in pieces, one thing to people
Say = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What goes in. terms: licence or attribution of a file, by its name, over what it says."""

    name: str
    dated: date
    geojson: tuple[Path, ...] = ()
    mbtiles: tuple[Path, ...] = ()
    pmtiles: tuple[Path, ...] = ()
    osm: tuple[Path, ...] = ()
    osm_places: tuple[Path, ...] = ()
    licences: dict[str, str] = field(default_factory=dict)
    attributions: dict[str, str] = field(default_factory=dict)


def build(out: Path, recipe: Recipe, key: Ed25519PrivateKey, say: Say = lambda path: None) -> None:
    """Writes the pack, whole or not at all. say: told each file before it is read.

    Raises BuildRefused.
    """
    name = plain(recipe.name)[:60]
    if not name:
        raise BuildRefused("city.build.no_name")
    if not (recipe.geojson or recipe.mbtiles or recipe.pmtiles or recipe.osm):
        raise BuildRefused("city.build.nothing")
    try:
        with tempfile.TemporaryDirectory(prefix=".city-", dir=out.parent) as folder:
            _build(out, replace(recipe, name=name), key, say, Path(folder))
    except OSError as error:
        why = error.strerror or str(error)
        raise BuildRefused("city.build.cannot_write", file=out.name, why=why) from error


def _build(out: Path, recipe: Recipe, key: Ed25519PrivateKey, say: Say, folder: Path) -> None:
    sources: list[Source] = []
    layers: list[Drawn] = []
    for path in (*recipe.geojson, *recipe.osm, *recipe.osm_places):
        say(path)
        if path in recipe.geojson:
            drawn = read_geojson(path)
        else:
            drawn = read_osm(path, ground=path in recipe.osm)
        layers.append(drawn)
        sources.append(_source(path, recipe, drawn.licence, drawn.attribution))
    sets: list[TileSet] = []
    for number, path in enumerate((*recipe.mbtiles, *recipe.pmtiles)):
        say(path)
        if path in recipe.mbtiles:
            made = read_mbtiles(path, folder / f"{number}.pmtiles")
        else:
            made = read_pmtiles(path)
        sets.append(made)
        sources.append(_source(path, recipe, made.licence, made.attribution))
    whole = folder / out.name
    with whole.open("w+b") as file:
        with PackWriter(file) as writer:
            _write(writer, recipe, key, layers, sets, tuple(sources))
        file.flush()
        os.fsync(file.fileno())
    whole.replace(out)


def _source(path: Path, recipe: Recipe, licence: str, attribution: str) -> Source:
    name = path.name
    return Source(
        plain(name),
        plain(recipe.licences.get(name)) or licence,
        plain(recipe.attributions.get(name)) or attribution,
    )


def _write(
    writer: PackWriter,
    recipe: Recipe,
    key: Ed25519PrivateKey,
    layers: list[Drawn],
    sets: list[TileSet],
    sources: tuple[Source, ...],
) -> None:
    parts: list[Part] = []
    for number, made in enumerate(sets):
        kind = PartKind.VECTOR if made.vector else PartKind.RASTER
        part = writer.add(f"tiles-{number}.pmtiles", kind, made.chunks())
        parts.append(
            replace(part, media=made.media, min_zoom=made.min_zoom, max_zoom=made.max_zoom)
        )
    for number, layer in enumerate(layers):
        if layer.features:
            text = collection(layer.features)
            parts.append(writer.add(f"ground-{number}.geojson", PartKind.GROUND, [text]))
    marked = [feature for layer in layers for feature in layer.districts]
    try:
        districts = districts_in({"features": marked})
    except ValueError as error:
        raise BuildRefused("city.build.districts", why=str(error)) from error
    if districts:
        parts.append(writer.add("districts.geojson", PartKind.DISTRICTS, [collection(marked)]))
    places = joined((place for layer in layers for place in layer.places), districts)
    if places:
        parts.append(writer.add("places.sqlite", PartKind.PLACES, [write_places(places)]))
    bounds = _bounds(layers, sets)
    # The city is where its districts are; its ground often goes on beyond.
    box = extent_of(marked)
    view = Extent(*box) if box else bounds
    manifest = Manifest(
        format=FORMAT,
        name=recipe.name,
        dated=recipe.dated,
        view=view,
        bounds=bounds,
        parts=tuple(parts),
        sources=sources,
        places=len(places),
        districts=len(districts),
        block_bytes=0,
        blocks_offset=0,
        blocks_length=0,
        blocks_sha256="",
    )
    writer.finish(manifest, key)


def _bounds(layers: list[Drawn], sets: list[TileSet]) -> Extent:
    """Of the ground where there is any: tiles often claim the whole world."""
    boxes = [box for layer in layers if (box := extent_of(layer.features))]
    boxes = boxes or [made.bounds for made in sets]
    try:
        return Extent(
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )
    except ValueError as error:
        raise BuildRefused("city.build.no_area") from error


def joined(places: Iterable[Place], districts: Iterable[District]) -> list[Place]:
    """Each with its district; the pieces of one street in one district are one place."""
    near = tuple(districts)
    found: dict[tuple[object, ...], Place] = {}
    for place in places:
        here = (
            None if place.kind == "district" else district_of(Position(place.lon, place.lat), near)
        )
        place = replace(place, district=here.name if here else "")
        words = " ".join(tokens(place.name))
        alone = () if place.kind in _MERGED else (round(place.lon, 4), round(place.lat, 4))
        same = (words, place.kind, place.district, *alone)
        found[same] = _union(found[same], place) if same in found else place
    return list(found.values())


def _union(one: Place, other: Place) -> Place:
    a, b = one.extent, other.extent
    extent = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
    return replace(one, extent=extent, also=tuple(dict.fromkeys(one.also + other.also)))


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The key of a file of 32 raw bytes; a new one where there is no file, readable by its owner.

    Raises BuildRefused.
    """
    try:
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            made = Ed25519PrivateKey.generate()
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(made.private_bytes_raw())
            return made
    except OSError as error:
        why = error.strerror or str(error)
        raise BuildRefused("city.build.unreadable", file=path.name, why=why) from error
    if len(held) != KEY_BYTES:
        raise BuildRefused("city.build.no_key", file=path.name)
    return Ed25519PrivateKey.from_private_bytes(held)
