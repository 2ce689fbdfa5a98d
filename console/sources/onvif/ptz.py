"""A camera's PTZ service (ONVIF PTZ Service Specification): move, stop, presets, home, where it is.

Movements are continuous and carry a time-out. Speeds are of the generic velocity spaces, -1 to 1,
which each device offers (5.7). A device of several cameras has a profile for each: which one is
meant stands behind the # of its control address.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from xml.etree.ElementTree import Element

from console.domain.ptz import MOST_PRESETS, TOKEN_MAX, Preset, PtzPosition
from console.sources.errors import LinkLost
from console.sources.onvif.device import OnvifDevice
from console.sources.onvif.errors import DeviceFault, NotAuthorized, NotOffered
from console.sources.onvif.http import DeviceAt
from console.sources.onvif.profiles import profiles_of
from console.sources.onvif.words import TT, Service, child, children, element, text
from console.sources.ptz import WRONG_PASSWORD, PtzCamera, PtzTrouble

CALL_LIMIT_S = 2.0  # who steers sees what they do, or wants to know why not
_PTZ = Service.PTZ.value
_CANNOT = frozenset({"ActionNotSupported", "OptionalActionNotImplemented", "NoPTZProfile"})
_NO_PLACE = frozenset({"NoToken", "NoHomePosition"})


def control_url(at: DeviceAt, profile: str) -> str:
    """One address for where a device is, who asks it, and which of its profiles is steered."""
    parts = urlsplit(at.device_service())
    who = f"{quote(at.user, safe='')}:{quote(at.password, safe='')}@" if at.user else ""
    return parts._replace(netloc=who + parts.netloc, fragment=quote(profile, safe="")).geturl()


def control_at(url: str, ca_file: str = "") -> tuple[DeviceAt, str]:
    """The way back: the device, and its profile (empty: its first that can be steered).

    Raises ValueError.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no http(s) address")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    plain = f"{parts.scheme}://{host}{port}{parts.path}"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return DeviceAt(plain, user, password, ca_file), unquote(parts.fragment)


async def open_ptz(at: DeviceAt, profile: str = "") -> PtzCamera:
    """Raises PtzTrouble."""
    device = OnvifDevice(at)
    try:
        return OnvifPtz(device, await _mapped(lambda: _profile(device, profile)))
    except BaseException:
        await device.close()
        raise


class OnvifPtz:
    """One opened device, steered by one of its profiles."""

    def __init__(self, device: OnvifDevice, profile: str) -> None:
        self._device, self._profile = device, profile

    async def close(self) -> None:
        await self._device.close()

    async def move(self, pan: float, tilt: float, zoom: float, lasts_s: float) -> None:
        turn = element(TT, "PanTilt", attributes={"x": f"{pan:.3f}", "y": f"{tilt:.3f}"})
        near = element(TT, "Zoom", attributes={"x": f"{zoom:.3f}"})
        velocity = element(_PTZ, "Velocity", turn, near)
        await self._asked("ContinuousMove", velocity, element(_PTZ, "Timeout", f"PT{lasts_s:g}S"))

    async def stop(self) -> None:
        both = (element(_PTZ, name, "true") for name in ("PanTilt", "Zoom"))
        await self._asked("Stop", *both)

    async def home(self) -> None:
        await self._asked("GotoHomePosition")

    async def go_to(self, token: str) -> None:
        await self._asked("GotoPreset", element(_PTZ, "PresetToken", token))

    async def presets(self) -> tuple[Preset, ...]:
        """Those that can be named in an order; names are in one line and of printable signs."""
        told = await self._asked("GetPresets")
        rows = ((row.get("token", ""), text(row, "Name")) for row in children(told, "Preset"))
        fitting = [Preset(token, name) for token, name in rows if 0 < len(token) <= TOKEN_MAX]
        return tuple(fitting[:MOST_PRESETS])

    async def position(self) -> PtzPosition:
        told = child(await self._asked("GetStatus"), "PTZStatus")
        if told is None:
            return PtzPosition()
        moving = child(told, "MoveStatus")
        return PtzPosition(
            _number(told, "x", "Position", "PanTilt"),
            _number(told, "y", "Position", "PanTilt"),
            _number(told, "x", "Position", "Zoom"),
            moving is not None and any((part.text or "").strip() == "MOVING" for part in moving),
        )

    async def _asked(self, name: str, *inside: Element) -> Element:
        body = element(_PTZ, name, element(_PTZ, "ProfileToken", self._profile), *inside)
        return await _mapped(lambda: self._device.call(Service.PTZ, body, limit_s=CALL_LIMIT_S))


async def _profile(device: OnvifDevice, wanted: str) -> str:
    """The token of the profile that is steered: the wanted one, else the first that can be.

    Raises as OnvifDevice, or PtzTrouble.
    """
    await device.open()
    if device.offers(Service.PTZ):
        for profile in await profiles_of(device):
            if profile.can_move and wanted in ("", profile.token):
                return profile.token
    raise PtzTrouble("ptz.not_supported")


async def _mapped(work: Callable[[], Awaitable[Any]]) -> Any:
    """Whatever a device does wrong as PtzTrouble."""
    try:
        return await work()
    except NotAuthorized:
        raise PtzTrouble(WRONG_PASSWORD) from None
    except DeviceFault as error:
        codes = set(error.codes)
        if codes & _CANNOT:
            raise PtzTrouble("ptz.not_supported") from None
        raise PtzTrouble("ptz.no_such_place" if codes & _NO_PLACE else "ptz.refused") from None
    except NotOffered:
        raise PtzTrouble("ptz.not_supported") from None
    except LinkLost:
        raise PtzTrouble("ptz.camera_gone") from None


def _number(node: Element, name: str, *path: str) -> float | None:
    found = child(node, *path)
    try:
        value = float(found.get(name, "")) if found is not None else None
    except ValueError:
        return None
    return value if value is not None and -1.0 <= value <= 1.0 else None
