"""A speaker that writes down what it is told to play, for windows without a sound server."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console.views.sound.sound import Sound
from console.views.sound.speaker import Output, SpeakerState
from console.views.sound.tones import Tone
from tests.support.seat import Seat

HERE = Output("card-1", "Desk loudspeaker")
THERE = Output("usb-2", "USB headset")


@dataclass
class Loudspeaker:
    """`played` has tones, and "stop" where the sound was stopped."""

    played: list[Tone | str] = field(default_factory=list)
    begun: bool = False

    def begin(self) -> None:
        self.begun = True

    def play(self, tone: Tone) -> None:
        self.played.append(tone)

    def stop(self) -> None:
        if self.played and self.played[-1] != "stop":
            self.played.append("stop")

    @property
    def tones(self) -> list[Tone]:
        return [one for one in self.played if isinstance(one, Tone)]


class Room:
    """A seat whose window has sound. Its time is the seat's, and moves by pass_time alone."""

    def __init__(self, *seats: Seat, output: Output | None = HERE) -> None:
        self.seats = seats
        self.speaker = Loudspeaker()
        self._ahead = timedelta()
        self.sound = Sound(self.speaker, now=self._now)
        for seat in seats:
            seat.desk.sound = self.sound
        self.leave = [self.sound.listen(seat.desk, seat.bridge) for seat in seats]
        self.plug(output)

    def _now(self) -> datetime:
        return self.seats[0].world.now + self._ahead

    def plug(self, output: Output | None, trouble: str = "", wanted: str = "") -> None:
        self.sound.speaker_told(SpeakerState(True, output, wanted, trouble))

    def go(self, seconds: float) -> None:
        """A second at a time, as the timers of the window would."""
        for _ in range(round(seconds)):
            for seat in self.seats:
                seat.pass_time(1)
            self.sound.turn()
