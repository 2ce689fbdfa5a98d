"""Frigate's events as it writes them, read with bounds: it is another program's word.

Two spellings of one thing: over MQTT (topic `PREFIX/events`) boxes are corners in pixels of the
detect stream, over HTTP (`GET /api/events`) left, top, width and height as fractions.
Source: docs.frigate.video, "MQTT" and "HTTP API".
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeGuard

from console.domain.alert import Box

MAX_MESSAGE_BYTES = 256 * 1024
MAX_NAME = 128
_ID = re.compile(r"[A-Za-z0-9._-]{1,80}\Z")  # it becomes a part of an address
_LONGEST_SIDE = 65536
_LATEST_S = 4e9  # seconds since 1970; beyond, datetime may refuse

Sizes = Mapping[str, tuple[int, int]]
"""Width and height of each camera's detect stream, in pixels."""


class NotFrigates(ValueError):
    """A message that is none of Frigate's, or not of a kind that we know."""


@dataclass(frozen=True, slots=True)
class FrigateEvent:
    """One tracked object, as it stands now. last_utc: of the newest word about it."""

    id: str
    camera: str
    label: str
    score: float
    box: Box
    start_utc: datetime
    last_utc: datetime
    ended: bool
    has_snapshot: bool


def from_mqtt(payload: bytes, sizes: Sizes) -> FrigateEvent | None:
    """What is tracked now; None for what Frigate itself holds for a false positive."""
    told = _parsed(payload)
    after = told.get("after")
    if not isinstance(after, dict):
        raise NotFrigates("no object in it")
    if after.get("false_positive") is True:
        return None
    camera = _name(after.get("camera"))
    width, height = sizes.get(camera, (0, 0))
    if not (width and height):
        raise NotFrigates("a camera that its configuration does not have")
    left, top, right, bottom = _numbers(after.get("box"), 4)
    box = _box(left / width, top / height, right / width, bottom / height)
    last = after.get("end_time") or after.get("frame_time") or after.get("start_time")
    return _event(after, camera, after.get("top_score") or after.get("score"), box, last)


def from_http(row: Any) -> FrigateEvent | None:
    """A row of /api/events; None for what Frigate itself holds for a false positive."""
    if not isinstance(row, dict):
        raise NotFrigates("no object in it")
    if row.get("false_positive") is True:
        return None
    data = row.get("data")
    if not isinstance(data, dict):
        raise NotFrigates("no data in it")
    left, top, width, height = _numbers(data.get("box"), 4)
    box = _box(left, top, left + width, top + height)
    score = data.get("top_score") or data.get("score")
    last = row.get("end_time") or row.get("start_time")
    return _event(row, _name(row.get("camera")), score, box, last)


def sizes_of(config: Any) -> Sizes:
    """Of /api/config; cameras without a size are left out."""
    found: dict[str, tuple[int, int]] = {}
    cameras = config.get("cameras") if isinstance(config, dict) else None
    for name, words in (cameras or {}).items():
        detect = words.get("detect") if isinstance(words, dict) else None
        if not isinstance(detect, dict):
            continue
        width, height = detect.get("width"), detect.get("height")
        if _is_side(width) and _is_side(height):
            found[str(name)] = (width, height)
    return found


def _event(told: dict[str, Any], camera: str, score: Any, box: Box, last: Any) -> FrigateEvent:
    event_id = told.get("id")
    if not isinstance(event_id, str) or not _ID.match(event_id):
        raise NotFrigates("an id that is none")
    (likely,) = _numbers([score], 1)
    return FrigateEvent(
        id=event_id,
        camera=camera,
        label=_name(told.get("label")),
        score=min(1.0, max(0.0, likely)),
        box=box,
        start_utc=_time(told.get("start_time")),
        last_utc=_time(last),
        ended=told.get("end_time") is not None,
        has_snapshot=told.get("has_snapshot") is True,
    )


def _is_side(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and 0 < value < _LONGEST_SIDE


def _parsed(payload: bytes) -> dict[str, Any]:
    if len(payload) > MAX_MESSAGE_BYTES:
        raise NotFrigates("too long")
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        raise NotFrigates("no JSON") from None
    if not isinstance(told, dict):
        raise NotFrigates("no object in it")
    return told


def _name(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME:
        raise NotFrigates("a name that is none")
    return value


def _numbers(values: Any, count: int) -> list[float]:
    if not isinstance(values, list) or len(values) != count:
        raise NotFrigates("numbers missing")
    if not all(isinstance(v, int | float) and math.isfinite(v) for v in values):
        raise NotFrigates("numbers that are none")
    return [float(v) for v in values]


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    """Inside the picture: Frigate's boxes may reach a pixel beyond it."""
    corners = [min(1.0, max(0.0, value)) for value in (left, top, right, bottom)]
    try:
        return Box(*corners)
    except ValueError:
        raise NotFrigates("a box that is none") from None


def _time(value: Any) -> datetime:
    (seconds,) = _numbers([value], 1)
    if not 0 < seconds < _LATEST_S:
        raise NotFrigates("a time that is none")
    return datetime.fromtimestamp(seconds, UTC)
