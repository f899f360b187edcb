"""Fetching a page: http and https only, never into private networks, bounded in size and time, polite.

Addresses are checked where the connection is made, and the connection goes to the very address that was checked, so
neither a redirect nor a name that changes its answer (DNS rebinding) leads inside. Proxies of the environment are
not used, since a proxy would resolve names on its own.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
from msgspec import Struct
from protego import Protego

from .fail import failed
from .options import PageOptions

_REDIRECTS = (301, 302, 303, 307, 308)
_ROBOTS_LONGEST = 512_000
# A site may ask for longer pauses than ours; beyond this many seconds the request is not honored but the user waits.
_DELAY_LONGEST = 30.0
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Fetched(Struct, frozen=True, kw_only=True):
    """What an address gave: the final address, the bytes after decompression, the type, and the moment in UTC."""

    url: str
    data: bytes
    content_type: str
    captured: str


def is_inside(address: str) -> bool:
    """Tell whether an IP address is anything but a public one (private, loopback, link-local, reserved, mapped)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:  # how IPv6-only networks write IPv4 addresses (RFC 6052)
            return is_inside(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None and is_inside(str(inner)):
            return True
    return not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified


class Fetcher:
    """Fetches addresses one after another, remembering robots.txt and the last visit of each host.

    One fetcher serves one run; it is not meant to be shared between threads. Use as a context manager.
    """

    def __init__(self, options: PageOptions) -> None:
        self._options = options
        self._backend = _Backend(options.allow_private)
        self._client = httpx.Client(
            transport=_Transport(self._backend),
            trust_env=False,
            follow_redirects=False,
            headers={"User-Agent": options.user_agent, "Accept-Encoding": "gzip, deflate"},
        )
        self._robots: dict[str, Protego | None] = {}
        self._visited: dict[str, float] = {}

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str) -> Fetched:
        """Fetch an address, following redirects with every check anew.

        Raises E103 (too large), E170 (scheme), E171 (private network), E172 (unresolved), E173 (robots.txt),
        E174 (status), E175 (time), E176 (redirects), E177 (connection), E178 (no address).
        """
        for _ in range(self._options.max_redirects + 1):
            host = _checked(url)
            if self._options.respect_robots:
                self._ask_robots(url, host)
            self._pause(url, host)
            status, headers, data = self._request(url, self._options.max_bytes)
            if status in _REDIRECTS and headers.get("location"):
                url = urljoin(url, headers["location"])
                continue
            if status != 200:
                raise failed("fetch_status", status=status, source=url)
            return Fetched(
                url=url,
                data=data,
                content_type=headers.get("content-type", "").lower(),
                captured=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            )
        raise failed("fetch_redirects", limit=self._options.max_redirects, source=url)

    def _request(self, url: str, limit: int) -> tuple[int, httpx.Headers, bytes]:
        """Return status, headers and at most ``limit`` bytes; the time limit covers the whole exchange."""
        seconds = self._options.timeout
        self._backend.until = time.monotonic() + seconds
        try:
            with self._client.stream("GET", url, timeout=seconds) as response:
                data = bytearray()
                if response.status_code == 200:
                    for piece in response.iter_bytes():
                        data += piece
                        if len(data) > limit:
                            raise failed("too_large", limit=limit, source=url)
                        if time.monotonic() > self._backend.until:
                            raise failed("fetch_timeout", seconds=f"{seconds:g}", source=url)
                return response.status_code, response.headers, bytes(data)
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise failed("fetch_timeout", seconds=f"{seconds:g}", source=url) from error
        except httpx.InvalidURL as error:
            raise failed("fetch_bad_address", value=url, source=url) from error
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            raise failed("fetch_network", reason=str(error) or type(error).__name__, source=url) from error

    def _ask_robots(self, url: str, host: str) -> None:
        """Raise E173 where robots.txt forbids the address (RFC 9309: none found permits, a server error forbids)."""
        if host not in self._robots:
            self._robots[host] = self._load_robots(urljoin(url, "/robots.txt"))
        rules = self._robots[host]
        if rules is None or not rules.can_fetch(url, self._options.user_agent):
            raise failed("fetch_robots", source=url)

    def _load_robots(self, url: str) -> Protego | None:
        for _ in range(self._options.max_redirects + 1):
            _checked(url)
            status, headers, data = self._request(url, _ROBOTS_LONGEST)
            if status in _REDIRECTS and headers.get("location"):
                url = urljoin(url, headers["location"])
                continue
            if status == 200:
                return Protego.parse(data.decode("utf-8", "replace"))
            return None if status >= 500 else Protego.parse("")
        return Protego.parse("")

    def _pause(self, url: str, host: str) -> None:
        """Wait until the host may be visited again: our delay, or a longer one its robots.txt asks for."""
        rules = self._robots.get(host)
        asked = rules.crawl_delay(self._options.user_agent) if rules is not None else None
        delay = max(self._options.delay, min(asked or 0.0, _DELAY_LONGEST))
        wait = self._visited.get(host, -delay) + delay - time.monotonic()
        if host in self._visited and wait > 0:
            time.sleep(wait)
        self._visited[host] = time.monotonic()


def _checked(url: str) -> str:
    """Return scheme and host of a complete http(s) address; raises E170 or E178."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise failed("fetch_bad_address", value=url, source=url) from error
    if parts.scheme not in ("http", "https"):
        raise failed("fetch_scheme", scheme=parts.scheme, source=url)
    if not host:
        raise failed("fetch_bad_address", value=url, source=url)
    return f"{parts.scheme}://{parts.netloc}"


class _Stream(httpcore.NetworkStream):
    """A connection whose every read and write ends at the deadline, however slowly bytes drip in."""

    def __init__(self, inner: httpcore.NetworkStream, backend: _Backend) -> None:
        self._inner = inner
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._backend.left(timeout)), self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Resolves a host, checks every address it has, and connects to one that was checked."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._inner = httpcore.SyncBackend()
        self.until = float("inf")

    def left(self, timeout: float | None) -> float:
        """Return the seconds until the deadline; raises a time-out when it is past."""
        left = min(self.until - time.monotonic(), timeout if timeout is not None else float("inf"))
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline is past")
        return left

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise failed("fetch_unresolved", host=host) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._allow_private:
            for address in addresses:
                if is_inside(address):
                    raise failed("fetch_private", address=address)
        problem: Exception = httpcore.ConnectError("no address answered")
        for address in addresses:
            try:
                return _Stream(
                    self._inner.connect_tcp(address, port, self.left(timeout), local_address, socket_options), self
                )
            except httpcore.ConnectError as error:
                problem = error
        raise problem

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise failed("fetch_scheme", scheme="unix")


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Transport(httpx.BaseTransport):
    """httpx over a pool that uses our backend for every connection."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            network_backend=backend,
            max_connections=4,
            keepalive_expiry=5.0,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._pool.close()
