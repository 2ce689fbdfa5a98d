"""Steering a camera: the orders of people, and the stream on which roc-analytics takes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from console.domain.ptz import PtzDone, PtzOrder
from console.wire.table import CORE
from server_stub.answers import Refused, answer
from server_stub.backend import Backend
from server_stub.calls import Call, field_wrong
from server_stub.handlers.cameras import known_camera
from server_stub.sessions import Session

BEAT_S = 1.0
SEND_LIMIT_S = 5.0
_BEAT = b"\n"


async def order(call: Call) -> Response:
    """What a camera is to do now, and what became of it."""
    camera_id, wanted = known_camera(call), call.read_strictly(PtzOrder)
    if not wanted.fits():
        raise field_wrong("pan", "speeds are -1 to 1, a preset is a token that the camera told")
    camera = call.backend.hub.state.cameras[camera_id]
    if not camera.ptz:
        raise Refused(409, "refused.no_ptz", {"camera": camera.name})
    return answer(await call.backend.steering.order(call.actor, camera_id, wanted))


async def answered(call: Call) -> Response:
    done = call.read(PtzDone)
    call.backend.steering.answered(done.number, done.answer)
    return Response(status_code=204)


async def orders(call: Call) -> OrderStream:
    return OrderStream(call.backend, call.session)


class OrderStream:
    """NDJSON, a line an order, an empty one each second; ends with its session or its reader."""

    def __init__(self, backend: Backend, session: Session) -> None:
        self._backend, self._session = backend, session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/x-ndjson"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.create_task(_gone(receive))
        try:
            async for line in self._lines(gone):
                async with asyncio.timeout(SEND_LIMIT_S):
                    await send({"type": "http.response.body", "body": line, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (TimeoutError, OSError):
            return
        finally:
            gone.cancel()

    async def _lines(self, gone: asyncio.Task[None]) -> AsyncIterator[bytes]:
        steering, hub = self._backend.steering, self._backend.hub
        account = self._session.actor_id
        orders = steering.open(account)
        try:
            yield _BEAT
            while self._session.alive() and not (gone.done() or hub.closing):
                if not steering.is_open(account, orders):
                    return
                news = asyncio.ensure_future(hub.tail.news.wait())  # also when the backend closes
                taken = asyncio.ensure_future(orders.get())
                try:
                    await asyncio.wait(
                        {news, taken, gone}, timeout=BEAT_S, return_when=asyncio.FIRST_COMPLETED
                    )
                    line = CORE.encode(taken.result()) + b"\n" if taken.done() else _BEAT
                finally:
                    news.cancel()
                    taken.cancel()
                yield line
        finally:
            steering.close(account, orders)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
