"""Small things by name: who was signed in, the device's key, counters, the last sync."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert

from console.journal.errors import mapped
from console.journal.schema import META


class Meta:
    """Bytes by name."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, name: str) -> bytes | None:
        with mapped(), self._engine.begin() as connection:
            return connection.scalar(select(META.c.value).where(META.c.name == name))

    def everything(self) -> dict[str, bytes]:
        """All of it, for a copy that is begun anew."""
        with mapped(), self._engine.begin() as connection:
            return {row.name: row.value for row in connection.execute(select(META))}

    def set(self, name: str, value: bytes) -> None:
        put = insert(META).values(name=name, value=value)
        with mapped(), self._engine.begin() as connection:
            connection.execute(
                put.on_conflict_do_update(index_elements=["name"], set_={"value": value})
            )


class Counter:
    """Never gives a number twice, also after a crash: it reserves a block and may skip some.

    All methods but leap and go_on_from write, and raise CopyError.
    """

    _BLOCK = 100

    def __init__(self, meta: Meta, name: str) -> None:
        self._meta = meta
        self._name = name
        self._last = self._reserved = int(meta.get(name) or b"0")

    def next(self) -> int:
        if self._last == self._reserved:
            self._reserve(self._reserved + self._BLOCK)
        self._last += 1
        return self._last

    def leap(self, now_utc: datetime) -> int:
        """Where no block can be reserved: by the clock, far above what any other run counts to."""
        self._last = max(self._last + 1, int(now_utc.timestamp() * 1000))
        self._reserved = self._last
        return self._last

    def go_on_from(self, other: Counter) -> None:
        """In the stead of another."""
        self._last = self._reserved = max(self._last, other._last)

    def write(self) -> None:
        """Into a copy that may have missed it."""
        self._reserve(self._reserved)

    def _reserve(self, number: int) -> None:
        self._meta.set(self._name, str(number).encode())
        self._reserved = number
