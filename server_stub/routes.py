"""The one table of routes: from it come the server, the right to call, and /openapi.json.

A route without roles would be open to nobody; one that is open to everybody says OPEN.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from console.domain.figures import RoomFigures
from console.domain.person import PEOPLE, Role
from console.domain.ptz import PtzAnswer, PtzDone, PtzOrder
from console.domain.retention import Preview, RetentionStatus
from console.reports.bundle.seal import Seal
from console.wire.table import MAX_BYTES
from server_stub import messages as m
from server_stub.calls import Call
from server_stub.handlers import (
    after_action,
    cameras,
    commanding,
    evidence,
    exports,
    house,
    picture,
    ptz,
    recordings,
    retention,
    room,
    signing,
)
from server_stub.relay_readers import WATCHERS

Handler = Callable[[Call], Awaitable[Any]]  # an ASGI answer
MEDIA_MAX_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Route:
    """roles None: open to everybody. answer None: no JSON body."""

    method: str
    path: str
    handler: Handler
    roles: frozenset[Role] | None
    title: str
    request: type | None = None
    answer: type | None = None
    status: int = 200
    body_max: int = MAX_BYTES


OPEN = None
_ALL = frozenset({*PEOPLE, Role.DETECTOR, Role.INTEGRATOR})
_WITH_PARTNERS = _ALL | {Role.PARTNER}
_READERS = frozenset({*PEOPLE, Role.DETECTOR, Role.PARTNER})
_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})
_DETECT = frozenset({Role.DETECTOR})
_CAMERA_READERS = _OPERATE | _DETECT
_ADMIN = frozenset({Role.ADMINISTRATOR})
_KEEP = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
_V1 = "/api/v1"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/healthz", house.health, OPEN, "Whether it serves", answer=m.Health),
    Route("POST", f"{_V1}/sign-in", signing.sign_in, OPEN, "Sign in", m.SignIn, m.SignedIn),
    Route(
        "POST",
        f"{_V1}/token/recover",
        signing.recover,
        OPEN,
        "A token by grant and device signature",
        m.Recover,
        m.Renewed,
    ),
    Route(
        "POST",
        f"{_V1}/token/renew",
        signing.renew,
        _WITH_PARTNERS,
        "Renew the token",
        answer=m.Renewed,
    ),
    Route("POST", f"{_V1}/sign-out", signing.sign_out, _WITH_PARTNERS, "Sign out", status=204),
    Route("GET", f"{_V1}/snapshot", picture.snapshot, _READERS, "The open picture as NDJSON"),
    Route("GET", f"{_V1}/events", picture.events, _READERS, "The stream of events"),
    Route("GET", f"{_V1}/journal", picture.journal, _READERS, "Recorded events as NDJSON"),
    Route(
        "POST",
        f"{_V1}/commands",
        commanding.command,
        _WITH_PARTNERS,
        "Say what is wanted",
        m.CommandEnvelope,
        m.Accepted,
    ),
    Route(
        "POST",
        f"{_V1}/commands/batch",
        commanding.batch,
        _WITH_PARTNERS,
        "Hand in what waited, each answered on its own",
        m.Batch,
        m.Answers,
        body_max=commanding.BATCH_MAX_BYTES,
    ),
    Route(
        "POST",
        f"{_V1}/alerts",
        commanding.post_alert,
        _OPERATE | {Role.INTEGRATOR},
        "Raise an alert from another system",
        m.PostedAlert,
        m.AlertTaken,
        201,
        64 * 1024,
    ),
    Route(
        "PUT",
        f"{_V1}/media/{{sha256}}",
        evidence.put_media,
        _CAMERA_READERS | {Role.INTEGRATOR},
        "Keep evidence",
        status=201,
        body_max=MEDIA_MAX_BYTES,
    ),
    Route(
        "GET",
        f"{_V1}/media/{{sha256}}",
        evidence.get_media,
        _OPERATE | {Role.PARTNER},  # what a message to them names
        "Read evidence",
    ),
    Route(
        "GET",
        f"{_V1}/history/alerts",
        picture.closed_alerts,
        PEOPLE,
        "Closed alerts, newest first",
        answer=m.AlertPage,
    ),
    Route(
        "GET",
        f"{_V1}/history/incidents",
        picture.closed_incidents,
        PEOPLE,
        "Closed incidents, newest first",
        answer=m.IncidentPage,
    ),
    Route(
        "GET",
        f"{_V1}/history/shift",
        room.shift_log,
        PEOPLE,
        "The shift log, newest first",
        answer=m.ShiftPage,
    ),
    Route(
        "GET",
        f"{_V1}/figures",
        room.figures,
        PEOPLE,
        "How the alarms of the last hours came",
        answer=RoomFigures,
    ),
    Route(
        "GET",
        f"{_V1}/incidents/{{id}}/after-action",
        after_action.after_action,
        _OPERATE,  # the file carries the evidence itself
        "An incident's after-action file as HTML",
    ),
    Route(
        "POST",
        f"{_V1}/leases/heartbeat",
        cameras.heartbeat,
        _CAMERA_READERS,
        "Keep a lease alive",
        m.Heartbeat,
        status=204,
    ),
    Route(
        "GET",
        f"{_V1}/cameras/{{id}}/address",
        cameras.address,
        _CAMERA_READERS,
        "A camera's address with its credentials",
        answer=m.Address,
    ),
    Route(
        "GET",
        f"{_V1}/cameras/{{id}}/relay",
        cameras.relay,
        WATCHERS,
        "Where to read a camera, with a ticket",
        answer=m.RelayTicket,
    ),
    Route(
        "PUT",
        f"{_V1}/cameras/{{id}}",
        cameras.put_camera,
        _ADMIN,
        "Set up a camera",
        m.PutCamera,
        status=204,
    ),
    Route(
        "POST",
        f"{_V1}/relays",
        cameras.announce_relay,
        _DETECT,
        "Say where a camera's packets are",
        m.RelayAt,
        status=204,
    ),
    Route(
        "POST",
        f"{_V1}/relays/readers",
        cameras.readers,
        _DETECT,
        "Ask who may not read on",
        m.RelayReaders,
        m.RelayRefused,
    ),
    Route(
        "GET",
        f"{_V1}/relays/key",
        cameras.relay_key,
        _ALL,
        "The key that checks tickets",
        answer=m.PublicKey,
    ),
    Route(
        "PUT",
        f"{_V1}/accounts/{{id}}",
        signing.put_account,
        _ADMIN,
        "Make or change an account",
        m.PutAccount,
        status=204,
    ),
    Route(
        "DELETE",
        f"{_V1}/accounts/{{id}}/sessions",
        signing.revoke,
        _ADMIN,
        "End an account's sessions and grants",
        status=204,
    ),
    Route(
        "POST",
        f"{_V1}/detectors/status",
        house.report_detector,
        _DETECT,
        "How a detector runs",
        m.DetectorReport,
        status=204,
    ),
    Route("GET", f"{_V1}/status", house.status, _ALL, "How the backend is", answer=m.Status),
    Route(
        "GET",
        f"{_V1}/cameras/{{id}}/recording",
        recordings.recording,
        WATCHERS,
        "Where to read what was recorded of a camera, with a ticket",
        answer=m.RelayTicket,
    ),
    Route(
        "GET",
        f"{_V1}/exports/key",
        exports.key,
        PEOPLE,
        "The key that signs evidence",
        answer=m.PublicKey,
    ),
    Route(
        "GET",
        f"{_V1}/exports/{{id}}/log",
        exports.log,
        _OPERATE,
        "The chained log that goes into an export, as NDJSON",
    ),
    Route(
        "POST",
        f"{_V1}/exports/{{id}}/signature",
        exports.sign,
        _OPERATE,
        "Sign an export that was asked for and agreed to",
        m.SignExport,
        Seal,
    ),
    Route(
        "POST",
        f"{_V1}/cameras/{{id}}/ptz",
        ptz.order,
        _OPERATE,
        "Steer a camera",
        PtzOrder,
        PtzAnswer,
    ),
    Route("GET", f"{_V1}/ptz/orders", ptz.orders, _DETECT, "What cameras are to do, as NDJSON"),
    Route(
        "POST",
        f"{_V1}/ptz/answers",
        ptz.answered,
        _DETECT,
        "Say what became of an order",
        PtzDone,
        status=204,
    ),
    Route(
        "GET",
        f"{_V1}/retention",
        retention.status,
        _KEEP,
        "How long what is kept, and what is due next",
        answer=RetentionStatus,
    ),
    Route(
        "GET",
        f"{_V1}/retention/preview",
        retention.preview,
        _KEEP,
        "What would go at once with another time",
        answer=Preview,
    ),
    Route(
        "GET",
        f"{_V1}/retention/erased",
        retention.erased,
        _READERS,
        "What was erased after a seq",
        answer=m.ErasedSubjects,
    ),
)
