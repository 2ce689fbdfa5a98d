"""Accounts and cameras made at the first start, from a TOML file."""

from __future__ import annotations

import json
import logging
import os
import secrets
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from console.domain.camera import Camera
from console.domain.commands import ConfigureCamera
from console.domain.person import Person, Role
from console.i18n import tr
from console.wire.table import CORE, WireError
from server_stub.accounts import store_account
from server_stub.addresses import Addresses
from server_stub.hub import Hub
from server_stub.identity import Identity
from server_stub.storage.journal import Also

log = logging.getLogger(__name__)


class BootstrapProblem(Exception):
    """The file does not fit; the text says where."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    id: str
    name: str
    roles: tuple[Role, ...]
    area: str = ""
    organisation: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class NewCamera:
    """Addresses with credentials go to the sealed ones, never into an event."""

    camera: Camera
    url: str = ""
    control_url: str = ""
    sub_url: str = ""


@dataclass(frozen=True, slots=True)
class Bootstrap:
    accounts: tuple[NewAccount, ...] = ()
    cameras: tuple[NewCamera, ...] = ()


def read_bootstrap(path: Path) -> Bootstrap:
    """Raises BootstrapProblem."""
    try:
        with path.open("rb") as file:
            words: dict[str, Any] = tomllib.load(file)
        fields = set(Camera.__dataclass_fields__)
        cameras = [
            {"camera": {k: v for k, v in row.items() if k in fields}}
            | {name: row.get(name, "") for name in ("url", "control_url", "sub_url")}
            for row in words.get("cameras", [])
        ]
        plain = {"accounts": words.get("accounts", []), "cameras": cameras}
        bootstrap: Bootstrap = CORE.decode(CORE.encode(plain), Bootstrap)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BootstrapProblem(f"{path.name}: {error}") from None
    except WireError as error:
        raise BootstrapProblem(f"{path.name}, {error.field}: {error}") from None
    return bootstrap


async def apply(
    bootstrap: Bootstrap, hub: Hub, identity: Identity, addresses: Addresses
) -> dict[str, str]:
    """Make what is not there yet; passwords of the accounts made now, by id."""
    passwords = {}
    for account in bootstrap.accounts:
        if identity.has_account(account.id):
            continue
        passwords[account.id] = secrets.token_urlsafe(12)
        person = Person(
            account.id,
            account.name,
            account.roles,
            account.area,
            account.organisation,
            account.language,
        )
        await store_account(hub, identity, person, passwords[account.id])
    for one in bootstrap.cameras:
        if one.camera.id in hub.state.cameras:  # what was corrected since stays corrected
            continue
        puts = [addresses.put(one.camera.id, one.url)] if one.url else []
        puts += [addresses.put_control(one.camera.id, one.control_url)] if one.control_url else []
        puts += [addresses.put_sub(one.camera.id, one.sub_url)] if one.sub_url else []
        outcome = await hub.say(ConfigureCamera(one.camera), also=partial(_all, puts))
        if outcome.refusal:
            why = tr(outcome.refusal.message_id, **outcome.refusal.params)
            raise BootstrapProblem(tr("server.camera_wrong", camera=one.camera.id, why=why))
    return passwords


def _all(puts: Iterable[Also], connection: Connection) -> None:
    for put in puts:
        put(connection)


def hand_over(passwords: dict[str, str], path: Path | None) -> None:
    """Print them once, or into a 0600 file where one is asked for: a caller's log gets neither."""
    if not passwords:
        return
    if path is None:
        for account, password in passwords.items():
            print(f"account {account} password {password}", flush=True)
        return
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(passwords, file)
