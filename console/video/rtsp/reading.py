"""An RTSP camera's records, from its address to its end."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from threading import Event
from urllib.parse import urlsplit

from console.video.address import CameraAddress
from console.video.records import PacketRecord, StreamRecord, TroubleRecord
from console.video.rtsp.access_units import Assembler
from console.video.rtsp.connection import Connection, Stopped
from console.video.rtsp.datagrams import Datagrams
from console.video.rtsp.epochs import Epochs
from console.video.rtsp.opening import Ask, Moved, Playing, opening
from console.video.rtsp.rtcp import REPORT_EVERY_S, Bye, Reception, SenderReport, parse_rtcp
from console.video.rtsp.rtp import Arrival, Order, parse_rtp
from console.video.rtsp.sdp import NotOurs
from console.video.rtsp.times import CaptureClock
from console.video.rtsp.wire import Interleaved, Response, interleaved
from console.video.trouble import CameraTrouble, Trouble

READ_TIMEOUT_S = 3.0
KEY_TIMEOUT_S = 20.0  # without a keyframe for so long, it is another's turn to try
_MOST_MOVES = 3
_ASKS_WHAT_IT_KNOWS, _KEEPS_ALIVE = "OPTIONS", "GET_PARAMETER"

Read = StreamRecord | PacketRecord | TroubleRecord


def read(
    address: CameraAddress,
    name_epoch: Callable[[], str],
    stop: Event,
    wall_clock: Callable[[], float] = time.time,
) -> Iterator[Read]:
    """Until the camera ends, which raises CameraTrouble, or stop is set.

    NotOurs, before any record: what this camera sends is left to libav.
    """
    with suppress(Stopped):
        yield from _followed(address, name_epoch, stop, wall_clock)


def _followed(
    address: CameraAddress,
    name_epoch: Callable[[], str],
    stop: Event,
    wall_clock: Callable[[], float],
) -> Iterator[Read]:
    trusted = True
    for _ in range(1 + _MOST_MOVES):
        with Connection(address, stop, trusted=trusted) as connection:
            try:
                yield from _Reading(connection, name_epoch, wall_clock).records()
            except Moved as moved:
                target = replace(address, url=moved.uri)
        if target.scheme() != "rtsp":
            raise CameraTrouble(Trouble.NOT_FOUND)
        trusted = trusted and urlsplit(target.url).hostname == urlsplit(address.url).hostname
        address = target
    raise CameraTrouble(Trouble.NOT_FOUND)


class _Reading:
    """One connection that plays: packets in, records out, reports and signs of life back."""

    def __init__(
        self,
        connection: Connection,
        name_epoch: Callable[[], str],
        wall_clock: Callable[[], float],
    ) -> None:
        self._connection = connection
        self._wall_clock = wall_clock
        self._datagrams: Datagrams | None = None
        self._name_epoch = name_epoch

    def records(self) -> Iterator[Read]:
        try:
            self._begin(self._played())
            try:
                while True:
                    yield from self._turn()
            finally:
                self._leave()
        finally:
            if self._datagrams is not None:
                self._datagrams.close()

    def _played(self) -> Playing:
        said = opening(self._connection.url, self._open_datagrams)
        ask = next(said)
        while True:
            response = self._connection.ask(ask)
            try:
                ask = said.send(response)
            except StopIteration as done:
                playing: Playing = done.value
                return playing

    def _open_datagrams(self) -> tuple[int, int]:
        own, camera = self._connection.socket.getsockname(), self._connection.socket.getpeername()
        self._datagrams = Datagrams(own[0], camera[0])
        return self._datagrams.ports()

    def _begin(self, playing: Playing) -> None:
        track, now = playing.track, time.monotonic()
        self._playing = playing
        self._order = Order(holds=self._datagrams is not None)
        self._assembler = Assembler(track.codec)
        self._clock = CaptureClock(track.clock_hz)
        self._reception = Reception(secrets.randbits(32), track.clock_hz)
        self._epochs = Epochs(track, self._name_epoch, self._clock)
        self._packet_at = self._unit_at = self._key_at = now
        self._report_at = now + REPORT_EVERY_S
        self._alive_at = now + playing.timeout_s / 2
        self._alive_by = _ASKS_WHAT_IT_KNOWS
        self._knows_better = False
        if self._datagrams is not None and playing.server_ports is not None:
            self._datagrams.open_way(playing.server_ports)

    def _turn(self) -> Iterator[Read]:
        others = [] if self._datagrams is None else [self._datagrams.rtp, self._datagrams.rtcp]
        for come in self._connection.messages(others):
            if isinstance(come, Interleaved):
                yield from self._interleaved(come)
            elif isinstance(come, socket.socket):
                yield from self._datagram(come)
            elif isinstance(come, Response):
                self._on_response(come)
        now = time.monotonic()
        yield from self._units(self._order.due(now), now)
        self._send_due(now)
        self._check(now)

    def _interleaved(self, come: Interleaved) -> Iterator[Read]:
        channels = self._playing.channels or (-1, -1)
        if come.channel == channels[0]:
            yield from self._rtp(come.data)
        elif come.channel == channels[1]:
            self._rtcp(come.data)

    def _datagram(self, one: socket.socket) -> Iterator[Read]:
        assert self._datagrams is not None
        for data in self._datagrams.read(one):
            if one is self._datagrams.rtp:
                yield from self._rtp(data)
            else:
                self._rtcp(data)

    def _rtp(self, data: bytes) -> Iterator[Read]:
        packet = parse_rtp(data)
        if packet is None:
            return
        if packet.payload_type != self._playing.track.payload_type:
            if packet.payload_type not in self._playing.track.known_types:
                raise CameraTrouble(Trouble.CLOSED)  # another codec without a word: ask anew
            return
        now = time.monotonic()
        self._packet_at = now
        self._reception.on_packet(packet, now)
        yield from self._units(self._order.put(packet, now, self._wall_clock()), now)

    def _units(self, arrivals: list[Arrival], now: float) -> Iterator[Read]:
        for arrival in arrivals:
            for unit in self._assembler.put(arrival):
                self._unit_at = now
                if unit.key:
                    self._key_at = now
                yield from self._epochs.of(unit)

    def _rtcp(self, data: bytes) -> None:
        for told in parse_rtcp(data):
            if isinstance(told, SenderReport):
                self._clock.learn(told, self._wall_clock())
                self._reception.on_report(told, time.monotonic())
            elif isinstance(told, Bye):
                raise CameraTrouble(Trouble.CLOSED)

    def _on_response(self, response: Response) -> None:
        """The answer to a sign of life.

        The first is OPTIONS, which every camera knows; some hang up on what they do not know.
        GET_PARAMETER follows where it is offered, since some count only that.
        """
        if self._connection.again(response) is not None:
            return
        if response.status == 401:
            raise CameraTrouble(Trouble.WRONG_PASSWORD)
        if response.status == 454:
            raise CameraTrouble(Trouble.CLOSED)
        refused = response.status // 100 != 2
        offered = _KEEPS_ALIVE in response.header("public") and not self._knows_better
        if offered or (refused and self._alive_by == _KEEPS_ALIVE):
            self._alive_by = _ASKS_WHAT_IT_KNOWS if refused else _KEEPS_ALIVE
            self._knows_better = True
            self._alive_at = time.monotonic()

    def _send_due(self, now: float) -> None:
        playing = self._playing
        if now >= self._alive_at:
            self._alive_at = now + playing.timeout_s / 2
            self._connection.say(Ask(self._alive_by, playing.uri, {"Session": playing.session}))
        if now >= self._report_at:
            self._report_at = now + REPORT_EVERY_S
            report = self._reception.report(now)
            if self._datagrams is not None and playing.server_ports is not None:
                self._datagrams.report(report, playing.server_ports)
            elif playing.channels is not None:
                self._connection.send(interleaved(playing.channels[1], report))

    def _check(self, now: float) -> None:
        if now - self._packet_at > READ_TIMEOUT_S:
            raise CameraTrouble(Trouble.TIMED_OUT)
        silent = now - self._unit_at > READ_TIMEOUT_S or now - self._key_at > KEY_TIMEOUT_S
        if silent and not self._epochs.begun:
            raise NotOurs("no picture")
        if silent and now - self._unit_at > READ_TIMEOUT_S:
            raise CameraTrouble(Trouble.NO_PICTURE)

    def _leave(self) -> None:
        """A camera that is told lets its session go at once; one that hangs is not waited for."""
        playing = self._playing
        with suppress(CameraTrouble):
            self._connection.socket.settimeout(0)
            self._connection.say(Ask("TEARDOWN", playing.uri, {"Session": playing.session}))
