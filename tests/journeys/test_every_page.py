"""Every page there is, in each language and look: accessible, complete, within the screen, nothing cut or shifted.

And what the first load of the rider's pages weighs, packed as it crosses the air. Other journeys do not look
again at what is looked at here.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.full_house import FAULTY, WHOLE, admin_pages, fill, room_pages
from tests.journeys.test_looks import TWO_LOOKS, faults, look, too_small
from tests.server import Server, running

pytestmark = pytest.mark.browser
RIDER = (
    *("/rider", "/rider/kit", "/rider/said", "/rider/words", "/rider/sos", "/rider/start", "/rider/phone"),
    *("/rider/rules", "/rider/rules/shop-past-the-wait"),
    *("/rider/show?script=late", "/rider/recovery", "/rider/drill", "/rider/drill/cancel-at-door"),
    *("/rider/kit/find", "/rider/kit/find?q=cold", "/rider/lines", "/rider/kit/no-lift"),
    *("/rider/mine", "/rider/favourites"),
)
TRAINER = (
    *("/trainer", "/trainer/scripts", "/trainer/scripts?q=a&stage=at_door", "/trainer/scripts/leave"),
    *("/trainer/scripts/late", "/trainer/scripts/call-for-help", "/trainer/scripts/hospital-entrance"),
    *("/trainer/scripts?q=cold", "/trainer/sentences", "/trainer/gaps", "/trainer/exchange"),
    *("/trainer/rules", "/trainer/rules/shop-past-the-wait"),
    *("/trainer/edit/new", "/trainer/edit/late", "/trainer/edit/call-for-help"),
    *("/trainer/drills", "/trainer/drills/cancel-at-door", "/trainer/schedule"),
)
DESK, SMALL_DESK = {"width": 1440, "height": 900}, {"width": 1280, "height": 820}
PHONE, SMALL_PHONE = {"width": 390, "height": 844}, {"width": 320, "height": 640}
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
    if (seen && !place.closest("[lang|=zh], bdi, blockquote, noscript")) found.push(data.trim());
  }
  return found;
}"""
SHIFTS = """() => new Promise(done => {
  const moved = [];
  new PerformanceObserver(list => { for (const one of list.getEntries()) if (!one.hadRecentInput)
    moved.push([one.value, ...one.sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? "").slice(0, 120))]); })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 300);
})"""
#: Words that are cut off without a sign that they go on.
CUT = """() => [...document.querySelectorAll("body *:not(svg *, input, select, textarea)")]
  .filter(it => it.checkVisibility() && it.clientWidth > 1 && it.scrollWidth > it.clientWidth + 1)
  .filter(it => { const look = getComputedStyle(it); return (look.overflowX === "hidden" || look.overflowX === "clip" || it.matches("button, .btn"))
    && look.textOverflow !== "ellipsis" && !it.closest(".hide"); })
  .map(it => it.className + ": " + it.textContent.trim().slice(0, 80))"""
#: What is folded can be too wide as well.
OPENED = "all => all.forEach(one => { one.open = true; })"
ASIDE = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("pages"), "--quiet-demo") as server:
        fill(server)
        yield server


def wrong(page: Page, least: int, language: str) -> list[Any]:
    """What does not hold on this page, though it holds on every page."""
    found: list[Any] = []
    if page.locator("h1:visible").count() != 1:
        found.append("not one heading of the page")
    found += faults(page)
    found += [("too small", one) for one in too_small(page, least)]
    found += [("moved while it loaded", one) for one in page.evaluate(SHIFTS)]
    found += [("cut", one) for one in page.evaluate(CUT)]
    if (aside := page.evaluate(ASIDE)) > 0:
        found.append(f"{aside} px go out of the screen")
    if language == "en":
        found += [("not in English", one) for one in page.evaluate(HAN)]
    found += complaints_of(page)
    page.complaints.clear()  # type: ignore[attr-defined]
    return [(page.url.partition("/")[2].partition("/")[2], page.viewport_size, one) for one in found]


def desk(browser: Browser, house: Server, role: str, language: str, theme: str) -> Page:
    """Chinese on a desk's screen, English on a phone's: it is longer, and shows there what does not fit."""
    page = sign_in(phone(browser), house.links[role])
    look(page, language, theme)
    page.set_viewport_size(DESK if language == "zh" else PHONE)
    return page


def seen(page: Page, house: Server, paths: tuple[str, ...], language: str) -> list[Any]:
    found = []
    for path in paths:
        page.goto(f"{house.url}{path}")
        found += wrong(page, 48, language)
        page.locator("main details").evaluate_all(OPENED)
        page.set_viewport_size(SMALL_DESK if language == "zh" else SMALL_PHONE)
        found += [(path, page.viewport_size, aside) for aside in [page.evaluate(ASIDE)] if aside > 0]
        page.set_viewport_size(DESK if language == "zh" else PHONE)
    return found


@pytest.mark.parametrize(("language", "theme"), TWO_LOOKS)
def test_given_the_riders_pages_when_looked_at_then_each_is_whole(
    browser: Browser, house: Server, language: str, theme: str
) -> None:
    page = sign_in(phone(browser), house.links["rider"])
    page.goto(f"{house.url}/rider/phone")
    for name, value in (("language", language), ("theme", theme)):
        page.locator(f"button[name={name}][value={value}]").click()
        page.wait_for_load_state()
    found = []
    for path in RIDER:
        page.set_viewport_size(PHONE)
        page.goto(f"{house.url}{path}")
        found += wrong(page, 56, language)
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            found += [(path, width, aside) for aside in [page.evaluate(ASIDE)] if aside > 0]
    page.context.close()
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(("language", "theme"), TWO_LOOKS)
def test_given_the_room_with_a_storm_and_a_call_for_help_when_looked_at_then_each_page_is_whole(
    browser: Browser, house: Server, language: str, theme: str
) -> None:
    page = desk(browser, house, "dispatcher", language, theme)
    expect(page.locator(".bell--rings")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-scripts", "mounted")
    mine = page.locator(".q form:not([data-twice]) button.btn--act")
    if mine.count():  # one of them is his
        mine.first.click()
        expect(page.locator(".q")).to_contain_text("你接了" if language == "zh" else "You")
    found = seen(page, house, room_pages(house), language)
    page.context.close()
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(("language", "theme"), TWO_LOOKS)
def test_given_the_trainers_desk_when_looked_at_then_each_page_is_whole(
    browser: Browser, house: Server, language: str, theme: str
) -> None:
    page = desk(browser, house, "trainer", language, theme)
    found = seen(page, house, TRAINER, language)
    page.context.close()
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(("language", "theme"), TWO_LOOKS)
def test_given_the_pages_about_people_when_looked_at_then_each_is_whole(
    browser: Browser, house: Server, language: str, theme: str
) -> None:
    page = desk(browser, house, "admin", language, theme)
    page.complaints.clear()  # type: ignore[attr-defined]  # the room's, where he came in, are the room's
    paths = admin_pages(house)
    found = seen(page, house, paths, language)
    for name, text in (("faulty.csv", FAULTY), ("whole.csv", WHOLE)):
        page.goto(f"{house.url}/people/import")
        page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        )
        page.locator("main form button").last.click()
        page.wait_for_load_state()
        expect(page.locator("table")).to_be_visible()
        page.complaints.clear()  # type: ignore[attr-defined]  # a list with faults is answered 422
        found += wrong(page, 48, language)
    links = []
    for path, form in ((paths[4], "enrol"), (paths[5], "link")):
        page.goto(f"{house.url}{path}")
        page.locator(f'form[action$="/{form}"] button').click()
        page.wait_for_load_state()  # to read it before its styles are there would itself move everything
        links.append(page.locator(".link").inner_text())
        found += wrong(page, 48, language)
    page.context.close()

    guest = sign_in(
        phone(browser, language=language, dark=theme == "dark"), f"{house.url}/sign-in/none", press=False
    )
    guest.complaints.clear()  # type: ignore[attr-defined]  # a link that is no more is answered 410
    found += wrong(guest, 48, language)
    for path in ("/", "/no-such-page", "/rider", house.links["trainer"].removeprefix(house.url)):
        guest.goto(f"{house.url}{path}")
        guest.complaints[:] = [one for one in guest.complaints if "40" not in one]  # type: ignore[attr-defined]
        found += wrong(guest, 48, language)
    for link, least in zip(links, (56, 48), strict=True):
        guest.goto(link)
        found += wrong(guest, least, language)
    guest.context.close()
    assert not found, "\n".join(map(str, found))


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
