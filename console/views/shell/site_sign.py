"""What a console of several sites says of each: how it stands, and what waits there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from console.domain.alert import Alert, Priority
from console.domain.link import LinkState
from console.domain.sharing import Card
from console.i18n import isolate, tr
from console.store.select import State, queue, queue_key, strip
from console.views.desk import Desk
from console.views.sharing.acts import unread_cards
from console.views.sharing.words import head_of
from console.views.widgets import age_text
from console.views.words import alert_title, clean

_S = TypeVar("_S")
NAME_MOST = 40  # characters of what a backend may call itself


@dataclass(frozen=True, slots=True)
class SiteSign:
    """Of one site. state None: nobody is signed in there. age_s: of that state of the link.

    open: alerts that are not over; waiting: those of them that nobody has acknowledged. unread:
    messages to this person. ended: the backend has ended the session, nobody here wished it.
    """

    name: str
    front: bool
    state: LinkState | None = None
    age_s: float = 0.0
    queued: int = 0
    open: Mapping[Priority, int] = field(default_factory=dict)
    waiting: Mapping[Priority, int] = field(default_factory=dict)
    unread: int = 0
    ended: bool = False

    def link_words(self, short: bool = False) -> str:
        """short: without since when."""
        if self.state is None:
            return tr("sites.ended" if self.ended else "sites.signed_out")
        named = f"{self.state.value}_short" if short else self.state.value
        return tr(f"sites.{named}", age=age_text(self.age_s))

    def count_words(self, level: Priority) -> str:
        """ "2" of which none or all wait, "1/2" where one of two does."""
        waiting, open_now = self.waiting.get(level, 0), self.open.get(level, 0)
        return f"{waiting}/{open_now}" if 0 < waiting < open_now else str(open_now)

    def unread_words(self) -> str:
        return tr("sites.unread", n=self.unread) if self.unread else ""

    def spoken(self, key: str) -> str:
        """All of it in one sentence."""
        said = [
            tr("sites.spoken", name=self.name, key=key),
            tr("sites.in_front") if self.front else "",
            self.link_words(),
            tr("sites.queued", n=self.queued) if self.queued else "",
            *(self._spoken_count(level) for level in Priority if self.open.get(level)),
            self.unread_words(),
        ]
        return ", ".join(filter(None, said))

    def _spoken_count(self, level: Priority) -> str:
        name = tr(f"widgets.priority_{int(level)}")
        waiting = self.waiting.get(level, 0)
        return tr("sites.count_spoken", priority=name, n=self.open[level], waiting=waiting)


def sign_of(name: str, front: bool, desk: Desk | None, ended: bool = False) -> SiteSign:
    """As the desk has it now; None: nobody is signed in there."""
    if desk is None:
        return SiteSign(name, front, ended=ended)
    link, state = desk.link, desk.state
    age_s = (desk.now() - link.since_utc).total_seconds()
    waiting = strip(state).counts
    unread = len(unread_cards(desk))
    return SiteSign(
        name, front, link.state, age_s, link.queued, open_alerts(state), waiting, unread
    )


def open_alerts(state: State) -> dict[Priority, int]:
    """By priority, as the queue has them; what is retracted is over."""
    alerts = [alert for alert in queue(state) if not alert.retracted]
    return {level: sum(alert.priority == level for alert in alerts) for level in Priority}


def newest_critical(sites: Iterable[tuple[_S, State]]) -> tuple[_S, Alert] | None:
    """The critical alert that came last and that nobody has acknowledged, and its site."""
    found = [
        (site, alert)
        for site, state in sites
        for alert in state.alerts.values()
        if alert.priority == Priority.CRITICAL and alert.needs_acknowledging()
    ]
    return max(found, key=lambda one: (one[1].waiting_since(), one[1].id), default=None)


def first_of(sites: Sequence[tuple[_S, State]]) -> tuple[_S, Alert] | None:
    """Where to go: to a critical alert that has just come, else to the first of the strips."""
    tops = [(site, alert) for site, state in sites for alert in strip(state).top[:1]]
    first = min(tops, key=lambda one: queue_key(one[1]), default=None)
    return newest_critical(sites) or first


@dataclass(frozen=True, slots=True)
class SiteCall:
    """Of another site: what came there and must not wait."""

    site: str
    words: str
    priority: Priority


def alert_call(site: str, alert: Alert) -> SiteCall:
    title, place = isolate(alert_title(alert)), clean(alert.place)
    words = f"{title} · {isolate(place)}" if place else title
    return SiteCall(site, tr("sites.call", site=site, what=words), alert.priority)


def message_call(site: str, card: Card) -> SiteCall:
    """A retraction must be as loud as the message was that it takes back."""
    words = tr("sites.call", site=site, what=head_of(card))
    return SiteCall(site, words, card.message.priority)


def plain_name(told: str, address: str) -> str:
    """What a backend calls itself, cut to what a screen has room for; else its host and port."""
    return clean(told)[:NAME_MOST].strip() or address.partition("://")[2]
