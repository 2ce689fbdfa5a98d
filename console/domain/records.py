"""The tables of the state: what is kept under an id, by name."""

from __future__ import annotations

from console.domain.alert import Alert
from console.domain.camera import Camera, Lease
from console.domain.checklist import ChecklistRun, Procedure
from console.domain.incident import Incident
from console.domain.person import Device, Person

RECORDS: dict[str, type] = {
    "alerts": Alert,
    "aliases": str,  # id of an absorbed alert -> id of the one it was merged into
    "incidents": Incident,
    "runs": ChecklistRun,
    "procedures": Procedure,
    "cameras": Camera,
    "leases": Lease,
    "people": Person,
    "devices": Device,
    "switched_off": str,  # tool -> why ("off", or an error's name)
    "numbers": int,  # day -> incidents opened on it
}
