"""The relays of a wall's cameras without their detectors: one film, its packets, boxes and masks.

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
from functools import lru_cache
from threading import Event

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from console.video.address import CameraAddress
from console.video.demux import demux
from console.video.records import BoxesRecord, DrawnBox, PacketRecord, PersonMask, StreamRecord
from console.video.relay import RelayServer
from console.video.shading import pack_mask
from console.video.trouble import CameraTrouble

_DETECTED_EVERY = 3
_MASK = (90, 160)  # rows and columns


def records(film: str) -> tuple[StreamRecord, list[PacketRecord]]:
    """All of a film's packets, at once."""
    found: list[StreamRecord | PacketRecord] = []
    with contextlib.suppress(CameraTrouble):  # how a film ends
        found.extend(demux(CameraAddress.parse(film, paced=False), lambda: "feed.1", Event()))
    stream, *packets = found
    assert isinstance(stream, StreamRecord)
    return stream, [one for one in packets if isinstance(one, PacketRecord)]


def boxes(packet: PacketRecord, number: int) -> BoxesRecord:
    """Three that wander across the picture; on every third frame a detector saw them itself, with
    the mask of who they are.
    """
    left = number % 60 / 100
    detected = number % _DETECTED_EVERY == 0
    three = tuple(
        DrawnBox(label, 0.9, (left + at, 0.2 + at, left + at + 0.1, 0.5 + at), track, detected)
        for track, (label, at) in enumerate((("person", 0.0), ("pistol", 0.1), ("person", 0.2)))
    )
    return BoxesRecord(packet.epoch, packet.pts, three, detected, _mask(left) if detected else None)


@lru_cache
def _mask(left: float) -> PersonMask:
    """Two upright shapes, in the resolution of a detector's own masks."""
    mask = np.zeros(_MASK, np.uint8)
    for at in (left, left + 0.2):
        mask[20:50, round(at * _MASK[1]) : round((at + 0.1) * _MASK[1])] = 255
    return pack_mask(mask)


async def feed(film: str, count: int, key: Ed25519PublicKey) -> None:
    """Publish to all cameras, each frame when its time has come; cameras are out of step."""
    relays = [RelayServer(f"cam-{number}", key) for number in range(count)]
    print(*[await relay.start() for relay in relays], flush=True)
    stream, packets = records(film)
    length = (packets[-1].pts - packets[0].pts) * len(packets) // (len(packets) - 1)
    interval_s = float(length * stream.time_base) / len(packets)
    parent, began, number = os.getppid(), time.monotonic(), 0
    for relay in relays:
        relay.publish(stream)
    while os.getppid() == parent:
        turn, at = divmod(number, len(packets))
        shift = turn * length - packets[0].pts
        packet = replace(packets[at], pts=packets[at].pts + shift, dts=packets[at].dts + shift)
        due = began + float(packet.pts * stream.time_base)
        for place, relay in enumerate(relays):
            wait_s = due + interval_s * place / count - time.monotonic()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            relay.publish(replace(packet, capture_utc=time.time()))
            relay.publish(boxes(packet, number))
        number += 1


if __name__ == "__main__":
    words = sys.argv[1:]
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(words[2]))
    asyncio.run(feed(words[0], int(words[1]), public))
