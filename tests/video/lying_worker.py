"""A picture worker that somebody has taken over: it answers with more than it told, or absurdly."""

from __future__ import annotations

import signal
from multiprocessing.connection import Connection

from console.video.picture.words import ANSWER, READY, TAKEN

LIES = {
    b"more": (ANSWER.pack(2, 2), bytes(4096)),
    b"fewer": (ANSWER.pack(2, 2), bytes(3)),
    b"huge": (ANSWER.pack(65535, 65535), b""),
    b"short": (b"\x01", b""),
}


def never_ready(_pipe: Connection) -> None:
    signal.pause()


def leave(_pipe: Connection) -> None:
    """No sooner there than gone."""


def run(pipe: Connection) -> None:
    try:
        pipe.send_bytes(READY)
        while True:
            pipe.recv_bytes()
            for part in (TAKEN, *LIES[pipe.recv_bytes()]):
                pipe.send_bytes(part)
    except (EOFError, ConnectionError):
        return
