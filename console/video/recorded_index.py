"""When a camera was recorded, asked of a relay: a short question whose answer is waited for."""

from __future__ import annotations

from typing import BinaryIO

from console.video.records import (
    PREFIX,
    MalformedRecord,
    OpenRecord,
    RecordedRecord,
    body_length,
    decode,
    encode,
)
from console.video.relay_reader import RelayPlace, connect

Spans = tuple[tuple[float, float], ...]
_SILENCE_S = 3.0


def recorded_spans(
    camera_id: str, place: RelayPlace, from_utc: float, to_utc: float
) -> Spans | None:
    """In order, in seconds since 1970; None: it is not known now. Waits."""
    wanted = OpenRecord(camera_id, place.ticket, (from_utc, to_utc), index=True)
    try:
        with connect(place) as sock, sock.makefile("rb") as file:
            sock.settimeout(_SILENCE_S)
            sock.sendall(encode(wanted))
            record = decode(_exactly(file, body_length(_exactly(file, PREFIX.size))))
    except (OSError, MalformedRecord):
        return None
    return record.spans if isinstance(record, RecordedRecord) else None


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise ConnectionError("the relay ended it")
    return data
