"""The relays of a wall's cameras without their detectors: one film, its packets and three boxes.

    python -m benchmarks.relay_feed FILM COUNT PUBLIC_KEY_HEX

Prints the ports of the cameras cam-0, cam-1, …; plays the film in its own time, over and over,
until its starter ends. A relay's own cost is the sender's, so it runs apart from who is measured.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from dataclasses import replace
from threading import Event

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from console.video.address import CameraAddress
from console.video.demux import demux
from console.video.records import BoxesRecord, DrawnBox, PacketRecord, StreamRecord
from console.video.relay import RelayServer
from console.video.trouble import CameraTrouble


def records(film: str) -> tuple[StreamRecord, list[PacketRecord]]:
    """All of a film's packets, at once."""
    found: list[StreamRecord | PacketRecord] = []
    with contextlib.suppress(CameraTrouble):  # how a film ends
        found.extend(demux(CameraAddress.parse(film, paced=False), lambda: "feed.1", Event()))
    stream, *packets = found
    assert isinstance(stream, StreamRecord)
    return stream, [one for one in packets if isinstance(one, PacketRecord)]


def boxes(packet: PacketRecord, number: int) -> BoxesRecord:
    """Three that wander across the picture."""
    left = number % 60 / 100
    three = tuple(
        DrawnBox(label, 0.9, (left + at, 0.2 + at, left + at + 0.1, 0.5 + at), track, True)
        for track, (label, at) in enumerate((("person", 0.0), ("pistol", 0.1), ("person", 0.2)))
    )
    return BoxesRecord(packet.epoch, packet.pts, three, True)


async def feed(film: str, count: int, key: Ed25519PublicKey) -> None:
    """Publish to all cameras, each frame when its time has come."""
    relays = [RelayServer(f"cam-{number}", key) for number in range(count)]
    print(*[await relay.start() for relay in relays], flush=True)
    stream, packets = records(film)
    length = (packets[-1].pts - packets[0].pts) * len(packets) // (len(packets) - 1)
    parent, began, number = os.getppid(), time.monotonic(), 0
    for relay in relays:
        relay.publish(stream)
    while os.getppid() == parent:
        turn, at = divmod(number, len(packets))
        shift = turn * length - packets[0].pts
        packet = packets[at]
        packet = replace(
            packet, pts=packet.pts + shift, dts=packet.dts + shift, capture_utc=time.time()
        )
        wait_s = began + float(packet.pts * stream.time_base) - time.monotonic()
        await asyncio.sleep(max(0.0, wait_s))
        for relay in relays:
            relay.publish(packet)
            relay.publish(boxes(packet, number))
        number += 1


if __name__ == "__main__":
    words = sys.argv[1:]
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(words[2]))
    asyncio.run(feed(words[0], int(words[1]), public))
