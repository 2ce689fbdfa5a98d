"""The demo's processes: cameras, embedded backend with analytics, consoles, and the switch."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import threading
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.city.refusal import BuildRefused
from console.demo.city import make_city
from console.i18n import tr
from console.ports import lasting_port
from console.spawn import kill_group, start_program, stop_program
from console.terminal import tell

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
MODEL = RESOURCES / "models" / "demo-weapon"
CITY = RESOURCES / "city" / "city.toml"
READY_WITHIN_S = 60.0
Say = Callable[[str], None]
Program = subprocess.Popen[bytes]

ACCOUNTS: tuple[dict[str, Any], ...] = (
    {"id": "ann", "name": "Ann Berg", "roles": ["operator"]},
    {"id": "bo", "name": "Bo Lind", "roles": ["operator"]},
    {"id": "cy", "name": "Cy Vang", "roles": ["supervisor"]},
    {"id": "di", "name": "Di Moe", "roles": ["administrator"]},
)


class DemoFailed(RuntimeError):
    """A part of the demo did not start; the message says which."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be shown. folder holds everything of this demo and nothing else."""

    folder: Path
    seed: int
    lookalikes_only: bool = False
    detect: bool = True


class House:
    """Starts the parts in order, and stops them all; the backend also by the switch."""

    def __init__(self, plan: Plan, say: Say) -> None:
        self._plan, self._say = plan, say
        self._programs: dict[str, Program] = {}
        self._logs = plan.folder / "logs"
        self._camera_port, self._port = lasting_port(), lasting_port()
        self.passwords: dict[str, str] = {}
        self.address = f"http://127.0.0.1:{self._port}"

    @property
    def data(self) -> Path:
        """The backend's data folder."""
        return self._plan.folder / "backend"

    @property
    def cameras_address(self) -> str:
        return f"http://127.0.0.1:{self._camera_port}"

    def begin(self) -> None:
        """A fresh folder, this demo's alone. Raises DemoFailed where another demo runs in it."""
        self._plan.folder.parent.mkdir(parents=True, exist_ok=True)
        self._lock = self._plan.folder.with_name(f"{self._plan.folder.name}.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DemoFailed(tr("demo.runs_already", folder=str(self._plan.folder))) from None
        shutil.rmtree(self._plan.folder, ignore_errors=True)
        self._logs.mkdir(parents=True, mode=0o700)
        try:
            self._settings = make_city(self._plan.folder)
        except BuildRefused as refusal:
            raise DemoFailed(refusal.words()) from refusal

    def open(self) -> None:
        """Cameras, then the backend; consoles may be open already. Raises DemoFailed."""
        self._say(tr("demo.cameras"))
        self._start_cameras()
        (self._plan.folder / "bootstrap.toml").write_text(self._bootstrap(), encoding="utf-8")
        self._say(tr("demo.backend"))
        self.start_backend()
        told = self._plan.folder / "passwords.json"
        self.passwords = json.loads(told.read_text(encoding="utf-8"))

    def close(self) -> None:
        """Everything, newest first."""
        for name in reversed(list(self._programs)):
            stop_program(self._programs.pop(name))

    # -- cameras --------------------------------------------------------------------------------

    def _start_cameras(self) -> None:
        arguments = ["--seed", str(self._plan.seed), "--port", str(self._camera_port)]
        if self._plan.lookalikes_only:
            arguments.append("--lookalikes-only")
        process = start_program("roc-demo-cameras", arguments, stdout=subprocess.PIPE)
        self._programs["cameras"] = process
        assert process.stdout is not None
        for line in process.stdout:
            word, _, rest = line.decode().strip().partition(" ")
            if word == "ready":
                threading.Thread(target=process.stdout.read, daemon=True).start()
                return
            if word == "progress":
                self._say(tr("demo.painting", percent=int(rest)))
        raise DemoFailed(tr("demo.cameras_failed"))

    # -- backend --------------------------------------------------------------------------------

    def _bootstrap(self) -> str:
        with CITY.open("rb") as file:
            city = tomllib.load(file)
        lines = []
        for account in ACCOUNTS:
            lines += ["[[accounts]]", *(f"{k} = {json.dumps(v)}" for k, v in account.items()), ""]
        places = {place["id"]: place["name"] for place in city.get("places", ())}
        for camera in city["cameras"]:
            row = {
                "id": camera["id"],
                "number": camera["number"],
                "name": camera["name"],
                "place": places.get(camera["place"], camera["place"]),
                "bearing_deg": camera["bearing_deg"],
                "fov_deg": camera["fov_deg"],
                "url": f"{self.cameras_address}/cam{camera['number']}.ts",
            }
            position = f"position = {{ lon = {camera['lon']}, lat = {camera['lat']} }}"
            told = [f"{k} = {json.dumps(v)}" for k, v in row.items()]
            lines += ["[[cameras]]", *told, position, ""]
        return "\n".join(lines)

    def start_backend(self) -> None:
        """Start (again) over the same data; returns when it serves. Raises DemoFailed."""
        ready = self._plan.folder / "ready"
        ready.unlink(missing_ok=True)
        arguments = [
            "run",
            "--data",
            str(self.data),
            "--port",
            str(self._port),
            "--bootstrap",
            str(self._plan.folder / "bootstrap.toml"),
            "--passwords-out",
            str(self._plan.folder / "passwords.json"),
            "--ready-file",
            str(ready),
            "--demo",
            "--analytics",
        ]
        if self._plan.detect and (MODEL / "manifest.toml").exists():
            arguments += ["--analytics-arg=--model", f"--analytics-arg={MODEL}"]
        with (self._logs / "backend.log").open("ab") as log:
            process = start_program("roc-server", arguments, stdout=log, stderr=log)
        self._programs["backend"] = process
        end = time.monotonic() + READY_WITHIN_S
        while not ready.exists():
            if time.monotonic() > end or process.poll() is not None:
                self.kill_backend()
                raise DemoFailed(tr("demo.backend_failed", log=str(self._logs / "backend.log")))
            time.sleep(0.05)

    def kill_backend(self) -> None:
        """SIGKILL to its whole group: a power cut, not a good-bye."""
        if process := self._programs.pop("backend", None):
            kill_group(process)
            process.wait()

    @property
    def backend_runs(self) -> bool:
        process = self._programs.get("backend")
        return process is not None and process.poll() is None

    # -- consoles -------------------------------------------------------------------------------

    def start_console(self, account: str, display: str, language: str, switch: Path) -> Program:
        """One console with a data folder of its own."""
        arguments = [
            "run",
            "--settings",
            str(self._settings),  # nobody's own settings change the demo
            "--backend",
            self.address,
            "--data",
            str(self._plan.folder / f"console-{account}"),
            "--account",
            account,
            "--language",
            language,
            "--demo-control",
            str(switch),
        ]
        if self._plan.detect and (MODEL / "manifest.toml").exists():
            arguments += ["--model", str(MODEL)]
        variables = {"DISPLAY": display} if display else {}
        with (self._logs / f"console-{account}.log").open("ab") as log:
            process = start_program(
                "roc-console", arguments, variables=variables, stdout=log, stderr=log
            )
        self._programs[f"console-{account}"] = process
        return process


class Switch:
    """The visible control's other end: each line read from a FIFO turns the backend off or on.

    What fails is said, and the next line is read all the same.
    """

    def __init__(self, house: House, path: Path, say: Say = tell) -> None:
        self._house, self._say = house, say
        self.path = path
        path.unlink(missing_ok=True)
        os.mkfifo(path, 0o600)
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True, name="switch").start()

    def _listen(self) -> None:
        with contextlib.suppress(FileNotFoundError):  # the demo's folder has gone, and we with it
            while True:
                with self.path.open(encoding="ascii", errors="replace") as fifo:
                    for line in fifo:
                        self._try(line.strip() == "on")

    def _try(self, on: bool) -> None:
        try:
            self.turn(on)
        except (DemoFailed, OSError) as failure:
            self._say(tr("demo.switch_failed", why=str(failure)))

    def turn(self, on: bool) -> None:
        """Starts or kills it, whichever is wanted. Raises DemoFailed."""
        with self._lock:
            if on and not self._house.backend_runs:
                self._house.start_backend()
            elif not on:
                self._house.kill_backend()
