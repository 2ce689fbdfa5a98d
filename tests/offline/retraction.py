"""The retraction drill: one who sends, three who receive, one of them cut off at some moment.

All programs are the real ones: the backend as a process, four consoles' cores, a cable each.
`Drill` plays one order of events; who is cut off, when, and who reads what comes from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.domain.link import LinkState
from console.domain.sharing import Card, Message, MessageKind, ReceiptKind, cards
from tests.offline.town import Desk, report
from tests.support.backend import Backend, started
from tests.support.blackhole import Blackhole

SENDER, RECIPIENTS = "op1", ("op2", "sup1", "part1")
MOMENTS = ("before_first", "after_first")
_CAMERA = "cam1"


@dataclass(frozen=True)
class Order:
    """off: who loses the cable; cut: when. sender_alone: both verdicts wait in a queue."""

    seed: int
    off: str
    cut: str
    sender_alone: bool
    killed: bool
    first_read_by: frozenset[str]
    retraction_read_by: frozenset[str]

    @classmethod
    def of(cls, seed: int) -> Order:
        draw = random.Random(seed)
        some = [frozenset(r for r in RECIPIENTS if draw.random() < 0.5) for _ in range(2)]
        return cls(
            seed,
            draw.choice(RECIPIENTS),
            draw.choice(MOMENTS),
            draw.random() < 0.3,
            draw.random() < 0.3,
            *some,
        )


class Site:
    """Kept over many orders: starting four consoles for each would take the whole time."""

    def __init__(self, folder: Path) -> None:
        self._stack = ExitStack()
        self.backend: Backend = self._stack.enter_context(started(folder / "backend"))
        self.detector = self.backend.client("det1")
        self.supervisor = self.backend.client("sup1")
        port = int(self.backend.url.rpartition(":")[2])
        self.cables = {who: Blackhole(port) for who in (SENDER, *RECIPIENTS)}
        self.desks = {
            who: Desk(cable.url, folder / who, who, self.backend.passwords[who])
            for who, cable in self.cables.items()
        }
        for desk in self.desks.values():
            desk.sign_in()
            desk.until_link(LinkState.ONLINE, 20.0)

    def close(self) -> None:
        for cable in self.cables.values():
            cable.mend()
        for desk in self.desks.values():
            desk.close()
        for cable in self.cables.values():
            cable.close()
        self._stack.close()

    def cut(self, who: str) -> None:
        self.cables[who].sever()
        self.desks[who].until_link(LinkState.OFFLINE, 20.0)

    def mend(self, who: str) -> None:
        self.cables[who].mend()
        self.desks[who].until_link(LinkState.ONLINE, 30.0)


class Drill:
    """One order on a site. `play` raises AssertionError with the order where somebody is left."""

    def __init__(self, site: Site, order: Order) -> None:
        self.site, self.order = site, order
        self.alert_id = ""
        self.was_alone = False  # whether the one cut off held the first message alone meanwhile

    def play(self) -> None:
        self._seen()
        self._confirmed()
        self._found_false()
        for who in RECIPIENTS:
            if who != self.order.off:
                self._taken_back(who)
        self._still_cut_off()
        self.site.mend(self.order.off)
        self._taken_back(self.order.off)
        for who in sorted(self.order.retraction_read_by):
            self._read(who, MessageKind.RETRACTION)
        self._all_are_asked()
        for who in RECIPIENTS:
            self._read(who, MessageKind.RETRACTION)
        self._until_backend(lambda back: not back.unread())
        for who in RECIPIENTS:
            self._taken_back(who)

    def _seen(self) -> None:
        """A label of its own: no order's alert is the twin of another's."""
        claim = report(_CAMERA, 0.0)
        assert claim.detection is not None
        seen = replace(claim.detection, label=f"thing {self.order.seed}")
        self.site.detector.say(replace(claim, detection=seen))
        self.alert_id = claim.alert_id
        for who in (SENDER, "op2", "sup1"):
            self.site.desks[who].until_alert(self.alert_id, limit_s=20.0)

    def _confirmed(self) -> None:
        site, order = self.site, self.order
        if order.cut == "before_first":
            site.cut(order.off)
        if order.sender_alone:
            site.cut(SENDER)
        self._judge(VerdictKind.CONFIRMED)
        if not order.sender_alone:
            self._first_comes()
        if order.cut == "after_first":
            site.cut(order.off)

    def _found_false(self) -> None:
        site, order = self.site, self.order
        if order.killed:
            site.backend.kill()
        self._judge(VerdictKind.FALSE, "umbrella")
        if order.killed:
            site.backend.start()
        if order.sender_alone:
            self._queued()
            site.mend(SENDER)

    # -- steps ----------------------------------------------------------------------------------

    def _judge(self, kind: VerdictKind, cause: str = "") -> None:
        desk = self.site.desks[SENDER]
        desk.core.dispatch(c.GiveVerdict(self.alert_id, kind, cause))

    def _first_comes(self) -> None:
        for who in RECIPIENTS:
            if who == self.order.off and self.order.cut == "before_first":
                continue
            self._until_card(who, lambda card: not card.retracted)
            if who in self.order.first_read_by:
                self._read(who, MessageKind.FIRST)

    def _queued(self) -> None:
        """The sender is told that nobody has it yet; both wait, in their order."""
        desk = self.site.desks[SENDER]
        desk.until(lambda: any(table == "messages" for table, _ in desk.local), 20.0)
        desk.until_queued(2, 20.0)

    def _taken_back(self, who: str) -> None:
        self._until_card(who, lambda card: card.retracted)
        for card in self._cards(who):
            assert card.retracted, f"{who} is left with the first message alone: {self.order}"

    def _still_cut_off(self) -> None:
        """Else nothing would be shown: all others have the retraction, and this one has heard of
        none. Who had the first message before the cut holds just that now.
        """
        order, desk = self.order, self.site.desks[self.order.off]
        assert desk.link is not None
        assert desk.link.state == LinkState.OFFLINE, order
        shown = self._cards(order.off)
        assert not any(card.retracted for card in shown), order
        had_it = order.cut == "after_first" and not order.sender_alone
        assert bool(shown) == had_it, (shown, order)
        self.was_alone = had_it

    def _read(self, who: str, kind: MessageKind) -> None:
        desk = self.site.desks[who]
        for message in self._messages(desk.state.messages.values(), kind):
            desk.core.dispatch(c.GiveReceipt(message.id, ReceiptKind.READ))
            desk.until(lambda m=message: desk.state.messages[m.id].of(who).read_utc, 20.0)

    def _all_are_asked(self) -> None:
        """The backend knows by name who has not read it: nobody else is taken for told."""
        back = self._backend_s()
        assert set(RECIPIENTS) <= set(back.recipients), (back, self.order)
        missing = set(back.unread())
        assert missing == set(RECIPIENTS) - self.order.retraction_read_by, (missing, self.order)

    # -- looks ----------------------------------------------------------------------------------

    def _messages(self, found: Any, kind: MessageKind) -> list[Message]:
        return [m for m in found if m.alert_id == self.alert_id and m.kind == kind]

    def _cards(self, who: str) -> list[Card]:
        desk = self.site.desks[who]
        shown = cards(desk.state.messages, who)
        return [card for card in shown if card.message.alert_id == self.alert_id]

    def _until_card(self, who: str, what: Callable[[Card], bool]) -> None:
        desk = self.site.desks[who]
        desk.until(lambda: any(what(card) for card in self._cards(who)), 30.0)

    def _backend_s(self) -> Message:
        state = self.site.supervisor.snapshot()
        (back,) = self._messages(state.messages.values(), MessageKind.RETRACTION)
        return back

    def _until_backend(self, what: Callable[[Message], bool]) -> None:
        """Its own events are all folded on a desk that listens; the backend then says the same."""
        desk = self.site.desks["sup1"]

        def met() -> bool:
            backs = self._messages(desk.state.messages.values(), MessageKind.RETRACTION)
            return any(what(back) for back in backs)

        desk.until(met, 30.0)
        assert what(self._backend_s()), self.order
