"""Small things by name: who was signed in, the device's key, counters, the last sync."""

from __future__ import annotations

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
    """Never gives a number twice, also after a crash: it reserves a block and may skip some."""

    _BLOCK = 100

    def __init__(self, meta: Meta, name: str) -> None:
        self._meta = meta
        self._name = name
        self._last = self._reserved = int(meta.get(name) or b"0")

    def next(self) -> int:
        if self._last == self._reserved:
            self._reserved += self._BLOCK
            self._meta.set(self._name, str(self._reserved).encode())
        self._last += 1
        return self._last
