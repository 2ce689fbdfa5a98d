"""The console's second thread and the only door to it: calls in, news out.

Every public method may be called from any thread. Answers that take time come as futures; the
listener is called on the core's own thread.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from console.clock import new_ulid
from console.domain.commands import RecordLook
from console.domain.envelope import Recorded
from console.domain.figures import RoomFigures
from console.domain.history import HistoryPage
from console.domain.link import LinkState, LinkStatus
from console.domain.ptz import PtzAnswer, PtzOrder
from console.domain.retention import Kind, Preview, RetentionStatus
from console.domain.screen import Screen
from console.flow.listener import Listener
from console.flow.log_here import log_here
from console.flow.profile import Place
from console.flow.session import Session
from console.flow.signing_in import sign_in
from console.flow.standing import Standing
from console.media.store import MediaDamaged, MediaMissing
from console.outbox.signing import DeviceKey
from console.sources.errors import LinkLost, Refused, SignedOut
from console.sources.http import Backend
from console.sources.identity import Identity, SignedIn
from console.sources.questions import CameraUrls, RelayTicket
from console.store.state import State
from console.tool_api.assembly import Assembly

if TYPE_CHECKING:
    from console.sources.sightings import Picture  # the words of the video come with it

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setup:
    """server: http(s)://host:port. folder None: nothing is written, the queue is lost on crash."""

    server: str
    folder: Path | None
    use_keyring: bool = True
    ca_file: str = ""


class NotSignedIn(Exception):
    """There is nobody here to do that for."""


class Core:
    """start(), then sign_in(); stop() ends the thread and lets go of every file."""

    def __init__(self, assembly: Assembly, setup: Setup, listener: Listener) -> None:
        self._assembly = assembly
        self._setup = setup
        self._listener = listener
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="roc-core", daemon=True)
        self._standing = Standing(listener.on_link)
        self._session: Session | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self, limit_s: float = 5.0) -> None:
        """Once is enough; more does no harm. Raises TimeoutError where something does not end."""
        if not self._thread.is_alive():
            return
        self._ask(self._sign_out(tell_backend=False)).result(limit_s)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(limit_s)

    # -- identity -------------------------------------------------------------------------------

    def sign_in(self, account: str, password: str) -> Future[SignedIn]:
        """Fails with sources.errors.Refused (words inside) or LinkLost."""
        return self._ask(self._sign_in(account, password))

    def sign_out(self) -> Future[None]:
        return self._ask(self._sign_out(tell_backend=True))

    # -- what is wanted -------------------------------------------------------------------------

    def dispatch(self, body: Any, after: tuple[str, ...] = (), seen_seq: int | None = None) -> str:
        """A person's command. Its id comes at once; what becomes of it comes as marks.

        seen_seq: up to where they have seen the state; None: up to now.
        """
        command_id = new_ulid()
        self._soon(
            lambda session: session.dispatch(command_id, session.person_id, body, after, seen_seq)
        )
        return command_id

    def report(self, body: Any, pictures: Sequence[Picture] = ()) -> str:
        """A command of this device's own detector, after the pictures that it names."""
        command_id = new_ulid()
        self._soon(lambda session: session.report(command_id, body, pictures))
        return command_id

    def mark_read(self, command_id: str) -> None:
        """A refusal or conflict that a person has read."""
        self._soon(lambda session: session.mark_read(command_id))

    def keep_evidence(self, data: bytes, media_type: str) -> Future[str]:
        """Its sha256; sent before commands that are dispatched later. May fail with MediaFull."""

        async def keep() -> str:
            return self._signed_in().keep_evidence(data, media_type)

        return self._ask(keep())

    def keep_screen(self, person_id: str, screen: Screen) -> None:
        """For this person's next sign-in here; not at all once they are signed out."""

        def on_the_loop() -> None:
            session = self._session
            if session is not None and session.person_id == person_id:
                session.screen.keep(screen)

        self._loop.call_soon_threadsafe(on_the_loop)

    # -- what is asked --------------------------------------------------------------------------

    def screen(self) -> Future[Screen]:
        """Where the person who is signed in stood the last time; an empty one at first."""

        async def ask() -> Screen:
            return self._signed_in().screen.last()

        return self._ask(ask())

    def media(self, sha256: str) -> Future[tuple[bytes, str]]:
        """Content and media type, from here or the backend: a recorded look, so once an opening.

        Fails with LinkLost or Refused.
        """
        return self._ask(self._media(sha256))

    def history(
        self, kind: str, before: int | None = None, limit: int = 50, **only: str
    ) -> Future[HistoryPage]:
        """kind: alerts, incidents or shift. Local where nobody answers."""
        return self._ask(self._history(kind, before, limit, only))

    def after_action(self, incident_id: str) -> Future[str]:
        """The after-action file as HTML, from the backend only. Fails with LinkLost or Refused."""

        async def ask() -> str:
            return await self._signed_in().questions.after_action(incident_id)

        return self._ask(ask())

    def retention(self) -> Future[RetentionStatus]:
        """How what is kept stands at the backend. Fails with LinkLost or Refused."""

        async def ask() -> RetentionStatus:
            return await self._signed_in().questions.retention()

        return self._ask(ask())

    def retention_preview(self, kind: Kind, hours: int) -> Future[Preview]:
        """What would go at once with other hours. Fails likewise."""

        async def ask() -> Preview:
            return await self._signed_in().questions.retention_preview(kind, hours)

        return self._ask(ask())

    def figures(self, hours: int) -> Future[RoomFigures]:
        """How the alarms of the last hours came. Fails with LinkLost or Refused."""

        async def ask() -> RoomFigures:
            return await self._signed_in().questions.figures(hours)

        return self._ask(ask())

    def export_log(self, export_id: str) -> Future[bytes]:
        """NDJSON of the journal's rows that go into an export. Fails with LinkLost or Refused."""

        async def ask() -> bytes:
            return await self._signed_in().questions.export_log(export_id)

        return self._ask(ask())

    def sign_export(self, export_id: str, wish: dict[str, Any]) -> Future[bytes]:
        """The backend's seal (JSON), once its journal tells of the export. Fails likewise."""

        async def ask() -> bytes:
            return await self._signed_in().questions.sign_export(export_id, wish)

        return self._ask(ask())

    def log_here(self, incident_id: str) -> Future[tuple[Recorded, ...]]:
        """What this console knows of an incident's log without the backend."""

        async def ask() -> tuple[Recorded, ...]:
            return log_here(self._signed_in(), incident_id)

        return self._ask(ask())

    def device(self) -> Future[tuple[str, DeviceKey]]:
        """This workstation's id and the key it signs with."""

        async def ask() -> tuple[str, DeviceKey]:
            return self._signed_in().device

        return self._ask(ask())

    def link(self) -> LinkStatus:
        """As last told."""
        return self._standing.status

    def camera_address(self, camera_id: str) -> Future[CameraUrls]:
        """With passwords: never to be shown or logged. Fails with LinkLost or Refused."""
        return self._ask(self._of_session(lambda session: session.addresses.of(camera_id)))

    def relay_ticket(self, camera_id: str) -> Future[RelayTicket]:
        return self._ask(
            self._of_session(lambda session: session.questions.relay_ticket(camera_id))
        )

    def recording_ticket(self, camera_id: str, at_utc: float) -> Future[RelayTicket]:
        return self._ask(
            self._of_session(lambda session: session.questions.recording_ticket(camera_id, at_utc))
        )

    def steer(self, camera_id: str, order: PtzOrder) -> Future[PtzAnswer]:
        """What becomes of an order to a camera; fails only where nobody is signed in."""
        return self._ask(self._of_session(lambda session: session.steering.order(camera_id, order)))

    def now_utc(self) -> datetime:
        """On the backend's clock, as last measured."""
        return self._standing.now_utc()

    # -- inside ---------------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    def _ask(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _soon(self, act: Callable[[Session], object]) -> None:
        def on_the_loop() -> None:
            if self._session is None:
                log.warning("asked for something while nobody is signed in")
            else:
                act(self._session)

        self._loop.call_soon_threadsafe(on_the_loop)

    def _signed_in(self) -> Session:
        if self._session is None:
            raise NotSignedIn
        return self._session

    async def _of_session(self, asked: Callable[[Session], Awaitable[T]]) -> T:
        return await asked(self._signed_in())

    async def _sign_in(self, account: str, password: str) -> SignedIn:
        if self._session is not None:
            await self._sign_out(tell_backend=True)
        backend = Backend(self._setup.server, self._setup.ca_file)
        place = Place(self._setup.folder, self._setup.use_keyring)
        try:
            welcome = await sign_in(backend, place, account, password, self._assembly.table)
        except BaseException:
            await backend.close()
            raise
        self._standing.untell("signed_out")
        for notice in welcome.profile.notices:
            self._standing.tell(notice)
        session = Session(
            self._assembly,
            backend,
            welcome,
            self._standing,
            self._listener,
            self._setup.ca_file,
            self._ended,
        )
        self._session = session
        session.start(welcome.online)
        return welcome.who

    def _ended(self) -> None:
        """Not from within the session's own task, which would wait for itself."""
        self._soon(lambda _: self._ask(self._sign_out(tell_backend=False)))

    async def _sign_out(self, tell_backend: bool) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        await session.stop()
        if tell_backend and session.backend.token:
            try:
                await Identity(session.backend).sign_out()
            except (LinkLost, Refused) as error:  # we leave all the same
                log.info("signing out: %s", type(error).__name__)
        await session.backend.close()
        self._standing.become(LinkState.SIGNED_OUT)
        nothing = State().difference(session.layers.shown)
        self._listener.on_changes(nothing, (), frozenset())

    async def _media(self, sha256: str) -> tuple[bytes, str]:
        """Each look is recorded by whoever serves it: the backend, or this console."""
        session = self._signed_in()
        try:
            kept = session.shelf.get(sha256)
        except (MediaMissing, MediaDamaged):
            data, media_type = await session.questions.media(sha256)
            session.shelf.keep_fetched(sha256, data, media_type)
            return data, media_type
        session.dispatch(new_ulid(), session.person_id, RecordLook("evidence", sha256))
        return kept

    async def _history(
        self, kind: str, before: int | None, limit: int, only: dict[str, str]
    ) -> HistoryPage:
        session = self._signed_in()
        try:
            return await session.questions.history(kind, before, limit, **only)
        except (LinkLost, SignedOut):  # or back, but not let in again yet
            return session.keeping.copy.history.page(kind, before, limit, **only)
