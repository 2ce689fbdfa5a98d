"""What the page knows against what is so: only the difference travels, a piece at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from console.views.map.records import MapAlert


class HasId(Protocol):
    @property
    def id(self) -> str: ...


Record = TypeVar("Record", bound=HasId)


class Deltas:
    """Wanted and sent records of one kind; frozen records compare by value.

    One record more costs the same however many there are: what differs is kept, never sought.
    """

    def __init__(self, encode: Callable[[Any], Any]) -> None:
        self._encode = encode
        self._wanted: dict[str, Any] = {}
        self._sent: dict[str, Any] = {}
        self._differs: OrderedDict[str, None] = OrderedDict()  # ids, as they came

    def want(self, records: Iterable[Record]) -> bool:
        """Take the whole set; True where it differs from what the page has."""
        wanted = {record.id: record for record in records}
        for key in self._wanted.keys() - wanted.keys():
            self.drop(key)
        for record in wanted.values():
            self.put(record)
        return bool(self._differs)

    def put(self, record: HasId) -> bool:
        """One that is new or other; True where the page has not got it."""
        self._wanted[record.id] = record
        return self._look(record.id)

    def drop(self, record_id: str) -> bool:
        self._wanted.pop(record_id, None)
        return self._look(record_id)

    def _look(self, record_id: str) -> bool:
        if self._wanted.get(record_id) == self._sent.get(record_id):
            self._differs.pop(record_id, None)
            return False
        self._differs[record_id] = None
        return True

    def take(self, most: int | None = None) -> dict[str, Any]:
        """The difference, at most so many records of it, as JSON-ready `here` and `gone`; empty for
        none. It counts as sent."""
        here: list[Any] = []
        gone: list[str] = []
        while self._differs and (most is None or len(here) + len(gone) < most):
            key, _ = self._differs.popitem(last=False)
            record = self._wanted.get(key)
            if record is None:
                self._sent.pop(key, None)
                gone.append(key)
            else:
                self._sent[key] = record
                here.append(self._encode(record))
        return {"here": here, "gone": gone} if here or gone else {}

    def waits(self) -> bool:
        """Whether there is a difference that nobody has taken."""
        return bool(self._differs)

    def forget(self) -> None:
        """The page is new and knows nothing."""
        self._sent = {}
        self._differs = OrderedDict.fromkeys(self._wanted)


def encode_alert(alert: MapAlert) -> list[Any]:
    """A row: a hundred thousand objects would say the names of their fields as often."""
    return [
        alert.id,
        alert.priority,
        alert.lon,
        alert.lat,
        alert.title,
        alert.acknowledged,
        alert.stale,
        alert.local,
    ]
