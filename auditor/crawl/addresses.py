"""Opens sockets only to public addresses: the address that was checked is the address that is connected to."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.poolmanager import PoolManager
from urllib3.response import HTTPResponse
from urllib3.util.connection import create_connection

from auditor.crawl.urls import Routes, route

PEER = "auditor_peer"  # attribute of a urllib3 response: the address it came from
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressRefused(Exception):
    """The host stands at an address that is not public; nothing was sent."""


def is_public(text: str) -> bool:
    """True for an address of the public internet.

    IPv6 forms that carry an IPv4 address (mapped, 6to4, Teredo, NAT64) are judged by that address as well.
    """
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inside: list[IPv4Address | None] = [address.ipv4_mapped, address.sixtofour]
        if address.teredo:
            inside.append(address.teredo[1])
        if address in _NAT64:
            inside.append(IPv4Address(int(address) & 0xFFFFFFFF))
        carried = [one for one in inside if one is not None]
        if carried and not all(is_public(str(one)) for one in carried):
            return False
        if address.ipv4_mapped or address in _NAT64:
            return True
    return address.is_global and not (
        address.is_private or address.is_loopback or address.is_link_local or address.is_reserved
        or address.is_multicast or address.is_unspecified
    )  # fmt: skip


def _resolve(connection: HTTPConnection, routes: Routes) -> list[tuple[str, int]]:
    target = route(connection.host.lower(), routes)
    if target:
        return [target]
    port = connection.port or connection.default_port
    try:
        infos = socket.getaddrinfo(connection.host, port, 0, socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
        raise NameResolutionError(connection.host, connection, reason) from error
    addresses = list(dict.fromkeys(str(info[4][0]) for info in infos))
    public = [address for address in addresses if is_public(address)]
    if not public:
        raise AddressRefused(", ".join(addresses) or "?")
    return [(address, port) for address in public]


def open_checked(connection: HTTPConnection, routes: Routes) -> socket.socket:
    """Connect to the first public address of the host that answers.

    Raises:
        AddressRefused: the host has no public address.
        NameResolutionError, ConnectTimeoutError, NewConnectionError: as urllib3 does.
    """
    failure: Exception | None = None
    for target in _resolve(connection, routes):
        try:
            return create_connection(target, connection.timeout, socket_options=connection.socket_options)
        except TimeoutError as error:
            failure = ConnectTimeoutError(connection, f"connecting to {target[0]} timed out")
            failure.__cause__ = error
        except OSError as error:
            failure = NewConnectionError(connection, str(error))
            failure.__cause__ = error
    raise failure or NewConnectionError(connection, "no address")


@contextlib.contextmanager
def _deadline(sock: Any, seconds: float) -> Iterator[None]:
    """Shut the socket at the deadline: a server that sends its headers byte by byte never trips the read timeout."""

    def shut() -> None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _answer(connection: HTTPConnection, total_s: float) -> HTTPResponse:
    peer = ""
    with contextlib.suppress(OSError, AttributeError):
        peer = str(connection.sock.getpeername()[0])
    # The plain method of the base class: a TLS connection shares it.
    with _deadline(connection.sock, total_s):
        response = HTTPConnection.getresponse(connection)
    setattr(response, PEER, peer)
    return response


class GuardedAdapter(HTTPAdapter):
    """A requests transport whose connections are opened by `open_checked`, without proxies and without own retries.

    Args:
        routes: hosts to reach at a given address instead, see `auditor.crawl.urls.parse_routes`.
        total_s: longest time until the headers of an answer are complete, seconds.
        hosts: connection pools kept; more hosts than are read in parallel.
    """

    def __init__(self, routes: Routes, total_s: float, hosts: int) -> None:
        self._routes, self._total_s = routes, total_s
        super().__init__(pool_connections=hosts, pool_maxsize=2, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        routes, total_s = self._routes, self._total_s

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return open_checked(self, routes)

            def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself does
                return _answer(self, total_s)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return open_checked(self, routes)

            def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself does
                return _answer(self, total_s)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        manager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
        self.poolmanager = manager
