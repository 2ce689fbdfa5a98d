"""A TCP way to a server that can be cut like a cable (nothing comes through, nothing is closed)
or severed as by a router (everything is closed, nothing is let in)."""

from __future__ import annotations

import selectors
import socket
import threading


class Blackhole:
    """Listens on loopback and passes bytes on; cut() swallows them, in both directions."""

    def __init__(self, port: int) -> None:
        """port: where the server listens."""
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listener.setblocking(False)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._wake_in, self._wake_out = socket.socketpair()
        self._selector.register(self._wake_in, selectors.EVENT_READ)
        self._peers: dict[socket.socket, socket.socket] = {}
        self._cut = False
        self._severed = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="blackhole")
        self._thread.start()

    def cut(self) -> None:
        """From now on both ends are alone; neither is told."""
        self._cut = True

    def sever(self) -> None:
        """Both ends are told at once: connections end, new ones end as they begin."""
        self._severed = True
        self._wake_out.send(b"s")

    def mend(self) -> None:
        """New connections pass again. The old ones are gone, as their lost bytes are."""
        self._cut = self._severed = False
        self._wake_out.send(b"m")

    def close(self) -> None:
        self._closing = True
        self._wake_out.send(b"c")
        self._thread.join()
        for one in (*self._peers, self._listener, self._wake_in, self._wake_out):
            one.close()
        self._selector.close()

    def _run(self) -> None:
        swallowed = False
        while not self._closing:
            for key, _ in self._selector.select(timeout=0.2):
                one = key.fileobj
                assert isinstance(one, socket.socket)
                if one is self._wake_in:
                    word = one.recv(1)
                    if word == b"s" or (word == b"m" and swallowed):
                        self._drop_all()
                        swallowed = False
                elif one is self._listener:
                    self._accept()
                elif one in self._peers:
                    swallowed |= self._cut
                    self._pass_on(one)

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        if self._severed:
            client.close()
            return
        if self._cut:
            self._peers[client] = client  # accepted by the cable's end; answered by nobody
            self._selector.register(client, selectors.EVENT_READ)
            return
        try:
            server = socket.create_connection(("127.0.0.1", self._target), timeout=2)
        except OSError:
            client.close()
            return
        self._peers[client], self._peers[server] = server, client
        for one in (client, server):
            self._selector.register(one, selectors.EVENT_READ)

    def _pass_on(self, one: socket.socket) -> None:
        try:
            data = one.recv(65536)
            if data and not self._cut:
                self._peers[one].sendall(data)
        except OSError:
            data = b""
        if not data and not self._cut:
            self._drop(one)
        elif not data:
            self._selector.unregister(one)  # its end is swallowed too

    def _drop(self, one: socket.socket) -> None:
        for end in {one, self._peers.pop(one)}:
            self._peers.pop(end, None)
            if end.fileno() in self._selector.get_map():
                self._selector.unregister(end)
            end.close()

    def _drop_all(self) -> None:
        for one in list(self._peers):
            if one in self._peers:
                self._drop(one)
