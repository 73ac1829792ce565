"""The file in deploy/ in front of the real server: TLS, the socket through it, cookies, who asks.

Debian's nginx is run by that file alone, with other ports and certificates, and not as a service.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import requests
import socketio

from app.tls import addresses_here, ready_certificates
from tests.conftest import new_token
from tests.raw import rows
from tests.server import ROOT, Server, free_port

NGINX = shutil.which("nginx") or (os.path.exists("/usr/sbin/nginx") and "/usr/sbin/nginx")
pytestmark = pytest.mark.skipif(not NGINX, reason="NOT RUN: no nginx here (apt-get install nginx-light)")
SPOOFED = "203.0.113.9"


@dataclass
class BehindProxy(Server):
    """A server that people reach by nginx."""

    public_port: int = 0

    @property
    def environment(self) -> dict[str, str]:
        return {
            **super().environment,
            "PUBLIC_URL": f"https://{HERE}:{self.public_port}",
            "TRUSTED_PROXIES": "127.0.0.1",
        }


HERE = next(
    (str(one) for one in addresses_here("0.0.0.0") if one.version == 4 and not one.is_loopback), "127.0.0.1"
)


@dataclass
class Front:
    server: BehindProxy
    authority: Path
    plain_port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"https://{HERE}:{self.server.public_port}"

    def browser(self) -> requests.Session:
        session = requests.Session()
        session.verify = str(self.authority)
        session.trust_env = False
        return session


def our_file(front: Front, chain: Path, key: Path) -> str:
    """deploy/nginx.conf as it stands, but for its ports, its certificates and its upstream."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    changes = {
        r"\n *listen \[::\]:[^\n]*": "",
        r"listen 80;": f"listen {front.plain_port};",
        r"listen 443 ssl": f"listen {front.server.public_port} ssl",
        r"ssl_certificate +\S+;": f"ssl_certificate {chain};",
        r"ssl_certificate_key +\S+;": f"ssl_certificate_key {key};",
        r"server 127\.0\.0\.1:8000;": f"server 127.0.0.1:{front.server.port};",
        r"/var/log/nginx/jinnang\.log": str(front.folder / "access.log"),
    }
    for pattern, new in changes.items():
        text, found = re.subn(pattern, new, text)
        assert found, pattern
    return text


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    server = BehindProxy(folder, arguments=("--quiet-demo",), public_port=free_port())
    made = ready_certificates(folder / "tls", ["localhost"], addresses_here("0.0.0.0"), datetime.now(UTC))
    found = Front(server, made.authority, free_port(), folder)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\npid {folder}/pid;\ndaemon off;\nworker_processes 1;\n"
        f"error_log {folder}/error.log;\nevents {{}}\nhttp {{\n{temporary}{our_file(found, made.chain, made.key)}}}\n"
    )
    server.start()
    nginx = subprocess.Popen([str(NGINX), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        end = time.monotonic() + 10
        while True:
            try:
                found.browser().get(f"{found.url}/live", timeout=5)
                break
            except requests.ConnectionError:
                assert nginx.poll() is None, (folder / "error.log").read_text()
                assert time.monotonic() < end
                time.sleep(0.05)
        yield found
    finally:
        nginx.terminate()
        nginx.wait(10)
        server.stop()
    assert "Traceback" not in server.errors()


def test_given_https_when_somebody_signs_in_then_the_cookie_is_for_this_host_over_https_alone(
    front: Front,
) -> None:
    browser = front.browser()
    path = front.server.links["dispatcher"].split("/", 3)[3]
    page = browser.get(f"{front.url}/{path}")
    token, csrf = (re.search(f'name="{name}" value="([^"]+)"', page.text) for name in ("token", "csrf_token"))
    assert token is not None
    assert csrf is not None

    entered = browser.post(
        f"{front.url}/sign-in", data={"token": token[1], "csrf_token": csrf[1]}, allow_redirects=False
    )

    assert entered.status_code == 303
    assert entered.headers["Location"].startswith("/")
    cookies = [
        text for text in entered.raw.headers.getlist("Set-Cookie") if text.startswith("__Host-jinnang=")
    ]
    assert cookies
    assert all({"Secure", "HttpOnly", "Path=/"} <= set(text.split("; ")) for text in cookies)
    assert browser.get(f"{front.url}/dispatch").status_code == 200
    assert entered.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_given_http_then_it_leads_to_https(front: Front) -> None:
    plain = requests.get(f"http://{HERE}:{front.plain_port}/rider", allow_redirects=False, timeout=10)

    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://{HERE}/rider")


def test_given_a_phone_then_its_socket_opens_through_nginx(front: Front) -> None:
    heard, hello = list[Any](), Event()
    phone = socketio.Client(http_session=front.browser(), websocket_extra_options=ssl_of(front))
    phone.on("hello", lambda said: (heard.append(said), hello.set()), namespace="/rider")
    phone.connect(
        front.url,
        auth={"token": new_token(front.server, "r1")},
        namespaces=["/rider"],
        transports=["websocket"],
    )
    try:
        assert hello.wait(10)
    finally:
        phone.disconnect()

    assert heard[0]["head_seq"] == 0


def ssl_of(front: Front) -> dict[str, Any]:
    return {"sslopt": {"ca_certs": str(front.authority)}}


def test_given_a_strange_page_then_its_socket_is_refused_through_nginx_too(front: Front) -> None:
    strange = {"Origin": "https://elsewhere.example", "Upgrade": "websocket", "Connection": "Upgrade",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"}  # fmt: skip

    refused = front.browser().get(
        f"{front.url}/socket.io/?EIO=4&transport=websocket", headers=strange, timeout=10
    )

    assert refused.status_code in (400, 101)
    assert refused.raw.read(64) in (b"", b"\x81\x00"), "no session is opened"


def test_given_figures_and_checks_then_the_street_does_not_see_them(front: Front) -> None:
    browser = front.browser()

    assert [browser.get(f"{front.url}/{path}").status_code for path in ("metrics", "ready")] == [404, 404]
    through = requests.get(
        f"{front.server.url}/metrics", headers={"X-Forwarded-For": "127.0.0.1"}, timeout=10
    )
    assert through.status_code == 403, "whom a proxy brought is not this machine, whatever it says"


def tries_from(front: Front) -> set[str]:
    """The addresses that failed sign-ins were counted for; this machine's own is counted for none."""
    return {key for (key,) in rows(front.server, "SELECT key FROM sign_in_try WHERE key LIKE 'address:%'")}


def fail_to_sign_in(front: Front, url: str, hops: str) -> None:
    told = {"X-Forwarded-For": hops, "X-Real-IP": SPOOFED, "Forwarded": f"for={SPOOFED}"}
    browser = front.browser()
    page = browser.get(f"{url}/", headers=told)
    csrf = re.search('name="csrf_token" value="([^"]+)"', page.text)
    assert csrf is not None
    for cookie in browser.cookies:
        cookie.secure = False  # the second way asks without TLS, as nginx does
    form = {"handle": "nobody", "password": "not that one", "csrf_token": csrf[1]}
    assert browser.post(f"{url}/sign-in", data=form, headers=told).status_code in (401, 429)


def test_given_a_client_that_says_it_is_another_then_it_counts_as_where_it_came_from(front: Front) -> None:
    own = set() if HERE.startswith("127.") else {f"address:{HERE}"}

    for last in range(2):
        fail_to_sign_in(front, front.url, f"{SPOOFED}, 198.51.100.{last}")
    through_nginx = tries_from(front)
    fail_to_sign_in(front, front.server.url, "198.51.100.77")

    assert through_nginx == own
    assert tries_from(front) == own | {"address:198.51.100.77"}, "the word of the proxy that was named counts"


def test_given_nginxs_own_log_then_no_path_and_no_id_is_in_it(front: Front) -> None:
    front.browser().get(f"{front.url}/api/v1/sos/somebodys-id")

    assert "somebodys-id" not in (front.folder / "access.log").read_text()
