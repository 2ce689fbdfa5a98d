"""What keys and menu do to a tile's recording: thirty seconds back, stand, step, leap, live again.

Backspace begins a replay where the tile's picture is thirty seconds older; each one after that goes
back as far again. Nothing of it is remembered: a console started again shows what is live.
"""

from __future__ import annotations

from collections.abc import Callable

from console.views.wall.acts import TileAct, TileAt
from console.views.wall.dock import WallPanel
from console.views.wall.recordings import Recordings

BACK_S = 30.0
_LEAP_S = 10.0


def replay_acts(wall: WallPanel, recordings: Recordings) -> list[TileAct]:
    """Rows for the table of a tile's acts."""
    standing: set[str] = set()

    def back(at: TileAt) -> None:
        if recordings.is_replayed(at.camera_id):
            recordings.steer(at.camera_id, seconds=-BACK_S)
        else:
            standing.discard(at.camera_id)
            recordings.replay(at.camera_id, wall.captured_utc(at.camera_id) - BACK_S)

    def stand(at: TileAt) -> None:
        standing.symmetric_difference_update({at.camera_id})
        recordings.steer(at.camera_id, paused=at.camera_id in standing)

    def step(frames: int) -> Callable[[TileAt], None]:
        def act(at: TileAt) -> None:
            standing.add(at.camera_id)
            recordings.steer(at.camera_id, frames=frames)

        return act

    def leap(seconds: float) -> Callable[[TileAt], None]:
        return lambda at: recordings.steer(at.camera_id, seconds=seconds)

    def piece(step: int) -> Callable[[TileAt], None]:
        return lambda at: recordings.steer(at.camera_id, pieces=step)

    def has_picture(at: TileAt) -> bool:
        return bool(at.camera_id) and wall.captured_utc(at.camera_id) > 0.0

    def replays(at: TileAt) -> bool:
        return bool(at.camera_id) and recordings.is_replayed(at.camera_id)

    return [
        TileAct(act_id, f"wall.menu_{words}", key, callback, fits, "replay")
        for act_id, words, key, callback, fits in (
            ("replay", "replay", "Backspace", back, has_picture),
            ("replay_stand", "replay_stand", "Space", stand, replays),
            ("replay_frame_back", "frame_back", ",", step(-1), replays),
            ("replay_frame_on", "frame_on", ".", step(1), replays),
            ("replay_back", "leap_back", "[", leap(-_LEAP_S), replays),
            ("replay_on", "leap_on", "]", leap(_LEAP_S), replays),
            ("replay_piece_back", "piece_back", "<", piece(-1), replays),
            ("replay_piece_on", "piece_on", ">", piece(1), replays),
            ("replay_live", "live", "Esc", lambda at: recordings.live(at.camera_id), replays),
        )
    ]
