"""The file that says which cameras are ONVIF devices; it holds passwords, so it is 0600.

[cam-01]                            # our id of the camera
url = "http://192.0.2.10"           # the usual path where there is none
user = "roc"
password = "…"
ca_file = "/etc/roc/camera.pem"     # who signed it, or itself, where it is https
source = "VideoSource_2"            # of a recorder or an encoder with several; else its first
events = ["tamper", "analytics"]    # also "motion", for where nobody ever walks; [] for none

[cam-01.classes]                    # topics of the device's that are one of our classes
"RuleEngine/MyDetector/Weapon" = "pistol"

[cam-01.camera]                     # only for a camera that is to be made: set-up asks for it
number = 14
name = "Quay, south"
place = "Quay"
lon = 10.75
lat = 59.91
area = "harbour"
"""

from __future__ import annotations

import math
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from console.domain.camera import Camera
from console.domain.place import Position
from console.sources.onvif.http import DeviceAt

KINDS = ("motion", "tamper", "analytics")
_USUAL = ("tamper", "analytics")
_MAX_BYTES = 1024 * 1024
_OWNER_ONLY = 0o077
_CAMERA: Mapping[str, type | tuple[type, ...]] = {
    "number": int, "name": str, "place": str, "lon": (int, float), "lat": (int, float), "area": str,
}  # fmt: skip
_ROW: Mapping[str, type | tuple[type, ...]] = {
    "url": str, "user": str, "password": str, "ca_file": str, "source": str, "events": list,
    "classes": dict, "camera": dict,
}  # fmt: skip
_NEEDED_OF_CAMERA = ("number", "name", "place", "lon", "lat")


class OptionsRefused(Exception):
    """message_id: one of onvif.refused.*, with its parameters; none of them is a value."""

    def __init__(self, message_id: str, **params: str) -> None:
        super().__init__(message_id)
        self.message_id, self.params = message_id, params


@dataclass(frozen=True, slots=True)
class DeviceOptions:
    """camera: how it is made where the backend does not know it yet."""

    camera_id: str
    at: DeviceAt
    source: str = ""
    events: tuple[str, ...] = _USUAL
    classes: Mapping[str, str] = field(default_factory=dict)
    camera: Camera | None = None


def read_options(path: Path) -> tuple[DeviceOptions, ...]:
    """In the file's order. Raises OptionsRefused."""
    try:
        if path.stat().st_mode & _OWNER_ONLY:
            raise OptionsRefused("onvif.refused.readable", path=str(path))
        with path.open("rb") as file:
            tables = tomllib.loads(file.read(_MAX_BYTES).decode())
    except OSError as error:
        raise OptionsRefused(
            "onvif.refused.unread", path=str(path), why=error.strerror or ""
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionsRefused("onvif.refused.unread", path=str(path), why=_where(error)) from None
    if not tables:
        raise OptionsRefused("onvif.refused.empty", path=str(path))
    return tuple(_device(camera_id, words) for camera_id, words in tables.items())


def _where(error: Exception) -> str:
    """A parser's words quote the line, which may hold a password; where it is they say too."""
    told = str(error)
    return told[told.rfind("(") :] if "(" in told else type(error).__name__


def _device(camera_id: str, words: Any) -> DeviceOptions:
    _fits(words, _ROW, camera_id)
    if "url" not in words:
        raise OptionsRefused("onvif.refused.missing", name=f"{camera_id}.url")
    at = DeviceAt(**{k: words[k] for k in ("url", "user", "password", "ca_file") if k in words})
    events, classes = words.get("events", _USUAL), words.get("classes", {})
    wrong = {
        "url": not _is_url(at.url),
        "ca_file": bool(at.ca_file) and not _is_certificate(at.ca_file),
        "events": not all(kind in KINDS for kind in events),
        "classes": not all(isinstance(one, str) and one for one in classes.values()),
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise OptionsRefused("onvif.refused.value", name=f"{camera_id}.{name}")
    camera = words.get("camera")
    return DeviceOptions(
        camera_id=camera_id,
        at=at,
        source=words.get("source", ""),
        events=tuple(events),
        classes=classes,
        camera=None if camera is None else _camera(camera_id, camera),
    )


def _camera(camera_id: str, words: dict[str, Any]) -> Camera:
    _fits(words, _CAMERA, f"{camera_id}.camera")
    for name in _NEEDED_OF_CAMERA:
        if name not in words:
            raise OptionsRefused("onvif.refused.missing", name=f"{camera_id}.camera.{name}")
    if not (math.isfinite(words["lon"]) and math.isfinite(words["lat"])):
        raise OptionsRefused("onvif.refused.value", name=f"{camera_id}.camera.lon")
    try:
        position = Position(float(words["lon"]), float(words["lat"]))
    except ValueError:
        raise OptionsRefused("onvif.refused.value", name=f"{camera_id}.camera.lon") from None
    return Camera(
        id=camera_id,
        number=words["number"],
        name=words["name"],
        place=words["place"],
        position=position,
        area=words.get("area", ""),
    )


def _fits(words: Any, kinds: Mapping[str, type | tuple[type, ...]], under: str) -> None:
    if not isinstance(words, dict):
        raise OptionsRefused("onvif.refused.value", name=under)
    for name, value in words.items():
        if name not in kinds:
            raise OptionsRefused("onvif.refused.name", name=f"{under}.{name}")
        if not isinstance(value, kinds[name]) or isinstance(value, bool):
            raise OptionsRefused("onvif.refused.value", name=f"{under}.{name}")


def _is_certificate(path: str) -> bool:
    try:
        ssl.create_default_context(cafile=path)
    except OSError:
        return False
    return True


def _is_url(told: str) -> bool:
    try:
        url = httpx.URL(told)
    except httpx.InvalidURL:
        return False
    return url.scheme in ("http", "https") and bool(url.host) and not url.userinfo
