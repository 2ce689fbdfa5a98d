"""What a device is and shows: its media profiles, and which of them are a camera's two streams.

Profiles are asked of Media2 where there is one, since Media1 does not know of H.265 (ONVIF Media2
Service Specification, 5.1), else of Media1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from console.sources.onvif.device import OnvifDevice
from console.sources.onvif.errors import DeviceFault, NotOnvif
from console.sources.onvif.words import Service, address, child, children, element, text

_SMALL = 1024 * 576  # the most pixels that a small tile has a use for
_LESS = 0.6  # of the main stream's pixels: what is hardly smaller saves nothing
_MAX_PROFILES = 256
_RTSP = ("rtsp", "rtsps")


@dataclass(frozen=True, slots=True)
class Profile:
    """source: token of the video source that it shows; configuration: of that source's set-up,
    which events name too. width and height in pixels, 0 where the device does not say.
    """

    token: str
    name: str
    source: str
    configuration: str
    encoding: str
    width: int
    height: int
    can_move: bool

    def pixels(self) -> int:
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Streams:
    """One video source as a camera. Addresses have the credentials in them. ptz_profile: empty
    where it cannot be moved.
    """

    main: Profile
    main_url: str = field(repr=False)
    sub: Profile | None = None
    sub_url: str = field(default="", repr=False)
    ptz_profile: str = ""


@dataclass(frozen=True, slots=True)
class About:
    manufacturer: str
    model: str
    firmware: str
    serial: str

    def title(self) -> str:
        return " ".join(part for part in (self.manufacturer, self.model) if part)


async def about(device: OnvifDevice) -> About:
    asked = element(Service.DEVICE.value, "GetDeviceInformation")
    told = await device.call(Service.DEVICE, asked)
    names = ("Manufacturer", "Model", "FirmwareVersion", "SerialNumber")
    return About(*(text(told, name) for name in names))


async def profiles_of(device: OnvifDevice) -> list[Profile]:
    """Those that show a picture, in the device's order."""
    if device.offers(Service.MEDIA2):
        try:
            return await _of_media2(device)
        except DeviceFault:
            if not device.offers(Service.MEDIA):
                raise
    return of_media(await device.call(Service.MEDIA, element(Service.MEDIA.value, "GetProfiles")))


async def _of_media2(device: OnvifDevice) -> list[Profile]:
    wsdl = Service.MEDIA2.value
    asked = element(wsdl, "GetProfiles", element(wsdl, "Type", "All"))
    return of_media2(await device.call(Service.MEDIA2, asked))


def of_media(told: Element) -> list[Profile]:
    """Media1's GetProfilesResponse."""
    names = ("VideoSourceConfiguration", "VideoEncoderConfiguration", "PTZConfiguration")
    return _read(((row, row) for row in children(told, "Profiles")), names)


def of_media2(told: Element) -> list[Profile]:
    """Media2's."""
    rows = ((row, child(row, "Configurations")) for row in children(told, "Profiles"))
    return _read(rows, ("VideoSource", "VideoEncoder", "PTZ"))


def _read(
    rows: Iterable[tuple[Element, Element | None]], names: tuple[str, str, str]
) -> list[Profile]:
    """names: of the parts for source, encoder and movement."""
    found: list[Profile] = []
    for row, inside in rows:
        if inside is None or len(found) >= _MAX_PROFILES:
            continue
        source, encoder, movement = (child(inside, name) for name in names)
        token = row.get("token", "")
        if source is None or encoder is None or not token:
            continue
        found.append(
            Profile(
                token=token,
                name=text(row, "Name"),
                source=text(source, "SourceToken"),
                configuration=source.get("token", ""),
                encoding=text(encoder, "Encoding").upper(),
                width=_side(encoder, "Width"),
                height=_side(encoder, "Height"),
                can_move=movement is not None,
            )
        )
    return found


def _side(encoder: Element, name: str) -> int:
    told = text(encoder, "Resolution", name)
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0


def chosen(profiles: list[Profile], source: str = "") -> tuple[Profile, Profile | None]:
    """The main stream of a source (the first one's where none is named) and, where one is much
    smaller, the best for small tiles. Motion JPEG only where there is nothing else.

    Raises NotOnvif.
    """
    source = source or next((one.source for one in profiles), "")
    own = [one for one in profiles if one.source == source]
    own = [one for one in own if one.encoding != "JPEG"] or own
    if not own:
        raise NotOnvif("the device has no profile with a picture of this source")
    main = max(own, key=Profile.pixels)  # of equal ones the first
    smaller = [one for one in own if 0 < one.pixels() <= _LESS * main.pixels()]
    small = [one for one in smaller if one.pixels() <= _SMALL]
    if small:
        return main, max(small, key=Profile.pixels)
    return main, min(smaller, key=Profile.pixels, default=None)


async def streams_of(device: OnvifDevice, profiles: list[Profile], source: str = "") -> Streams:
    """Raises NotOnvif where the source has no picture."""
    main, sub = chosen(profiles, source)
    made = Streams(main, await _url(device, main))
    if sub is not None:
        made = replace(made, sub=sub, sub_url=await _url(device, sub))
    if not device.offers(Service.PTZ):
        return made
    movable = [one for one in (main, *profiles) if one.can_move and one.source == main.source]
    return replace(made, ptz_profile=movable[0].token if movable else "")


async def _url(device: OnvifDevice, profile: Profile) -> str:
    """Over TCP, which is how it is read; at the host that we know the device by."""
    if device.offers(Service.MEDIA2):
        try:
            return _reachable(device, await _asked_media2(device, profile))
        except DeviceFault:
            if not device.offers(Service.MEDIA):
                raise
    wsdl, schema = Service.MEDIA.value, "http://www.onvif.org/ver10/schema"
    setup = element(
        wsdl,
        "StreamSetup",
        element(schema, "Stream", "RTP-Unicast"),
        element(schema, "Transport", element(schema, "Protocol", "RTSP")),
    )
    token = element(wsdl, "ProfileToken", profile.token)
    told = await device.call(Service.MEDIA, element(wsdl, "GetStreamUri", setup, token))
    return _reachable(device, address(told, "MediaUri", "Uri"))


async def _asked_media2(device: OnvifDevice, profile: Profile) -> str:
    wsdl = Service.MEDIA2.value
    protocol = element(wsdl, "Protocol", "RTSP")
    token = element(wsdl, "ProfileToken", profile.token)
    told = await device.call(Service.MEDIA2, element(wsdl, "GetStreamUri", protocol, token))
    return address(told, "Uri")


def _reachable(device: OnvifDevice, told: str) -> str:
    """With our credentials, whatever the device has put there."""
    try:
        parts, port = urlsplit(told), urlsplit(told).port
    except ValueError:
        raise NotOnvif("the device gives a stream's address that is none") from None
    if parts.scheme.lower() not in _RTSP or not parts.hostname:
        raise NotOnvif("the device gives a stream's address that is none")
    host = urlsplit(device.at.url).hostname or ""
    where = f"[{host}]" if ":" in host else host
    if port is not None:
        where = f"{where}:{port}"
    at = device.at
    if at.user:
        where = f"{quote(at.user, safe='')}:{quote(at.password, safe='')}@{where}"
    return urlunsplit(parts._replace(netloc=where))
