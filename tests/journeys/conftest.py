"""A real browser (the system's Chromium under Playwright), the size of a phone."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import new_sender
from tests.server import Sender, Server, running

PHONE = {"width": 390, "height": 844}
QUIET_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM")
    if not program:
        pytest.skip("no browser: set CHROMIUM to a Chromium to run this")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(QUIET_FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with the demo people; its evening is over, so that it does not play into the test."""
    with running(tmp_path, "--speed", "20", "--quiet-demo") as started:
        yield started


@pytest.fixture
def sender(server: Server) -> Sender:
    return new_sender(server, "tests")


def phone(
    browser: Browser, *, language: str = "zh", dark: bool = True, keeps: bool = False
) -> BrowserContext:
    """A phone's browser that notes every complaint of the page as a failure.

    With `keeps` it has its service worker, which fetches all the rider's pages after the first: several
    seconds of both cores, so only journeys about what is kept ask for it.
    """
    return browser.new_context(
        viewport=PHONE,
        device_scale_factor=2,
        has_touch=True,
        service_workers="allow" if keeps else "block",
        locale="zh-CN" if language == "zh" else "en-GB",
        color_scheme="dark" if dark else "light",
    )


def sign_in(context: BrowserContext, link: str, *, press: bool = True) -> Page:
    """Open a sign-in link and press its one button; returns the page with its console errors as `.complaints`."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(link)
    if press:
        page.locator("main form button, form button[type=submit]").last.click()
        page.wait_for_load_state()
    page.complaints = complaints  # type: ignore[attr-defined]
    return page


def enrol(context: BrowserContext, link: str, pin: str) -> Page:
    """Make this browser a rider's phone, with the link and the PIN that the desk told him."""
    page = context.new_page()
    page.goto(link)
    page.get_by_label("PIN").fill(pin)
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    return page


def complaints_of(page: Page) -> list[Any]:
    """What the page complained of, but for the network being off when a test turned it off."""
    return [text for text in page.complaints if "ERR_INTERNET_DISCONNECTED" not in text]  # type: ignore[attr-defined]
