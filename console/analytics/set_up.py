"""Cameras are handed to the backend by an administrator, with addresses that a device has told."""

from __future__ import annotations

import argparse
import json
from typing import Any

from console.analytics import kept
from console.analytics.password import password
from console.domain.camera import Camera
from console.i18n import tr
from console.outbox.signing import DeviceKey
from console.sources.http import Backend
from console.sources.identity import Identity
from console.sources.snapshot import take_snapshot
from console.terminal import tell
from console.tool_api.assembly import assemble
from console.tool_api.loader import load


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

    def camera(self, camera_id: str) -> Camera | None:
        """As the backend has it."""
        return self._cameras.get(camera_id)

    async def put(self, camera: Camera, addresses: dict[str, Any]) -> None:
        """addresses: what is kept apart from the camera's record; empty takes one away."""
        wish = addresses | {"camera": json.loads(self._assembly.table.encode(camera))}
        await self._backend.ask("PUT", f"/api/v1/cameras/{camera.id}", json_body=wish)

    async def close(self) -> None:
        await self._backend.close()


def from_arguments(args: argparse.Namespace) -> SetUp | None:
    """None, and a word on why, where something is missing."""
    if not (args.backend and args.account and args.data):
        tell(tr("onvif.set_up_needs"))
        return None
    word = password(tr("onvif.password", account=args.account))
    if not word:
        tell(tr("analytics.no_password"))
        return None
    args.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    device = kept.device(args.data / "device")
    return SetUp(args.backend, args.ca, args.account, word, device)
