"""What a city pack says of itself: the signed part that everything else hangs on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from console.city.refusal import PackRefused

FORMAT = 1
MAX_PARTS = 64
MAX_ZOOM = 24
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}(\.[a-z0-9]{1,8}){1,2}")
_MEDIA = {"image/png", "image/jpeg", "image/webp", "application/x-protobuf"}


class PartKind(StrEnum):
    """What a part is for."""

    GROUND = "ground"  # GeoJSON that is drawn
    RASTER = "raster"  # PMTiles of pictures
    VECTOR = "vector"  # PMTiles of Mapbox vector tiles
    PLACES = "places"  # SQLite with a full-text index
    DISTRICTS = "districts"  # GeoJSON


TILES = (PartKind.RASTER, PartKind.VECTOR)


@dataclass(frozen=True, slots=True)
class Extent:
    """Degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        if not (-180 <= self.west < self.east <= 180 and -90 <= self.south < self.north <= 90):
            raise ValueError("no extent")


@dataclass(frozen=True, slots=True)
class Part:
    """offset: of its first byte in the file. first_block: of its digests. Zooms: of tiles."""

    name: str
    kind: PartKind
    offset: int
    length: int
    first_block: int
    media: str = ""
    min_zoom: int = 0
    max_zoom: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """What went in, and on which terms. Plain text."""

    file: str
    licence: str = ""
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """view: what is shown at first. bounds: of all that is drawn.

    blocks_*: where the digests of all blocks lie, 32 bytes each, and the digest of those.
    """

    format: int
    name: str
    dated: date
    view: Extent
    bounds: Extent
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    places: int
    districts: int
    block_bytes: int
    blocks_offset: int
    blocks_length: int
    blocks_sha256: str

    def of_kind(self, *kinds: PartKind) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind in kinds)

    @property
    def title(self) -> str:
        """As the foot names it."""
        return f"{self.name} {self.dated.isoformat()}"

    @property
    def attribution(self) -> str:
        """Each said once, in the order of the sources."""
        return " · ".join(dict.fromkeys(s.attribution for s in self.sources if s.attribution))


def check(manifest: Manifest, size: int) -> None:
    """Raises PackRefused where a signed manifest is not one that this console can use.

    size: of the file in bytes. A signature proves who wrote it, not that it is sound.
    """
    if manifest.format != FORMAT:
        raise PackRefused("city.refused.format", format=manifest.format)
    sound = (
        0 < len(manifest.name) <= 60
        and manifest.block_bytes in range(4096, (1 << 24) + 1)
        and len(manifest.parts) <= MAX_PARTS
        and len({part.name for part in manifest.parts}) == len(manifest.parts)
        and manifest.blocks_length == 32 * sum(_blocks(p, manifest) for p in manifest.parts)
        and all(_sound(part) for part in manifest.parts)
    )
    if not sound:
        raise PackRefused("city.refused.manifest")
    ends = [part.offset + part.length for part in manifest.parts]
    if max([*ends, manifest.blocks_offset + manifest.blocks_length]) > size:
        raise PackRefused("city.refused.truncated")


def _blocks(part: Part, manifest: Manifest) -> int:
    return -(-max(part.length, 0) // manifest.block_bytes)


def _sound(part: Part) -> bool:
    return (
        _NAME.fullmatch(part.name) is not None
        and min(part.offset, part.length, part.first_block) >= 0
        and 0 <= part.min_zoom <= part.max_zoom <= MAX_ZOOM
        and (part.kind not in TILES or part.media in _MEDIA)
    )
