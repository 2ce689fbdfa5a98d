"""The relay with real sockets: who may read, where readers begin, that nobody waits."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.video.records import (
    HeartbeatRecord,
    PacketRecord,
    Record,
    StreamRecord,
    TroubleRecord,
)
from console.video.relay import RelayServer
from console.video.relay_reader import RelayPlace
from console.video.trouble import CameraTrouble, Trouble
from console.wire.ticket import LIFE_S, sign_ticket
from tests.support.certificates import self_signed
from tests.support.relay_client import RelayClient, follow_relay
from tests.video.rig import wait_for
from tests.video.streams import recorded

KEY = Ed25519PrivateKey.generate()


@dataclass
class Served:
    """A relay in a loop of its own thread."""

    relay: RelayServer
    loop: asyncio.AbstractEventLoop
    port: int
    told: list[frozenset[str]]  # who read, at each change

    def publish(self, *records: Record) -> None:
        for record in records:
            self.loop.call_soon_threadsafe(self.relay.publish, record)

    def place(
        self,
        camera: str = "cam-1",
        life_s: float = LIFE_S,
        ca_file: str = "",
        reader: str = "reader",
    ) -> RelayPlace:
        ticket = sign_ticket(KEY, camera, reader, time.time() + life_s)
        return RelayPlace("127.0.0.1", self.port, ticket, bool(ca_file), ca_file)

    def cut(self, reader: str) -> None:
        self.loop.call_soon_threadsafe(self.relay.cut, {reader})

    def readers(self) -> int:
        return self.relay.reader_count()


@contextmanager
def served(tls: ssl.SSLContext | None = None) -> Iterator[Served]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(coroutine: object) -> object:
        future: Future[object] = asyncio.run_coroutine_threadsafe(coroutine, loop)  # type: ignore[arg-type]
        return future.result(10)

    told: list[frozenset[str]] = []

    async def make() -> RelayServer:
        return RelayServer("cam-1", KEY.public_key(), told.append)

    relay = run(make())
    port = run(relay.start(tls=tls))
    try:
        yield Served(relay, loop, port, told)
    finally:
        run(relay.close())
        run(asyncio.sleep(0.05))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def read(reader: RelayClient, count: int, limit_s: float = 5.0) -> list[Record]:
    """So many records, heartbeats left out."""
    found: list[Record] = []
    end = time.monotonic() + limit_s
    while len(found) < count and time.monotonic() < end:
        record = reader.read(0.1)
        if record is not None and not isinstance(record, HeartbeatRecord):
            found.append(record)
    return found


def test_a_reader_begins_with_the_last_keyframe_and_gets_all_after_it() -> None:
    stream, packets = recorded()
    with served() as relay:
        relay.publish(stream, *packets[:20])
        reader = RelayClient("cam-1", relay.place())
        assert read(reader, 6) == [stream, *packets[15:20]]
        relay.publish(*packets[20:])
        assert read(reader, 40) == list(packets[20:])
        reader.close()


@pytest.mark.parametrize("wrong", ["camera", "expired", "forged", "silent"])
def test_without_a_valid_ticket_nothing_is_read(wrong: str) -> None:
    stream, packets = recorded()
    with served() as relay:
        relay.publish(stream, *packets)
        place = {
            "camera": relay.place("cam-2"),
            "expired": relay.place(life_s=-1),
            "forged": replace(relay.place(), ticket=relay.place().ticket[::-1]),
            "silent": replace(relay.place(), ticket=""),
        }[wrong]
        reader = RelayClient("cam-1", place)
        assert read(reader, 1) == [TroubleRecord(Trouble.RELAY_REFUSED.value)]
        with pytest.raises(CameraTrouble):
            reader.read(1.0)
        reader.close()


def test_a_slow_reader_is_cut_and_the_others_lose_nothing() -> None:
    stream, packets = recorded()
    heavy = [replace(packet, data=bytes(200_000)) for packet in packets]
    with served() as relay:
        slow = socket.create_connection(("127.0.0.1", relay.port))
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy = RelayClient("cam-1", relay.place())
        quick = RelayClient("cam-1", relay.place())
        wait_for(lambda: relay.readers() == 2, 5)
        relay.publish(stream)
        got: list[Record] = read(quick, 1)
        for turn in range(5):
            relay.publish(*heavy)
            got += read(quick, len(heavy))
            assert len(got) == 1 + (turn + 1) * len(heavy)
        wait_for(lambda: relay.readers() == 1, 5)
        for one in (lazy, quick, slow):
            one.close()


def test_who_is_cut_comes_back_with_a_newer_ticket_only() -> None:
    stream, packets = recorded()
    with served() as relay:
        relay.publish(stream, *packets[:16])
        old = relay.place(reader="S1.4")
        gone, stays = RelayClient("cam-1", old), RelayClient("cam-1", relay.place(reader="S2.4"))
        assert read(gone, 2) == read(stays, 2) == [stream, packets[15]]
        wait_for(lambda: relay.told[-1:] == [{"S1.4", "S2.4"}], 5)
        relay.cut("S1.4")
        with pytest.raises(CameraTrouble):
            read(gone, 1)
        wait_for(lambda: relay.told[-1] == {"S2.4"}, 5)
        relay.publish(*packets[16:])
        assert read(stays, len(packets) - 16) == list(packets[16:])
        again = RelayClient("cam-1", old)
        assert read(again, 1) == [TroubleRecord(Trouble.RELAY_REFUSED.value)]
        newer = RelayClient("cam-1", relay.place(reader="S1.4"))
        assert read(newer, 1) == [stream]
        for one in (gone, stays, again, newer):
            one.close()


def test_a_camera_s_trouble_is_told_to_late_readers_too() -> None:
    with served() as relay:
        relay.publish(TroubleRecord(Trouble.UNREACHABLE.value))
        reader = RelayClient("cam-1", relay.place())
        assert read(reader, 1) == [TroubleRecord(Trouble.UNREACHABLE.value)]
        reader.close()


def test_tls_with_a_private_authority_and_not_without(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    stream, _ = recorded()
    with served(context) as relay:
        relay.publish(stream)
        reader = RelayClient("cam-1", relay.place(ca_file=str(certificate)))
        assert read(reader, 1) == [stream]
        reader.close()
        other, _ = self_signed(tmp_path / "other")
        with pytest.raises(CameraTrouble) as refused:
            RelayClient("cam-1", relay.place(ca_file=str(other)))
        assert refused.value.trouble is Trouble.RELAY_UNTRUSTED
        with pytest.raises(CameraTrouble) as refused:  # by the system's authorities
            RelayClient("cam-1", replace(relay.place(), tls=True))
        assert refused.value.trouble is Trouble.RELAY_UNTRUSTED


def test_garbage_from_a_relay_is_named_and_tried_again() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    calls = 0

    def answer() -> None:
        nonlocal calls
        while calls < 2:
            connection, _ = server.accept()
            connection.sendall(b"\xff" * 100)
            calls += 1
            connection.close()

    thread = threading.Thread(target=answer)
    thread.start()
    place = RelayPlace("127.0.0.1", server.getsockname()[1], "ticket")
    stop = threading.Event()
    records = follow_relay("cam-1", lambda _: place, stop)
    assert next(records) == TroubleRecord(Trouble.RELAY_MALFORMED.value)
    following = threading.Thread(target=lambda: next(records, None))
    following.start()
    wait_for(lambda: calls == 2, 5)
    stop.set()
    thread.join()
    server.close()
    following.join()


def test_a_restarted_relay_is_found_again() -> None:
    stream, packets = recorded()
    stop = threading.Event()
    found: list[Record] = []
    place: list[RelayPlace] = []

    def collect(next_place: Callable[[Trouble], RelayPlace | None]) -> None:
        for record in follow_relay("cam-1", next_place, stop):
            found.append(record)

    thread = threading.Thread(target=collect, args=(lambda _: place[-1] if place else None,))
    thread.start()
    for _ in range(2):
        found.clear()
        with served() as relay:
            place.append(relay.place())
            relay.publish(stream, *packets[:3])
            wait_for(lambda: packets[2] in found, 5)
    stop.set()
    thread.join()
    assert any(isinstance(record, PacketRecord) for record in found)
    assert isinstance(next(r for r in found if not isinstance(r, TroubleRecord)), StreamRecord)
