"""Camera addresses with their passwords, for when the backend is gone: only ever in here."""

from __future__ import annotations

from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert

from console.journal.errors import mapped
from console.journal.schema import ADDRESSES


class Addresses:
    """URL by camera id."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, camera_id: str, url: str) -> None:
        put = insert(ADDRESSES).values(camera_id=camera_id, url=url)
        with mapped(), self._engine.begin() as connection:
            connection.execute(
                put.on_conflict_do_update(index_elements=["camera_id"], set_={"url": url})
            )

    def get(self, camera_id: str) -> str | None:
        wanted = select(ADDRESSES.c.url).where(ADDRESSES.c.camera_id == camera_id)
        with mapped(), self._engine.begin() as connection:
            return connection.scalar(wanted)

    def camera_ids(self) -> set[str]:
        with mapped(), self._engine.begin() as connection:
            return set(connection.scalars(select(ADDRESSES.c.camera_id)))
