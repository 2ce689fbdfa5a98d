"""Who sits here: asked of the backend, or, when it is gone, of what it signed last time."""

from __future__ import annotations

import asyncio
import logging
import platform
from dataclasses import dataclass, replace
from datetime import timedelta

import argon2
import argon2.exceptions

from console.clock import now_utc
from console.domain.envelope import Refusal
from console.domain.link import Notice
from console.flow.profile import Place, Profile, ProfileLocked, open_profile
from console.journal.errors import CopyError, CopyFull
from console.sources.errors import LinkLost, Refused
from console.sources.http import Backend
from console.sources.identity import Identity, SignedIn
from console.wire import Table, WireError

log = logging.getLogger(__name__)
WHO, _VERIFIER = "signed_in", "password_verifier"


@dataclass(frozen=True, slots=True)
class Welcome:
    """online False: let in by the grant of an earlier sign-in."""

    who: SignedIn
    profile: Profile
    online: bool


async def sign_in(
    backend: Backend, place: Place, account: str, password: str, table: Table
) -> Welcome:
    """Raises Refused (also for a wrong password while offline) or LinkLost.

    A copy that this password does not open is put aside, but only once the backend has said that
    the password is right: it was changed there.
    """
    try:
        profile = await open_profile(place, backend.address, account, password, table, anew=False)
    except ProfileLocked:
        return await _with_new_copy(backend, place, account, password, table)
    try:
        return await _with_copy(backend, profile, account, password, table)
    except BaseException:
        profile.copy.close()
        raise


async def _with_copy(
    backend: Backend, profile: Profile, account: str, password: str, table: Table
) -> Welcome:
    try:
        who = await _ask(backend, profile, account, password)
    except LinkLost:
        who = await _from_copy(profile, password, table)
        return Welcome(who, profile, online=False)
    await remember(profile, who, password, table)
    return Welcome(who, profile, online=True)


async def _with_new_copy(
    backend: Backend, place: Place, account: str, password: str, table: Table
) -> Welcome:
    nowhere = replace(place, folder=None)
    trial = await open_profile(nowhere, backend.address, account, password, table, anew=False)
    trial.copy.close()
    who = await _ask(backend, trial, account, password)
    profile = await open_profile(place, backend.address, account, password, table, anew=True)
    who = await _ask(backend, profile, account, password)
    await remember(profile, who, password, table)
    return Welcome(who, profile, online=True)


async def _ask(backend: Backend, profile: Profile, account: str, password: str) -> SignedIn:
    key = profile.device_key.public_bytes()
    return await Identity(backend).sign_in(
        account, password, profile.device_id, key, platform.node()[:80]
    )


async def remember(profile: Profile, who: SignedIn, password: str, table: Table) -> None:
    """For the next time without the backend. The verifier too lies in the encrypted copy.

    Where that cannot be written nobody is kept out: it is said, and made up for by the session.
    """
    verifier = await asyncio.to_thread(argon2.PasswordHasher().hash, password)
    told = {_VERIFIER: verifier.encode(), WHO: table.encode(who)}
    try:
        for name, value in told.items():
            profile.copy.meta.set(name, value)
    except CopyError as error:
        log.warning("this sign-in is not remembered yet: %s", type(error).__name__)
        profile.unkept = told
        message = "link.copy_full" if isinstance(error, CopyFull) else "link.copy_failed"
        profile.notices += (Notice("copy_full", message),)


async def _from_copy(profile: Profile, password: str, table: Table) -> SignedIn:
    """Raises LinkLost where nobody was signed in here before."""
    told, verifier = profile.copy.meta.get(WHO), profile.copy.meta.get(_VERIFIER)
    if told is None or verifier is None:
        raise LinkLost("the backend cannot be reached, and nobody was signed in here before")
    try:
        await asyncio.to_thread(argon2.PasswordHasher().verify, verifier.decode(), password)
        who: SignedIn = table.decode(told, SignedIn)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        raise Refused(401, Refusal("signin.refused")) from None
    except WireError as error:
        raise LinkLost(str(error)) from None
    if who.grant_until_utc < now_utc() + timedelta(milliseconds=who.clock_offset_ms):
        raise Refused(401, Refusal("signin.grant_ended"))
    return who
