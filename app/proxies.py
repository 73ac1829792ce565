"""Who really asks, behind a proxy: its word counts only if the proxy is one that was named."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Network = IPv4Network | IPv6Network
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
TOLD = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)
FORWARDED = "jinnang.forwarded"  # in the environ: somebody claims to ask for another


def networks(written: str) -> list[Network]:
    """Addresses and networks by comma; raises ValueError for what is neither."""
    return [ip_network(part.strip(), strict=False) for part in written.split(",") if part.strip()]


def _plain(written: str) -> IPv4Address | IPv6Address:
    """An address; an IPv4 one as such, also where a socket for both kinds writes it as `::ffff:127.0.0.1`."""
    address = ip_address(written)
    return getattr(address, "ipv4_mapped", None) or address


class BehindProxies:
    """Puts the client's address and scheme where the proxy's were.

    Of `X-Forwarded-For` the last entry that is no trusted proxy is the client: what stands further left came
    from him and may say anything. Without a trusted proxy every such header is dropped.
    """

    def __init__(self, app: Wsgi, trusted: list[Network]):
        self._app, self._trusted = app, trusted

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        told = {name: environ.pop(name) for name in TOLD if name in environ}
        environ[FORWARDED] = bool(told) or "HTTP_VIA" in environ
        if self._is_trusted(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = self._client(
                told.get("HTTP_X_FORWARDED_FOR", ""), environ["REMOTE_ADDR"]
            )
            scheme = told.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        return self._app(environ, start_response)

    def _client(self, hops: str, proxy: str) -> str:
        for hop in reversed([part.strip() for part in hops.split(",") if part.strip()]):
            try:
                address = str(_plain(hop))
            except ValueError:
                return proxy
            if not self._is_trusted(address):
                return address
            proxy = address
        return proxy

    def _is_trusted(self, address: str) -> bool:
        try:
            found = _plain(address)
        except ValueError:
            return False
        return any(found in network for network in self._trusted)
