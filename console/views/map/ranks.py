"""Alerts in the order of their list, kept in order: one more costs the same at any number."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from console.views.map.records import MapAlert, MapRest

_Key = tuple[int, datetime, str]
_LISTED = 300  # a reader has no use for more
_MANY = 500  # from so many changes on it is cheaper to sort once


class Ranks:
    """Worst and oldest first."""

    def __init__(self) -> None:
        self._alerts: dict[str, MapAlert] = {}
        self._keys: list[_Key] = []

    def __len__(self) -> int:
        return len(self._alerts)

    def get(self, alert_id: str) -> MapAlert | None:
        return self._alerts.get(alert_id)

    def all(self) -> Iterable[MapAlert]:
        return self._alerts.values()

    def set(self, alerts: Iterable[MapAlert]) -> bool:
        """The whole set; True where it is another."""
        before, self._alerts = self._alerts, {alert.id: alert for alert in alerts}
        if before == self._alerts:
            return False
        self._keys = sorted(map(_key, self._alerts.values()))
        return True

    def change(self, here: Iterable[MapAlert], gone: Iterable[str]) -> None:
        here = list(here)
        if len(here) > _MANY:
            kept = self._alerts | {alert.id: alert for alert in here}
            for alert_id in gone:
                kept.pop(alert_id, None)
            self.set(kept.values())
            return
        for alert_id in gone:
            self._take_out(alert_id)
        for alert in here:
            self._take_out(alert.id)
            self._alerts[alert.id] = alert
            insort(self._keys, _key(alert))

    def _take_out(self, alert_id: str) -> None:
        if (old := self._alerts.pop(alert_id, None)) is not None:
            del self._keys[bisect_left(self._keys, _key(old))]

    def listed(self, chosen_id: str) -> tuple[list[MapAlert], tuple[MapRest, ...]]:
        """The worst, with the chosen one among them; and what says how many more there are."""
        alerts = [self._alerts[key[2]] for key in islice(self._keys, _LISTED)]
        rest = len(self._alerts) - len(alerts)
        chosen = self._alerts.get(chosen_id)
        if rest and chosen and chosen not in alerts:  # what a person works on is in the list
            alerts, rest = [*alerts, chosen], rest - 1
        return alerts, (MapRest(rest),) if rest else ()


def _key(alert: MapAlert) -> _Key:
    return (alert.priority, alert.age_utc, alert.id)
