"""The certificates of `run --tls`: made once, renewed when they must be, and good for this machine alone."""

import ipaddress
import socket
import ssl
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from app.tls import (
    AUTHORITY_LIVES,
    addresses_here,
    authority_of,
    fingerprint,
    names_here,
    ready_certificates,
)
from tests.secure import running_tls

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
HOME = [ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("192.168.1.7")]


def made(folder: Path, now: datetime = NOW, addresses: list[ipaddress.IPv4Address] = HOME) -> bytes:  # type: ignore[assignment]
    return ready_certificates(folder, ["localhost"], addresses, now).chain.read_bytes()


def test_given_a_second_start_then_the_same_certificates_serve(tmp_path: Path) -> None:
    assert made(tmp_path) == made(tmp_path, NOW + timedelta(days=300))


def test_given_another_address_then_the_server_gets_a_new_one_from_the_same_authority(tmp_path: Path) -> None:
    first, trusted = made(tmp_path), authority_of(tmp_path)

    second = made(tmp_path, addresses=[*HOME, ipaddress.IPv4Address("10.0.0.3")])

    assert second != first
    assert authority_of(tmp_path) == trusted


def test_given_thirty_days_before_the_end_then_it_is_renewed_and_phones_go_on_trusting(
    tmp_path: Path,
) -> None:
    first, trusted = made(tmp_path), authority_of(tmp_path)
    assert made(tmp_path, NOW + timedelta(days=366)) == first

    assert made(tmp_path, NOW + timedelta(days=368)) != first
    assert authority_of(tmp_path) == trusted


def test_given_the_authority_ends_then_another_is_made_and_says_so(tmp_path: Path) -> None:
    made(tmp_path)
    old = authority_of(tmp_path)
    assert old is not None

    made(tmp_path, NOW + AUTHORITY_LIVES - timedelta(days=29))

    new = authority_of(tmp_path)
    assert new is not None
    assert fingerprint(new) != fingerprint(old)


def test_given_the_last_weeks_of_an_authority_then_the_servers_is_not_made_anew_at_every_start(
    tmp_path: Path,
) -> None:
    made(tmp_path)
    late = NOW + AUTHORITY_LIVES - timedelta(days=40)

    assert made(tmp_path, late) == made(tmp_path, late + timedelta(hours=1))


def test_given_the_files_then_only_the_owner_reads_the_keys(tmp_path: Path) -> None:
    made(tmp_path / "tls")

    for name in ("authority.key", "server.key"):
        assert stat.S_IMODE((tmp_path / "tls" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700


def test_given_the_authority_then_it_can_sign_for_no_name_of_the_world(tmp_path: Path) -> None:
    made(tmp_path)
    authority = authority_of(tmp_path)
    assert authority is not None

    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    rights = authority.extensions.get_extension_for_class(x509.BasicConstraints).value

    assert limits.critical
    assert limits.value.permitted_subtrees is not None
    assert {name.value for name in limits.value.permitted_subtrees if isinstance(name, x509.DNSName)} == set(
        names_here()
    )
    assert rights.ca
    assert rights.path_length == 0
    assert authority.not_valid_after_utc == NOW + AUTHORITY_LIVES


def test_given_a_renamed_machine_then_a_name_the_authority_may_not_sign_is_left_out(tmp_path: Path) -> None:
    files = ready_certificates(tmp_path, ["localhost", "another.example"], HOME, NOW)

    server = x509.load_pem_x509_certificates(files.chain.read_bytes())[0]
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]


def test_given_this_machine_then_its_names_and_private_addresses_are_found() -> None:
    found = addresses_here("0.0.0.0")

    assert ipaddress.ip_address("127.0.0.1") in found
    assert ipaddress.ip_address("0.0.0.0") not in found
    assert all(address.is_private or address.is_link_local for address in found)
    assert "localhost" in names_here()


# a running server

Started = tuple[Path, int, list[str]]


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """A server with --tls: its folder, its port and what it printed."""
    with running_tls(tmp_path_factory.mktemp("secure"), "--quiet-demo") as started:
        yield started


def fetch(port: int, context: ssl.SSLContext, path: str, host: str = "127.0.0.1") -> bytes:
    """The whole answer, by a client that trusts what `context` trusts."""
    with (
        socket.create_connection(("127.0.0.1", port), 10) as plain,
        context.wrap_socket(plain, server_hostname=host) as line,
    ):
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_given_a_client_that_trusts_the_authority_when_it_asks_then_it_gets_pages_and_safe_cookies(
    secure: Started,
) -> None:
    folder, port, printed = secure
    context = ssl.create_default_context(cafile=str(folder / "tls" / "authority.pem"))

    for host in ("127.0.0.1", "localhost"):
        answer = fetch(port, context, "/", host)
        assert answer.startswith(b"HTTP/1.1 200")
        cookie = next(line for line in answer.split(b"\r\n") if line.startswith(b"Set-Cookie"))
        assert b"__Host-jinnang=" in cookie
        assert b"Secure" in cookie

    authority = authority_of(folder / "tls")
    assert authority is not None
    assert any(fingerprint(authority) in line for line in printed)
    links = [line for line in printed if "/sign-in/" in line]
    assert links
    assert all(f"https://127.0.0.1:{port}/" in line for line in links)


def test_given_a_client_that_trusts_another_authority_when_it_asks_then_it_refuses(
    secure: Started, tmp_path: Path
) -> None:
    _folder, port, _printed = secure
    other = ready_certificates(tmp_path, ["localhost"], HOME, datetime.now(UTC))

    with pytest.raises(ssl.SSLCertVerificationError):
        fetch(port, ssl.create_default_context(cafile=str(other.authority)), "/live")
    with pytest.raises(ssl.SSLCertVerificationError):
        fetch(port, ssl.create_default_context(), "/live")


def test_given_plain_http_or_garbage_at_the_door_then_it_is_sent_on_or_dropped_without_a_trace(
    secure: Started,
) -> None:
    folder, port, _printed = secure
    with socket.create_connection(("127.0.0.1", port), 10) as plain:
        plain.sendall(f"GET /rider?a=1 HTTP/1.1\r\nAccept: */*\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: plain.recv(65536), b""))
    assert f"Location: https://127.0.0.1:{port}/rider?a=1\r\n".encode() in answer
    for garbage in (b"\x16\x03\x01", b"\x16" + b"x" * 500, b"GET\r\n\r\n", b"\0", b"\xff" * 9000):
        with socket.create_connection(("127.0.0.1", port), 10) as plain:
            plain.sendall(garbage)
            with suppress(OSError):  # it may have hung up already
                plain.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                assert b"HTTP/1.1" not in b"".join(iter(lambda: plain.recv(65536), b""))

    context = ssl.create_default_context(cafile=str(folder / "tls" / "authority.pem"))
    assert b"true" in fetch(port, context, "/live")
    assert "Traceback" not in (folder / "stderr.txt").read_text()


def test_given_a_phone_when_it_asks_for_the_certificate_then_it_can_install_it(secure: Started) -> None:
    folder, port, _printed = secure
    context = ssl.create_default_context(cafile=str(folder / "tls" / "authority.pem"))
    authority = authority_of(folder / "tls")
    assert authority is not None

    head, _, body = fetch(port, context, "/rider/phone/jinnang.crt").partition(b"\r\n\r\n")
    page = fetch(port, context, "/rider/phone/trust").decode()

    assert b"Content-Type: application/x-x509-ca-cert" in head
    assert x509.load_der_x509_certificate(body) == authority
    assert fingerprint(authority) in page
    assert b"PRIVATE" not in body
