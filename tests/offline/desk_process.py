"""A console without a screen as a process of its own, to be killed.

Orders come as JSON lines on standard input, news go as JSON lines to standard output.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import Any

from console.clock import new_ulid
from console.domain.alert import Priority
from console.domain.commands import AddNote, RaiseAlert
from console.domain.link import LinkState
from tests.offline.town import Desk


def _tell(**news: Any) -> None:
    print(json.dumps(news), flush=True)


def main() -> None:
    """argv: url, folder, account; the first line of standard input is the password."""
    url, folder, account = sys.argv[1:]
    desk = Desk(url, Path(folder), account, sys.stdin.readline().rstrip("\n"))
    desk.sign_in()
    _tell(signed_in=account)
    for line in sys.stdin:
        order = json.loads(line)
        if "link" in order:
            desk.until_link(LinkState(order["link"]))
        elif "clock" in order:
            desk.until(lambda: desk.link and desk.link.clock_is_off)
            _tell(offset_ms=desk.link.clock_offset_ms if desk.link else 0)
            continue
        elif "notices" in order:
            _tell(notices=[one.key for one in desk.link.notices] if desk.link else [])
            continue
        elif "settled" in order:
            desk.until_settled(30)
        elif "title" in order:
            alert_id = new_ulid()
            desk.core.dispatch(RaiseAlert(alert_id, order["title"], "en", Priority.LOW))
            desk.until_alert(alert_id)
            _tell(alert_id=alert_id)
            continue
        elif "note" in order:
            desk.core.dispatch(AddNote(order["alert_id"], new_ulid(), order["note"], "en"))
            desk.until_queued(order["queued"])
        elif "talk" in order:
            _talk(desk, order["talk"])
        _tell(done=True)


def _talk(desk: Desk, word: str) -> None:
    """Raise alerts until killed; tell of each that is on screen, confirmed or marked as local."""
    for number in itertools.count():
        raised = [desk.raise_alert(f"{word} {number} {one}") for one in range(5)]
        for alert_id in raised:
            desk.until_alert(alert_id, limit_s=30)
            _tell(held=alert_id)


if __name__ == "__main__":
    main()
