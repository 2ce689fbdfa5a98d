"""The relay's reader: one open stream, never waited for. Standard library only.

A camera worker reads all its relays in one loop: opening one (names, TLS) takes a while and is done
in a thread, what comes afterwards is taken when it is there.
"""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass, field

from console.video.records import (
    MAX_RECORD_BYTES,
    PREFIX,
    MalformedRecord,
    OpenRecord,
    Record,
    body_length,
    decode,
    encode,
)
from console.video.trouble import CameraTrouble, Trouble

SILENCE_S = 3.0  # the server beats each second
_CONNECT_TIMEOUT_S = 2.0
_CHUNK = 256 * 1024
_FULL_BYTES = MAX_RECORD_BYTES + _CHUNK  # more than one record waits: the sender is made to wait


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
    """receive() when there is something, then take() for as long as it gives records."""

    def __init__(self, camera_id: str, place: RelayPlace, sub: bool = False) -> None:
        """Waits for the connection. The ticket is shown only to whom the certificate names.

        CameraTrouble(RELAY_UNREACHABLE or RELAY_UNTRUSTED).
        """
        self._buffer, self._at = bytearray(), 0
        trouble = Trouble.NONE
        try:
            self._socket = connect(place)
            self._socket.sendall(encode(OpenRecord(camera_id, place.ticket, sub=sub)))
            self._socket.setblocking(False)
        except ssl.SSLCertVerificationError:
            trouble = Trouble.RELAY_UNTRUSTED
        except OSError:  # ssl.SSLError is one
            trouble = Trouble.RELAY_UNREACHABLE
        if trouble is not Trouble.NONE:
            raise CameraTrouble(trouble)
        self.heard_at = time.monotonic()

    def fileno(self) -> int:
        return self._socket.fileno()

    def is_full(self) -> bool:
        """More waits here than may: receive() no more until some of it was taken."""
        return len(self._buffer) - self._at > _FULL_BYTES

    def receive(self) -> bool:
        """Take in what has come; True: there is more that select() cannot see. CameraTrouble: the
        stream has ended, after what take() still gives.
        """
        try:
            data = self._socket.recv(_CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        except OSError:
            data = b""
        if not data:
            raise CameraTrouble(Trouble.RELAY_UNREACHABLE)
        self.heard_at = time.monotonic()
        self._buffer += data
        return isinstance(self._socket, ssl.SSLSocket) and self._socket.pending() > 0

    def take(self) -> Record | None:
        """The next record that is here as a whole. CameraTrouble(RELAY_MALFORMED)."""
        start = self._at + PREFIX.size
        if len(self._buffer) < start:
            return None
        try:
            end = start + body_length(self._buffer, self._at)
            if len(self._buffer) < end:
                return None
            record = decode(bytes(self._buffer[start:end]))
        except MalformedRecord:
            raise CameraTrouble(Trouble.RELAY_MALFORMED) from None
        self._at = end
        if self._at == len(self._buffer) or self._at > _CHUNK:
            del self._buffer[: self._at]
            self._at = 0
        return record

    def close(self) -> None:
        self._socket.close()


def connect(place: RelayPlace) -> socket.socket:
    """Waits. OSError; ssl.SSLCertVerificationError: it is not who it should be."""
    plain = socket.create_connection((place.host, place.port), _CONNECT_TIMEOUT_S)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not place.tls:
        return plain
    tls = ssl.create_default_context(cafile=place.ca_file or None)
    return tls.wrap_socket(plain, server_hostname=place.host)
