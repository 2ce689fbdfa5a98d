"""A device's events as they come, over a subscription that may die at any time.

ONVIF Core, 9.1 (real-time pull point); WS-BaseNotification 1.3 for Renew and Unsubscribe.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncGenerator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from console.clock import now_utc
from console.sources.errors import LinkLost
from console.sources.onvif.device import OnvifDevice
from console.sources.onvif.errors import DeviceFault, NotAuthorized, NotOffered, NotOnvif
from console.sources.onvif.events import Notification, read
from console.sources.onvif.profiles import About, Profile, about, profiles_of
from console.sources.onvif.words import WSA, WSNT, Service, address, child, element, text

TERM_S = 60.0
_PULL_S = 4.0
_LEAST_PULL_S = 0.5
_LATE_S = 4.0  # for which an answer may be late
_RETRY_S = 1.0
_LOCKED_RETRY_S = 60.0  # devices lock an account after some wrong passwords
_SOON_S = 3.0  # a subscription that lives no longer is no use
_MOST = 100
_WSDL = Service.EVENTS.value
_ACTIONS = {
    "CreatePullPointSubscription": f"{_WSDL}/EventPortType/CreatePullPointSubscriptionRequest",
    "PullMessages": f"{_WSDL}/PullPointSubscription/PullMessagesRequest",
    "Renew": "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/RenewRequest",
    "Unsubscribe": "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/UnsubscribeRequest",
}


@dataclass(frozen=True, slots=True)
class Linked:
    """It answers, and events come."""

    about: About
    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class Unlinked:
    """It does not, since now."""

    why: str


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Anew: it says next how everything stands."""


@dataclass(frozen=True, slots=True)
class Heard:
    notes: tuple[Notification, ...]


Word = Linked | Unlinked | Subscribed | Heard


class PullPoint:
    """words() is used once. It closes the subscription, since devices have few of them."""

    def __init__(self, device: OnvifDevice) -> None:
        self._device = device
        self._linked: bool | None = None

    async def words(self) -> AsyncGenerator[Word, None]:
        """For ever."""
        while True:
            wait_s = _RETRY_S
            try:
                async with contextlib.aclosing(self._once()) as told:
                    async for word in told:
                        yield word
            except LinkLost as error:
                if self._linked is not False:
                    yield Unlinked(str(error))
                self._linked = False
                wait_s = _LOCKED_RETRY_S if isinstance(error, NotAuthorized) else _RETRY_S
            await asyncio.sleep(wait_s)

    async def _once(self) -> AsyncGenerator[Word, None]:
        """Until the device is lost; a subscription that died is followed by another."""
        await self._device.open()
        linked = Linked(await about(self._device), await self._profiles())
        while True:
            began = time.monotonic()
            subscription = await _Subscription.made(self._device)
            try:
                notes = await subscription.pull(0.0)
                if self._linked is not True:
                    yield linked
                self._linked = True
                yield Subscribed()
                yield Heard(notes)
                while True:
                    yield Heard(await subscription.next())
            except NotAuthorized:
                raise
            except DeviceFault:
                if time.monotonic() - began < _SOON_S:
                    raise
            finally:
                await subscription.end()

    async def _profiles(self) -> tuple[Profile, ...]:
        """None of a device that only notifies."""
        try:
            return tuple(await profiles_of(self._device))
        except NotOffered:
            return ()


class _Subscription:
    def __init__(self, device: OnvifDevice, told: Element) -> None:
        reference = child(told, "SubscriptionReference")
        where = "" if reference is None else address(reference, "Address")
        if reference is None or not where:
            raise NotOnvif("the device gives no address for its events")
        self._device = device
        self._url = device.at.beside(where)
        self._to = element(WSA, "To", where)
        given = child(reference, "ReferenceParameters")
        self._given = [deepcopy(one) for one in given] if given is not None else []
        for one in self._given:
            one.set(f"{{{WSA}}}IsReferenceParameter", "true")
        self._renew_at = 0.0
        self._has_term(told)

    @classmethod
    async def made(cls, device: OnvifDevice) -> _Subscription:
        """Raises LinkLost."""
        asked = element(
            _WSDL,
            "CreatePullPointSubscription",
            element(_WSDL, "InitialTerminationTime", _seconds(TERM_S)),
        )
        action = _ACTIONS["CreatePullPointSubscription"]
        return cls(device, await device.call(Service.EVENTS, asked, action=action))

    async def next(self) -> tuple[Notification, ...]:
        """What comes within a few seconds; renewed before its term is over."""
        if time.monotonic() >= self._renew_at:
            term = element(WSNT, "TerminationTime", _seconds(TERM_S))
            self._has_term(await self._asked(element(WSNT, "Renew", term)))
        asked = time.monotonic()
        wait_s = min(_PULL_S, max(_LEAST_PULL_S, self._renew_at - asked))
        notes = await self.pull(wait_s)
        if not notes and time.monotonic() - asked < wait_s / 4:
            await asyncio.sleep(wait_s)  # one that does not wait is not asked without pause
        return notes

    async def pull(self, wait_s: float) -> tuple[Notification, ...]:
        asked = element(
            _WSDL,
            "PullMessages",
            element(_WSDL, "Timeout", _seconds(wait_s)),
            element(_WSDL, "MessageLimit", str(_MOST)),
        )
        told = await self._asked(asked, wait_s + _LATE_S)
        return tuple(read(told, self._device.clock_ahead, now_utc()))

    async def end(self) -> None:
        """Where the device is gone, it forgets by itself."""
        with contextlib.suppress(LinkLost):
            await self._asked(element(WSNT, "Unsubscribe"), 1.0)

    async def _asked(self, body: Element, limit_s: float = 2 * _LATE_S) -> Element:
        action = _ACTIONS[body.tag.rpartition("}")[2]]
        headers = (
            element(WSA, "Action", action),
            element(WSA, "MessageID", f"urn:uuid:{uuid.uuid4()}"),
            self._to,
            *self._given,
        )
        return await self._device.call_at(
            self._url, body, action=action, headers=headers, limit_s=limit_s
        )

    def _has_term(self, told: Element) -> None:
        """By the device's own clock on both ends; half of it is when it is renewed."""
        try:
            now = datetime.fromisoformat(text(told, "CurrentTime"))
            until = datetime.fromisoformat(text(told, "TerminationTime"))
            term_s = (until - now).total_seconds()
        except (ValueError, TypeError):
            term_s = TERM_S
        self._renew_at = time.monotonic() + min(TERM_S, max(2.0, term_s)) / 2


def _seconds(count: float) -> str:
    """As xs:duration."""
    return f"PT{count:g}S"
