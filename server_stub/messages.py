"""Bodies of requests and answers that are no record of the domain; names are the wire's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from console.domain.camera import Camera
from console.domain.history import ClosedAlert, ClosedIncident
from console.domain.person import Actor, Role
from console.domain.shift import ShiftEntry


@dataclass(frozen=True, slots=True)
class Words:
    """Every error: a message id and its parameters."""

    message_id: str
    params: dict[str, str | int | float] = field(default_factory=dict)
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class SignIn:
    """device_public_key: raw Ed25519, base64."""

    account: str
    password: str
    device_id: str
    device_public_key: str
    device_name: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str
    expires_utc: datetime
    actor: Actor
    name: str
    language: str
    grant: str
    grant_until_utc: datetime
    server_time_utc: datetime


@dataclass(frozen=True, slots=True)
class Renewed:
    """grant: of what the account may do now, for another twelve hours."""

    token: str
    expires_utc: datetime
    grant: str
    grant_until_utc: datetime
    server_time_utc: datetime


@dataclass(frozen=True, slots=True)
class Recover:
    """signature: base64 Ed25519 by the device over "recover\\n" + device_id + "\\n" + at_utc."""

    grant: str
    device_id: str
    at_utc: str
    signature: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """seq: of the last event it led to; 0 where it changed nothing."""

    command_id: str
    seqs: tuple[int, ...]
    seq: int


@dataclass(frozen=True, slots=True)
class HandedIn:
    """command: its JSON, the very text that was signed; grant and signature as in the headers."""

    command: str
    grant: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """In the order in which their device made them."""

    commands: tuple[HandedIn, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """One command's answer as it would have come alone: status 200, or why not in words."""

    status: int
    command_id: str = ""
    seqs: tuple[int, ...] = ()
    seq: int = 0
    message_id: str = ""
    params: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answers:
    """As many as there were commands, in their order."""

    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class PostedAlert:
    """priority: 1 to 4, or a word from "critical" to "low"."""

    title: str
    priority: int | str
    language: str = ""
    lon: float | None = None
    lat: float | None = None
    camera_id: str = ""
    place: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class AlertTaken:
    alert_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Heartbeat:
    camera_id: str
    epoch: str


@dataclass(frozen=True, slots=True)
class Address:
    """With credentials; never in an event, a log or a message. control_url: how it is steered.

    sub_url: of its second, smaller stream; empty where it has none.
    """

    url: str
    control_url: str = ""
    sub_url: str = ""


@dataclass(frozen=True, slots=True)
class RelayAt:
    """Where a camera's packets can be had."""

    camera_id: str
    host: str
    port: int
    tls: bool = False


@dataclass(frozen=True, slots=True)
class RelayTicket:
    host: str
    port: int
    tls: bool
    ticket: str


@dataclass(frozen=True, slots=True)
class RelayReaders:
    """Who reads which camera's relay now, by the ids in their tickets."""

    readers: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RelayRefused:
    """Those of them that may not go on."""

    refused: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Raw Ed25519, base64."""

    public_key: str


@dataclass(frozen=True, slots=True)
class SignExport:
    """manifest: the bundle's index, the very text in it. Hashes and signature are hex."""

    digest: str
    manifest: str
    size_bytes: int
    device_signature: str


@dataclass(frozen=True, slots=True)
class PutCamera:
    """control_url: of its ONVIF device service; empty takes it away, None leaves it as it is.

    sub_url: of its second, smaller stream, likewise.
    """

    camera: Camera
    url: str | None = None
    control_url: str | None = None
    sub_url: str | None = None


@dataclass(frozen=True, slots=True)
class PutAccount:
    name: str
    roles: tuple[Role, ...]
    area: str = ""
    organisation: str = ""
    language: str = "en"
    password: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class ModelInUse:
    """alarm_labels: the classes that raise an alert."""

    name: str
    version: str
    demo: bool
    alarm_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DetectorStatus:
    """reason: why nothing detects, a message id; reason_params: what stands in its words."""

    device: str
    ms_per_frame: float
    provider: str
    reason: str
    model: ModelInUse | None = None
    reason_params: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """state: as the detector last said, "unknown" where none did."""

    state: str
    holder: str


@dataclass(frozen=True, slots=True)
class DetectorReport:
    """A DetectorStatus with what the detector sees of its cameras."""

    device: str
    ms_per_frame: float
    provider: str
    reason: str
    model: ModelInUse | None = None
    cameras: dict[str, CameraStatus] = field(default_factory=dict)
    reason_params: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """trouble: "", "disk_full" or "not_stored". damaged: rows of the journal.

    refused: messages that did not fit the schema, by the account that sent them. name: of this
    site, as consoles of several show it; may be empty.
    """

    server: str
    version: str
    seq: int
    detectors: dict[str, DetectorStatus]
    cameras: dict[str, CameraStatus]
    tools: dict[str, str]
    disk_free_bytes: int
    demo: bool
    mode: str
    trouble: str
    damaged: tuple[int, ...]
    analytics: str
    refused: dict[str, int]
    name: str


@dataclass(frozen=True, slots=True)
class Health:
    status: str
    seq: int
    version: str


@dataclass(frozen=True, slots=True)
class AlertPage:
    items: tuple[ClosedAlert, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class IncidentPage:
    items: tuple[ClosedIncident, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class ShiftPage:
    items: tuple[ShiftEntry, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class CommandEnvelope:
    """For the description only: what Table.decode_command reads. body: {"kind", "data"}."""

    id: str
    actor_id: str
    device_id: str
    device_counter: int
    based_on_seq: int
    made_at_utc: datetime
    clock_offset_ms: int
    body: dict[str, Any]
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErasedSubjects:
    """seq: up to which the journal was read for it."""

    subjects: tuple[str, ...]
    seq: int
