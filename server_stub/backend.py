"""Everything a request may need, in one place."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from console.tool_api.assembly import Assembly
from server_stub.addresses import Addresses
from server_stub.embedded import Embedded
from server_stub.hub import Hub
from server_stub.identity import Identity
from server_stub.leases import Leases
from server_stub.looks import Looks
from server_stub.messages import CameraStatus, DetectorStatus, RelayAt
from server_stub.options import Options
from server_stub.retention.eraser import Eraser
from server_stub.steering import Steering
from server_stub.storage.record import Record
from server_stub.watching import Watching


@dataclass(slots=True)
class Backend:
    """The running backend's parts. relays, detectors and sights are memory only.

    misfits: how many messages of each account were no message of ours, since the start.

    reporting: held while a report is built.
    """

    options: Options
    assembly: Assembly
    record: Record
    hub: Hub
    identity: Identity
    addresses: Addresses
    leases: Leases
    looks: Looks
    watching: Watching
    steering: Steering
    eraser: Eraser
    embedded: Embedded | None = None
    relays: dict[str, RelayAt] = field(default_factory=dict)
    detectors: dict[str, DetectorStatus] = field(default_factory=dict)
    sights: dict[str, CameraStatus] = field(default_factory=dict)
    damaged: set[int] = field(default_factory=set)
    misfits: Counter[str] = field(default_factory=Counter)
    reporting: asyncio.Lock = field(default_factory=asyncio.Lock)
