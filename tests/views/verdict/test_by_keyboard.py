"""From an alert to a shared message to its retraction, without a mouse, at two consoles."""

from __future__ import annotations

from PySide6.QtCore import Qt

from console.domain import commands as c
from console.domain.person import SYSTEM_ACTOR
from console.domain.sharing import ReceiptKind
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, press, wait_until_active
from tests.support.seat import Seat
from tests.support.world import OPERATOR, SUPERVISOR, World
from tests.views.conftest import Open


def answered(*desktops: Desktop) -> None:
    for desktop in desktops:
        desktop.seat.answer()
    for desktop in desktops:
        desktop.seat.follow()


def bring_up(desktop: Desktop) -> None:
    """Whoever sits there looks at that window."""
    desktop.window.activateWindow()
    wait_until_active(desktop.window)


def test_from_the_alert_to_the_retraction_by_keys(
    world: World, operator: Seat, supervisor: Seat, open_seat: Open
) -> None:
    for one in (OPERATOR, SUPERVISOR):
        world.do(c.BeginShift(one.id), SYSTEM_ACTOR)
    theirs, mine = open_seat(supervisor), open_seat(operator)
    press(mine, "n", ALT)  # the desk of the first alert on the strip
    press(mine, "1")  # the nearest camera
    press(mine, "0")  # its own
    press(mine, "a")
    press(mine, "y")
    answered(mine, theirs)
    card = theirs.area.cards
    assert "CONFIRMED THREAT" in card.head.text()
    bring_up(theirs)
    press(theirs, Qt.Key.Key_M, ALT)
    answered(theirs, mine)

    bring_up(mine)
    press(mine, "n")
    press(mine, "1")
    answered(mine, theirs)
    assert "RETRACTION" in card.head.text()
    bring_up(theirs)
    press(theirs, Qt.Key.Key_Q, ALT)
    answered(theirs, mine)
    given = [body.kind for body in supervisor.sent if isinstance(body, c.GiveReceipt)]
    assert given.count(ReceiptKind.READ) == 2
