"""A smaller stream costs nothing until somebody looks, and only what the detector has to spare."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from console.video.address import CameraAddress
from console.video.pipeline import sub as second
from console.video.pipeline.messages import CameraJob, SubRoom
from console.video.pipeline.pace import SLOWEST_S, SUB_EVERY_S, spare_streams, taken_up
from console.video.pipeline.rooms import SubRooms
from console.video.pipeline.sub import SubStream
from console.video.records import Record, StreamRecord, TroubleRecord
from console.video.trouble import Trouble
from tests.support.rtp_stand import Sender, Stand, describe, encode, in_time

LINGER_S = 0.2
_LIMIT_S = 10.0
_NOWHERE = CameraAddress.parse("rtsp://127.0.0.1:9/none")


def job(camera_id: str, detect: bool = True, every_s: float | None = 0.2) -> CameraJob:
    return CameraJob(camera_id, _NOWHERE, "E", b"", detect=detect, detect_every_s=every_s)


@pytest.fixture
def stand() -> Iterator[Stand]:
    pictures = encode("h264", (160, 96), 15)

    def play() -> Iterator[bytes]:
        sender, at = Sender(), 0
        while True:
            yield from in_time([sender.packets(p, (at + n) * 6000) for n, p in enumerate(pictures)])
            at += len(pictures)

    with Stand([describe("h264")], [play]) as one:
        yield one


async def _until(happened: Callable[[], object]) -> None:
    async with asyncio.timeout(_LIMIT_S):
        while not happened():  # noqa: ASYNC110 - a list that others fill has no event
            await asyncio.sleep(0.01)


async def test_it_is_opened_for_a_reader_and_closed_after_the_last(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second, "LINGER_S", LINGER_S)
    told: list[Record] = []
    asked: list[bool] = []
    ended: list[None] = []
    address = CameraAddress.parse(stand.url)
    stream = SubStream(
        job("cam-1"),
        address,
        told.append,
        lambda *_: None,
        asked.append,
        lambda: ended.append(None),
    )
    stream.room(SubRoom(0.2))  # for nobody
    assert stand.connections == 0
    stream.want(True)
    assert asked == [True]
    stream.room(SubRoom(0.2))
    await _until(lambda: any(isinstance(one, StreamRecord) for one in told))
    stream.want(False)
    stream.want(True)  # back within a moment: it was never closed
    await asyncio.sleep(2 * LINGER_S)
    assert (stand.connections, asked, ended) == (1, [True], [])
    stream.want(False)
    await _until(lambda: "TEARDOWN" in stand.methods())
    assert (asked, ended) == ([True, False], [None])
    count = len(told)
    stream.want(True)
    stream.room(SubRoom(None))
    assert told[count:] == [TroubleRecord(Trouble.SUB_NO_ROOM.value)]
    assert stand.connections == 1
    stream.close()


def test_main_streams_come_first_and_who_came_first_stays() -> None:
    """Ten cameras of 18 ms, five times a second, take 0.9 of a detector: nothing is left."""
    rooms = SubRooms()
    for number in range(3):
        rooms.want(f"cam-{number}")
    full = [job(f"cam-{number}") for number in range(10)]
    assert dict(rooms.settle(full, 18.0, off=False)) == dict.fromkeys(
        (f"cam-{number}" for number in range(3)), SubRoom(None)
    )
    told = dict(rooms.settle(full[:8], 18.0, off=False))
    assert [one.every_s is not None for one in told.values()] == [True, True]
    assert list(told) == ["cam-0", "cam-1"]
    assert rooms.detected == 2
    assert not dict(rooms.settle(full[:8], 18.5, off=False))  # a breath slower takes nothing away
    rooms.leave("cam-0")
    assert list(dict(rooms.settle(full[:8], 18.0, off=False))) == ["cam-2"]
    assert dict(rooms.settle(full, 40.0, off=False)) == dict.fromkeys(
        ("cam-1", "cam-2"), SubRoom(None)
    )


def test_without_detection_there_is_room_for_all() -> None:
    rooms = SubRooms()
    rooms.want("cam-0")
    rooms.want("cam-1")
    blind = [job("cam-0", detect=False), job("cam-1")]
    assert dict(rooms.settle(blind, 500.0, off=False)) == {
        "cam-0": SubRoom(0.0),
        "cam-1": SubRoom(None),
    }
    assert dict(rooms.settle(blind, 500.0, off=True)) == {"cam-1": SubRoom(0.0)}


def test_what_is_spare() -> None:
    assert taken_up([None, 0.2], 36.0) == pytest.approx(0.36)
    assert taken_up([0.0], 20.0) == pytest.approx(0.5)  # each frame, 25 a second at most
    assert spare_streams(0.0, 0.0, 4) == 0  # nobody has measured it yet
    assert spare_streams(0.5, 20.0, 0) == int(0.4 / (0.020 / SUB_EVERY_S))
    assert SUB_EVERY_S < 0.5 > SLOWEST_S  # a mask's life
