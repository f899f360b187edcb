"""What every answer and every question must keep to: own host names, own origin, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'self'"
)
"""Content-Security-Policy of every screen: nothing from elsewhere, no inline script or style (W3C, CSP level 3)."""

ORIGINAL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
)
"""Policy of a page's original look: no script, no network, no forms, in an origin of its own."""

HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), interest-cohort=()",
    b"cache-control": b"no-store",
}


def stays(address: str) -> bool:
    """Tell whether an address leads to a screen of this desk: a path, and none that a browser takes for a host."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address


class Guard:
    """ASGI middleware: refuses foreign Host headers (DNS rebinding) and cross-site requests that change anything.

    ``hosts`` are the names under which the desk may be asked, without port. An unsafe method needs an ``Origin`` that
    is the desk's own, or a ``Sec-Fetch-Site`` of ``same-origin`` or ``none``; a client that sends neither (no browser)
    is let through. Any request from another site's page is refused where the browser says so, but for plain navigation.
    """

    def __init__(self, app: App, *, hosts: frozenset[str] = LOCAL) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = {k.lower(): v.decode("latin-1") for k, v in scope["headers"]}
        refusal = self._refusal(scope["method"], headers)
        if refusal:
            await _refuse(send, refusal)
            return

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                given = {k.lower() for k, _ in message.get("headers", [])}
                message["headers"] = [
                    *message.get("headers", []),
                    *((k, v) for k, v in HEADERS.items() if k not in given),
                ]
            await send(message)

        await self.app(scope, receive, sending)

    def _refusal(self, method: str, headers: dict[bytes, str]) -> str | None:
        host = headers.get(b"host", "")
        if _name(host) not in self.hosts:
            return f"This desk does not answer to the name {host[:80]!r}; open it under 127.0.0.1."
        site = headers.get(b"sec-fetch-site", "")
        if site in ("cross-site", "same-site"):
            navigates = headers.get(b"sec-fetch-mode") == "navigate" and headers.get(b"sec-fetch-dest") == "document"
            if method not in SAFE or not navigates:
                return "A page of another site asked for this; open the desk itself."
        origin = headers.get(b"origin")
        if method not in SAFE and origin is not None:
            parts = urlsplit(origin)
            if parts.netloc.lower() != host.lower() or parts.scheme not in ("http", "https"):
                return "A page of another site sent this; open the desk itself and try there."
        return None


def _name(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()


async def _refuse(send: Send, sentence: str) -> None:
    body = sentence.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": [*headers, *HEADERS.items()]})
    await send({"type": "http.response.body", "body": body})
