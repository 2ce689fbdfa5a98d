"""What the page knows against what is so: only the difference travels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from console.views.map.records import MapAlert


class HasId(Protocol):
    @property
    def id(self) -> str: ...


Record = TypeVar("Record", bound=HasId)


class Deltas:
    """Wanted and sent records of one kind; frozen records compare by value."""

    def __init__(self, encode: Callable[[Any], dict[str, Any]]) -> None:
        self._encode = encode
        self._wanted: dict[str, Any] = {}
        self._sent: dict[str, Any] = {}

    def want(self, records: Iterable[Record]) -> bool:
        """Take the whole set; True where it differs from what the page has."""
        self._wanted = {record.id: record for record in records}
        return self._wanted != self._sent

    def take(self) -> dict[str, Any]:
        """The difference as JSON-ready `here` and `gone`, empty for none; it counts as sent."""
        here = [
            self._encode(record)
            for key, record in self._wanted.items()
            if self._sent.get(key) != record
        ]
        gone = [key for key in self._sent if key not in self._wanted]
        self._sent = dict(self._wanted)
        return {"here": here, "gone": gone} if here or gone else {}

    def forget(self) -> None:
        """The page is new and knows nothing."""
        self._sent = {}


def encode_alert(alert: MapAlert) -> dict[str, Any]:
    """JavaScript's clock counts milliseconds since 1970."""
    fields = dict(vars(alert))  # asdict copies each value and costs ten times as much
    fields["since_ms"] = round(fields.pop("age_utc").timestamp() * 1000)
    return fields
