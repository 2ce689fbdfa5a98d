"""Ports for programs that are killed and come back where they were."""

from __future__ import annotations

import secrets
import socket

_LOWEST, _HIGHEST = 20_000, 32_000
_TRIES = 200


def lasting_port(host: str = "127.0.0.1") -> int:
    """A free port below those that systems give to outgoing connections. OSError: none is free.

    Whoever tries again and again to reach a dead port of their range on its own machine is one day
    given that very port to call from. TCP then connects it to itself, and its owner, when it comes
    back, finds the port taken.
    """
    for _ in range(_TRIES):
        port = _LOWEST + secrets.randbelow(_HIGHEST - _LOWEST)
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port between {_LOWEST} and {_HIGHEST}")
