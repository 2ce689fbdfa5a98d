"""Camera addresses with their passwords, for when the backend is gone: only ever in here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert

from console.journal.errors import mapped
from console.journal.schema import ADDRESSES

# After a camera's id; a slash stands in no id.
_CONTROL, _SUB, _VERSION = "/control", "/sub", "/version"


@dataclass(frozen=True, slots=True)
class Known:
    """versions: which of its addresses is kept, by camera id; 0 where a program kept it that did
    not count them. subs: the cameras of whose second stream it has been asked.
    """

    versions: dict[str, int]
    subs: set[str]


class Addresses:
    """URL by camera id; beside it those of its control and of its smaller stream."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(
        self, camera_id: str, main: str, sub: str | None = "", control: str = "", version: int = 0
    ) -> None:
        """All of a camera's, at once. sub None: nobody has asked for it; empty: it has no second
        stream. control empty: it is not steered. version: its Camera.address_version.
        """
        urls = {camera_id: main, camera_id + _CONTROL: control, camera_id + _VERSION: str(version)}
        if sub is not None:
            urls[camera_id + _SUB] = sub
        put = insert(ADDRESSES)
        put = put.on_conflict_do_update(
            index_elements=["camera_id"], set_={"url": put.excluded.url}
        )
        with mapped(), self._engine.begin() as connection:
            connection.execute(put, [{"camera_id": key, "url": url} for key, url in urls.items()])

    def get_control(self, camera_id: str) -> str:
        """Empty where there is none."""
        return self.get(camera_id + _CONTROL) or ""

    def get_sub(self, camera_id: str) -> str | None:
        """None where nobody has asked; empty where there is none."""
        return self.get(camera_id + _SUB)

    def get(self, camera_id: str) -> str | None:
        wanted = select(ADDRESSES.c.url).where(ADDRESSES.c.camera_id == camera_id)
        with mapped(), self._engine.begin() as connection:
            return connection.scalar(wanted)

    def known(self) -> Known:
        with mapped(), self._engine.begin() as connection:
            kept = {row.camera_id: row.url for row in connection.execute(select(ADDRESSES))}
        ids = [key for key in kept if "/" not in key]
        versions = {one: int(kept.get(one + _VERSION, "0")) for one in ids}
        return Known(versions, {one for one in ids if one + _SUB in kept})
