"""Where cameras are reached, with credentials: sealed, apart, in no event and no log."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, select

from server_stub.messages import Address
from server_stub.storage.dialects.base import upsert
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

    def put_sub(self, camera_id: str, url: str) -> Also:
        """Of its second, smaller stream; empty: it has none."""
        return self.put(camera_id + _SUB, url)

    def get(self, camera_id: str) -> Address | None:
        """As they were at one moment: one that is being changed is the old or the new, whole. None
        where nobody has said how its stream is reached.
        """
        keys = [camera_id + part for part in ("", _CONTROL, _SUB)]
        query = select(ADDRESSES).where(ADDRESSES.c.camera_id.in_(keys))
        with self._engine.connect() as connection:
            sealed = {row.camera_id: row.sealed for row in connection.execute(query)}
        main, control, sub = (self._opened(sealed, key) for key in keys)
        return Address(main, control, sub) if main else None

    def _opened(self, sealed: Mapping[str, bytes], key: str) -> str:
        return self._seal.open(sealed[key], key).decode() if key in sealed else ""
