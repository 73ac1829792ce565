"""The guarded client over TLS: the name must be proven, whatever address it has."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app import guarded
from app.guarded import GuestList, Unreachable, post

NOW = datetime(2026, 3, 6, 12, 30, tzinfo=UTC)


def certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.mark.parametrize(("proves", "answered"), [("push.test", True), ("other.test", False)])
def test_given_tls_then_the_other_side_must_prove_the_name_not_the_address(
    proves: str, answered: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, proves)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))  # the machine's trust, for this test
    guarded._tls.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    asked: list[str | None] = []
    context.sni_callback = lambda _line, name, _context: asked.append(name)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    heard: list[bytes] = []

    def serve() -> None:
        line, _ = listener.accept()
        try:
            with context.wrap_socket(line, server_side=True) as talk:
                heard.append(talk.recv(4096))
                talk.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        except OSError:
            heard.append(b"")  # the caller did not believe us

    serving = threading.Thread(target=serve)
    serving.start()
    endpoint = GuestList.read("", f"https://push.test:{port}").admit(f"https://push.test:{port}/push/a")
    try:
        if answered:
            assert post(endpoint, {}, b"", NOW, resolve=lambda *_: ["127.0.0.1"]).status == 201
        else:
            with pytest.raises(Unreachable, match="SSLCertVerificationError"):
                post(endpoint, {}, b"", NOW, resolve=lambda *_: ["127.0.0.1"])
    finally:
        serving.join(5)
        listener.close()
        guarded._tls.cache_clear()
    assert asked == ["push.test"]
    assert (f"Host: push.test:{port}".encode() in heard[0]) is answered
