"""A relay before PostgreSQL that does something when so many bytes have gone to the server: in the middle of a COPY."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class Relay:
    """Passes bytes on, both ways, and counts those to the server.

    Args:
        target: host and port of the server.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self._target, self._listener = target, socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.sent, self._at, self._action = 0, 0, None  # type: int, int, Callable[[], None] | None
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, at: int = 0, action: Callable[[], None] | None = None) -> None:
        """Count anew; when `at` bytes have come, pass on the half of what came last, then do the action once."""
        with self._lock:
            self.sent, self._at, self._action = 0, at, action

    def close(self) -> None:
        """Accept no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                try:
                    server = socket.create_connection(self._target)
                except OSError:  # it is being restarted
                    client.close()
                    continue
                for one, other, counted in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._pass_on, args=(one, other, counted), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                action = self._count(len(data)) if counted else None
                if action is not None:
                    target.sendall(data[: len(data) // 2])
                    action()
                    data = data[len(data) // 2 :]
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _count(self, size: int) -> Callable[[], None] | None:
        with self._lock:
            self.sent += size
            if self._action is None or self.sent < self._at:
                return None
            action, self._action = self._action, None
            return action


@contextmanager
def relayed(target: tuple[str, int]) -> Iterator[Relay]:
    """A relay for the length of a block."""
    relay = Relay(target)
    try:
        yield relay
    finally:
        relay.close()
