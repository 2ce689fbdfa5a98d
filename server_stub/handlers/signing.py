"""Signing in and out."""

from __future__ import annotations

from starlette.responses import Response

from console.domain.commands import EndShift
from console.domain.person import Person, Role
from console.wire.table import plain_id
from server_stub.accounts import store_account
from server_stub.answers import Refused, answer
from server_stub.calls import Call, field_wrong
from server_stub.messages import PutAccount, Recover, SignIn

PASSWORD_LEAST = 10


async def sign_in(call: Call) -> Response:
    wish = call.read(SignIn)
    if not plain_id(wish.account):  # nobody is called so: a person has mistyped it, no program
        raise Refused(401, "signin.refused")
    if not plain_id(wish.device_id):
        raise field_wrong("device_id", "not a plain id of at most 80 characters")
    return answer(await call.backend.identity.sign_in(wish, call.address))


async def renew(call: Call) -> Response:
    return answer(await call.backend.identity.renew(call.session))


async def recover(call: Call) -> Response:
    return answer(await call.backend.identity.recover(call.read(Recover)))


async def sign_out(call: Call) -> Response:
    identity, account = call.backend.identity, call.session.actor_id
    await identity.sessions.end([call.session])
    call.backend.hub.tail.wake()
    if not any(one.alive() for one in identity.sessions.of_actor(account)):
        call.backend.hub.post(EndShift(account))
    return Response(status_code=204)


async def put_account(call: Call) -> Response:
    account, wish = call.path("id"), call.read_strictly(PutAccount)
    if Role.SYSTEM in wish.roles or not wish.roles:
        raise field_wrong("roles", "one or more of the roles a person or a program may have")
    if wish.password is not None and len(wish.password) < PASSWORD_LEAST:
        raise field_wrong("password", f"shorter than {PASSWORD_LEAST} characters")
    if wish.password is None and not call.backend.identity.has_account(account):
        raise field_wrong("password", "a new account needs one")
    person = Person(
        account, wish.name, wish.roles, wish.area, wish.organisation, wish.language, wish.active
    )
    hub, identity, session = call.backend.hub, call.backend.identity, call.session
    await store_account(hub, identity, person, wish.password, call.actor, session.id)
    if not wish.active:
        await identity.revoke(account)
    return Response(status_code=204)


async def revoke(call: Call) -> Response:
    await call.backend.identity.revoke(call.path("id"))
    return Response(status_code=204)
