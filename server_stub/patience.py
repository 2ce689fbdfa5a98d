"""Brute force is slowed down, per account and address; nobody who is signed in notices."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

FREE_TRIES = 3
LONGEST_S = 1000.0  # 98 guesses a day: 3 free, 10 on the way to it, 85 more
_PAIRS_KEPT = 10_000


@dataclass(slots=True)
class _Failures:
    count: int
    until_s: float


class Patience:
    """Times are monotonic seconds, given by the caller."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def wait_s(self, account: str, address: str, now_s: float) -> float:
        """Seconds until the next try is looked at; 0 when it may be made."""
        failures = self._failures.get((account, address))
        return max(0.0, failures.until_s - now_s) if failures else 0.0

    def failed(self, account: str, address: str, now_s: float) -> None:
        """Each failure after the free ones doubles the wait."""
        key = (account, address)
        failures = self._failures.pop(key, None) or _Failures(0, 0.0)
        failures.count += 1
        beyond = failures.count - FREE_TRIES
        if beyond >= 0:
            failures.until_s = now_s + min(2.0 ** min(beyond, 32), LONGEST_S)
        self._failures[key] = failures
        while len(self._failures) > _PAIRS_KEPT:
            self._failures.popitem(last=False)

    def succeeded(self, account: str, address: str) -> None:
        self._failures.pop((account, address), None)
