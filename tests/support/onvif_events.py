"""The stand-in's pull point: subscriptions that end, are renewed, or die of a restart."""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from xml.etree.ElementTree import Element

from tests.support.onvif_stand import Fault, OnvifStand, enveloped

MOTION = "tns1:RuleEngine/CellMotionDetector/Motion"
TAMPER = "tns1:VideoSource/GlobalSceneChange/ImagingService"
CROSSED = "tns1:RuleEngine/LineDetector/Crossed"


@dataclass
class _Subscription:
    until: float
    messages: deque[str] = field(default_factory=deque)


class Events:
    """term_s: for how long a subscription lives, whatever is asked for. properties: what a new
    subscriber is told first, by topic, as Initialized.
    """

    def __init__(self, stand: OnvifStand) -> None:
        self._stand = stand
        self.term_s = 60.0
        self.waits = True  # a device that answers at once, though asked to wait
        self.properties: dict[str, str] = {}
        self.made = self.renewed = self.ended = 0
        self._numbers = itertools.count(1)
        self._open: dict[str, _Subscription] = {}
        self._changed = threading.Condition()
        stand.operations |= {
            "CreatePullPointSubscription": self._create,
            "PullMessages": self._pull,
            "Renew": self._renew,
            "Unsubscribe": self._unsubscribe,
        }

    def say(
        self,
        topic: str,
        switch: str = "",
        *,
        operation: str = "Changed",
        where: dict[str, str] | None = None,
        late: timedelta = timedelta(0),
    ) -> None:
        """switch: "IsMotion=true"; empty for what happens and is over. late: so long ago."""
        at = (self._stand.now() - late).strftime("%Y-%m-%dT%H:%M:%SZ")
        word = _message(topic, switch, operation, where or {"Source": "Source_1"}, at)
        self.say_raw(word)
        if switch:
            self.properties[topic] = switch

    def say_raw(self, word: str) -> None:
        with self._changed:
            for one in self._open.values():
                one.messages.append(word)
            self._changed.notify_all()

    def pulled(self) -> bytes:
        """What the first subscriber would be told now, without asking."""
        with self._changed:
            told = "".join(next(iter(self._open.values())).messages)
        return enveloped(f"<events:PullMessagesResponse>{told}</events:PullMessagesResponse>")

    def forget(self) -> None:
        """As after a restart: the device knows of no subscription."""
        with self._changed:
            self._open.clear()
            self._changed.notify_all()

    def open(self) -> int:
        with self._changed:
            return sum(one.until > time.monotonic() for one in self._open.values())

    def _create(self, _: Element) -> str:
        name = f"s{next(self._numbers)}"
        at = self._stand.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        first = [
            _message(topic, switch, "Initialized", {"Source": "Source_1"}, at)
            for topic, switch in self.properties.items()
        ]
        with self._changed:
            self.made += 1
            self._open[name] = _Subscription(time.monotonic() + self.term_s, deque(first))
        return (
            "<events:CreatePullPointSubscriptionResponse><events:SubscriptionReference>"
            f"<wsa:Address>{self._stand.address('subscription')}</wsa:Address>"
            f'<wsa:ReferenceParameters><x:Name xmlns:x="urn:stand">{name}</x:Name>'
            f"</wsa:ReferenceParameters></events:SubscriptionReference>{self._term()}"
            "</events:CreatePullPointSubscriptionResponse>"
        )

    def _term(self) -> str:
        now, until = self._stand.now(), self._stand.now() + timedelta(seconds=self.term_s)
        return (
            f"<wsnt:CurrentTime>{now.isoformat()}</wsnt:CurrentTime>"
            f"<wsnt:TerminationTime>{until.isoformat()}</wsnt:TerminationTime>"
        )

    def _named(self) -> _Subscription:
        """The one that the newest request's headers name, as WS-Addressing wants it."""
        head = self._stand.headers[-1]
        told = {part.tag.rpartition("}")[2]: part.text or "" for part in head.iter()}
        found = self._open.get(told.get("Name", ""))
        if found is None or found.until < time.monotonic():
            raise Fault("ResourceUnknown", "no such subscription", 500)
        assert told["Action"]
        assert told["To"]
        return found

    def _pull(self, asked: Element) -> str:
        words = {part.tag.rpartition("}")[2]: part.text or "" for part in asked.iter()}
        limit_s = float(words["Timeout"].removeprefix("PT").removesuffix("S"))
        limit_s = min(limit_s, 60.0) if self.waits else 0.0
        with self._changed:
            one = self._named()
            self._changed.wait_for(lambda: one.messages or one not in self._open.values(), limit_s)
            if one not in self._open.values():
                raise Fault("ResourceUnknown", "no such subscription", 500)
            told = "".join(one.messages)
            one.messages.clear()
        return f"<events:PullMessagesResponse>{told}</events:PullMessagesResponse>"

    def _renew(self, _: Element) -> str:
        with self._changed:
            self._named().until = time.monotonic() + self.term_s
            self.renewed += 1
        return f"<wsnt:RenewResponse>{self._term()}</wsnt:RenewResponse>"

    def _unsubscribe(self, _: Element) -> str:
        with self._changed:
            one = self._named()
            self._open = {name: other for name, other in self._open.items() if other is not one}
            self.ended += 1
        return "<wsnt:UnsubscribeResponse/>"


def _message(topic: str, switch: str, operation: str, where: dict[str, str], at: str) -> str:
    name, _, value = switch.partition("=")
    property_is = f' PropertyOperation="{operation}"' if switch or operation != "Changed" else ""
    source = "".join(f'<tt:SimpleItem Name="{k}" Value="{v}"/>' for k, v in where.items())
    data = f'<tt:SimpleItem Name="{name}" Value="{value}"/>' if switch else ""
    return (
        "<wsnt:NotificationMessage><wsnt:Topic Dialect="
        '"http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">'
        f'{topic}</wsnt:Topic><wsnt:Message><tt:Message UtcTime="{at}"{property_is}>'
        f"<tt:Source>{source}</tt:Source><tt:Data>{data}</tt:Data></tt:Message></wsnt:Message>"
        "</wsnt:NotificationMessage>"
    )
