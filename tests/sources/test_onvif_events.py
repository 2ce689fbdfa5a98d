"""A device's events: read, debounced, and listened to over subscriptions that die."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from console.sources.hardened_xml import parse
from console.sources.onvif import pullpoint
from console.sources.onvif.conditions import CONFIRM_WITHIN, MOST, OFF_DELAY, Conditions
from console.sources.onvif.device import OnvifDevice
from console.sources.onvif.events import Notification, Operation, kind_of, of_source, read
from console.sources.onvif.http import DeviceAt
from console.sources.onvif.pullpoint import Heard, Linked, PullPoint, Subscribed, Unlinked, Word
from tests.support.onvif_events import CROSSED, MOTION, TAMPER, Events
from tests.support.onvif_media import Media
from tests.support.onvif_stand import PASSWORD, USER, OnvifStand, onvif

__all__ = ["onvif"]
_T = TypeVar("_T", Linked, Unlinked, Subscribed, Heard)
_START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_LIMIT_S = 20.0


def _note(
    standing: bool | None = True,
    operation: Operation = Operation.CHANGED,
    where: str = "a",
) -> Notification:
    return Notification("RuleEngine/X", operation, _START, {"Rule": where}, standing)


def _at(seconds: float) -> datetime:
    return _START + timedelta(seconds=seconds)


def test_a_condition_begins_once_and_ends_after_a_while() -> None:
    told = Conditions()
    assert told.heard("k", _note(), _at(0))
    flicker = [told.heard("k", _note(n % 2 == 1), _at(n)) for n in range(4)]
    assert flicker == [False] * 4
    assert not told.due(_at(600))  # it stands for as long as the device does not end it
    told.heard("k", _note(False), _at(600))
    assert not told.due(_at(600 + OFF_DELAY.total_seconds() - 1))
    assert told.due(_at(600) + OFF_DELAY) == [("k", _START)]
    assert told.heard("k", _note(), _at(700))


def test_what_stood_before_anybody_listened_is_no_news() -> None:
    told = Conditions()
    assert not told.heard("k", _note(operation=Operation.INITIALIZED), _at(0))
    assert not told.heard("k", _note(False), _at(1))
    assert not told.due(_at(100))
    assert told.heard("k", _note(), _at(2))


def test_two_objects_in_a_field_are_one_condition_until_both_have_gone() -> None:
    told = Conditions()
    assert told.heard("k", _note(where="a"), _at(0))
    assert not told.heard("k", _note(where="b"), _at(1))
    told.heard("k", _note(False, where="a"), _at(2))
    assert not told.due(_at(100))
    told.heard("k", _note(None, Operation.DELETED, where="b"), _at(101))
    assert told.due(_at(101) + OFF_DELAY)


def test_what_happens_and_is_over_stands_for_the_delay() -> None:
    told = Conditions()
    assert told.heard("k", _note(None, Operation.NONE), _at(0))
    assert not told.heard("k", _note(None, Operation.NONE), _at(9))
    assert not told.due(_at(0) + OFF_DELAY)
    assert told.due(_at(9) + OFF_DELAY)


def test_after_a_cut_the_device_says_what_still_is() -> None:
    told = Conditions()
    told.heard("still", _note(where="a"), _at(0))
    told.heard("ended", _note(where="b"), _at(0))
    told.heard("silent", _note(where="c"), _at(0))
    told.listening_anew(_at(1))
    told.not_listening()
    assert not told.due(_at(1000))  # nobody knows
    told.listening_anew(_at(1000))
    told.heard("still", _note(True, Operation.INITIALIZED, "a"), _at(1001))
    told.heard("ended", _note(False, Operation.INITIALIZED, "b"), _at(1001))
    over = {key for key, _ in told.due(_at(1002) + max(OFF_DELAY, CONFIRM_WITHIN))}
    assert over == {"ended", "silent"}


def test_a_device_that_invents_conditions_is_not_followed_for_ever() -> None:
    told = Conditions()
    assert sum(told.heard(n, _note(where=str(n)), _at(0)) for n in range(1000)) == MOST


def test_topics_are_sorted() -> None:
    sorted_as = {
        "RuleEngine/CellMotionDetector/Motion": "motion",
        "VideoSource/MotionAlarm": "motion",
        "VideoSource/GlobalSceneChange/AnalyticsService": "tamper",
        "RuleEngine/FieldDetector/ObjectsInside": "analytics",
        "RuleEngine/Recognition/LicensePlate": "",
        "RuleEngine/CountAggregation/Counter": "",
        "RuleEngineering/Motion": "",
        "Monitoring/ProcessorUsage": "",
    }
    assert {topic: kind_of(topic) for topic in sorted_as} == sorted_as


_BAD = """<r xmlns:a="u"><NotificationMessage/><NotificationMessage><Topic>t:A</Topic>
</NotificationMessage><NotificationMessage><Topic>t:A</Topic><Message><a:Message
 UtcTime="x" PropertyOperation="Invented"/></Message></NotificationMessage>
<NotificationMessage><Topic> t:RuleEngine/s:Mine </Topic><Message><a:Message UtcTime="{time}">
<Source><SimpleItem Name="Rule" Value="north&#10;gate"/><SimpleItem Name="VideoSource" Value="2"/>
</Source><Data><SimpleItem Name="ObjectId" Value="1"/><SimpleItem Name="Plate" Value="AB 123"/>
</Data></a:Message></Message></NotificationMessage></r>"""


@pytest.mark.parametrize(
    ("time", "at"),
    [
        ("2026-01-02T05:03:59Z", _at(-6)),  # by a clock that is two hours ahead
        ("2026-01-02T06:04:10+01:00", _START),  # later than now: it is now
        ("2019-01-02T05:04:05Z", _START),
        ("9999-12-31T23:59:59Z", _START),
        ("", _START),
    ],
)
def test_of_an_event_what_we_need_and_no_more(time: str, at: datetime) -> None:
    (note,) = read(parse(_BAD.format(time=time).encode()), timedelta(hours=2), _START)
    assert (note.topic, note.operation, note.standing) == (
        "RuleEngine/Mine",
        Operation.NONE,
        None,
    )
    assert (note.at_utc, note.rule()) == (at, "northgate")
    assert "AB 123" not in repr(note)
    assert of_source(note, "2", "C2")
    assert not of_source(note, "1", "C1")


@pytest.fixture
def events(onvif: OnvifStand) -> Events:
    Media(onvif)
    return Events(onvif)


@pytest.fixture
async def words(onvif: OnvifStand, events: Events) -> AsyncIterator[AsyncGenerator[Word, None]]:
    device = OnvifDevice(DeviceAt(onvif.url, USER, PASSWORD))
    async with contextlib.aclosing(PullPoint(device).words()) as made:
        yield made
    await device.close()


async def _until(words: AsyncGenerator[Word, None], kind: type[_T], least: int = 0) -> _T:
    """The next of this kind; of what is heard the next that is something."""
    async with asyncio.timeout(_LIMIT_S):
        async for word in words:
            if isinstance(word, kind) and not (isinstance(word, Heard) and not word.notes):
                return word
    raise AssertionError


async def test_events_come_and_the_subscription_is_renewed_and_ended(
    onvif: OnvifStand, events: Events, words: AsyncGenerator[Word, None]
) -> None:
    onvif.clock_ahead = timedelta(hours=3)
    events.term_s = 1.5
    events.properties[TAMPER] = "State=false"
    linked = await _until(words, Linked)
    assert (linked.about.title(), len(linked.profiles)) == ("Stand In 53", 4)
    (first,) = (await _until(words, Heard)).notes
    assert (first.operation, first.standing) == (Operation.INITIALIZED, False)
    for topic, switch in ((MOTION, "IsMotion=true"), (CROSSED, ""), (MOTION, "IsMotion=false")):
        events.say(topic, switch)
        (note,) = (await _until(words, Heard)).notes
        assert abs(note.at_utc - datetime.now(UTC)) < timedelta(seconds=5)
        assert note.standing is {"IsMotion=true": True, "IsMotion=false": False}.get(switch)
    async with asyncio.timeout(_LIMIT_S):
        while not events.renewed:
            await anext(words)
    assert events.made == 1
    await words.aclose()
    assert (events.ended, events.open()) == (1, 0)


async def test_a_subscription_that_dies_is_followed_by_another(
    events: Events, words: AsyncGenerator[Word, None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pullpoint, "_SOON_S", 0.0)
    await _until(words, Subscribed)
    events.say(MOTION, "IsMotion=true")
    await _until(words, Heard)
    events.forget()
    async with asyncio.timeout(_LIMIT_S):
        seen = []
        while not seen or not isinstance(seen[-1], Subscribed):
            seen.append(await anext(words))
    assert not any(isinstance(word, Unlinked) for word in seen)
    (note,) = (await _until(words, Heard)).notes
    assert (note.operation, note.standing) == (Operation.INITIALIZED, True)


async def test_a_lost_device_is_said_once_and_found_again(
    onvif: OnvifStand, events: Events, words: AsyncGenerator[Word, None]
) -> None:
    await _until(words, Linked)
    onvif.stop()
    events.forget()  # its connections end with it
    await _until(words, Unlinked)
    back = asyncio.ensure_future(anext(words))
    await asyncio.wait({back}, timeout=1.2)  # it is tried, and nothing is said twice
    assert not back.done()
    onvif.start()
    async with asyncio.timeout(_LIMIT_S):
        assert isinstance(await back, Linked)
    events.say(MOTION, "IsMotion=true")
    assert (await _until(words, Heard)).notes


async def test_a_wrong_password_is_not_tried_until_the_account_is_locked(
    onvif: OnvifStand, events: Events
) -> None:
    device = OnvifDevice(DeviceAt(onvif.url, USER, "wrong"))
    async with contextlib.aclosing(PullPoint(device).words()) as words:
        assert "not authorized" in (await _until(words, Unlinked)).why
        later = asyncio.ensure_future(anext(words))
        await asyncio.wait({later}, timeout=1.2)
        assert onvif.asked.count("GetServices") == 1
        later.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await later
    await device.close()


async def test_a_device_that_does_not_wait_is_not_asked_without_pause(
    onvif: OnvifStand, events: Events, words: AsyncGenerator[Word, None]
) -> None:
    events.waits = False
    await _until(words, Linked)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(2.5):
            await _until(words, Unlinked)
    assert onvif.asked.count("PullMessages") <= 5
