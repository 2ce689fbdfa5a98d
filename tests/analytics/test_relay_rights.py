"""A picture goes only to who may see it, and only as long: backend, roc-analytics and a camera."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import httpx
import pytest

from console.analytics.readers import Readers
from console.bootstrap.analysing import Analyser, Limits
from console.domain import events as e
from console.domain.analysis import Analysis, AnalysisWish
from console.sources.http import Backend as Link
from console.video.fetching import Fetching
from console.video.pipeline.messages import Reading
from console.video.records import SUB_EPOCHS, PacketRecord, StreamRecord
from console.video.relay_reader import RelayPlace
from console.video.trouble import CameraTrouble, Trouble
from console.wire.table import CORE
from console.wire.ticket import block_of
from tests.analytics.program import Program
from tests.support.backend import Backend, Client, started
from tests.support.marker_model import write_marker_package
from tests.support.relay_client import RelayClient
from tests.support.ts_server import start_http
from tests.video.rig import wait_for
from tests.video.streams import moving_file

ENDS_WITHIN_S = 5.0
# The first of them starts a backend, roc-analytics and a camera, on a machine that may be busy.
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """With roc-analytics beside it, relaying cam2."""
    folder = tmp_path_factory.mktemp("relay")
    camera = start_http(moving_file(folder))
    with started(folder / "backend") as made:
        admin = made.client("adm1")
        record = json.loads(CORE.encode(admin.snapshot().cameras["cam2"]))
        record["sub_height"] = 180
        wish = {"camera": record, "url": camera.url, "sub_url": camera.url}
        assert admin.http.put("/api/v1/cameras/cam2", json=wish).status_code == 204
        program = Program(folder / "analytics", made, made.passwords["det1"])
        try:
            program.until_said("following the backend")
            yield made
        finally:
            program.stop()
            camera.kill()


class _Watching:
    """One reader of cam2, with a ticket that its account has asked for."""

    def __init__(self, client: Client) -> None:
        wait_for(lambda: _relay(client).status_code == 200, 25, 0.2)
        told = _relay(client).json()
        self.place = RelayPlace(told["host"], told["port"], told["ticket"])
        self.packets: list[tuple[float, PacketRecord]] = []
        self.streams = 0
        self.ended_s = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        try:
            wait_for(lambda: len(self.packets) > 20, 25)
        except AssertionError:
            self.close()
            raise

    def _read(self) -> None:
        reader = RelayClient("cam2", self.place)
        try:
            while not self._stop.is_set():
                record = reader.read(0.1)
                self.streams += isinstance(record, StreamRecord)
                if isinstance(record, PacketRecord):
                    self.packets.append((time.monotonic(), record))
        except CameraTrouble:
            self.ended_s = time.monotonic()
        finally:
            reader.close()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()

    def whole(self) -> bool:
        """One stream, and each packet one step after the one before: nobody was interrupted."""
        steps = [record.pts for _, record in self.packets]
        gaps = {later - earlier for earlier, later in zip(steps, steps[1:], strict=False)}
        return self.streams == 1 and len(gaps) == 1 and not self.ended_s


def _relay(client: Client) -> httpx.Response:
    return client.http.get("/api/v1/cameras/cam2/relay")


def _person(**change: object) -> dict[str, object]:
    return {"name": "Olga", "roles": ["operator"]} | change


def test_the_same_ticket_opens_the_second_stream(backend: Backend) -> None:
    """Set up by an administrator, read by roc-analytics when it is asked for."""
    one = _Watching(backend.client("op1"))
    one.close()
    reader = RelayClient("cam2", one.place, sub=True)
    try:
        found: list[StreamRecord] = []

        def told() -> bool:
            record = reader.read(0.1)
            found.extend([record] if isinstance(record, StreamRecord) else [])
            return isinstance(record, PacketRecord)

        wait_for(told, 25)
    finally:
        reader.close()
    assert [SUB_EPOCHS in stream.epoch for stream in found] == [True]


@pytest.mark.parametrize("taken", ["session", "sign_out", "role", "area", "more"])
def test_a_stream_ends_with_the_right_to_it(backend: Backend, taken: str) -> None:
    admin, other = backend.client("adm1"), _Watching(backend.client("op2"))
    client = backend.client("op1")
    reader = _Watching(client)
    account = "/api/v1/accounts/op1"
    took_s = time.monotonic()
    if taken == "session":
        assert admin.http.delete(f"{account}/sessions").status_code == 204
    elif taken == "sign_out":
        assert client.http.post("/api/v1/sign-out").status_code == 204
    else:
        changes: dict[str, dict[str, object]] = {
            "role": {"roles": ["integrator"]},
            "area": {"area": "harbour"},
            "more": {"roles": ["operator", "supervisor"]},
        }
        change = changes[taken]
        assert admin.http.put(account, json=_person(**change)).status_code == 204
    try:
        wait_for(lambda: reader.ended_s, 15)
        assert reader.ended_s - took_s <= ENDS_WITHIN_S
        seen = len(other.packets)
        wait_for(lambda: len(other.packets) > seen + 30, 15)  # two seconds of pictures
        assert other.whole()
        with pytest.raises(AssertionError):  # what it still holds opens nothing
            _again(reader.place)
        if taken == "area":
            assert _relay(client).status_code == 404
        if taken == "more":  # who may still see it asks again
            _Watching(client).close()
    finally:
        reader.close()
        other.close()
        admin.http.put(account, json=_person())


def _again(place: RelayPlace) -> None:
    reader = RelayClient("cam2", place)
    try:
        assert isinstance(reader.read(2.0), StreamRecord)
    finally:
        reader.close()


def test_a_renewed_token_and_a_new_start_of_the_backend_end_nothing(backend: Backend) -> None:
    client = backend.client("op2")
    reader = _Watching(client)
    told = client.http.post("/api/v1/token/renew").json()
    client.http.headers["Authorization"] = f"Bearer {told['token']}"
    backend.kill()
    backend.start()
    seen = len(reader.packets)
    try:
        wait_for(lambda: len(reader.packets) > seen + 75, 25)  # five seconds: it was asked about
        assert reader.whole()
    finally:
        reader.close()


async def test_whom_nobody_vouches_for_is_cut_after_a_while() -> None:
    link = Link("http://127.0.0.1:9")
    cut: list[tuple[str, frozenset[str]]] = []
    patient = Readers(link, lambda *one: cut.append(one), trust_s=3600)
    patient.heard(Reading("cam2", frozenset({"S1.1"})))
    await patient.ask()
    assert cut == []
    strict = Readers(link, lambda *one: cut.append(one), trust_s=0)
    strict.heard(Reading("cam2", frozenset({"S1.1"})))
    await strict.ask()
    assert cut == [("cam2", frozenset({"S1.1"}))]
    await link.close()


def test_what_was_recorded_is_read_with_a_ticket_of_its_own(backend: Backend) -> None:
    client = backend.client("op2")
    watching = _Watching(client)
    watching.close()
    seen = watching.packets[0][1]
    begins = seen.capture_utc
    path = f"/api/v1/cameras/cam2/recording?at={int(begins)}"
    place = RelayPlace(**(client.http.get(path).json()))
    done = threading.Event()
    ends = min(begins + 1.0, block_of(begins)[1])
    fetching = Fetching("cam2", place, begins, ends, done.set)
    assert done.wait(20)
    assert not fetching.trouble
    assert seen in fetching.records
    live = RelayPlace(**_relay(client).json())
    done.clear()
    refused = Fetching("cam2", live, begins, ends, done.set)
    assert done.wait(20)
    assert refused.trouble is Trouble.RELAY_REFUSED


def test_an_analysis_reads_what_was_recorded_as_the_look_of_who_asked(
    backend: Backend, tmp_path: Path
) -> None:
    client, ended, told = backend.client("sup1"), threading.Event(), list[Analysis]()
    watching = _Watching(client)
    watching.close()
    begins = watching.packets[0][1].capture_utc

    def places(camera_id: str, at_utc: float) -> Future[RelayPlace | None]:
        answer: Future[RelayPlace | None] = Future()
        path = f"/api/v1/cameras/{camera_id}/recording?at={int(at_utc)}"
        answer.set_result(RelayPlace(**client.http.get(path).json()))
        return answer

    def hear(analysis: Analysis) -> None:
        told.append(analysis)
        if not analysis.runs:
            ended.set()

    model = write_marker_package(tmp_path / "model")
    analyser = Analyser(model, lambda act: act(), places, Limits(nice=0))
    analyser.start(AnalysisWish(("cam2",), begins, begins + 1.0), hear)
    assert ended.wait(60)
    analyser.close()
    (seen,) = told[-1].seen
    assert seen.unread == ()
    assert seen.looked >= 14
    looks = [r for r in client.journal() if isinstance(r.event, e.Looked)]
    mine = [r for r in looks if (r.event.what, r.event.target_id) == ("recording", "cam2")]
    assert "sup1" in {r.actor_id for r in mine}
