"""What may be wrong with the local copy, in our own few words; SQLite's stay behind this border."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError


class CopyError(Exception):
    """Something is wrong with the local copy."""


class CopyDamaged(CopyError):
    """It is no database, another key's, or its pages do not hold."""


class CopyFull(CopyError):
    """There is no room on the disk."""


class CopyTooNew(CopyError):
    """A newer console has written it."""


class CopyInUse(CopyError):
    """Another console of the same account is running on this computer."""


_FULL = ("disk is full", "disk I/O error", "unable to open database file", "readonly")
_DAMAGED = ("not a database", "malformed", "hmac", "corrupt")


def of(error: BaseException) -> CopyError:
    """The word of ours for an error of SQLite."""
    text = str(error).lower()
    if any(mark in text for mark in _DAMAGED):
        return CopyDamaged(text[:200])
    if any(mark.lower() in text for mark in _FULL):
        return CopyFull(text[:200])
    return CopyError(text[:200])


@contextmanager
def mapped() -> Iterator[None]:
    """Errors of SQLite inside come out as CopyError."""
    try:
        yield
    except DBAPIError as error:
        # from None: the statement's parameters may hold what must stand in no log
        raise of(error.orig or error) from None
    except sqlcipher.DatabaseError as error:
        raise of(error) from None
