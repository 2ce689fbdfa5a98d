"""The relay's blocking reader, for a camera worker's thread: standard library only."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event

from console.video.records import (
    PREFIX,
    MalformedRecord,
    OpenRecord,
    Record,
    TroubleRecord,
    body_length,
    decode,
    encode,
)
from console.video.trouble import CameraTrouble, Trouble

_CONNECT_TIMEOUT_S = 2.0
_SILENCE_S = 3.0  # the server beats each second
_POLL_S = 0.2
_PAUSE_S = 0.3
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class RelayPlace:
    """Where a camera's relay is, with a ticket for it.

    ca_file: a private certificate authority (PEM); with tls and without one the system's count.
    """

    host: str
    port: int
    ticket: str = field(repr=False)
    tls: bool = False
    ca_file: str = ""


class RelayReader:
    """One open relay stream; read() gives its records in order."""

    def __init__(self, camera_id: str, place: RelayPlace) -> None:
        """CameraTrouble(RELAY_UNREACHABLE or RELAY_UNTRUSTED); the ticket is shown after that."""
        self._buffer = bytearray()
        self._heard_at = time.monotonic()
        trouble = Trouble.NONE
        try:
            self._socket = _connect(place)
            self._socket.sendall(encode(OpenRecord(camera_id, place.ticket)))
        except ssl.SSLCertVerificationError:
            trouble = Trouble.RELAY_UNTRUSTED
        except OSError:  # ssl.SSLError is one
            trouble = Trouble.RELAY_UNREACHABLE
        if trouble is not Trouble.NONE:
            raise CameraTrouble(trouble)

    def read(self, timeout_s: float) -> Record | None:
        """The next record, or None when none came in time. CameraTrouble ends the stream."""
        deadline = time.monotonic() + timeout_s
        while True:
            record = self._from_buffer()
            if record is not None:
                return record
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self._fill(left)

    def close(self) -> None:
        self._socket.close()

    def _from_buffer(self) -> Record | None:
        if len(self._buffer) < PREFIX.size:
            return None
        try:
            end = PREFIX.size + body_length(bytes(self._buffer[: PREFIX.size]))
            if len(self._buffer) < end:
                return None
            record = decode(bytes(self._buffer[PREFIX.size : end]))
        except MalformedRecord:
            raise CameraTrouble(Trouble.RELAY_MALFORMED) from None
        del self._buffer[:end]
        return record

    def _fill(self, timeout_s: float) -> None:
        self._socket.settimeout(timeout_s)
        try:
            data = self._socket.recv(_CHUNK)
        except (TimeoutError, ssl.SSLWantReadError):
            if time.monotonic() - self._heard_at > _SILENCE_S:
                raise CameraTrouble(Trouble.RELAY_UNREACHABLE) from None
            return
        except OSError:
            raise CameraTrouble(Trouble.RELAY_UNREACHABLE) from None
        if not data:
            raise CameraTrouble(Trouble.RELAY_UNREACHABLE)
        self._heard_at = time.monotonic()
        self._buffer += data


def _connect(place: RelayPlace) -> socket.socket:
    plain = socket.create_connection((place.host, place.port), _CONNECT_TIMEOUT_S)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not place.tls:
        return plain
    tls = ssl.create_default_context(cafile=place.ca_file or None)
    return tls.wrap_socket(plain, server_hostname=place.host)


def follow_relay(
    camera_id: str, next_place: Callable[[Trouble], RelayPlace | None], stop: Event
) -> Iterator[Record]:
    """A camera's records for as long as they are wanted; connects again when the stream ends.

    next_place is asked before each connection, with what ended the last one, and may wait for a
    fresh ticket; None: not yet.
    """
    trouble = said = Trouble.NONE
    while not stop.is_set():
        place = next_place(trouble)
        if place is not None:
            try:
                for record in _read_until(camera_id, place, stop):
                    if isinstance(record, TroubleRecord):
                        _raise_refusal(record)
                    said = Trouble.NONE
                    yield record
            except CameraTrouble as error:
                trouble = error.trouble
        if stop.is_set():
            return
        if trouble is not said:
            said = trouble
            yield TroubleRecord(trouble.value)
        stop.wait(_PAUSE_S)


def _raise_refusal(record: TroubleRecord) -> None:
    if record.message_id == Trouble.RELAY_REFUSED.value:
        raise CameraTrouble(Trouble.RELAY_REFUSED)


def _read_until(camera_id: str, place: RelayPlace, stop: Event) -> Iterator[Record]:
    reader = RelayReader(camera_id, place)
    try:
        while not stop.is_set():
            record = reader.read(_POLL_S)
            if record is not None:
                yield record
    finally:
        reader.close()
