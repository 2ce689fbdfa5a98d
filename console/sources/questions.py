"""What a console asks beside the stream: evidence, camera addresses, relay tickets, history."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

from console.domain.figures import RoomFigures
from console.domain.history import ClosedAlert, ClosedIncident, HistoryPage
from console.domain.ptz import PtzAnswer, PtzOrder
from console.domain.retention import Kind, Preview, RetentionStatus
from console.domain.shift import ShiftEntry
from console.sources.errors import LinkLost
from console.sources.http import Backend
from console.video.relay_reader import RelayPlace
from console.wire import Table, WireError

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _ClosedAlerts:
    items: tuple[ClosedAlert, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class _ClosedIncidents:
    items: tuple[ClosedIncident, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class _ShiftLog:
    items: tuple[ShiftEntry, ...]
    next: int | None


_REPORT_WITHIN_S = 120.0
_PAGES = {"alerts": _ClosedAlerts, "incidents": _ClosedIncidents, "shift": _ShiftLog}


@dataclass(frozen=True, slots=True)
class CameraUrls:
    """Of the video, its second, smaller stream and its control, with passwords; empty: none."""

    main: str = field(repr=False)
    sub: str = field(default="", repr=False)
    control: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RelayTicket:
    """Where a camera's packets come from, and what opens that door for a minute."""

    host: str
    port: int
    tls: bool
    ticket: str

    def place(self, ca_file: str) -> RelayPlace:
        """ca_file: the authority that the backend too is trusted by; empty: the system's."""
        return RelayPlace(self.host, self.port, self.ticket, self.tls, ca_file)


class Questions:
    """All raise LinkLost, Refused or SignedOut."""

    def __init__(self, backend: Backend, table: Table) -> None:
        self._backend = backend
        self._table = table

    async def media(self, sha256: str) -> tuple[bytes, str]:
        """Content and media type; the backend records the look."""
        response = await self._backend.ask("GET", f"/api/v1/media/{sha256}")
        return response.content, response.headers.get("content-type", "application/octet-stream")

    async def put_media(self, sha256: str, data: bytes, media_type: str) -> None:
        await self._backend.ask(
            "PUT", f"/api/v1/media/{sha256}", content=data, headers={"Content-Type": media_type}
        )

    async def camera_address(self, camera_id: str) -> CameraUrls:
        """The look is recorded."""
        told = await self._told(f"/api/v1/cameras/{camera_id}/address")
        sub, control = told.get("sub_url", ""), told.get("control_url", "")
        return CameraUrls(str(_field(told, "url")), str(sub), str(control))

    async def steer(self, camera_id: str, order: PtzOrder) -> PtzAnswer:
        path = f"/api/v1/cameras/{camera_id}/ptz"
        response = await self._backend.ask("POST", path, content=self._table.encode(order))
        try:
            answer: PtzAnswer = self._table.decode(response.content, PtzAnswer)
        except WireError as error:
            raise LinkLost(f"steering: {error}") from error
        return answer

    async def relay_ticket(self, camera_id: str) -> RelayTicket:
        return await self._ticket(f"/api/v1/cameras/{camera_id}/relay")

    async def recording_ticket(self, camera_id: str, at_utc: float) -> RelayTicket:
        """For the five minutes around a time; the backend records the look."""
        return await self._ticket(f"/api/v1/cameras/{camera_id}/recording?at={int(at_utc)}")

    async def _ticket(self, path: str) -> RelayTicket:
        told = await self._told(path)
        host, port, tls = (_field(told, name) for name in ("host", "port", "tls"))
        return RelayTicket(str(host), int(port), bool(tls), str(_field(told, "ticket")))

    async def status(self) -> dict[str, Any]:
        """GET /api/v1/status as it is told: what detects, and how the server is."""
        told = await self._told("/api/v1/status")
        if not isinstance(told, dict):
            raise LinkLost("a status that is no object")
        return told

    async def history(self, kind: str, before: int | None, limit: int, **only: str) -> HistoryPage:
        """kind: alerts, incidents or shift; only: camera_id, incident_id."""
        params = {"limit": str(limit)} | {name: value for name, value in only.items() if value}
        if before is not None:
            params["before"] = str(before)
        response = await self._backend.ask("GET", f"/api/v1/history/{kind}", params=params)
        try:
            page = self._table.decode(response.content, _PAGES[kind])
        except WireError as error:
            raise LinkLost(f"history: {error}") from error
        return HistoryPage(page.items, page.next)

    async def after_action(self, incident_id: str) -> str:
        """HTML; made from the whole journal, so it may take its time. The look is recorded."""
        path = f"/api/v1/incidents/{incident_id}/after-action"
        async with self._backend.open_stream(path, {}, _REPORT_WITHIN_S) as pieces:
            html = b"".join([piece async for piece in pieces])
        return html.decode()

    async def export_log(self, export_id: str) -> bytes:
        """NDJSON; read from the whole journal, so it may take its time."""
        path = f"/api/v1/exports/{export_id}/log"
        async with self._backend.open_stream(path, {}, _REPORT_WITHIN_S) as pieces:
            return b"".join([piece async for piece in pieces])

    async def sign_export(self, export_id: str, wish: dict[str, Any]) -> bytes:
        """The seal as JSON."""
        path = f"/api/v1/exports/{export_id}/signature"
        return (await self._backend.ask("POST", path, json_body=wish)).content

    async def erased_after(self, seq: int) -> tuple[list[str], int]:
        """Subjects that were erased after a seq, and up to which one that is said."""
        told = await self._told(f"/api/v1/retention/erased?after={seq}")
        return [str(one) for one in _field(told, "subjects")], int(_field(told, "seq"))

    async def retention(self) -> RetentionStatus:
        response = await self._backend.ask("GET", "/api/v1/retention")
        return self._decoded(response.content, RetentionStatus)

    async def retention_preview(self, kind: Kind, hours: int) -> Preview:
        params = {"kind": kind.value, "hours": str(hours)}
        response = await self._backend.ask("GET", "/api/v1/retention/preview", params=params)
        return self._decoded(response.content, Preview)

    async def figures(self, hours: int) -> RoomFigures:
        response = await self._backend.ask("GET", "/api/v1/figures", params={"hours": str(hours)})
        return self._decoded(response.content, RoomFigures)

    def _decoded(self, content: bytes, cls: type[Answer]) -> Answer:
        try:
            return self._table.decode(content, cls)
        except WireError as error:
            raise LinkLost(f"{cls.__name__}: {error}") from error

    async def _told(self, path: str) -> Any:
        return _json(await self._backend.ask("GET", path))


def _json(response: Any) -> Any:
    try:
        return response.json()
    except ValueError as error:
        raise LinkLost("answered with something else") from error


def _field(told: Any, name: str) -> Any:
    try:
        return told[name]
    except (KeyError, TypeError) as error:
        raise LinkLost(f"answered without {name}") from error
