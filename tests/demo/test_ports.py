"""A backend that is killed finds its port free when it comes back."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from console.ports import lasting_port

_GIVEN = Path("/proc/sys/net/ipv4/ip_local_port_range")


@pytest.mark.skipif(not _GIVEN.exists(), reason="only Linux says which ports it gives away")
def test_no_outgoing_connection_is_given_it() -> None:
    lowest = int(_GIVEN.read_text().split()[0])
    assert all(lasting_port() < lowest for _ in range(100))


def test_it_is_free() -> None:
    port = lasting_port()
    with socket.create_server(("127.0.0.1", port)):
        assert lasting_port() != port
