"""A piece of a recording that does not come whole is never taken for one that did."""

from __future__ import annotations

import socket
import threading

import pytest

from console.video.fetching import Fetching
from console.video.records import HeartbeatRecord, TroubleRecord, encode
from console.video.relay_reader import RelayPlace
from console.video.trouble import Trouble


def _fetched(answer: bytes) -> Fetching:
    """What becomes of it with a relay that says this and hangs up."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as relay:
        place = RelayPlace("127.0.0.1", relay.getsockname()[1], "ticket")
        fetching = Fetching("cam", place, 0.0, 1.0, done.set)
        reader, _ = relay.accept()
        with reader:
            reader.recv(4096)
            reader.sendall(answer)
        assert done.wait(10.0)
    return fetching


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (encode(HeartbeatRecord(0.0)), Trouble.NONE),
        (b"", Trouble.RELAY_UNREACHABLE),
        (encode(TroubleRecord(Trouble.NO_RECORDING.value)), Trouble.NO_RECORDING),
        (encode(TroubleRecord("camera.error.of_tomorrow")), Trouble.RELAY_MALFORMED),
        (encode(TroubleRecord("")), Trouble.RELAY_MALFORMED),
        (b"\xff" * 64, Trouble.RELAY_MALFORMED),
    ],
)
def test_only_what_came_to_its_end_is_whole(answer: bytes, trouble: Trouble) -> None:
    assert _fetched(answer).trouble is trouble
