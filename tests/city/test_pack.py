"""A pack that was cut, changed or signed by another is refused, whatever was done to it."""

from __future__ import annotations

import hashlib
import random
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from console.city.container import BLOCK_BYTES, PackFile, PackWriter
from console.city.manifest import Extent, Manifest, PartKind
from console.city.pack import CityPack
from console.city.refusal import PackDamaged, PackRefused
from console.city.tiles import TileArchive
from console.keys import fingerprint
from tests.support import city_files as files

_AT = (12, 2166, 1207)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    tiles = {(12, 2166 + k, 1207): files.png(9 * k, 0, 0) for k in range(8)}
    mbtiles = files.write_mbtiles(folder / "t.mbtiles", tiles, format="png")
    town = files.town(folder)
    return files.write_pack(folder / "p.citypack", geojson=(town,), mbtiles=(mbtiles,))


def _used(path: Path) -> list[object]:
    """Everything a console takes from a pack. Raises PackRefused, PackDamaged."""
    opened = CityPack(path)
    try:
        tiles = [opened.tile(opened.tile_sets[0], 12, 2166 + k, 1207) for k in range(8)]
        places = opened.places()
        assert places is not None
        found = places.search("storgata")
        ground = [opened.read(part) for part in opened.ground]
        return [opened.manifest, tiles, found, ground, opened.districts()]
    finally:
        opened.close()


def test_opening_reads_little_of_a_large_pack(tmp_path: Path) -> None:
    out = tmp_path / "large.citypack"
    with out.open("w+b") as file:
        writer = PackWriter(file)
        block = bytes(range(256)) * (BLOCK_BYTES // 256)
        part = writer.add("tiles-0.pmtiles", PartKind.GROUND, (block for _ in range(1600)))
        writer.finish(_manifest(parts=(part,)), files.KEY)
    opened = PackFile(out)
    read: list[int] = []
    plain = opened._at
    opened._at = lambda at, length: (read.append(length), plain(at, length))[1]  # type: ignore[method-assign]
    assert opened.read(part, 70_000_000, 1000) == (block * 2)[70_000_000 % BLOCK_BYTES :][:1000]
    assert read == [BLOCK_BYTES]
    assert opened.size > 100_000_000
    opened.close()


def test_a_copy_cut_anywhere_is_refused(pack: Path, tmp_path: Path) -> None:
    whole = pack.read_bytes()
    rnd = random.Random(7)
    for cut in [0, 1, 4, len(whole) // 2, len(whole) - 1, *rnd.sample(range(len(whole)), 30)]:
        path = tmp_path / "cut.citypack"
        path.write_bytes(whole[:cut])
        with pytest.raises(PackRefused, match=r"refused\.(no_seal|no_pack|truncated)"):
            CityPack(path)


def test_a_part_that_went_missing_under_a_whole_end_is_found(pack: Path, tmp_path: Path) -> None:
    whole = pack.read_bytes()
    path = tmp_path / "middle.citypack"
    path.write_bytes(whole[:100] + whole[5000:])
    with pytest.raises(PackRefused, match=r"changed|truncated|manifest"):
        _used(path)


def test_no_flipped_bit_changes_what_is_shown(pack: Path, tmp_path: Path) -> None:
    whole, before = pack.read_bytes(), _used(pack)
    rnd = random.Random(20261123)
    refused = 0
    for _ in range(300):
        changed = bytearray(whole)
        changed[rnd.randrange(len(whole))] ^= 1 << rnd.randrange(8)
        path = tmp_path / "flipped.citypack"
        path.write_bytes(changed)
        try:
            after = _used(path)
        except PackRefused:
            refused += 1
            continue
        assert after == before  # a bit of the ZIP's own headers, which nobody here goes by
    assert refused > 250


def test_no_bit_of_the_seal_is_free(pack: Path, tmp_path: Path) -> None:
    whole = pack.read_bytes()
    start = whole.rindex(b"\nROC CITY PACK SEAL")
    path = tmp_path / "flipped.citypack"
    for at in range(start, len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1 << at % 8
        path.write_bytes(changed)
        with pytest.raises(PackRefused, match=r"refused"):
            CityPack(path)


def test_a_damaged_part_leaves_the_others(pack: Path, tmp_path: Path) -> None:
    opened = CityPack(pack)
    ground = opened.ground[0]
    opened.close()
    changed = bytearray(pack.read_bytes())
    changed[ground.offset + 10] ^= 1
    path = tmp_path / "damaged.citypack"
    path.write_bytes(changed)
    opened = CityPack(path)
    with pytest.raises(PackDamaged, match="ground-0"):
        opened.read(ground)
    assert opened.tile(opened.tile_sets[0], *_AT)
    assert opened.places()
    assert opened.file.damaged() == [ground.name]
    opened.close()


def test_who_signed_decides(pack: Path, tmp_path: Path) -> None:
    mine = fingerprint(files.KEY.public_key().public_bytes_raw().hex())
    for words in (mine, mine.upper(), mine.replace(" ", ""), mine.replace(" ", ":")):
        assert CityPack(pack, words).file.vouched
    assert not CityPack(pack).file.vouched
    other = files.write_pack(tmp_path / "o", files.OTHER_KEY, geojson=(files.town(tmp_path),))
    with pytest.raises(PackRefused, match="other_key"):
        CityPack(other, mine)
    with pytest.raises(PackRefused, match="other_key"):
        CityPack(pack, "not a fingerprint")


def test_without_a_seal_it_is_refused(pack: Path, tmp_path: Path) -> None:
    path = tmp_path / "unsigned.citypack"
    path.write_bytes(pack.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b""
    with pytest.raises(PackRefused, match="no_seal"):
        CityPack(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = zipfile.ZipFile(pack).comment.replace(b'"key":"', b'"key":"0')
    with pytest.raises(PackRefused, match=r"signature"):
        CityPack(path)


def test_what_is_no_pack_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "x.citypack"
    with pytest.raises(PackRefused, match="unreadable"):
        CityPack(path)
    with pytest.raises(PackRefused, match="unreadable"):
        CityPack(tmp_path)
    path.write_bytes(b"hello")
    with pytest.raises(PackRefused, match="no_pack"):
        CityPack(path)


def _manifest(**changed: object) -> Manifest:
    whole = Manifest(
        format=1, name="X", dated=files.DAY, view=Extent(10, 59, 11, 60),
        bounds=Extent(10, 59, 11, 60), parts=(), sources=(),
        places=0, districts=0, block_bytes=BLOCK_BYTES, blocks_offset=0, blocks_length=0,
        blocks_sha256=hashlib.sha256(b"").hexdigest(),
    )  # fmt: skip
    return replace(whole, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a\\b.x", "a b.x", "x", ""])
def test_a_signed_pack_with_hostile_names_is_refused(tmp_path: Path, name: str) -> None:
    """A signature proves who wrote it, not that it is sound; and no name is ever a path here."""
    out = tmp_path / "h.citypack"
    with out.open("w+b") as file:
        writer = PackWriter(file)
        part = writer.add(name or "p.x", PartKind.GROUND, [b"{}"])
        writer.finish(_manifest(parts=(replace(part, name=name),)), files.KEY)
    with pytest.raises(PackRefused, match="manifest"):
        CityPack(out)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"format": 2}, "format"),
        ({"name": "X" * 61}, "manifest"),
        ({"name": ""}, "manifest"),
    ],
)
def test_a_signed_pack_that_says_the_impossible_is_refused(
    tmp_path: Path, changed: dict[str, object], why: str
) -> None:
    out = tmp_path / "h.citypack"
    with out.open("w+b") as file:
        PackWriter(file).finish(_manifest(**changed), files.KEY)
    with pytest.raises(PackRefused, match=why):
        CityPack(out)


@pytest.mark.parametrize("field", ["offset", "length", "first_block"])
@pytest.mark.parametrize("value", [-1, 1 << 40, 1 << 62])
def test_a_part_that_lies_elsewhere_is_refused_or_damaged(
    tmp_path: Path, field: str, value: int
) -> None:
    out = tmp_path / "h.citypack"
    with out.open("w+b") as file:
        writer = PackWriter(file)
        part = writer.add("ground-0.geojson", PartKind.GROUND, [b"{}" * 100])
        lying = replace(part, **{field: value})
        writer.finish(_manifest(parts=(lying,)), files.KEY)
    with pytest.raises(PackRefused):
        CityPack(out).read(lying)


def test_a_tile_that_unpacks_to_gigabytes_is_damaged(tmp_path: Path) -> None:
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = packer.compress(bytes(1 << 26)) + packer.flush()
    archive = files.write_pmtiles(tmp_path / "b.pmtiles", {(0, 0, 0): bomb}).read_bytes()
    reader = TileArchive(lambda at, length: archive[at : at + length])
    with pytest.raises(PackDamaged):
        reader.tile(0, 0, 0)


@pytest.mark.parametrize(
    "place", [(-1, 0, 0), (12, -1, 0), (12, 1 << 12, 0), (99, 0, 0), (0, 0, 1)]
)
def test_tiles_outside_the_world_are_none(pack: Path, place: tuple[int, int, int]) -> None:
    opened = CityPack(pack)
    assert opened.tile(opened.tile_sets[0], *place) is None
    opened.close()
