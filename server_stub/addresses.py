"""Where cameras are reached, with credentials: sealed, apart, in no event and no log."""

from __future__ import annotations

from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert as upsert

from server_stub.storage.journal import Also
from server_stub.storage.schema import ADDRESSES
from server_stub.storage.secrets import MasterKey

_CONTROL, _SUB = "/control", "/sub"  # after a camera's id; a slash stands in no id


class Addresses:
    """Read from the database each time: nothing secret stays in memory longer than it must."""

    def __init__(self, engine: Engine, master: MasterKey) -> None:
        self._engine = engine
        self._seal = master.seal("camera addresses")

    def put(self, camera_id: str, url: str) -> Also:
        """To be stored in the same transaction as the camera's event."""
        sealed = self._seal.close(url.encode(), camera_id)
        row = upsert(ADDRESSES).values(camera_id=camera_id, sealed=sealed)
        values = {"sealed": sealed}
        row = row.on_conflict_do_update(index_elements=["camera_id"], set_=values)
        return lambda connection: connection.execute(row)

    def put_control(self, camera_id: str, url: str) -> Also:
        """How it is steered; empty: it is not."""
        return self.put(camera_id + _CONTROL, url)

    def get_control(self, camera_id: str) -> str:
        """Empty where there is none."""
        return self.get(camera_id + _CONTROL) or ""

    def put_sub(self, camera_id: str, url: str) -> Also:
        """Of its second, smaller stream; empty: it has none."""
        return self.put(camera_id + _SUB, url)

    def get_sub(self, camera_id: str) -> str:
        """Empty where there is none."""
        return self.get(camera_id + _SUB) or ""

    def get(self, camera_id: str) -> str | None:
        query = select(ADDRESSES.c.sealed).where(ADDRESSES.c.camera_id == camera_id)
        with self._engine.connect() as connection:
            sealed = connection.execute(query).scalar()
        return self._seal.open(sealed, camera_id).decode() if sealed else None
