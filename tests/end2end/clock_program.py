"""The window program with the orders of a test that sets its clock wrong."""

from __future__ import annotations

from typing import Any

from console.i18n import tr
from console.views.shell.banner import Banner
from tests.support.window_program import Orders, Wish, main


class ClockOrders(Orders):
    def _rows(self, count: int) -> Wish:
        """So many alerts stand in the queue, each as a screen reader says it."""
        model = self._area.panels["queue"].model

        def met() -> dict[str, Any] | None:
            rows = [model.row(number).spoken() for number in range(model.rowCount())]
            return {"rows": rows} if len(rows) == count else None

        return met

    def _skew(self) -> Wish:
        """The banner says that the clocks differ."""
        banner = self._area.findChild(Banner)
        words = tr("banner.clock_skew", seconds="|").partition("|")[0]
        return lambda: {} if words in banner.words.text() else None

    def _keep(self) -> Wish:
        """Attach a file; when it says that it was attached."""
        told: list[Any] = []
        keep = self._area.desk.keep
        keep(b"a file", "text/plain", "attachment", lambda evidence, _why: told.append(evidence))
        return lambda: {"at_utc": told[0].at_utc.isoformat()} if told else None


def run() -> None:
    main(ClockOrders)
