"""Two UDP ports for a camera that refuses TCP: packets from that camera, and our reports to it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

from console.video.trouble import CameraTrouble, Trouble

_TRIES = 20
_BUFFER_BYTES = 2 * 1024 * 1024  # a keyframe of a large camera arrives in one burst
_MOST_BYTES = 65_535
_AT_ONCE = 512


class Datagrams:
    """RTP on an even port and RTCP on the next, as cameras expect it (RFC 3550, clause 11)."""

    def __init__(self, own_host: str, camera_host: str) -> None:
        """own_host: where our connection to the camera comes from; camera_host: its other end."""
        self._camera = camera_host
        self.rtp, self.rtcp = _pair(own_host)
        for one in (self.rtp, self.rtcp):
            one.setblocking(False)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)

    def ports(self) -> tuple[int, int]:
        return self.rtp.getsockname()[1], self.rtcp.getsockname()[1]

    def open_way(self, ports: tuple[int, int]) -> None:
        """A word to the camera's ports, so that routers in between let its packets in."""
        for one, port in zip((self.rtp, self.rtcp), ports, strict=True):
            self._send(one, b"\x80\xc9\x00\x01\x00\x00\x00\x00", port)

    def report(self, data: bytes, ports: tuple[int, int]) -> None:
        self._send(self.rtcp, data, ports[1])

    def read(self, one: socket.socket) -> Iterator[bytes]:
        """What waits, of this camera only: anybody can send to an open port."""
        with contextlib.suppress(OSError):
            for _ in range(_AT_ONCE):
                data, sender = one.recvfrom(_MOST_BYTES)
                if sender[0] == self._camera:
                    yield data

    def close(self) -> None:
        self.rtp.close()
        self.rtcp.close()

    def _send(self, one: socket.socket, data: bytes, port: int) -> None:
        if port:
            with contextlib.suppress(OSError, OverflowError):
                one.sendto(data, (self._camera, port))


def _pair(host: str) -> tuple[socket.socket, socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for _ in range(_TRIES):
        first = socket.socket(family, socket.SOCK_DGRAM)
        second = socket.socket(family, socket.SOCK_DGRAM)
        try:
            first.bind((host, 0))
            port = first.getsockname()[1]
            second.bind((host, port ^ 1))
        except OSError:
            first.close()
            second.close()
            continue
        return (second, first) if port & 1 else (first, second)
    raise CameraTrouble(Trouble.UNREACHABLE)
