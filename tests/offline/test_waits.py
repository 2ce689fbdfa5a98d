"""What a person has said and the backend has not answered is counted where they look."""

from __future__ import annotations

from pathlib import Path

from console.domain.link import LinkState
from tests.offline.town import Desk, town
from tests.support.small_disk import SmallDisk, small_disk

__all__ = ["small_disk"]


def test_a_click_that_the_backend_cannot_store_is_said_to_wait(
    small_disk: SmallDisk, tmp_path: Path
) -> None:
    """The link stands, and nothing is lost; but no more than a moment is no queue."""
    with town(small_disk.folder / "town") as backend:
        desk = Desk(backend.url, tmp_path / "ada", "ada", backend.password("ada"))
        try:
            desk.sign_in()
            desk.until_settled()
            small_disk.fill()
            alert_id = desk.raise_alert("clicked while the backend's disk is full")
            desk.until_queued(1)
            assert desk.link is not None
            assert desk.link.state == LinkState.ONLINE
            small_disk.make_room()
            desk.until_settled(30)
            assert alert_id in desk.state.alerts
        finally:
            desk.close()
