"""A stand-in for Frigate: the documented HTTP answers of 0.14 to 0.16, and a real MQTT broker.

Frigate itself needs a container and cameras; what is proved with this is that the documented words
are understood, not that a given release speaks them.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import paho.mqtt.client as mqtt
import pytest

from console.ports import lasting_port
from tests.support.lasting_stand import LastingStand

USER, PASSWORD = "roc", "frigate-canary-41"
DETECT = (1280, 720)
HIDDEN = "*:*"  # what it puts in the place of a camera's login
_LIMIT_S = 10.0


class Frigate(LastingStand):
    """events: rows of /api/events by id; snapshots: JPEG by id. stop() and start() cut it off."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.snapshots: dict[str, bytes] = {}
        self.signed_in = 0
        self.is_administrator = False
        super().__init__(_Handler)

    def track(self, event_id: str, **changes: Any) -> dict[str, Any]:
        """A row of /api/events, made or changed; fractions as data.box, seconds as times."""
        row = self.events.setdefault(
            event_id,
            {
                "id": event_id, "camera": "front_door", "label": "knife", "sub_label": None,
                "start_time": time.time(), "end_time": None, "false_positive": False,
                "has_snapshot": event_id in self.snapshots, "has_clip": False, "zones": [],
                "data": {"box": [0.25, 0.25, 0.1, 0.2], "score": 0.8, "top_score": 0.9,
                         "type": "object"},
            },
        )  # fmt: skip
        row |= changes
        return row

    def message(self, event_id: str, kind: str = "update") -> bytes:
        """The same as MQTT has it: corners in pixels of the detect stream."""
        row = self.events[event_id]
        left, top, width, height = row["data"]["box"]
        corners = [left * 1280, top * 720, (left + width) * 1280, (top + height) * 720]
        after = {key: row[key] for key in row if key != "data"} | {
            "box": [round(corner) for corner in corners],
            "score": row["data"]["score"], "top_score": row["data"]["top_score"],
            "frame_time": time.time(), "current_zones": [], "entered_zones": [],
        }  # fmt: skip
        return json.dumps({"type": kind, "before": after, "after": after}).encode()


def _config(login: str) -> dict[str, Any]:
    size = {"width": DETECT[0], "height": DETECT[1]}
    inputs = [
        {"path": f"rtsp://{login}@10.0.0.5:554/main", "roles": ["record"]},
        {"path": "rtsp://127.0.0.1:8554/front_sub", "roles": ["detect"]},
    ]
    front = {"detect": size, "ffmpeg": {"inputs": inputs}}
    return {"cameras": {"front_door": front, "back": {}}}


class _Handler(BaseHTTPRequestHandler):
    stand: Frigate

    def log_message(self, *words: object) -> None:
        """Tests read what programs say, not this."""

    def do_POST(self) -> None:  # noqa: N802
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if told != {"user": USER, "password": PASSWORD}:
            return self._answer(401, b"")
        self.stand.signed_in += 1
        return self._answer(200, b"{}", cookie=True)

    def do_GET(self) -> None:  # noqa: N802
        if "frigate_token=yes" not in self.headers.get("Cookie", ""):
            return self._answer(401, b"")
        url = urlsplit(self.path)
        parts, asked = url.path.split("/")[2:], parse_qs(url.query)
        if parts == ["version"]:
            return self._answer(200, b"0.16.1-stand-in")
        if parts == ["config"]:
            return self._json(_config(HIDDEN))
        if parts == ["config", "raw_paths"] and self.stand.is_administrator:
            return self._json(_config(f"{USER}:{PASSWORD}"))
        if parts == ["events"]:
            return self._json(self._rows(asked))
        row = self.stand.events.get(parts[1]) if parts[0] == "events" else None
        if row is not None and len(parts) == 2:
            return self._json(row)
        if row is not None and parts[2:] == ["snapshot.jpg"] and row["has_snapshot"]:
            return self._answer(200, self.stand.snapshots[parts[1]])
        return self._answer(404, b"")

    def _rows(self, asked: dict[str, list[str]]) -> list[dict[str, Any]]:
        rows = list(self.stand.events.values())
        if "in_progress" in asked:
            rows = [row for row in rows if row["end_time"] is None]
        after = float(asked.get("after", ["0"])[0])
        rows = [row for row in rows if row["start_time"] > after]
        return sorted(rows, key=lambda row: -float(row["start_time"]))[: int(asked["limit"][0])]

    def _json(self, body: Any) -> None:
        self._answer(200, json.dumps(body).encode())

    def _answer(self, status: int, body: bytes, cookie: bool = False) -> None:
        self.send_response(status)
        if cookie:
            self.send_header("Set-Cookie", "frigate_token=yes; Path=/; HttpOnly")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Broker:
    """A real mosquitto on loopback that asks for a password."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.port = lasting_port()
        passwords = folder / "passwords"
        subprocess.run(
            ["mosquitto_passwd", "-b", "-c", str(passwords), USER, PASSWORD],
            check=True, capture_output=True,
        )  # fmt: skip
        self._config = folder / "mosquitto.conf"
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous false\npassword_file {passwords}\n"
            "user root\n"
        )
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["mosquitto", "-c", str(self._config)], stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + _LIMIT_S
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def say(self, payload: bytes, topic: str = "frigate/events") -> None:
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        client.username_pw_set(USER, PASSWORD)
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        client.publish(topic, payload, qos=1).wait_for_publish(_LIMIT_S)
        client.disconnect()
        client.loop_stop()


@pytest.fixture
def frigate() -> Iterator[Frigate]:
    made = Frigate()
    yield made
    made.stop()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    if shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")
    made = Broker(tmp_path / "broker")
    yield made
    made.stop()


def options(frigate: Frigate, broker: Broker | None, path: Path) -> Path:
    """The file for roc-analytics --frigate."""
    lines = [
        f'url = "{frigate.url}"', f'user = "{USER}"', f'password = "{PASSWORD}"',
        "least_score = 0.6",
    ]  # fmt: skip
    if broker is not None:
        lines += ["[mqtt]", 'host = "127.0.0.1"', f"port = {broker.port}"]
        lines += [f'user = "{USER}"', f'password = "{PASSWORD}"']
    lines += ["[cameras]", 'front_door = "cam1"', "[labels]", 'knife = "knife"']
    path.write_text("\n".join(lines))
    path.chmod(0o600)
    return path
