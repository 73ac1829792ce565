"""A phone in the same network: what https of `run --tls` gives it, what plain http lacks, and the start of a shift."""

import base64
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page, expect

from app.tls import authority_of
from tests.journeys.conftest import PHONE, QUIET_FLAGS, complaints_of, phone, sign_in
from tests.journeys.test_looks import faults, too_small
from tests.secure import running_tls
from tests.server import Server, running

pytestmark = pytest.mark.browser
#: A name that is no local host: what a phone in the network types.
NAME = "jinnang.test"


def trusts(authority: x509.Certificate) -> str:
    """The flag of a browser that takes this key's certificates."""
    key = authority.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"--ignore-certificate-errors-spki-list={base64.b64encode(hashlib.sha256(key).digest()).decode()}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("phone"), "--quiet-demo") as server:
        yield server


def state(page: Page, name: str) -> Any:
    return page.locator(f'[data-can="{name}"] [data-state]:not([hidden])')


def test_given_https_then_the_phone_has_all_that_plain_http_lacks(
    browser: Browser, house: Server, tmp_path: Path
) -> None:
    with running_tls(tmp_path, "--quiet-demo") as (folder, port, printed):
        authority = authority_of(folder / "tls")
        assert authority is not None
        flags = [*QUIET_FLAGS, trusts(authority), f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
        own = browser.browser_type.launch(executable_path=os.environ["CHROMIUM"], args=flags)
        link = next(line.split(": ")[1] for line in printed if "rider:" in line)
        secure = sign_in(own.new_context(viewport=PHONE, locale="zh-CN"), link.replace("127.0.0.1", NAME))
        secure.goto(f"https://{NAME}:{port}/rider/phone")
        assert (
            secure.evaluate("[isSecureContext, 'serviceWorker' in navigator, 'wakeLock' in navigator]")
            == [True] * 3
        )
        expect(state(secure, "secure")).to_have_text("有")
        expect(secure.get_by_text("在线")).to_be_visible()
        assert {cookie["secure"] for cookie in secure.context.cookies()} == {True}
        assert complaints_of(secure) == []

        plain = sign_in(
            own.new_context(viewport=PHONE, locale="zh-CN"), house.links["rider"].replace("127.0.0.1", NAME)
        )
        plain.goto(f"http://{NAME}:{house.port}/rider/phone")
        assert (
            plain.evaluate("[isSecureContext, 'serviceWorker' in navigator, 'wakeLock' in navigator]")
            == [False] * 3
        )
        for name in ("secure", "offline", "place", "awake", "push", "kept"):
            expect(state(plain, name)).to_have_attribute("data-state", "no")
        expect(plain.get_by_text("缺的是这些")).to_be_visible()
        plain.goto(f"http://{NAME}:{house.port}/rider/start")
        plain.get_by_role("button", name="开工").click()
        for name in ("awake", "place", "push"):
            expect(plain.locator(f'[data-ask="{name}"] [data-is]:visible')).to_have_text("这里没有")
        expect(plain.get_by_text("在线")).to_be_visible()
        plain.goto(f"http://{NAME}:{house.port}/rider/phone/trust")
        expect(plain.get_by_text("没有证书可装")).to_be_visible()
        # Of plain http the browser itself says that a header of ours has no meaning there.
        assert [said for said in complaints_of(plain) if "Cross-Origin-Opener-Policy" not in said] == []
        own.close()


PAGES = ("/rider/start", "/rider/phone", "/rider/phone/trust")


@pytest.mark.parametrize(
    ("language", "theme", "size", "hand"),
    [("zh", "dark", "normal", "right"), ("en", "light", "large", "left")],
)
def test_given_any_look_when_the_phones_pages_are_open_then_they_are_accessible_and_fit(
    browser: Browser, house: Server, language: str, theme: str, size: str, hand: str
) -> None:
    page = sign_in(phone(browser, keeps=True), house.links["rider"])
    page.goto(f"{house.url}/rider/phone")
    for name, value in (("language", language), ("theme", theme), ("type", size), ("hand", hand)):
        page.locator(f"button[name={name}][value={value}]").click()
        expect(page.locator(f"button[name={name}][value={value}]")).to_have_attribute("aria-pressed", "true")
    for path in PAGES:
        page.goto(f"{house.url}{path}")
        assert faults(page) == [], path
        assert too_small(page, 56) == [], path
        for width, height in ((390, 844), (360, 640)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} at {width}"
            assert cut(page) == [], f"{path} at {width}"
    assert complaints_of(page) == []


def cut(page: Page) -> Any:
    """Words that do not fit their own box."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main *, .dock *")]
            .filter(it => it.checkVisibility() && !it.matches("svg *, .hide, input") && it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0)
            .map(it => [it.className, it.textContent.trim().slice(0, 40), it.scrollWidth, it.clientWidth])"""
    )


def test_given_the_start_of_a_shift_when_tapped_then_each_says_what_came_of_it_and_is_remembered(
    browser: Browser, house: Server
) -> None:
    context = phone(browser, keeps=True)
    context.grant_permissions(["geolocation"], origin=house.url)
    context.set_geolocation({"latitude": 31.2, "longitude": 121.4, "accuracy": 8})
    context.add_init_script("""
        speechSynthesis.speak = (words) => { window.said = [words.lang, words.text]; words.onstart(); };
        navigator.wakeLock.request = async () => ({ released: false, release() { this.released = true; } });
    """)
    page = sign_in(context, house.links["rider"])
    page.goto(f"{house.url}/rider/start")

    page.locator('[data-ask="push"] label').click()
    page.get_by_role("button", name="开工").click()

    for name, word in (
        ("sound", "可以了"),
        ("speech", "可以了"),
        ("awake", "可以了"),
        ("place", "可以了"),
        ("push", "你不要"),
    ):
        expect(page.locator(f'[data-ask="{name}"] [data-is]:visible')).to_have_text(word)
    assert page.evaluate("window.said") == ["zh-CN", "锦囊准备好了。"]
    page.get_by_role("button", name="好了").click()
    page.wait_for_url("**/rider")

    page.goto(f"{house.url}/rider/start")
    expect(page.locator('[data-ask="push"] input')).not_to_be_checked()
    expect(page.locator('[data-ask="place"] [data-is]:visible')).to_have_text("可以了")
    assert complaints_of(page) == []


def test_given_no_script_when_a_shift_starts_then_the_form_leads_on(browser: Browser, house: Server) -> None:
    page = sign_in(browser.new_context(java_script_enabled=False, locale="zh-CN"), house.links["rider"])
    page.goto(f"{house.url}/rider/start")

    page.get_by_role("button", name="今天不用").click()

    assert page.url == f"{house.url}/rider"


def test_given_a_form_with_garbage_then_the_look_stays_as_it_was(browser: Browser, house: Server) -> None:
    page = sign_in(phone(browser, keeps=True), house.links["rider"])
    page.goto(f"{house.url}/rider/phone")
    page.locator("button[name=type][value=large]").evaluate("it => { it.value = 'huge'; }")
    page.locator("button[name=type]").last.click()

    expect(page.locator("html")).not_to_have_attribute("data-type", "large")
