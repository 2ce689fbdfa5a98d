"""An ONVIF device becomes one of the backend's cameras: asked once, handed in by a person."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from console.domain.camera import Camera
from console.i18n import tr
from console.outbox.signing import DeviceKey
from console.sources.http import Backend
from console.sources.identity import Identity
from console.sources.onvif.device import OnvifDevice
from console.sources.onvif.options import DeviceOptions
from console.sources.onvif.profiles import About, Profile, Streams, about, profiles_of, streams_of
from console.sources.onvif.ptz import control_url
from console.sources.onvif.words import Service
from console.sources.snapshot import take_snapshot
from console.tool_api.assembly import assemble
from console.tool_api.loader import load


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


class SetUp:
    """Every method raises LinkLost and Refused."""

    def __init__(
        self, url: str, ca_file: str, account: str, password: str, device: tuple[str, DeviceKey]
    ) -> None:
        self._backend = Backend(url, ca_file)
        self._account, self._password, self._device = account, password, device
        self._assembly = assemble(load())
        self._cameras: dict[str, Camera] = {}

    async def sign_in(self) -> None:
        name, key = self._device
        await Identity(self._backend).sign_in(
            self._account, self._password, name, key.public_bytes(), "roc-analytics"
        )
        _, rows = await take_snapshot(self._backend, self._assembly.slice_types)
        self._cameras = {record.id: record for table, _, record in rows if table == "cameras"}

    async def put(self, options: DeviceOptions, asked: Asked) -> str:
        """Why it could not be, empty where it was. What is known of a camera stays."""
        camera = self._cameras.get(options.camera_id) or options.camera
        if camera is None:
            return tr("onvif.camera_missing", camera=options.camera_id)
        wish = _wish(options, asked.streams)
        second = asked.streams.sub
        # Who steers it would else raise the alarm that it was turned away.
        moves = bool(asked.streams.ptz_profile)
        as_it_is = replace(
            camera,
            ptz=moves,
            tamper_alarm=camera.tamper_alarm and (camera.ptz or not moves),
            sub_height=second.height if second is not None else 0,
        )
        wish["camera"] = json.loads(self._assembly.table.encode(as_it_is))
        await self._backend.ask("PUT", f"/api/v1/cameras/{camera.id}", json_body=wish)
        return ""

    async def close(self) -> None:
        await self._backend.close()


def _wish(options: DeviceOptions, streams: Streams) -> dict[str, Any]:
    """What is kept apart from the camera's record; empty takes away what the device has not."""
    control = control_url(options.at, streams.ptz_profile) if streams.ptz_profile else ""
    return {"url": streams.main_url, "sub_url": streams.sub_url, "control_url": control}
