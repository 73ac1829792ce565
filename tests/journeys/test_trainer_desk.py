"""A drill from the desk to the phone and back: assigned, told, played, seen at the desk without a reload."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coaching.drill_result import best_path
from tests.conftest import new_sender, new_token
from tests.house import the_library
from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_looks import faults, too_small
from tests.server import Sender, Server, get, request, running, status

pytestmark = pytest.mark.browser
DRILL = the_library().drills[0]
RIDER, OTHER = "demo-rider-1", "demo-rider-2"
DESK = {"width": 1280, "height": 820}
SHIFTED = "() => window.moved"
WATCH_SHIFTS = """() => {
  window.moved = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) window.moved += one.value; })
    .observe({ type: "layout-shift" });
  window.sameDocument = true;
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("desk"), "--speed", "20", "--quiet-demo") as started:
        yield started


@pytest.fixture(scope="module")
def sender(server: Server) -> Sender:
    return new_sender(server, "tests")


@pytest.fixture
def desk(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, locale="zh-CN")  # type: ignore[arg-type]
    page = sign_in(context, server.links["trainer"])
    yield page
    assert complaints_of(page) == []
    context.close()


def assign(page: Page, server: Server, rider: str) -> None:
    """With the keyboard alone, from the drill's own page."""
    page.goto(f"{server.url}/trainer/drills/{DRILL.slug}")
    page.get_by_role("link", name="安排下去").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("哪个演练")).to_have_value(DRILL.slug)
    page.get_by_role("radio", name="这几位").focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name=rider).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="安排下去").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("安排给 1 位骑手了。")).to_be_visible()


def plays(server: Server, token: str, run: str, assignment: int | None) -> None:
    """His phone reports a whole run, the best one."""
    best = best_path(DRILL, DRILL.first.id)
    body = {
        "id": run,
        "drill": DRILL.slug,
        "assignment": assignment,
        "path": [{"reply": reply} for _, reply in best.steps],
        "started_at": get(f"{server.url}/api/v1/clock", token)["now"],
        "took_s": 73,
    }
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = request(f"{server.url}/api/v1/drill-runs", "POST", json.dumps(body).encode(), headers)
    assert answer.status == 200, answer.body


def drill_notice(server: Server, token: str) -> dict[str, Any]:
    notices = get(f"{server.url}/api/v1/inbox?since=0", token)["notices"]
    (found,) = [notice for notice in notices if notice["kind"] == "drill"]
    return dict(found)


def test_given_a_drill_assigned_at_the_desk_when_it_is_played_then_the_desk_shows_it_live(
    browser: Browser, server: Server, sender: Sender, desk: Page
) -> None:
    token = new_token(server, RIDER)
    sender.post([status("desk-1", "at_store", RIDER)])
    rider = sign_in(phone(browser), server.links["rider"])

    assign(desk, server, "小周")

    # He holds an order: nothing about a drill comes up.
    assert drill_notice(server, token)["held"] is True
    expect(rider.locator("article.card")).to_have_count(0)

    sender.post([status("desk-1", "delivered", RIDER)])
    card = rider.locator("article.card.is-drill")
    expect(card).to_be_visible(timeout=15_000)
    expect(card).to_contain_text(DRILL.title.zh)
    assert too_small(rider, 56) == []

    desk.goto(f"{server.url}/trainer/results/{DRILL.slug}")
    row = desk.locator(".took__it", has_text="小周")
    expect(row).to_contain_text("还没做")
    expect(desk.get_by_text("随时更新")).to_be_visible()
    desk.evaluate(WATCH_SHIFTS)

    card.get_by_role("link", name="去练").click()
    rider.wait_for_url(f"**/rider/drill/{DRILL.slug}?assignment=*")
    rider.locator('[data-part="start"]').click()
    for _node, reply in best_path(DRILL, DRILL.first.id).steps:
        rider.locator(f'[data-reply="{reply}"]').click()

    expect(row).to_contain_text("谈妥了", timeout=10_000)
    expect(row).to_contain_text("共情")
    expect(desk.get_by_role("status").filter(has_text="小周 做完了")).to_have_count(1)
    assert desk.evaluate("window.sameDocument") is True
    assert desk.evaluate(SHIFTED) == 0

    row.get_by_role("link", name="小周 每一步怎么选的").click()
    for node, reply in best_path(DRILL, DRILL.first.id).steps:
        step = DRILL.node(node)
        said = step.reply(reply) if step else None
        assert step
        assert said
        expect(desk.get_by_text(step.said.zh)).to_be_visible()
        expect(desk.get_by_text(said.said.zh)).to_be_visible()
    expect(desk.get_by_role("img", name="客人的火气")).to_be_visible()
    assert faults(desk) == []
    rider.context.close()


def test_given_the_line_was_lost_when_it_comes_back_then_what_happened_meanwhile_is_read(
    server: Server, desk: Page
) -> None:
    token = new_token(server, OTHER)
    desk.goto(f"{server.url}/trainer")
    expect(desk.get_by_text("随时更新")).to_be_visible()
    desk.context.set_offline(True)
    expect(desk.get_by_text("没连上")).to_be_visible(timeout=15_000)

    plays(server, token, "run-meanwhile", None)
    desk.context.set_offline(False)

    expect(desk.locator(".fresh__it", has_text="阿坤")).to_be_visible(timeout=20_000)


def test_given_a_drill_when_the_phone_is_looked_at_then_it_is_the_riders_own_screen_in_either_look(
    server: Server, desk: Page
) -> None:
    desk.goto(f"{server.url}/trainer/drills/{DRILL.slug}")
    shown = desk.locator(".phone:visible")
    expect(shown).to_have_count(1)
    expect(shown.locator("blockquote")).to_contain_text(DRILL.first.said.zh[:4])
    night = shown.evaluate("it => getComputedStyle(it).backgroundColor")

    desk.get_by_role("radio", name="English 亮色").check()

    expect(shown.locator("blockquote")).to_contain_text(DRILL.first.said.en[:4])
    assert shown.evaluate("it => getComputedStyle(it).backgroundColor") != night
    assert faults(desk) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_given_the_assigning_form_then_it_works_by_the_keyboard_without_a_script(
    browser: Browser, server: Server, language: str
) -> None:
    context = browser.new_context(
        viewport=DESK,  # type: ignore[arg-type]
        locale="zh-CN" if language == "zh" else "en-GB",
        java_script_enabled=False,
    )
    page = sign_in(context, server.links["trainer"])
    page.goto(f"{server.url}/trainer/assign?drill={DRILL.slug}")
    page.locator("input[name=date]").fill("2020-01-01")
    page.locator("input[name=who][value=all]").check()
    page.locator("form.form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="安排下去" if language == "zh" else "Assign it").click()

    expect(page.get_by_role("alert")).to_contain_text("已经过了" if language == "zh" else "has passed")
    expect(page.locator("select[name=drill]")).to_have_value(DRILL.slug)
    context.close()
