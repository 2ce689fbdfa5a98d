"""Accounts and what they may: passwords, sign-in, recovery, grants, revocation."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select, update

from console.clock import monotonic_s, now_utc
from console.domain import commands as c
from console.domain.envelope import Command, Recorded
from console.domain.events import DeviceRevoked
from console.domain.person import Actor, Device, Person, Role
from server_stub import grants, rights
from server_stub.answers import Refused, status_of
from server_stub.grants import Grant, GrantRefused
from server_stub.hub import Hub
from server_stub.messages import Recover, Renewed, SignedIn, SignIn
from server_stub.passwords import Passwords
from server_stub.patience import Patience
from server_stub.recoveries import Recoveries
from server_stub.sessions import Session, Sessions
from server_stub.storage.database import WriteFailed
from server_stub.storage.dialects.base import upsert
from server_stub.storage.record import Record
from server_stub.storage.schema import ACCOUNTS, SESSIONS

_RECOVERY_SLACK = timedelta(hours=2)  # a workstation's clock may be an hour off
_GRANT_SLACK = timedelta(minutes=5)  # and a grant's times are the server's
_BEFORE = timedelta(milliseconds=1)
DETECTOR_SUFFIX = ".detector"


@dataclass(slots=True)
class _Account:
    password_hash: str
    revoked_utc: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """Of a password. kept_session: the one it was made in, where that is the account's own."""

    at_utc: float
    kept_session: str = ""


class Identity:
    """Secrets of accounts; their names, roles and areas are the journal's."""

    def __init__(self, record: Record, hub: Hub) -> None:
        self._record = record
        self._hub = hub
        self._key: Ed25519PrivateKey = record.master.signing_key()
        self.passwords = Passwords()
        self._patience = Patience()
        self.sessions = Sessions(record.engine, record.writer)
        self._recoveries = Recoveries(record.writer)
        self._changes: list[tuple[str, Change]] = []
        self._accounts: dict[str, _Account] = {}
        for row in self._stored_accounts():
            self._accounts[row.id] = _Account(row.password_hash, row.revoked_utc)
            hub.rights_seqs[row.id] = row.rights_seq
        self._end_on({device.id for device in hub.state.devices.values() if device.revoked})
        hub.listeners.append(self._follow)
        hub.unanswered.append(self._reload)

    def _stored_accounts(self) -> Sequence[Any]:
        with self._record.engine.connect() as connection:
            return connection.execute(select(ACCOUNTS)).all()

    def _reload(self) -> None:
        """Passwords may have been stored although nobody was answered; what they end is over."""
        for row in self._stored_accounts():
            known = self._accounts.get(row.id)
            if known is None or known.password_hash != row.password_hash:
                change = Change(row.revoked_utc)
                self.account_stored(row.id, row.password_hash, change)

    def _follow(self, batch: Sequence[Recorded]) -> None:
        """Nobody goes on at a workstation that was revoked."""
        self._end_on({r.event.device_id for r in batch if isinstance(r.event, DeviceRevoked)})

    def _end_on(self, devices: set[str]) -> None:
        """In memory; the rows end with their ten minutes, and a start comes by here again."""
        if devices and self.sessions.end_on(devices):
            self._hub.tail.wake()

    @property
    def signing_key(self) -> Ed25519PrivateKey:
        return self._key

    def actor(self, account: str) -> Actor | None:
        """What the account may do now; None where it is unknown or inactive."""
        person = self._hub.state.people.get(account)
        return _actor(person) if person and person.active else None

    def rights_seq(self, account: str) -> int:
        """The seq of the last change of this account's rights; 0 where there was none."""
        return self._hub.rights_seqs.get(account, 0)

    # -- signing in -----------------------------------------------------------------------------

    async def sign_in(self, wish: SignIn, address: str) -> SignedIn:
        """Raises Refused: 429 while too many guesses were made from there, 401, 403, 422."""
        wait = self._patience.wait_s(wish.account, address, monotonic_s())
        if wait:
            raise Refused(429, "refused.too_many", {"seconds": int(wait) + 1})
        if not grants.is_public_key(wish.device_public_key):
            problem = {"field": "device_public_key", "problem": "not a raw Ed25519 key in base64"}
            raise Refused(422, "refused.malformed", problem)
        person, standing = self._hub.state.people.get(wish.account), self._standing(wish.account)
        fits = await self.passwords.fits(wish.password, standing[0] if standing else None)
        if not fits or person is None or not person.active:
            self._patience.failed(wish.account, address, monotonic_s())
            raise Refused(401, "signin.refused")
        self._patience.succeeded(wish.account, address)
        await self._enrol(wish)
        session, token = await self._begun(person.id, wish.device_id, standing)
        grant = self._fresh_grant(session)
        if grant is None:  # disabled while the password was looked at
            raise Refused(401, "signin.refused")
        with contextlib.suppress(WriteFailed):  # whoever signs in on a full disk is let in
            await self._hub.say(c.BeginShift(person.id))
        return SignedIn(
            token,
            session.expires_utc,
            grant.actor,
            person.name,
            person.language,
            grants.sign_grant(self._key, grant),
            grant.until_utc,
            now_utc(),
        )

    async def _enrol(self, wish: SignIn) -> None:
        known = self._hub.state.devices.get(wish.device_id)
        if known and not known.revoked and known.public_key == wish.device_public_key:
            return
        device = Device(wish.device_id, wish.device_public_key, wish.account, now_utc())
        outcome = await self._hub.say(c.EnrolDevice(device))
        if outcome.refusal:
            refusal = outcome.refusal
            raise Refused(max(403, status_of(refusal)), refusal.message_id, refusal.params)

    def _standing(self, account: str) -> tuple[str, float] | None:
        """What changes with a new password or a revocation; None where nobody is called so."""
        known = self._accounts.get(account)
        return (known.password_hash, known.revoked_utc) if known else None

    async def _begun(
        self, account: str, device_id: str, standing: tuple[str, float] | None
    ) -> tuple[Session, str]:
        """A session on the strength of what was looked at when the account stood so.

        Raises Refused where a new password or a revocation came in between: it is ended like those
        that were there before.
        """
        session, token = await self.sessions.begin(account, device_id)
        device = self._hub.state.devices.get(device_id)
        if self._standing(account) != standing or device is None or device.revoked:
            await self.sessions.end([session])
            raise Refused(401, "refused.signed_out")
        return session, token

    # -- staying signed in ----------------------------------------------------------------------

    async def renew(self, session: Session) -> Renewed:
        """Raises Refused 401 where the session was ended meanwhile."""
        return self._renewed(session, await self.sessions.renew(session))

    def _renewed(self, session: Session, token: str) -> Renewed:
        """A shift may be longer than a grant: whoever is let in again gets a fresh one."""
        grant = self._fresh_grant(session)
        if grant is None:
            raise Refused(401, "refused.signed_out")
        self._hub.post(c.BeginShift(session.actor_id))  # still here: a shift may be long
        words = grants.sign_grant(self._key, grant)
        return Renewed(token, session.expires_utc, words, grant.until_utc, now_utc())

    def _fresh_grant(self, session: Session) -> Grant | None:
        """By the rights of now; None where the session or the account was ended.

        While a new password is being stored it is dated before that, and falls with what it ends.
        """
        actor, now = self.actor(session.actor_id), now_utc()
        if session.ended or actor is None:
            return None
        ending = [change.at_utc for account, change in self._changes if account == actor.id]
        issued = datetime.fromtimestamp(min(ending), UTC) - _BEFORE if ending else now
        return Grant(actor, session.device_id, issued, now + grants.LIFE)

    async def recover(self, wish: Recover) -> Renewed:
        """After an outage: the grant and the device's signature stand in for the password."""
        grant, at_utc = self._grant(wish.grant), _time(wish.at_utc)
        standing = self._standing(grant.actor.id)
        message = f"recover\n{wish.device_id}\n{wish.at_utc}".encode()
        now = now_utc()
        sound = (
            grant.device_id == wish.device_id
            and grant.covers(now)
            and abs(at_utc - now) <= _RECOVERY_SLACK
            and self._signed(grant.device_id, message, wish.signature)
            and self.actor(grant.actor.id) is not None
        )
        if not sound:
            raise Refused(401, "refused.signed_out")
        await self._recoveries.note(wish.device_id, at_utc.timestamp())
        return self._renewed(*await self._begun(grant.actor.id, wish.device_id, standing))

    def _grant(self, words: str) -> Grant:
        try:
            grant = grants.read_grant(self._key, words)
        except GrantRefused:
            raise Refused(401, "refused.grant_invalid") from None
        account = self._accounts.get(grant.actor.id)
        if account is None or grant.issued_utc.timestamp() < account.revoked_utc:
            raise Refused(401, "refused.grant_invalid")
        return grant

    def _signed(self, device_id: str, message: bytes, signature: str) -> bool:
        device = self._hub.state.devices.get(device_id)
        if device is None or device.revoked:
            return False
        return grants.signed_by_device(device.public_key, message, signature)

    def offline_actor(self, command: Command, body: bytes, grant: str, signature: str) -> Actor:
        """Who says a command made offline. Raises Refused.

        Judged by the grant as of made_at; by the present rights where they changed before that.
        """
        given = self._grant(grant)
        if given.device_id != command.device_id:
            raise Refused(403, "refused.grant_invalid")
        made = command.made_at_utc + timedelta(milliseconds=command.clock_offset_ms)
        if not (given.covers(made) or given.covers(made + _GRANT_SLACK)):
            raise Refused(403, "refused.grant_expired", {"until": given.until_utc.isoformat()})
        if not self._signed(given.device_id, body, signature):
            raise Refused(403, "refused.signature_wrong")
        actor: Actor | None = given.actor
        if rights.changed_between(self._record.engine, given.actor.id, given.issued_utc, made):
            actor = self.actor(given.actor.id)
        if actor and command.actor_id == actor.id:
            return actor
        if actor and command.actor_id == given.device_id + DETECTOR_SUFFIX:
            return Actor(command.actor_id, (Role.DETECTOR,), actor.area, actor.organisation)
        raise Refused(403, "refused.not_permitted", {"actor": command.actor_id})

    # -- administration -------------------------------------------------------------------------

    def has_account(self, account: str) -> bool:
        return account in self._accounts

    def account_rows(self, account: str, password_hash: str, change: Change) -> tuple[Any, ...]:
        """What to store in the same transaction as the person's event.

        A new password is what one gives an account that somebody else may be in: what was begun or
        signed under the old one ends as by a revocation.
        """
        row = upsert(ACCOUNTS).values(
            id=account, password_hash=password_hash, rights_seq=0, revoked_utc=change.at_utc
        )
        changed = {"password_hash": password_hash, "revoked_utc": change.at_utc}
        ended = delete(SESSIONS).where(
            SESSIONS.c.actor_id == account, SESSIONS.c.id != change.kept_session
        )
        return row.on_conflict_do_update(index_elements=["id"], set_=changed), ended

    @contextlib.contextmanager
    def changing(self, account: str, change: Change) -> Iterator[None]:
        """Around the transaction with `account_rows`, and `account_stored`."""
        self._changes.append((account, change))
        try:
            yield
        finally:
            self._changes.remove((account, change))

    def account_stored(self, account: str, password_hash: str, change: Change) -> None:
        """The transaction with `account_rows` is through."""
        known = self._accounts.setdefault(account, _Account(password_hash))
        known.password_hash, known.revoked_utc = password_hash, change.at_utc
        others = self.sessions.of_actor(account)
        self.sessions.drop(one for one in others if one.id != change.kept_session)
        self._hub.tail.wake()

    async def revoke(self, account: str) -> None:
        """End the account's sessions, streams and grants now."""
        now = now_utc().timestamp()
        if known := self._accounts.get(account):
            known.revoked_utc = now
        ended = self.sessions.of_actor(account)
        for one in ended:
            one.ended = True
        self._hub.tail.wake()
        row = update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(revoked_utc=now)
        await self.sessions.end(ended)
        await self._record.writer.transact(lambda connection: connection.execute(row))


def _actor(person: Person) -> Actor:
    return Actor(person.id, person.roles, person.area, person.organisation)


def _time(words: str) -> datetime:
    try:
        at_utc = datetime.fromisoformat(words)
        if at_utc.tzinfo is None:
            raise ValueError("no zone")
    except ValueError:
        problem = {"field": "at_utc", "problem": "not an ISO time with a zone"}
        raise Refused(422, "refused.malformed", problem) from None
    return at_utc
