"""Camera addresses with their passwords, for when the backend is gone: only ever in here."""

from __future__ import annotations

from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert

from console.journal.errors import mapped
from console.journal.schema import ADDRESSES

_CONTROL, _SUB = "/control", "/sub"  # after a camera's id; a slash stands in no id


class Addresses:
    """URL by camera id; beside it those of its control and of its smaller stream."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, camera_id: str, url: str) -> None:
        put = insert(ADDRESSES).values(camera_id=camera_id, url=url)
        with mapped(), self._engine.begin() as connection:
            connection.execute(
                put.on_conflict_do_update(index_elements=["camera_id"], set_={"url": url})
            )

    def keep_control(self, camera_id: str, url: str) -> None:
        """How it is steered; empty: it is not."""
        self.keep(camera_id + _CONTROL, url)

    def get_control(self, camera_id: str) -> str:
        """Empty where there is none."""
        return self.get(camera_id + _CONTROL) or ""

    def keep_sub(self, camera_id: str, url: str) -> None:
        """Of its second, smaller stream; empty: it has none."""
        self.keep(camera_id + _SUB, url)

    def get_sub(self, camera_id: str) -> str | None:
        """None where nobody has asked; empty where there is none."""
        return self.get(camera_id + _SUB)

    def get(self, camera_id: str) -> str | None:
        wanted = select(ADDRESSES.c.url).where(ADDRESSES.c.camera_id == camera_id)
        with mapped(), self._engine.begin() as connection:
            return connection.scalar(wanted)

    def camera_ids(self) -> set[str]:
        with mapped(), self._engine.begin() as connection:
            return set(connection.scalars(select(ADDRESSES.c.camera_id)))
