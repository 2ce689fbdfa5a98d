"""The ASGI application: the table of routes behind one door that checks who is asking."""

from __future__ import annotations

import asyncio
import logging
from functools import cache
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Mount
from starlette.types import Receive, Scope, Send

from console.domain.person import Actor
from console.wire.table import CORE
from server_stub.answers import Refused, not_stored, refusal_answer
from server_stub.backend import Backend
from server_stub.calls import Call, read_body
from server_stub.openapi import describe
from server_stub.routes import ROUTES, Route
from server_stub.sessions import Session
from server_stub.storage.database import WriteFailed

log = logging.getLogger(__name__)
_MISFITS = (413, 422)  # too large, or not of our schema
_FIELD_SHOWN = 80


class _Door:
    """One route as an ASGI application: who, then how much, then the handler."""

    def __init__(self, route: Route, backend: Backend) -> None:
        self._route = route
        self._backend = backend

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response: Any
        try:
            response = await self._answered(request)
        except Refused as refused:
            response = refusal_answer(refused)
        except WriteFailed as failure:
            response = refusal_answer(not_stored(failure))
        except (DBAPIError, PoolTimeout) as error:
            log.warning(
                "%s %s was not read: %s", self._route.method, self._route.path, type(error).__name__
            )
            response = refusal_answer(Refused(503, "refused.store_unread"))
        except Exception:  # the last border: a caller gets words, the log the trace
            log.exception("%s %s failed", self._route.method, self._route.path)
            response = refusal_answer(Refused(500, "refused.server_fault"))
        await response(scope, receive, send)

    async def _answered(self, request: Request) -> Any:
        session, actor = self._admitted(request)
        body = b""
        try:
            if self._route.method in ("POST", "PUT"):
                body = await read_body(request, self._route.body_max)
            return await self._route.handler(Call(request, self._backend, body, session, actor))
        except Refused as refused:
            if actor is not None and refused.status in _MISFITS:
                self._note_misfit(actor, refused)
            raise

    def _note_misfit(self, actor: Actor, refused: Refused) -> None:
        """It goes no further, but who sends such things is seen: in the status and in the log."""
        self._backend.misfits[actor.id] += 1
        where = str(refused.refusal.params.get("field", ""))[:_FIELD_SHOWN]
        path = self._route.path
        log.warning(
            "a message of %s to %s does not fit: %d %r", actor.id, path, refused.status, where
        )

    def _admitted(self, request: Request) -> tuple[Session | None, Actor | None]:
        """Deny by default: 401 without a living token, 403 without one of the route's roles."""
        roles = self._route.roles
        if roles is None:
            return None, None
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        identity = self._backend.identity
        session = identity.sessions.of(token.strip()) if scheme.lower() == "bearer" else None
        actor = identity.actor(session.actor_id) if session else None
        if actor is None:
            raise Refused(401, "refused.signed_out")
        if not actor.has(*roles):
            raise Refused(403, "refused.not_permitted")
        return session, actor


def build(backend: Backend) -> Starlette:
    """The application over a backend that is already assembled."""
    doors = [Mount(route.path, _Door(route, backend), methods=[route.method]) for route in ROUTES]

    @cache
    def described() -> bytes:  # at the first request: a start after a crash must be quick
        return CORE.encode(describe(backend.assembly.table))

    async def openapi(request: Request) -> Response:
        return Response(await asyncio.to_thread(described), media_type="application/json")

    doors.append(Mount("/openapi.json", openapi, methods=["GET"]))
    return Starlette(routes=doors, exception_handlers={HTTPException: _no_route})


async def _no_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message_id = {404: "refused.no_such_route", 405: "refused.no_such_method"}
    return refusal_answer(
        Refused(error.status_code, message_id.get(error.status_code, "refused.server_fault"))
    )
