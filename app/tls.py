"""`run --tls`: a certificate authority of this machine's own, and the certificate it gives the server.

A phone gives geolocation, notifications, a service worker and a screen that stays on only to https. The
authority may sign for this machine and for private networks alone, so that a phone which trusts it risks
nothing on the road.
"""

import ipaddress
import os
import re
import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIVES = timedelta(days=730)
SERVER_LIVES = timedelta(days=397)  # the longest that Apple's phones take
RENEWED_BEFORE = timedelta(days=30)
EARLIER = timedelta(days=1)  # a phone's clock may be behind
AUTHORITY, SERVER = "authority", "server"
PRIVATE = (
    *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"),
    *("::1/128", "fc00::/7", "fe80::/10"),
)
NAME = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")
NETWORKS = tuple(ipaddress.ip_network(network) for network in PRIVATE)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Certificates:
    """The files of a server: its certificate, its key, and the authority that phones trust."""

    chain: Path
    key: Path
    authority: Path

    def context(self) -> ssl.SSLContext:
        """What the server speaks TLS with, 1.2 or newer."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.chain, self.key)
        return context


def authority_of(folder: Path) -> x509.Certificate | None:
    """The authority of this folder, or None before the first start with TLS."""
    path = folder / f"{AUTHORITY}.pem"
    return x509.load_pem_x509_certificate(path.read_bytes()) if path.exists() else None


def as_der(certificate: x509.Certificate) -> bytes:
    """The form that iOS and Android both install from a download."""
    return certificate.public_bytes(serialization.Encoding.DER)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 as phones show it: pairs of capitals, `AB CD ...`."""
    return certificate.fingerprint(hashes.SHA256()).hex(" ").upper()


def names_here() -> list[str]:
    """The names this machine may be called by."""
    host = socket.gethostname().lower().strip(".")
    own = [host, f"{host}.local"] if NAME.fullmatch(host) and host != "localhost" else []
    return ["localhost", *own]


def addresses_here(listens_on: str) -> list[Address]:
    """Loop-back, the addresses in private networks, and the one that is listened on if it is one of them."""
    told = {"127.0.0.1", "::1", listens_on}
    with suppress(OSError):
        told |= {str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None)}
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        # Nothing is sent: the system only chooses the address it would send from.
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            told.add(str(probe.getsockname()[0]))
    found = set()
    for text in told:
        with suppress(ValueError):
            address = ipaddress.ip_address(text.partition("%")[0])
            if not address.is_unspecified and is_private(address):
                found.add(address)
    return sorted(found, key=lambda address: (address.version, int(address)))


def is_private(address: Address) -> bool:
    return any(address in network for network in NETWORKS if network.version == address.version)


def ready_certificates(
    folder: Path, names: Iterable[str], addresses: Iterable[Address], now: datetime
) -> Certificates:
    """The certificates in `folder`, made or renewed where needed.

    The server's is made anew if a name or an address changed, thirty days before its end, and with a new
    authority; the authority only at its own end, because every phone has to trust a new one by hand.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority, signer = _authority(folder, now)
    files = Certificates(folder / f"{SERVER}.pem", folder / f"{SERVER}.key", folder / f"{AUTHORITY}.pem")
    wanted = x509.SubjectAlternativeName(
        [*_names_for(authority, names), *(x509.IPAddress(address) for address in addresses)]
    )
    if not _still_good(files, wanted, authority, now):
        key = ec.generate_private_key(ec.SECP256R1())
        _keep_key(files.key, key)
        made = _server(key, wanted, authority, signer, now)
        files.chain.write_bytes(_pem(made) + _pem(authority))
    return files


def _names_for(authority: x509.Certificate, names: Iterable[str]) -> list[x509.DNSName]:
    """Those it may sign for. A machine that was renamed keeps its authority: phones reach it by address."""
    allowed = (
        authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    )
    return [name for name in map(x509.DNSName, names) if name in allowed]


def _authority(folder: Path, now: datetime) -> tuple[x509.Certificate, Key]:
    known, path = authority_of(folder), folder / f"{AUTHORITY}.key"
    if known and path.exists() and known.not_valid_after_utc - now > RENEWED_BEFORE:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return known, key
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Jinnang"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Jinnang {socket.gethostname()[:40]} {now:%Y-%m-%d}"),
        ]
    )
    allowed = [
        *(x509.DNSName(own) for own in names_here()),
        *(x509.IPAddress(network) for network in NETWORKS),
    ]
    made = (
        _begun(name, key, now, now + AUTHORITY_LIVES)
        .issuer_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_others=True), critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    _keep_key(path, key)
    (folder / f"{AUTHORITY}.pem").write_bytes(_pem(made))
    return made, key


def _server(
    key: Key, names: x509.SubjectAlternativeName, authority: x509.Certificate, signer: Key, now: datetime
) -> x509.Certificate:
    ends = min(now + SERVER_LIVES, authority.not_valid_after_utc)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        _begun(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jinnang")]), key, now, ends)
        .issuer_name(authority.subject)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_others=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(signer, hashes.SHA256())
    )


def _begun(name: x509.Name, key: Key, now: datetime, ends: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_others: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_others,
        key_cert_sign=signs_others,
        crl_sign=signs_others,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _still_good(
    files: Certificates, wanted: x509.SubjectAlternativeName, authority: x509.Certificate, now: datetime
) -> bool:
    if not (files.chain.exists() and files.key.exists()):
        return False
    made = x509.load_pem_x509_certificates(files.chain.read_bytes())[0]
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    try:
        made.verify_directly_issued_by(authority)
    except Exception:  # of an authority that is gone; whatever it says, it will not do
        return False
    last = min(RENEWED_BEFORE, (authority.not_valid_after_utc - now) / 2)
    return set(names) == set(wanted) and made.not_valid_after_utc - now > last


def _keep_key(path: Path, key: Key) -> None:
    """Readable by the owner alone from the first byte."""
    data = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
