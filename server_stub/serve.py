"""`roc-server run`: puts the parts together, serves until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy.exc import DBAPIError

from console.domain.commands import ReportToolFailure, SwitchTool
from console.i18n import tr
from console.log import to_stderr
from console.terminal import say, tell
from console.tool_api.assembly import Assembly, assemble
from console.tool_api.core import Tools
from console.tool_api.loader import load
from server_stub import alarm_rules, bootstrap, city, procedures
from server_stub.addresses import Addresses
from server_stub.app import build
from server_stub.backend import Backend
from server_stub.bootstrap import BootstrapProblem
from server_stub.embedded import Embedded
from server_stub.erased_pictures import delete_erased
from server_stub.http_protocol import LimitedHttp
from server_stub.hub import Hub
from server_stub.identity import Identity
from server_stub.leases import Leases
from server_stub.looks import Looks
from server_stub.options import Options
from server_stub.retention.eraser import Eraser
from server_stub.steering import Steering
from server_stub.storage.database import StoreError, WriteFailed
from server_stub.storage.journal import Journal
from server_stub.storage.record import Record, open_record
from server_stub.storage.secrets import KeyProblem
from server_stub.timekeeper import Timekeeper
from server_stub.watching import Watching

log = logging.getLogger(__name__)
_GRACE_S = 1
_THREADS = 6  # for reads, hashes and signatures
_DEAD_READER_MS = 5000
_VERIFY_AFTER_S = 20.0  # consoles that come back have the processor first
_VERIFY_PAUSE_S = 0.1


def run(options: Options) -> int:
    """0 after SIGTERM or SIGINT; 2 with words on stderr where it cannot start."""
    to_stderr()
    for number in (signal.SIGTERM, signal.SIGINT):  # uvicorn raises it again when it has ended
        signal.signal(number, lambda *_: None)
    assembly = assemble(load())
    try:
        made = (assembly.table, assembly.slice_types)
        record = open_record(options.data, *made, options.database)
    except (StoreError, KeyProblem, WriteFailed) as problem:
        tell(f"roc-server: {problem}")
        return 2
    except OSError as error:
        words = tr("server.data_wrong", folder=str(options.data), why=error.strerror or str(error))
        tell(f"roc-server: {words}")
        return 2
    try:
        asyncio.run(_serve(options, assembly, record))
    except (BootstrapProblem, CannotListen, WriteFailed, OSError) as problem:
        tell(f"roc-server: {problem}")
        return 2
    finally:
        record.close()
    return 0


class CannotListen(Exception):
    """The text says where, and why."""


class _Server(uvicorn.Server):
    """Tells the streams at once when the backend is asked to stop."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub
        self._loop = asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: Any) -> None:
        super().handle_exit(sig, frame)
        self._loop.call_soon_threadsafe(self._hub.close)


async def _serve(options: Options, assembly: Assembly, record: Record) -> None:
    asyncio.get_running_loop().set_default_executor(_threads())
    hub = Hub(record, assembly)
    identity = Identity(record, hub)
    addresses = Addresses(record.engine, record.master)
    backend = Backend(
        options=options,
        assembly=assembly,
        record=record,
        hub=hub,
        identity=identity,
        addresses=addresses,
        leases=Leases(hub),
        looks=Looks(hub),
        watching=Watching(hub.say),
        steering=Steering(hub),
        eraser=Eraser(hub, record),
    )
    await delete_erased(record)  # what a crash may have left of an erasure
    listener = _listen(options)
    async with _running(hub.run()):
        await _prepare(backend)
        url = _url(options, listener)
        clock = Timekeeper(hub, record, assembly.book)
        tasks = [
            clock.run(),
            backend.leases.run(),
            backend.watching.run(),
            backend.steering.run(),
            backend.eraser.run(),
            _check(record.journal, backend.damaged),
        ]
        if options.analytics:
            ca_file = str(options.tls_cert or "")
            backend.embedded = Embedded(url, ca_file, record.folder, options.analytics_arguments)
            tasks.append(backend.embedded.run(hub, identity))
        async with _running(*tasks):
            server = _Server(_config(options, backend), hub)
            async with _running(_announce(server, options, url)):
                await server.serve(sockets=[listener])
        await hub.checkpoint()


def _threads() -> ThreadPoolExecutor:
    """Begun at once: a pool that fills up by and by would look like a leak for hours."""
    pool, together = ThreadPoolExecutor(_THREADS, "work"), threading.Barrier(_THREADS)
    for _ in range(_THREADS):
        pool.submit(together.wait)
    return pool


@contextlib.asynccontextmanager
async def _running(*coroutines: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Background tasks for as long as the block lasts; one that dies is named and ends us."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    for task in tasks:
        task.add_done_callback(_died)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _died(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.critical("a task of the backend died", exc_info=error)
        os.kill(os.getpid(), signal.SIGTERM)


async def _prepare(backend: Backend) -> None:
    """What a start brings along: accounts, cameras, procedures, alarm rules; and the tools."""
    options, hub, tools = backend.options, backend.hub, backend.assembly.tools
    if options.bootstrap:
        words = bootstrap.read_bootstrap(options.bootstrap)
        made = await bootstrap.apply(words, hub, backend.identity, backend.addresses)
        bootstrap.hand_over(made, options.passwords_out)
    await procedures.publish(hub, _checklist_folders(tools))
    await alarm_rules.publish(hub)
    await city.publish(hub)
    for problem in tools.problems:
        await hub.say(ReportToolFailure(problem.tool, problem.error))
    for tool in hub.tools_back():
        log.warning("tool %s can be used again", tool)
        await hub.say(SwitchTool(tool, on=True))


def _checklist_folders(tools: Tools) -> list[Path]:
    return [procedures.CORE_FOLDER, *(folder / "checklists" for folder in tools.folders.values())]


async def _check(journal: Journal, damaged: set[int]) -> None:
    """Walk the whole chain once, in the background; damage is logged and shown in the status."""
    await asyncio.sleep(_VERIFY_AFTER_S)
    pages = journal.verify()
    while True:
        try:
            found = await asyncio.to_thread(next, pages, None)
        except DBAPIError as error:
            log.warning(
                "the chain cannot be walked now, it is tried again: %s", type(error).__name__
            )
            await asyncio.sleep(_VERIFY_AFTER_S)
            pages = journal.verify()
            continue
        if found is None:
            return
        for damage in found:
            log.error("journal row %d: %s", damage.seq, damage.problem)
            damaged.add(damage.seq)
        await asyncio.sleep(_VERIFY_PAUSE_S)


def _listen(options: Options) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    try:
        listener = socket.create_server((options.host, options.port), family=family, backlog=256)
    except OSError as error:
        at = f"{options.host}:{options.port}"
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise CannotListen(tr("server.cannot_listen", at=at, why=why)) from None
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # a reader that is gone without a word
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _DEAD_READER_MS)
    return listener


def _url(options: Options, listener: socket.socket) -> str:
    host = f"[{options.host}]" if ":" in options.host else options.host
    scheme = "https" if options.tls_cert else "http"
    return f"{scheme}://{host}:{listener.getsockname()[1]}"


def _config(options: Options, backend: Backend) -> uvicorn.Config:
    return uvicorn.Config(
        build(backend),
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=30,
        http=LimitedHttp,
        ssl_certfile=options.tls_cert,
        ssl_keyfile=options.tls_key,
    )


async def _announce(server: uvicorn.Server, options: Options, url: str) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    say(f"roc-server ready on {url}")
    if options.ready_file:
        part = options.ready_file.with_suffix(".part")
        part.write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")
        os.replace(part, options.ready_file)
