"""A camera of our own that speaks RTSP as badly as cameras do: what GStreamer's server cannot.

It sends what it is given, in threads of the test's process, over real sockets. Payloads are made
here after RFC 6184 and RFC 7798, apart from the code that takes them apart.
"""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np

FPS = 15
TICKS = 90_000 // FPS
_MOST = 1200  # bytes of a payload

Picture = list[bytes]  # the NAL units of an access unit


def encode(
    codec: str,
    size: tuple[int, int],
    frames: int,
    group: int = 15,
    paint: Callable[[int], np.ndarray] | None = None,
    **options: str,
) -> list[Picture]:
    """Access units of noise, or of paint(n), from libx264 or libx265."""
    chance = np.random.default_rng(1)
    context = av.CodecContext.create({"h264": "libx264", "hevc": "libx265"}[codec], "w")
    context.width, context.height, context.pix_fmt = *size, "yuv420p"
    context.framerate, context.time_base = FPS, Fraction(1, FPS)
    context.gop_size = group
    context.options = {"preset": "ultrafast", "tune": "zerolatency", "x265-params": "log-level=0"}
    context.options = {**context.options, **options}
    packets = []
    for number in range(frames):
        bgr = paint(number) if paint else chance.integers(0, 256, (*size[::-1], 3), np.uint8)
        frame = av.VideoFrame.from_ndarray(bgr, format="bgr24")
        frame.pts = number
        packets += context.encode(frame)
    return [split(bytes(packet)) for packet in [*packets, *context.encode(None)]]


def split(annex_b: bytes) -> Picture:
    """The units between start codes."""
    return [unit for unit in re.split(rb"\x00{2,3}\x01", annex_b) if unit]


def payloads(codec: str, unit: bytes) -> list[bytes]:
    """A unit alone, or in fragments."""
    if len(unit) <= _MOST:
        return [unit]
    if codec == "h264":
        head, kind, body = bytes([(unit[0] & 0xE0) | 28]), unit[0] & 0x1F, unit[1:]
    else:
        head = bytes([(unit[0] & 0x81) | 49 << 1, unit[1]])
        kind, body = (unit[0] >> 1) & 0x3F, unit[2:]
    parts = [body[at : at + _MOST] for at in range(0, len(body), _MOST)]
    ends = [0x80, *[0] * (len(parts) - 2), 0x40]
    return [head + bytes([end | kind]) + part for end, part in zip(ends, parts, strict=True)]


@dataclass
class Sender:
    """Pictures to RTP packets. markers: "last" as they should be, "none", or "each" slice."""

    codec: str = "h264"
    markers: str = "last"
    sequence: int = 65_530  # so that it wraps at once
    source: int = 7
    payload_type: int = 96

    def packets(self, picture: Picture, timestamp: int) -> list[bytes]:
        made = []
        for index, unit in enumerate(picture):
            parts = payloads(self.codec, unit)
            for number, part in enumerate(parts):
                last = number == len(parts) - 1
                ends = last and (index == len(picture) - 1 or self.markers == "each")
                made.append(self.packet(part, timestamp, ends and self.markers != "none"))
        return made

    def packet(self, payload: bytes, timestamp: int, marker: bool) -> bytes:
        second = self.payload_type | (0x80 if marker else 0)
        head = (0x80, second, self.sequence & 0xFFFF, timestamp & 0xFFFFFFFF, self.source)
        self.sequence += 1
        return struct.pack(">BBHII", *head) + payload


def describe(codec: str, sets: Sequence[bytes] = (), payload_type: int = 96) -> bytes:
    """A session description as cameras give it."""
    name = {"h264": "H264", "hevc": "H265"}.get(codec, codec)
    words = ",".join(base64.b64encode(one).decode() for one in sets)
    parameters = f"a=fmtp:{payload_type} packetization-mode=1;sprop-parameter-sets={words}\r\n"
    return (
        f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=c\r\nt=0 0\r\na=control:*\r\n"
        f"m=video 0 RTP/AVP {payload_type}\r\na=rtpmap:{payload_type} {name}/90000\r\n"
        f"{parameters if sets else ''}a=control:track1\r\n"
    ).encode()


class Raw(bytes):
    """Goes out as it is, where a packet would go out with its length."""


Play = Callable[[], Iterator[bytes]]
Headers = dict[str, str]


def in_time(pictures: Sequence[list[bytes]], fps: float = FPS) -> Iterator[bytes]:
    """The packets of one picture after the other, each picture in its time."""
    began = time.monotonic()
    for number, packets in enumerate(pictures):
        time.sleep(max(0.0, began + number / fps - time.monotonic()))
        yield from packets


@dataclass
class Stand:
    """describes and plays hold one entry for each connection, the last for all that follow.

    answers: method -> what replaces our answer (whole, as bytes). session_s: without a request for
    so long it hangs up. asked, reports: what clients sent.
    """

    describes: Sequence[bytes]
    plays: Sequence[Play]
    answers: dict[str, Callable[[Headers], bytes | None]] = field(default_factory=dict)
    session_s: int = 60
    knows: Sequence[str] = ("OPTIONS", "DESCRIBE", "SETUP", "PLAY", "TEARDOWN", "GET_PARAMETER")
    asked: list[tuple[str, str, Headers]] = field(default_factory=list)
    reports: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._closing = threading.Event()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def port(self) -> int:
        return int(self._server.getsockname()[1])

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self.port}/live"

    def __enter__(self) -> Stand:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        for one in (self._server, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._accepting.join(5)

    def methods(self) -> list[str]:
        return [method for method, _, _ in self.asked]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                self._open.append(connection)
                number, self.connections = self.connections, self.connections + 1
                threading.Thread(target=self._serve, args=(connection, number), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(self.session_s)
        with connection, contextlib.suppress(OSError):
            while True:
                method, uri, headers = _request(connection, self.reports)
                self.asked.append((method, uri, headers))
                if method not in self.knows:
                    return  # as some cameras do
                instead = self.answers.get(method, lambda _: None)(headers)
                connection.sendall(instead or self._answer(method, headers, number))
                if method == "PLAY":
                    words = (connection, self.plays[min(number, len(self.plays) - 1)])
                    threading.Thread(target=self._play, args=words, daemon=True).start()

    def _answer(self, method: str, headers: Headers, number: int) -> bytes:
        more, body = "", b""
        if method == "DESCRIBE":
            body = self.describes[min(number, len(self.describes) - 1)]
            more = "Content-Type: application/sdp\r\n"
        elif method == "SETUP":
            more = f"Transport: {headers['transport']}\r\n"
            more += f"Session: s1;timeout={self.session_s}\r\n"
        elif method == "OPTIONS":
            more = f"Public: {', '.join(self.knows)}\r\n"
        return respond(headers, more=more, body=body)

    def _play(self, connection: socket.socket, play: Play) -> None:
        with contextlib.suppress(OSError):
            for packet in play():
                if self._closing.is_set():
                    return
                head = b"" if isinstance(packet, Raw) else b"$\x00" + struct.pack(">H", len(packet))
                connection.sendall(head + packet)
            connection.shutdown(socket.SHUT_RDWR)


def respond(headers: Headers, status: str = "200 OK", more: str = "", body: bytes = b"") -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    head = f"RTSP/1.0 {status}\r\nCSeq: {headers.get('cseq', '0')}\r\n{more}{length}\r\n"
    return head.encode() + body


def _request(connection: socket.socket, reports: list[bytes]) -> tuple[str, str, Headers]:
    """The next request; RTCP in between is kept."""
    held = b""
    while True:
        while held[:1] == b"$" and len(held) >= 4 and len(held) >= 4 + held[2] * 256 + held[3]:
            reports.append(held[4 : 4 + held[2] * 256 + held[3]])
            held = held[4 + len(reports[-1]) :]
        if held[:1] != b"$" and b"\r\n\r\n" in held:
            break
        got = connection.recv(4096)
        if not got:
            raise OSError("gone")
        held += got
    first, *lines = held.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    method, uri, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    return method, uri, {name.lower(): value.strip() for name, _, value in pairs}
