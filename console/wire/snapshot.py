"""A state as NDJSON: a head line with seq and count, then one line a record; and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from console.domain.records import RECORDS
from console.wire.decoders import decoder
from console.wire.table import WireError

Row = tuple[str, str, Any]  # table, id, record


class Head(msgspec.Struct):
    """seq: the last event folded into the snapshot; records: how many lines follow."""

    seq: int
    records: int


class _Line(msgspec.Struct):
    table: str
    id: str
    record: msgspec.Raw


def encode(seq: int, rows: list[Row]) -> Iterator[bytes]:
    """Lines without their newline, head first."""
    yield msgspec.json.encode(Head(seq, len(rows)))
    for table, record_id, record in rows:
        yield msgspec.json.encode({"table": table, "id": record_id, "record": record})


def decode(
    lines: Iterable[bytes | str], slice_types: Mapping[str, type]
) -> tuple[int, Iterator[Row]]:
    """seq, and the rows one by one so that the caller may take them in slices.

    Rows of tables and tools not known here are left out. Raises WireError, at the latest at the
    end, where lines are missing or do not fit.
    """
    stream = iter(lines)
    try:
        head = decoder(Head).decode(next(stream))
    except (StopIteration, msgspec.MsgspecError):
        raise WireError("snapshot without a head") from None
    return head.seq, _rows(stream, head.records, slice_types)


def _rows(
    stream: Iterator[bytes | str], expected: int, slice_types: Mapping[str, type]
) -> Iterator[Row]:
    count = 0
    for line in stream:
        if not line.strip():
            continue
        count += 1
        try:
            raw = decoder(_Line).decode(line)
            cls = slice_types.get(raw.id) if raw.table == "slices" else RECORDS.get(raw.table)
            if cls is not None:
                yield raw.table, raw.id, decoder(cls).decode(raw.record)
        except msgspec.MsgspecError as error:
            raise WireError(f"snapshot line {count} does not fit: {error}") from None
    if count != expected:
        raise WireError(f"snapshot has {count} of {expected} records")
