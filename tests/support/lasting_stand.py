"""A stand-in behind HTTP that can be cut off, and comes back where it was."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from console.ports import lasting_port


class LastingStand:
    """stop() and start() cut it off."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        """handler: gets this as its attribute `stand`."""
        self._handler = type("Handler", (handler,), {"stand": self})
        self._server: ThreadingHTTPServer | None = None
        self.port = lasting_port()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
