"""Why a pack, or a part of it, is not used: words for a person."""

from __future__ import annotations

from console.i18n import tr


class PackRefused(Exception):
    """The pack is not shown; message id and parameters say why."""

    def __init__(self, message_id: str, **params: str | int) -> None:
        super().__init__(message_id, params)
        self.message_id, self.params = message_id, params

    def words(self) -> str:
        return tr(self.message_id, **self.params)


class PackDamaged(PackRefused):
    """Bytes that were read later are not those that were signed; the rest may be whole."""


class BuildRefused(PackRefused):
    """What a pack was to be made of cannot be used."""
