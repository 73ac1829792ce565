"""Every page there is, in both languages and looks: accessible, complete, within the screen, nothing shifts.

And what the first load of the rider's pages weighs, packed as it crosses the air.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_looks import LOOKS, faults, look, too_small
from tests.server import Server, running

pytestmark = pytest.mark.browser
RIDER = (
    *("/rider", "/rider/kit", "/rider/said", "/rider/words", "/rider/sos", "/rider/start", "/rider/phone"),
    *("/rider/show?script=late", "/rider/recovery", "/rider/drill", "/rider/drill/cancel-at-door"),
)
DESKS = (
    *(("dispatcher", path) for path in ("/dispatch", "/dispatch/incidents")),
    *(
        ("trainer", path)
        for path in (
            *("/trainer", "/trainer/scripts", "/trainer/scripts/late", "/trainer/drills"),
            *("/trainer/drills/cancel-at-door", "/trainer/schedule"),
        )
    ),
)
WIDTHS = ((390, 844), (360, 640), (320, 568))
MOST_SCRIPT, MOST_BYTES = 45_000, 120_000
#: A drill is opened from a page that has brought all but the drill's own scripts, 7 kB.
MOST_IN_A_DRILL = 52_000
#: Every Chinese text that can be seen and is not marked as Chinese, or as data.
HAN = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) {
    const { data, parentElement: place } = walk.currentNode;
    const seen = /[\\u4e00-\\u9fff]/.test(data) && place.checkVisibility();
    if (seen && !place.closest("[lang|=zh], bdi, noscript")) found.push(data.trim());
  }
  return found;
}"""
SHIFTS = """() => new Promise(done => {
  let moved = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) if (!one.hadRecentInput) moved += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 300);
})"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("pages"), "--speed", "20", "--quiet-demo") as server:
        yield server


def is_whole(page: Page, path: str, least: int, language: str) -> None:
    """What holds on every page."""
    assert page.locator("h1:visible").count() == 1, path
    assert faults(page) == [], path
    assert too_small(page, least) == [], path
    assert page.evaluate(SHIFTS) == 0, f"{path}: something moved while it loaded"
    assert complaints_of(page) == [], path
    if language == "en":
        assert page.evaluate(HAN) == [], path


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_given_the_riders_pages_when_looked_at_then_each_is_whole(
    browser: Browser, house: Server, language: str, theme: str
) -> None:
    page = sign_in(phone(browser), house.links["rider"])
    page.goto(f"{house.url}/rider/phone")
    for name, value in (("language", language), ("theme", theme)):
        page.locator(f"button[name={name}][value={value}]").click()
        page.wait_for_load_state()
    for path in RIDER:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{house.url}{path}")
        is_whole(page, path, 56, language)
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} at {width}"
    page.context.close()


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_given_the_desks_when_looked_at_then_each_is_whole(
    browser: Browser, house: Server, language: str, theme: str
) -> None:
    for role in ("dispatcher", "trainer"):
        page = sign_in(phone(browser), house.links[role])
        look(page, language, theme)
        for path in (path for one, path in DESKS if one == role):
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(f"{house.url}{path}")
            is_whole(page, path, 48, language)
            for width in (1440, 1280, 390):
                page.set_viewport_size({"width": width, "height": 820})
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                    f"{path} at {width}"
                )
        page.context.close()


@pytest.mark.parametrize("path", RIDER)
def test_given_a_new_phone_when_a_page_is_loaded_then_it_is_light_and_from_one_place(
    browser: Browser, house: Server, path: str
) -> None:
    page = sign_in(phone(browser), house.links["rider"])
    cookies = page.context.cookies()
    page.context.close()
    # A new browser with the session alone: nothing is in its cache, and no worker fetches for it.
    context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    context.add_cookies(cookies)  # type: ignore[arg-type]
    fresh = context.new_page()
    came: list[Response] = []
    fresh.on("response", lambda one: came.append(one))
    fresh.goto(f"{house.url}{path}")
    expect(fresh.locator("h1:visible")).to_have_count(1)
    fresh.wait_for_load_state("networkidle")

    sizes = {one.url: one.request.sizes()["responseBodySize"] for one in came if one.request.method == "GET"}
    script = sum(size for url, size in sizes.items() if url.partition("?")[0].endswith(".js"))
    assert 0 < script <= (MOST_IN_A_DRILL if path.startswith("/rider/drill/") else MOST_SCRIPT), sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert {url.split("/")[2] for url in sizes} == {house.url.split("/")[2]}
    context.close()
