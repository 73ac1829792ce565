"""A new version in the middle of a shift: no page meets files of another version than its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import server as servers
from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_offline import add, arrived, until, visited
from tests.server import Server, running

pytestmark = pytest.mark.browser
TWO = "html[data-files=two]:has(#page-two)"  # the new page with its new script
PARTS = ("app", "coaching", "scripts_library")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, Path]]:
    """A server on a copy of the product, so that a new version of it can be put in its place."""
    copy = tmp_path / "product"
    for part in PARTS:
        shutil.copytree(servers.ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(servers.ROOT / "wsgi.py", copy)
    monkeypatch.setattr(servers, "ROOT", copy)
    with running(tmp_path, "--quiet-demo") as started:
        yield started, copy


def bring(version: str, copy: Path) -> None:
    """The kit's page and its script, each saying of which version it is."""
    page, script = copy / "app/templates/rider/kit.html", copy / "app/static/js/kit.js"
    mark = f'<p id="page-{version}" hidden></p>'
    page.write_text(page.read_text().replace("{% block page %}", "{% block page %}" + mark, 1))
    script.write_text(f'document.documentElement.dataset.files = "{version}";\n' + script.read_text())


def test_given_a_new_version_in_mid_shift_then_each_page_has_its_own_files_and_the_open_one_goes_on(
    browser: Browser, house: tuple[Server, Path]
) -> None:
    server, copy = house
    context = phone(browser, keeps=True)
    old = visited(sign_in(context, server.links["rider"]))
    old.goto(f"{server.url}/rider/kit")
    expect(visited(old).get_by_role("heading", name="五套话")).to_be_visible()
    server.stop()
    bring("two", copy)
    server.start()

    new = context.new_page()
    complaints: list[str] = []
    new.on("pageerror", lambda error: complaints.append(str(error)))
    new.goto(f"{server.url}/rider")  # through the worker of before, while the new one comes
    context.set_offline(True)
    new.goto(f"{server.url}/rider/kit")
    expect(new.get_by_role("heading", name="五套话")).to_be_visible()
    expect(new.locator(f"{TWO}, html:not([data-files]):not(:has(#page-two))")).to_have_count(1)

    context.set_offline(False)
    new.reload()
    expect(new.locator(TWO)).to_have_count(1)
    stamp = new.locator('meta[name="jinnang-kept"]').get_attribute("content")
    expect(new.locator("html")).to_have_attribute("data-kept-as", str(stamp), timeout=20_000)
    add(old, "from the page of before")
    until(lambda: len(arrived(server, "from the page of before")) == 1, "its report")
    assert old.locator("html[data-files], #page-two").count() == 0

    context.set_offline(True)
    old.reload()
    expect(old.locator(TWO)).to_have_count(1)
    assert complaints == []
    assert [text for text in complaints_of(old) if "ERR_" not in text and "WebSocket" not in text] == []
    context.close()
