"""What a camera's address may be answered with, and what roc-analytics makes of it."""

from __future__ import annotations

import asyncio

import pytest

from console.analytics.cameras import addresses_of
from console.sources.errors import LinkLost
from console.sources.http import Backend
from console.video.address import CameraAddress, CameraAddresses

_WORDS = b'{"message_id": "refused.not_stored", "params": {}}'


def _asked(status: bytes, body: bytes) -> CameraAddresses | None:
    """The address, asked of a server that always answers so."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
        writer.write(head % (status, len(body)) + body)
        writer.close()

    async def ask() -> CameraAddresses | None:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            backend = Backend(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            try:
                return await addresses_of(backend, "gate")
            finally:
                await backend.close()

    return asyncio.run(ask())


@pytest.mark.parametrize("status", [b"500 Fault", b"503 Not now", b"507 Full"])
def test_a_fault_of_the_backend_is_no_missing_address(status: bytes) -> None:
    with pytest.raises(LinkLost):
        _asked(status, _WORDS)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (b"404 None", _WORDS, "has no address"),
        (b"200 OK", b'{"url": "http://[nowhere"}', "an address that is none"),
        (b"200 OK", b"{}", "an address that is none"),
    ],
)
def test_a_camera_without_one_is_left_out_and_said(
    status: bytes, body: bytes, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert _asked(status, body) is None
    assert said in caplog.text


MAIN, SUB = (CameraAddress.parse(f"rtsp://camera/{name}") for name in "12")


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b'{"url": "rtsp://camera/1"}', CameraAddresses(MAIN)),
        (b'{"url": "rtsp://camera/1", "sub_url": ""}', CameraAddresses(MAIN)),
        (b'{"url": "rtsp://camera/1", "sub_url": "rtsp://camera/2"}', CameraAddresses(MAIN, SUB)),
        (b'{"url": "rtsp://camera/1", "sub_url": "http://[nowhere"}', CameraAddresses(MAIN)),
    ],
)
def test_an_address_is_one(body: bytes, wanted: CameraAddresses) -> None:
    """A second one that is none costs the smaller stream only."""
    assert _asked(b"200 OK", body) == wanted
