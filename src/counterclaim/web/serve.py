"""Serving the desk on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path

import uvicorn

from counterclaim.desk.asking import ledger_path
from counterclaim.desk.views.warm import warm
from counterclaim.errors import CounterclaimError
from counterclaim.web.app import create_app
from counterclaim.web.render import prepare

HOST = "127.0.0.1"
"""The only address that the desk listens on."""


class _Server(uvicorn.Server):
    """Tells its address once it answers."""

    def __init__(self, config: uvicorn.Config, address: str, ready: Callable[[str], None] | None) -> None:
        super().__init__(config)
        self._address, self._ready = address, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        await super().startup(sockets)
        if self._ready and not self.should_exit:
            self._ready(self._address)


def listen(port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine, 0 for a free one. Raises E547 where it is taken."""
    # With the protocol named, asyncio sends small packets at once; else an answer waits 40 ms for the reader's kernel.
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
    except OSError as error:
        found.close()
        raise CounterclaimError(
            "E547",
            f"Port {port} cannot be used ({error.strerror}); another desk may run there. Choose another with --port.",
        ) from error
    return found


def run(ledger: str | Path | None = None, *, port: int = 8170, ready: Callable[[str], None] | None = None) -> None:
    """Serve a ledger until Ctrl-C; ``ready`` is called with the address once it answers.

    Raises E201 to E205 and E213 for the ledger, E547 where the port is taken.
    """
    app = create_app(ledger_path(ledger))
    with listen(port) as own:
        address = f"http://{HOST}:{own.getsockname()[1]}/"
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_keep_alive=30,
            h11_max_incomplete_event_size=65536,
        )
        server = _Server(config, address, ready)
        threading.Thread(target=prepare, args=(app.state.desk,), name="preparing", daemon=True).start()
        warm(app.state.desk.board)
        server.run(sockets=[own])
