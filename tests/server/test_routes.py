"""Every route against every role, made from the table; what is not in it is not served."""

from __future__ import annotations

from typing import cast

import httpx
import pytest
from starlette.routing import Route as Mount

from console.domain.person import Role
from server_stub.app import build
from server_stub.backend import Backend as ServerParts
from server_stub.routes import ROUTES, Route
from tests.support.backend import Backend, Client

# Written by hand, so that a change of rights has to be said twice. "" is somebody not signed in.
PEOPLE = {"operator", "supervisor", "administrator"}
OPERATE = {"operator", "supervisor"}
EVERYBODY = PEOPLE | {"detector", "integrator"}
PARTNERS_TOO = EVERYBODY | {"partner"}
ADMITTED: dict[tuple[str, str], set[str]] = {
    ("GET", "/healthz"): PARTNERS_TOO | {""},
    ("POST", "/api/v1/sign-in"): PARTNERS_TOO | {""},
    ("POST", "/api/v1/token/recover"): PARTNERS_TOO | {""},
    ("POST", "/api/v1/token/renew"): PARTNERS_TOO,
    ("POST", "/api/v1/sign-out"): PARTNERS_TOO,
    ("GET", "/api/v1/snapshot"): PEOPLE | {"detector", "partner"},
    ("GET", "/api/v1/events"): PEOPLE | {"detector", "partner"},
    ("GET", "/api/v1/journal"): PEOPLE | {"detector", "partner"},
    ("POST", "/api/v1/commands"): PARTNERS_TOO,
    ("POST", "/api/v1/commands/batch"): PARTNERS_TOO,
    ("POST", "/api/v1/alerts"): OPERATE | {"integrator"},
    ("PUT", "/api/v1/media/{sha256}"): OPERATE | {"detector", "integrator"},
    ("GET", "/api/v1/media/{sha256}"): OPERATE | {"partner"},
    ("GET", "/api/v1/history/alerts"): PEOPLE,
    ("GET", "/api/v1/history/incidents"): PEOPLE,
    ("GET", "/api/v1/history/shift"): PEOPLE,
    ("GET", "/api/v1/figures"): PEOPLE,
    ("GET", "/api/v1/incidents/{id}/after-action"): OPERATE,
    ("POST", "/api/v1/leases/heartbeat"): OPERATE | {"detector"},
    ("GET", "/api/v1/cameras/{id}/address"): OPERATE | {"detector"},
    ("GET", "/api/v1/cameras/{id}/relay"): OPERATE,
    ("PUT", "/api/v1/cameras/{id}"): {"administrator"},
    ("POST", "/api/v1/relays"): {"detector"},
    ("POST", "/api/v1/relays/readers"): {"detector"},
    ("GET", "/api/v1/relays/key"): EVERYBODY,
    ("PUT", "/api/v1/accounts/{id}"): {"administrator"},
    ("DELETE", "/api/v1/accounts/{id}/sessions"): {"administrator"},
    ("POST", "/api/v1/detectors/status"): {"detector"},
    ("GET", "/api/v1/status"): EVERYBODY,
    ("GET", "/api/v1/cameras/{id}/recording"): OPERATE,
    ("GET", "/api/v1/exports/key"): PEOPLE,
    ("GET", "/api/v1/exports/{id}/log"): OPERATE,
    ("POST", "/api/v1/exports/{id}/signature"): OPERATE,
    ("POST", "/api/v1/cameras/{id}/ptz"): OPERATE,
    ("GET", "/api/v1/ptz/orders"): {"detector"},
    ("POST", "/api/v1/ptz/answers"): {"detector"},
    ("GET", "/api/v1/retention"): {"supervisor", "administrator"},
    ("GET", "/api/v1/retention/preview"): {"supervisor", "administrator"},
    ("GET", "/api/v1/retention/erased"): PEOPLE | {"detector", "partner"},
}
_ACCOUNTS = {
    "operator": "op1",
    "supervisor": "sup1",
    "administrator": "adm1",
    "detector": "det1",
    "integrator": "int1",
    "partner": "part1",
}
_ENDS_A_SESSION = {"/api/v1/token/renew", "/api/v1/sign-out"}


@pytest.fixture(scope="module")
def clients(shared_backend: Backend) -> dict[str, Client]:
    return {role: shared_backend.client(account) for role, account in _ACCOUNTS.items()}


def test_every_route_is_in_the_matrix() -> None:
    assert {(route.method, route.path) for route in ROUTES} == set(ADMITTED)


def test_nothing_is_mounted_beside_the_table() -> None:
    """The application's own routes, so that one added past the table is seen as well."""
    application = build(cast(ServerParts, None))  # parts are asked for by requests only
    mounted = [route for route in application.routes if isinstance(route, Mount)]
    assert len(mounted) == len(application.routes)
    served = {(method, m.path) for m in mounted for method in m.methods or ()}
    beside = {(method, path) for method, path in served - set(ADMITTED) if method != "HEAD"}
    assert beside == {("GET", "/openapi.json")}


def test_every_role_is_in_the_matrix() -> None:
    assert set(_ACCOUNTS) == {role.value for role in Role} - {"system"}


@pytest.mark.parametrize("role", ["", *_ACCOUNTS])
@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r.method} {r.path}")
def test_route_by_role(
    route: Route, role: str, shared_backend: Backend, clients: dict[str, Client]
) -> None:
    client = clients.get(role)
    if client and route.path in _ENDS_A_SESSION:
        client = shared_backend.client(_ACCOUNTS[role])
    status = _asked(route, shared_backend.url, client)
    if role in ADMITTED[route.method, route.path]:
        # What is asked for does not exist or does not fit; a good answer is not the point here.
        assert status < 500, status
        assert status not in (401, 403)
    else:
        assert status == (403 if role else 401)


def _asked(route: Route, url: str, client: Client | None) -> int:
    path = route.path.format(sha256="0" * 64, id="nobody")
    headers = {"Authorization": f"Bearer {client.token}"} if client else {}
    with httpx.stream(
        route.method, url + path, headers=headers, content=b"{}", trust_env=False
    ) as answer:
        return answer.status_code


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "a" * 43])
def test_no_token_but_a_living_one_opens(token: str, shared_backend: Backend) -> None:
    answer = httpx.get(
        f"{shared_backend.url}/api/v1/snapshot", headers={"Authorization": token}, trust_env=False
    )
    assert answer.status_code == 401
    assert answer.json() == {"message_id": "refused.signed_out", "params": {}}


def test_what_is_not_in_the_table_is_not_served(shared_backend: Backend) -> None:
    for path in ("/", "/docs", "/api/v1/", "/api/v1/people", "/api/v1/../data/journal.db"):
        answer = httpx.get(shared_backend.url + path, trust_env=False)
        assert answer.status_code == 404, path
        assert answer.json()["message_id"] == "refused.no_such_route"
    assert httpx.delete(f"{shared_backend.url}/healthz", trust_env=False).status_code == 405


def test_openapi_names_every_route_and_every_kind(shared_backend: Backend) -> None:
    words = httpx.get(f"{shared_backend.url}/openapi.json", trust_env=False, timeout=30).json()
    served = {(m.upper(), path) for path, methods in words["paths"].items() for m in methods}
    assert served == set(ADMITTED)
    schemas = words["components"]["schemas"]
    assert {"RaiseAlert", "AlertRaised", "SignIn", "Words"} <= set(schemas)
    assert schemas["SignIn"]["required"] == [
        "account",
        "password",
        "device_id",
        "device_public_key",
    ]
    assert words["paths"]["/api/v1/alerts"]["post"]["x-roles"] == [
        "integrator",
        "operator",
        "supervisor",
    ]
