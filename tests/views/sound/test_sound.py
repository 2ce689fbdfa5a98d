"""Silence, mute and test in a window: what is heard, what is seen, what is on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import AlarmState, Priority, VerdictKind
from console.domain.link import LinkState
from console.domain.person import Role
from console.views.dialogs.mute import AskMute
from console.views.language import switch_language
from console.views.queue.panel import QueuePanel
from console.views.sound.annunciation import Kind
from console.views.sound.badge import SoundBadge, Standing
from console.views.sound.claims import Claims
from console.views.sound.tones import Tone
from console.views.sound.trial import SoundTest
from console.views.widgets.blink import set_reduced_motion
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, CTRL, press, wait_until_active
from tests.support.loudspeaker import HERE, THERE, Room
from tests.support.screen_text import clipped
from tests.support.seat import Seat
from tests.support.story import by_hand, city_world, seat, weapon
from tests.support.world import DETECTOR, OPERATOR, SECOND, SUPERVISOR
from tests.views.conftest import Open


def badge_of(desk: Desktop) -> SoundBadge:
    assert desk.area.badge is not None
    return desk.area.badge


def trial_of(desk: Desktop) -> SoundTest:
    assert desk.area.trial is not None
    return desk.area.trial


def quiet() -> tuple[Seat, Room]:
    """A shift in which nothing has happened yet."""
    here = seat(city_world(), OPERATOR, "Ann Berg")
    return here, Room(here)


def alert(here: Seat, alert_id: str, priority: Priority) -> None:
    by_hand(here.world, alert_id, "Somebody shouts", priority)
    here.follow()


# -- what asks for sound ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("priority", "tone"),
    [
        (Priority.CRITICAL, Tone.CRITICAL),
        (Priority.HIGH, Tone.THREAT),
        (Priority.MEDIUM, Tone.NOTICE),
        (Priority.LOW, Tone.NOTICE),
    ],
)
def test_each_priority_has_its_tone(priority: Priority, tone: Tone) -> None:
    here, room = quiet()
    alert(here, "A", priority)
    assert room.speaker.tones == [tone]


def test_a_fault_of_a_device_sounds_unlike_a_threat() -> None:
    here, room = quiet()
    lost = c.ReportAlert(
        "F1",
        "cameras",
        "camera.lost",
        {"camera": "1"},
        Priority.HIGH,
        here.world.now,
        here.world.now,
        "cam-1",
    )
    here.world.do(lost, DETECTOR)
    here.follow()
    assert room.speaker.tones == [Tone.FAULT]
    here.set_link(LinkState.OFFLINE)
    room.go(6)
    assert room.speaker.tones == [Tone.FAULT, Tone.FAULT]


def test_critical_repeats_until_it_is_acknowledged() -> None:
    here, room = quiet()
    alert(here, "A", Priority.CRITICAL)
    room.go(20)
    assert room.speaker.tones == [Tone.CRITICAL] * 3
    here.world.do(c.AcknowledgeAlert("A"), SECOND)
    here.follow()
    room.go(60)
    assert room.speaker.tones == [Tone.CRITICAL] * 3


def test_what_is_shelved_sounds_no_more() -> None:
    here, room = quiet()
    here.world.do(c.RaiseAlert("A", "Alarm", "en", Priority.CRITICAL, None, "cam-1"), OPERATOR)
    here.follow()
    claims = Claims(here.desk)
    assert claims.by_kind()[Kind.CRITICAL]
    held = here.world.state.alerts["A"]
    assert held.needs_acknowledging()
    here.world.do(c.AcknowledgeAlert("A"))
    here.follow()
    claims.follow(["A"])
    assert Kind.CRITICAL not in claims.by_kind()


def test_a_retraction_sounds_for_whoever_saw_the_alert_stand() -> None:
    here, room = quiet()
    here.world.do(weapon(here.world, "W"), DETECTOR)
    here.follow()
    here.world.do(c.AcknowledgeAlert("W"))
    here.follow()
    room.go(5)
    before = len(room.speaker.tones)
    here.world.do(c.GiveVerdict("W", VerdictKind.FALSE, "umbrella"), SECOND)
    here.follow()
    assert room.speaker.tones[before:] == [Tone.NOTICE]
    late = Room(seat(here.world, SUPERVISOR, "Cy Dahl"))
    assert late.speaker.tones == []


def test_an_escalation_sounds_for_those_to_whom_it_goes_silenced_or_not() -> None:
    here = seat(city_world(), SUPERVISOR, "Cy Dahl")
    assert here.desk.me.has(Role.SUPERVISOR)
    room = Room(here)
    alert(here, "A", Priority.CRITICAL)
    room.sound.silence()
    here.answer()
    room.go(50)
    assert room.speaker.tones == [Tone.CRITICAL]
    room.go(15)  # 60 s: to supervisors
    assert room.speaker.tones[:2] == [Tone.CRITICAL, Tone.CRITICAL]


# -- silence ------------------------------------------------------------------------------------


def test_s_silences_what_sounds_is_on_record_and_acknowledges_nothing(
    desk: Desktop, room: Room
) -> None:
    room.go(3)
    press(desk, "s")
    assert room.speaker.played[-1] == "stop"
    said = [body for body in desk.seat.sent if isinstance(body, c.SilenceAlarms)]
    assert len(said) == 1
    assert "W2" in said[0].alert_ids
    desk.seat.answer()
    state = desk.seat.world.state
    assert state.alerts["W2"].state == AlarmState.UNACKNOWLEDGED
    assert any(isinstance(one.event, e.AlarmsSilenced) for one in desk.seat.world.journal)
    before = len(room.speaker.tones)
    room.go(30)
    assert len(room.speaker.tones) == before
    press(desk, "s")  # nothing sounds: nothing is said
    assert len([b for b in desk.seat.sent if isinstance(b, c.SilenceAlarms)]) == 1


def test_a_critical_one_that_comes_after_silence_sounds(desk: Desktop, room: Room) -> None:
    press(desk, "s")
    desk.seat.answer()
    before = len(room.speaker.tones)
    alert(desk.seat, "NEW", Priority.CRITICAL)
    room.go(1)
    assert room.speaker.tones[before:] == [Tone.CRITICAL]
    assert desk.area.strip.tiles[0].alert is not None


def test_silence_names_the_worst_where_there_are_thousands() -> None:
    here, room = quiet()
    for n in range(250):
        by_hand(here.world, f"L{n}", "Noise", Priority.LOW)
    by_hand(here.world, "WORST", "Shots", Priority.CRITICAL)
    here.follow()
    room.sound.silence()
    (said,) = here.sent
    assert len(said.alert_ids) == 200
    assert said.alert_ids[0] == "WORST"
    here.answer()
    assert not here.marks


# -- mute ---------------------------------------------------------------------------------------


def test_a_mute_has_a_time_a_reason_a_badge_and_ends_by_itself(
    desk: Desktop, room: Room, qtbot: QtBot
) -> None:
    room.sound.heard()
    press(desk, Qt.Key.Key_M, CTRL | ALT)
    dialog = desk.work.open_dialog
    assert isinstance(dialog, AskMute)
    wait_until_active(dialog)
    dialog.submit()
    (said,) = [body for body in desk.seat.sent if isinstance(body, c.MuteSound)]
    assert said.until_utc - desk.seat.world.now == timedelta(minutes=5)
    assert said.reason == "call"
    desk.seat.answer()
    assert badge_of(desk).standing == Standing.MUTED
    assert badge_of(desk).isVisible()
    room.go(48)
    desk.area.tick()
    assert "04:12" in badge_of(desk).text()
    before = len(room.speaker.tones)
    alert(desk.seat, "NEW", Priority.CRITICAL)
    room.go(20)
    assert len(room.speaker.tones) == before
    assert desk.area.strip.blink.wanted  # by sight, twice
    room.go(240)
    assert badge_of(desk).standing == Standing.WELL
    assert len(room.speaker.tones) > before


def test_the_same_key_lets_it_sound_again_at_once(desk: Desktop, room: Room) -> None:
    assert room.speaker.played[-1] == Tone.CRITICAL
    room.sound.mute(15, "briefing")
    desk.seat.answer()
    assert room.speaker.played[-1] == "stop"
    before = len(room.speaker.tones)
    room.go(10)
    press(desk, Qt.Key.Key_M, CTRL | ALT)
    assert desk.work.open_dialog is None
    desk.seat.answer()
    room.go(1)
    assert room.speaker.tones[before:] == [Tone.CRITICAL]
    assert badge_of(desk).standing == Standing.UNTESTED


def test_two_sites_share_one_ear() -> None:
    """One tone at a time, the worst of both; a mute and a silence are said to each."""
    one, other = seat(city_world(), OPERATOR, "Ann"), seat(city_world(), OPERATOR, "Ann")
    room = Room(one, other)
    alert(one, "A", Priority.MEDIUM)
    alert(other, "A", Priority.CRITICAL)
    assert room.speaker.tones == [Tone.NOTICE, Tone.CRITICAL]
    room.sound.silence()
    room.sound.mute(5, "call")
    for here in (one, other):
        assert [type(body) for body in here.sent] == [c.SilenceAlarms, c.MuteSound]
        here.answer()
    assert room.sound.mute_left() == timedelta(minutes=5)
    room.leave[1]()
    assert room.sound.mute_left() is not None


# -- the test -----------------------------------------------------------------------------------


def test_the_four_tones_are_heard_and_the_keys_come_back(
    desk: Desktop, room: Room, qtbot: QtBot
) -> None:
    press(desk, "s")
    desk.seat.answer()
    trial, before = trial_of(desk), len(room.speaker.tones)
    queue = QApplication.focusWidget()
    assert trial.isVisible()
    assert badge_of(desk).standing == Standing.UNTESTED
    room.sound.lengths = dict.fromkeys(Tone, -0.85)  # the pauses alone
    press(desk, "t")
    assert QApplication.focusWidget() is trial.heard
    qtbot.waitUntil(lambda: len(room.speaker.tones) == before + 4, timeout=5000)
    assert room.speaker.tones[before:] == list(Tone)
    qtbot.waitUntil(lambda: room.sound.testing is None, timeout=5000)
    press(desk, Qt.Key.Key_Return)
    assert not trial.isVisible()
    assert badge_of(desk).standing in (Standing.SILENCED, Standing.WELL)
    assert QApplication.focusWidget() is queue


def test_it_is_put_away_by_one_key_and_the_badge_stays(desk: Desktop, room: Room) -> None:
    press(desk, "t")
    press(desk, Qt.Key.Key_Escape)
    assert not trial_of(desk).isVisible()
    assert badge_of(desk).standing == Standing.UNTESTED
    assert badge_of(desk).isVisible()


def test_an_alarm_takes_the_place_of_the_test_and_no_key(desk: Desktop, room: Room) -> None:
    press(desk, "s")
    press(desk, "t")
    focused = QApplication.focusWidget()
    alert(desk.seat, "NEW", Priority.CRITICAL)
    assert room.speaker.tones[-1] == Tone.CRITICAL
    assert room.sound.testing is None
    assert QApplication.focusWidget() is focused


def test_another_output_is_one_that_nobody_has_heard(desk: Desktop, room: Room) -> None:
    room.sound.heard()
    assert not trial_of(desk).isVisible()
    room.plug(THERE)
    assert badge_of(desk).standing == Standing.UNTESTED
    assert trial_of(desk).isVisible()
    desk.area.tick()
    assert "USB headset" in desk.area.banner.words.text()
    desk.area.banner.understood.click()
    assert "USB headset" not in desk.area.banner.words.text()
    room.plug(HERE)
    assert badge_of(desk).standing in (Standing.WELL, Standing.SILENCED)


def test_the_next_person_tests_for_themselves(room: Room, desk: Desktop) -> None:
    room.sound.heard()
    room.leave[0]()
    assert not room.sound.tested


# -- no sound -----------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["", "sound.stuck", "sound.failed", "sound.player_ended"])
def test_no_sound_is_an_alarm_by_sight(desk: Desktop, room: Room, trouble: str) -> None:
    told: list[tuple[str, bool]] = []
    desk.area.announcer.said.connect(lambda words, loud: told.append((words, loud)))
    room.plug(HERE if trouble else None, trouble)
    badge = badge_of(desk)
    assert badge.standing == Standing.NONE
    assert badge.isVisible()
    assert badge.text() == "NO SOUND"
    assert "NO SOUND" in desk.area.banner.words.text()
    assert told == [("No sound: alarms are seen and not heard", True)]
    room.plug(HERE)
    assert badge.standing == Standing.UNTESTED
    assert "NO SOUND" not in desk.area.banner.words.text()


def test_a_named_output_that_is_away_is_said(desk: Desktop, room: Room) -> None:
    room.plug(HERE, wanted="Ceiling")
    desk.area.tick()
    assert "Ceiling" in desk.area.banner.words.text()


# -- what blinks --------------------------------------------------------------------------------


def test_only_a_critical_badge_blinks_and_stops_when_acknowledged(
    desk: Desktop, qtbot: QtBot
) -> None:
    queue = desk.area.panel("queue", QueuePanel)
    strip = desk.area.strip
    desk.area.tick()
    assert strip.blink.wanted
    assert queue.blinking.blink.wanted
    seen: list[bool] = []
    strip.blink.turned.connect(lambda: seen.append(strip.tiles[0]._badge.faded))
    qtbot.waitUntil(lambda: {True, False} <= set(seen), timeout=4000)
    assert not any(tile._badge.faded for tile in strip.tiles[1:])
    press(desk, "a")
    desk.seat.answer()
    assert not strip.blink.wanted
    assert not queue.blinking.blink.wanted
    assert not any(tile._badge.faded for tile in strip.tiles)


def test_nothing_blinks_where_no_motion_is_wished(
    room: Room, operator: Seat, open_seat: Open
) -> None:
    set_reduced_motion(True)
    desk = open_seat(operator)
    desk.area.tick()
    assert not desk.area.strip.blink.wanted
    assert not desk.area.panel("queue", QueuePanel).blinking.blink.wanted


@pytest.mark.parametrize("language", ["en", "ar-XB"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_nothing_is_clipped(
    desk: Desktop, room: Room, qapp: QApplication, language: str, width: int
) -> None:
    desk.window.resize(width, 720)
    switch_language(qapp, language)
    for output, muted in ((None, False), (HERE, False), (HERE, True)):
        room.plug(output)
        if muted:
            room.sound.mute(5, "call")
            desk.seat.answer()
        desk.area.tick()
        qapp.processEvents()
        parts: list[QWidget] = [trial_of(desk)]
        assert [words for part in parts for words in clipped(part)] == []
        assert badge_of(desk).width() >= badge_of(desk).sizeHint().width()
