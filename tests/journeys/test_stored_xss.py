"""Stored scripts: five hundred evil texts in every field, and every page of every role opened in a real browser.

Nothing of them may be an element, run, or be refused by the policy only in the last moment (T13).
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from app.database import Database
from tests.evil_texts import MARK
from tests.hostile_zone import ALL, ORDERS, RIDER, SHORT, ZONE, names_in, open_hostile_zone
from tests.house import the_rulebook
from tests.role_table import OK, ROUTES, Row, expected
from tests.server import Server, running
from tests.two_zones import TwoZones, open_two_zones

pytestmark = pytest.mark.browser
WATCH = """
window.canaries = []; window.refused = [];
window.canary = (...told) => window.canaries.push(String(told));
document.addEventListener("securitypolicyviolation", told =>
  window.refused.push(`${told.violatedDirective} ${told.blockedURI} ${told.sample}`));
"""
FOUND = f"""() => ({{
  ran: window.canaries, refused: window.refused,
  made: [...document.querySelectorAll("[{MARK}]")].map(node => node.outerHTML.slice(0, 200)),
  links: [...document.querySelectorAll("a[href], form[action], [src], [formaction]")]
    .map(node => node.getAttribute("href") || node.getAttribute("action") || node.getAttribute("src") || "")
    .filter(href => /^\\s*(javascript|data|vbscript):/i.test(href)),
  handlers: [...document.querySelectorAll("*")].filter(node => [...node.attributes].some(one => one.name.startsWith("on")))
    .map(node => node.outerHTML.slice(0, 200)),
}})"""
#: What a browser opens as a page; the others are answers for scripts, or files.
NOT_PAGES = (
    "/api/v1/",
    "/static/",
    "/sw.js",
    "/manifest",
    "/live",
    "/ready",
    "/metrics",
    "/rider/token",
    "/rider/pages",
)
AS = {
    "rider": "hostile",
    "desk_all": "hostile_dispatcher",
    "trainer": "hostile_trainer",
    "admin": "hostile_admin",
}
MORE: dict[str, tuple[str, ...]] = {
    "hostile": (
        f"/rider/said?order={quote(ORDERS[0])}",
        "/rider/sos?call=evil-0",
        f"/rider/drill/{quote(SHORT[2])}",
    ),
    "hostile_dispatcher": (
        f"/dispatch?order={quote(ORDERS[0])}",
        "/dispatch?all=1&zones=table",
        f"/dispatch?order={quote(ORDERS[5])}",
        f"/nothing/{quote(SHORT[0])}",
    ),
    "hostile_trainer": (
        f"/trainer/riders/{RIDER}",
        f"/trainer/assign?rider={quote(SHORT[0])}&drill={quote(SHORT[1])}",
    ),
    "hostile_admin": (f"/people?q={quote(SHORT[0])}",),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("evil"), "--no-demo", "--speed", "20") as started:
        yield started
        started.stop()
        assert "Traceback" not in started.errors()


@pytest.fixture(scope="module")
def town(server: Server) -> TwoZones:
    database = Database(server.environment["DATABASE_URL"])
    rulebook = the_rulebook()
    try:
        town = open_two_zones(database, rulebook, open_hostile_zone(rulebook))
        town.sign_in(database, server.environment["SECRET_KEY"])
    finally:
        database.close()
    return town


def pages_of(who: str, town: TwoZones) -> list[str]:
    """Every page that this person may open and those before him may not, with the evil ids in its path."""
    before, found = [one for one in AS if list(AS).index(one) < list(AS).index(who)], []
    for name, row in ROUTES.items():
        method, _, path = name.partition(" ")
        sees = [one for one in (who, *before) if expected(row.code, one, stranger=False) == OK]
        if who not in sees or len(sees) > 1:
            continue
        if (
            method != "GET"
            or path.startswith(NOT_PAGES)
            or path.endswith((".csv", ".json", ".svg", ".crt", ".xlsx"))
        ):
            continue
        found.append(_filled(path, row, town))
    return [*found, *MORE[AS[who]]]


def _filled(path: str, row: Row, town: TwoZones) -> str:
    given: dict[str, Any] = town.ids | row.at
    for name in names_in(path):
        path = re.sub(rf"<(?:[^<>]*:)?{name}>", quote(str(given[name])), path)
    query = row.query.replace("o-a", quote(ORDERS[0])).replace("zone-a", quote(ZONE))
    return f"{path}?{query}" if query else path


def opened(browser: Browser, server: Server, cookie: str, path: str) -> Page:
    name, _, value = cookie.partition("=")
    context: BrowserContext = browser.new_context(
        viewport={"width": 1280, "height": 900}, service_workers="block"
    )
    context.add_cookies([{"name": name, "value": value, "url": server.url}])
    context.add_init_script(WATCH)
    page = context.new_page()
    page.said = []  # type: ignore[attr-defined]
    page.on("console", lambda told: page.said.append(told.text) if told.type == "error" else None)  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.said.append(str(error)))  # type: ignore[attr-defined]
    page.on("dialog", lambda dialog: (page.said.append(f"dialog {dialog.message}"), dialog.dismiss()))  # type: ignore[attr-defined]
    page.goto(f"{server.url}{path}", wait_until="domcontentloaded")
    return page


def looked_at(page: Page, server_url: str, path: str) -> tuple[list[str], str]:
    """Open a page; what is wrong with it, and its text."""
    page.goto(f"{server_url}{path}", wait_until="load")
    if page.locator("html[lang] [data-module]").count():  # a piece of a page has neither
        expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")
    if path in ("/dispatch", "/rider", "/trainer"):
        page.wait_for_timeout(150)  # what the socket brings is drawn by a script
    return faults(page), page.content()


def faults(page: Page) -> list[str]:
    found = page.evaluate(FOUND)
    said = [one for one in page.said if "status of 40" not in one and "status of 41" not in one]  # type: ignore[attr-defined]
    return [f"{what}: {each}" for what, many in {**found, "complaint": said}.items() for each in many]


@pytest.mark.parametrize("who", AS)
def test_given_evil_texts_in_every_field_when_each_page_is_opened_then_they_are_words_and_nothing_else(
    browser: Browser, server: Server, town: TwoZones, who: str
) -> None:
    paths = pages_of(who, town)
    page, wrong, read = opened(browser, server, town.cookies[AS[who]], paths[0]), [], ""
    for path in paths:
        try:
            found, text = looked_at(page, server.url, path)
        except Error as gone:  # a card that comes ends a drill: its page leaves for the card by itself
            if "Download is starting" in gone.message:
                continue  # a file is no page; tests/app/test_exports.py looks into it
            if not any(word in gone.message for word in ("ERR_ABORTED", "navigat")):
                raise
            page.wait_for_timeout(1000)
            found, text = looked_at(page, server.url, path)
        wrong += [f"{path}: {fault}" for fault in found]
        page.said.clear()  # type: ignore[attr-defined]
        read += text
    page.context.close()
    assert not wrong, "\n".join(wrong)
    assert read.count(MARK) >= 5, "the evil texts are not on these pages: the test looks at nothing"


def test_given_evil_texts_then_there_are_five_hundred_and_the_watch_sees_one_that_gets_through(
    browser: Browser, server: Server, town: TwoZones
) -> None:
    """The oracle itself: markup put into a page on purpose is found in each of its ways."""
    assert len(set(ALL)) == 500
    page = opened(browser, server, town.cookies["hostile"], "/rider/offline")
    page.evaluate(
        f"document.body.insertAdjacentHTML('beforeend', '<img {MARK} src=x onerror=canary()><a href=javascript:1>x</a>')"
    )
    found: list[str] = []
    for _ in range(50):
        found = faults(page)
        if any(one.startswith("refused") for one in found):
            break
        page.wait_for_timeout(20)
    page.context.close()
    assert {one.split(":")[0] for one in found} >= {"refused", "made", "links", "handlers"}
