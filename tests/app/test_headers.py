"""The headers that keep pages safe: on every answer there is, also on errors; and the cookies' attributes (T5)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.parts import Parts
from app.settings import Settings
from tests.conftest import session_cookie
from tests.role_table import ROUTES
from tests.street import Street, routes
from tests.two_zones import PEOPLE

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: What may be kept: files that are the same for everybody.
FOR_EVERYBODY = ("GET /static/", "GET /sw.js", "GET /manifest.webmanifest")
WRONG = (
    ("GET", "/nothing/here"),
    ("GET", "/api/v1/nothing"),
    ("PUT", "/rider"),
    ("BREW", "/"),
    ("GET", "/static/nothing.css"),
    ("GET", "/static/../wsgi.py"),
    ("GET", "/sign-in/none"),
    ("POST", "/sign-in"),
)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    opened = Street(tmp_path_factory.mktemp("headers"))
    yield opened
    opened.close()


def faults(answer: Any) -> list[str]:
    """What is missing or loose in the headers of one answer."""
    found = [
        f"{name} is {answer.headers.get(name)!r}"
        for name, value in SAFE.items()
        if answer.headers.get(name) != value
    ]
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers.get("Content-Security-Policy", "").split(";")
    )
    if policy.get("default-src") != "'none'":
        found.append("default-src lets something in")
    found += [
        f"{name} is {policy.get(name)!r}"
        for name in ("base-uri", "frame-ancestors")
        if policy.get(name) != "'none'"
    ]
    found += [
        f"{name} {value}"
        for name, value in policy.items()
        if "unsafe" in value or "*" in value or "data:" in value or "http:" in value or "https:" in value
    ]
    found += [
        f"{name} is told"
        for name in ("X-Powered-By", "Access-Control-Allow-Origin")
        if name in answer.headers
    ]
    found += [
        f"cookie {one}"
        for one in answer.headers.getlist("Set-Cookie")
        if "HttpOnly" not in one or "SameSite=Lax" not in one or "Path=/" not in one
    ]
    return found


@pytest.mark.parametrize("who", ["nobody", "rider", "trainer", "desk_a", "admin"])
def test_given_any_answer_of_any_route_then_its_headers_keep_it_safe(street: Street, who: str) -> None:
    wrong = []
    for name, (method, rule) in sorted(routes(street.app).items()):
        if (row := ROUTES.get(name)) is None:
            continue  # the role matrix says so
        answer = street.ask(who, method, rule, row)
        street.changed()
        wrong += [f"{name} {answer.status_code}: {fault}" for fault in faults(answer)]
        kept = answer.headers.get("Cache-Control", "")
        if not name.startswith(FOR_EVERYBODY) and "no-store" not in kept:
            wrong.append(f"{name}: Cache-Control is {kept!r}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("method", "path"), WRONG)
def test_given_an_answer_that_is_an_error_then_its_headers_keep_it_safe_too(
    street: Street, method: str, path: str
) -> None:
    answer = street.client.open(path, method=method)

    assert answer.status_code >= 400
    assert faults(answer) == []


def an_app(folder: Path, **settings: Any) -> Flask:
    return create_app(
        Settings(database_url=f"sqlite:///{folder / 'jinnang.db'}", secret_key="k" * 40, **settings)
    )


def test_given_https_when_a_session_is_set_then_its_cookie_is_bound_to_the_host_and_stays_inside_https(
    tmp_path: Path,
) -> None:
    app = an_app(tmp_path, public_url="https://jinnang.example")
    client = app.test_client()
    page = client.get("/", base_url="https://jinnang.example")
    token = client.post("/settings", data={"language": "en"}, base_url="https://jinnang.example")
    (cookie, *_more) = page.headers.getlist("Set-Cookie") or token.headers.getlist("Set-Cookie") or [""]
    app.extensions["jinnang"].database.close()

    assert cookie.startswith("__Host-jinnang=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_given_plain_http_in_a_network_of_ones_own_then_no_page_asks_for_https(street: Street) -> None:
    assert "Strict-Transport-Security" not in street.client.get("/").headers


def test_given_a_cookie_with_one_letter_changed_then_it_opens_nothing(street: Street) -> None:
    name, _, value = street.town.cookies["rider"].partition("=")
    letters = ("A", "B")
    for at in range(0, len(value), 7):
        other = letters[value[at] == letters[0]]
        changed = f"{value[:at]}{other}{value[at + 1 :]}"
        answer = street.client.get("/rider/token", headers={"Cookie": f"{name}={changed}"})
        assert answer.status_code in (302, 303, 401) or changed.split(".")[0] == value.split(".")[0], at


def test_given_everybody_who_signs_in_then_no_page_of_his_holds_a_secret(street: Street) -> None:
    """Neither tokens nor the signing key nor a hash of a password may stand in any answer."""
    parts: Parts = street.app.extensions["jinnang"]
    secrets = [street.app.secret_key, street.town.ids["secret"], *street.town.tokens.values()]
    secrets.append(parts.settings.vapid_private_key or "no key is set")
    wrong = []
    for who in (one for one in PEOPLE if not one.startswith("gone")):
        for name, (method, rule) in sorted(routes(street.app).items()):
            if (row := ROUTES.get(name)) is None or method != "GET":
                continue
            text = street.ask(who, method, rule, row).get_data().decode("utf-8", "replace")
            wrong += [f"{name} for {who}" for secret in secrets if str(secret) in text or "$argon2" in text]
            street.changed()
    assert not wrong


def test_given_a_cookie_of_another_key_then_it_is_nobodys(street: Street) -> None:
    forged = session_cookie("another key", "1", street.app.extensions["jinnang"].database)

    assert street.client.get("/rider/token", headers={"Cookie": forged}).status_code in (302, 303, 401)
