"""An ONVIF device becomes one of the backend's cameras: asked once, handed in by a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from console.analytics.set_up import SetUp
from console.i18n import tr
from console.sources.onvif.device import OnvifDevice
from console.sources.onvif.options import DeviceOptions
from console.sources.onvif.profiles import About, Profile, Streams, about, profiles_of, streams_of
from console.sources.onvif.ptz import control_url
from console.sources.onvif.words import Service


@dataclass(frozen=True, slots=True)
class Asked:
    """What a device has said of itself."""

    about: About
    streams: Streams
    clock_ahead: timedelta
    has_events: bool

    def words(self, camera_id: str) -> str:
        """For an administrator; no address is in them."""
        return tr(
            "onvif.device",
            camera=camera_id,
            title=self.about.title() or "–",
            firmware=self.about.firmware or "–",
            ahead=round(self.clock_ahead.total_seconds()),
            main=_profile_words(self.streams.main),
            sub=_profile_words(self.streams.sub),
            ptz=self.streams.ptz_profile or "–",
            events=tr("onvif.yes" if self.has_events else "onvif.no"),
        )


def _profile_words(profile: Profile | None) -> str:
    if profile is None:
        return "–"
    return f"{profile.token} {profile.encoding} {profile.width}×{profile.height}"


async def ask(options: DeviceOptions) -> Asked:
    """Raises LinkLost."""
    device = OnvifDevice(options.at)
    try:
        await device.open()
        streams = await streams_of(device, await profiles_of(device), options.source)
        told = await about(device)
        return Asked(told, streams, device.clock_ahead, device.offers(Service.EVENTS))
    finally:
        await device.close()


async def put(set_up: SetUp, options: DeviceOptions, asked: Asked) -> str:
    """Why it could not be, empty where it was. What is known of a camera stays.

    Raises LinkLost and Refused.
    """
    camera = set_up.camera(options.camera_id) or options.camera
    if camera is None:
        return tr("onvif.camera_missing", camera=options.camera_id)
    second = asked.streams.sub
    # Who steers it would else raise the alarm that it was turned away.
    moves = bool(asked.streams.ptz_profile)
    as_it_is = replace(
        camera,
        ptz=moves,
        tamper_alarm=camera.tamper_alarm and (camera.ptz or not moves),
        sub_height=second.height if second is not None else 0,
    )
    await set_up.put(as_it_is, _wish(options, asked.streams))
    return ""


def _wish(options: DeviceOptions, streams: Streams) -> dict[str, Any]:
    """What is kept apart from the camera's record; empty takes away what the device has not."""
    control = control_url(options.at, streams.ptz_profile) if streams.ptz_profile else ""
    return {"url": streams.main_url, "sub_url": streams.sub_url, "control_url": control}
