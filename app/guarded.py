"""The one way this product calls an address that somebody else gave it.

An endpoint is a URL that a stranger has us POST to. So its host must be on a list, every address behind
its name must be a public one, the connection goes to the very address that was checked, and there are no
redirects, no proxies, no endless answers.
"""

import http.client
import io
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

LONGEST_URL = 1024
CONNECT_SECONDS, TOTAL_SECONDS = 5.0, 10.0
MOST_READ = 16 * 1024  # of an answer, headers included
SHAPE = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>/[^#]*)?")
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
PORTS = {"https": 443, "http": 80}
#: Of IPv6 only global unicast is called, and of that not what leads elsewhere or was never given out.
GLOBAL_UNICAST = IPv6Network("2000::/3")
NOT_GLOBAL = [IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
#: What Python's own tables call global although it is not for us: protocol assignments, the relay of 6to4.
NOT_GLOBAL_4 = [IPv4Network(net) for net in ("192.0.0.0/24", "192.88.99.0/24")]

Resolve = Callable[[str, int], list[str]]


class Refused(Exception):
    """A call that is not made; `why` is one word or two, fit for a log and for whoever gave the address."""

    def __init__(self, why: str):
        self.why = why
        super().__init__(why)


class Unreachable(Exception):
    """Nobody answered in time, or not in HTTP."""


@dataclass(frozen=True)
class Endpoint:
    """An address that passed the list. `own`: a service of ours, which may lie inside."""

    scheme: str
    host: str
    port: int
    path: str
    own: bool

    @property
    def origin(self) -> str:
        usual = PORTS[self.scheme] == self.port
        return f"{self.scheme}://{self.host}" + ("" if usual else f":{self.port}")


@dataclass(frozen=True)
class Reply:
    """What came back: the status and, if it names one, how long to stay away."""

    status: int
    retry_after: timedelta | None


@dataclass(frozen=True)
class GuestList:
    """Who may be called: `hosts` are names, `*.name` for all below one; `own` are origins of ours."""

    hosts: frozenset[str]
    own: frozenset[str]

    @classmethod
    def read(cls, hosts: str, own: str) -> "GuestList":
        """From two settings, each by comma."""
        names = frozenset(name.strip().lower() for name in hosts.split(",") if name.strip())
        return cls(names, frozenset(one.strip().lower().rstrip("/") for one in own.split(",") if one.strip()))

    def admit(self, url: str) -> Endpoint:
        """The endpoint that a URL names; raises Refused, with its reason, for any other than a guest."""
        if len(url) > LONGEST_URL:
            raise Refused("too long")
        if not url.isascii() or not url.isprintable() or re.search(r'[\s\\"<>^`{|}]', url):
            raise Refused("odd characters")
        shape = SHAPE.fullmatch(url)
        if shape is None:
            raise Refused("not an absolute URL")
        scheme, authority, path = shape["scheme"].lower(), shape["authority"].lower(), shape["path"] or "/"
        if scheme not in PORTS:
            raise Refused("scheme")
        if f"{scheme}://{authority}" in self.own:
            host, _, port = authority.partition(":")
            return Endpoint(scheme, host, int(port or PORTS[scheme]), path, own=True)
        if scheme != "https":
            raise Refused("scheme")
        if "@" in authority:
            raise Refused("user info")
        host, colon, port = authority.partition(":")
        if authority.startswith("[") or NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
            raise Refused("an address, not a name")
        if not NAME.fullmatch(host) or len(host) > 253:
            raise Refused("not a host name")
        if colon and port != "443":
            raise Refused("port")
        if not any(host == name or (name[:2] == "*." and host.endswith(name[1:])) for name in self.hosts):
            raise Refused("host not on the list")
        return Endpoint(scheme, host, 443, path, own=False)


def inside(address: str) -> bool:
    """Whether an address is any other than one of the public Internet's."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        return not ip.is_global or ip.is_multicast or any(ip in net for net in NOT_GLOBAL_4)
    return ip not in GLOBAL_UNICAST or any(ip in net for net in NOT_GLOBAL)


def resolve_by_system(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def checked_address(endpoint: Endpoint, resolve: Resolve = resolve_by_system) -> str:
    """The address to connect to, looked up once; raises Refused if any that the name has is not public."""
    try:
        addresses = resolve(endpoint.host, endpoint.port)
    except (OSError, UnicodeError) as lost:
        raise Unreachable(f"no address: {type(lost).__name__}") from None
    if not addresses:
        raise Unreachable("no address")
    if not endpoint.own and any(inside(address) for address in addresses):
        raise Refused("leads inside")
    return addresses[0]


def post(
    endpoint: Endpoint,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    resolve: Resolve = resolve_by_system,
    seconds: float = TOTAL_SECONDS,
) -> Reply:
    """POST and tell what came back. The body of the answer is not read, and no redirect is followed.

    `now` is the machine's time; all of it takes at most `seconds`. Raises Refused or Unreachable.
    """
    until = time.monotonic() + seconds
    address = checked_address(endpoint, resolve)
    try:
        line = _connect(endpoint, address, until)
        try:
            call = http.client.HTTPConnection(endpoint.host, endpoint.port)
            call.default_port = PORTS[endpoint.scheme]  # so that Host names no usual port
            call.sock = line
            call.request("POST", endpoint.path, body, {**headers, "Connection": "close"})
            answer = call.getresponse()
            return Reply(answer.status, _retry_after(answer.headers.get("Retry-After"), now))
        finally:
            line.close()
    except (OSError, http.client.HTTPException) as broken:
        raise Unreachable(type(broken).__name__) from None


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _connect(endpoint: Endpoint, address: str, until: float) -> "_Line":
    patience = max(0.001, min(CONNECT_SECONDS, until - time.monotonic()))
    bare = socket.create_connection((address, endpoint.port), timeout=patience)
    try:
        if endpoint.scheme == "https":
            # The name, not the address, is what the other side must prove to be.
            return _Line(_tls().wrap_socket(bare, server_hostname=endpoint.host), until)
        return _Line(bare, until)
    except BaseException:
        bare.close()
        raise


class _Line:
    """As much of a socket as http.client needs, with one end in time and in size for the whole talk."""

    def __init__(self, bare: socket.socket, until: float):
        self._bare, self._until, self._read = bare, until, 0

    def sendall(self, data: Any) -> None:
        self._bare.settimeout(self._left())
        self._bare.sendall(data)

    def recv_into(self, buffer: Any) -> int:
        self._bare.settimeout(self._left())
        got = self._bare.recv_into(buffer)
        self._read += got
        if self._read > MOST_READ:
            raise ConnectionAbortedError("the answer is too large")
        return got

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self), 4096)

    def close(self) -> None:
        self._bare.close()

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        return left


class _Reader(io.RawIOBase):
    def __init__(self, line: _Line):
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._line.recv_into(buffer)


def _retry_after(written: str | None, now: datetime) -> timedelta | None:
    """Seconds or a date, as HTTP allows; None for what is neither."""
    if written is None:
        return None
    if written.strip().isdecimal():
        return timedelta(seconds=min(int(written.strip()[:9]), 86_400))
    try:
        at = parsedate_to_datetime(written)
    except (TypeError, ValueError, IndexError):
        return None
    return max(timedelta(), (at if at.tzinfo else at.replace(tzinfo=UTC)) - now)
