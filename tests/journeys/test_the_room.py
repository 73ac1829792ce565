"""An evening in the room: two dispatchers, an admin, a trainer and three phones, all at once on one server."""

import csv
import io
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.by_keyboard import tab_to
from tests.journeys.conftest import complaints_of
from tests.journeys.test_rider_page import now_of
from tests.journeys.the_room import HERE, LATER, PASSWORD, THERE, Room, at_desk, noted, opened, part
from tests.raw import rows
from tests.server import event, status

pytestmark = pytest.mark.browser
PHONES = ("zhou", "kun", "ma")
PATIENCE = 20_000
BOUNCE = 450  # milliseconds after which a second press is no bounce
FLOOD, OVER = "桥下积水，绕文晖路。", "水退了，走桥下。"


@pytest.fixture(scope="module")
def room(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with opened(browser, tmp_path_factory.mktemp("room")) as whole:
        yield whole


def newest(page: Page) -> Locator:
    return page.locator("article.rec").first


def figure(page: Page, name: str) -> Locator:
    return newest(page).locator(f'[data-figure="{name}"]')


def card(page: Page) -> Locator:
    return page.locator(".card.is-guidance .card__text")


def write(page: Page, chinese: str, english: str, until: str) -> None:
    part(page, "compose").get_by_label("中文").fill(chinese)
    part(page, "compose").get_by_label("English").fill(english)
    page.locator("[name=until]").fill(until)


def until_of(room: Room) -> str:
    return (now_of(room.server) + LATER).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M")


def test_given_three_phones_when_guidance_is_undone_sent_answered_and_corrected_then_all_hear_the_last_word_once(
    room: Room,
) -> None:
    meng, chen, zhou, kun, ma = (room[who] for who in ("meng", "chen", *PHONES))
    part(meng, "conds").locator("summary").click()
    meng.get_by_label(HERE, exact=True).check()
    part(meng, "conds-end").click()
    send = part(meng, "go").get_by_role("button", name="发给 25 位")
    write(meng, "发错了", "A slip", until_of(room))
    send.click()
    expect(part(meng, "fault")).to_have_text("现在是 25 位骑手。超过 20 位，把人数输一遍再发。")
    part(meng, "typed").fill("25")
    place = part(meng, "go").bounding_box()
    send.click()
    undo = part(meng, "go").get_by_role("button", name="撤销")
    expect(undo).to_be_focused()
    assert part(meng, "go").bounding_box() == place, "an undo stands in the button's own place"
    undo.press("Enter")
    expect(send).to_be_visible()

    write(meng, FLOOD, "Water under the bridge. Take Wenhui Road.", until_of(room))
    send.click()
    for page in (zhou, kun, ma):
        expect(card(page)).to_have_text(FLOOD, timeout=PATIENCE)
    # Had the slip gone out, it would have gone before this one.
    assert rows(room.server, "SELECT state FROM guidance ORDER BY asked_at") == [("undone",), ("sent",)]
    assert rows(room.server, "SELECT count(*) FROM inbox WHERE decision_id IS NULL") == [(25,)]

    ma.goto("about:blank")  # he has seen it, and his phone goes off
    zhou.get_by_role("button", name="知道了").click()
    kun.get_by_role("button", name="做不到，因为…").click()
    kun.get_by_role("button", name="东西没带").click()
    expect(kun.get_by_role("heading", name="记下了：做不到")).to_be_visible()
    for page in (zhou, kun):
        page.goto(f"{room.server.url}/rider/phone")  # an answer is owed once its page is left
    for desk in (meng, chen):
        for name, told in (("shown", "3/25"), ("acted", "1"), ("declined", "1")):
            expect(figure(desk, name)).to_have_text(told, timeout=PATIENCE)
        expect(newest(desk)).to_contain_text("东西没带")

    newest(meng).get_by_text("更正，发给同样这些人").click()
    newest(meng).get_by_label("中文").fill(OVER)
    newest(meng).get_by_label("English").fill("Water's gone. Go under the bridge.")
    newest(meng).get_by_role("button", name="发更正").click()
    expect(newest(meng)).to_contain_text(OVER)
    for page in (zhou, kun, ma):  # on again, or off until now
        page.goto(f"{room.server.url}/rider")
        expect(card(page)).to_have_text(OVER)
        expect(page.locator('.card [data-put="was"]')).to_have_text(FLOOD)
        page.get_by_role("button", name="知道了").click()
        expect(card(page)).to_have_count(0)

    address = newest(meng).get_by_role("link").first.get_attribute("href")
    assert address
    first = newest(meng).get_by_role("link", name="更正的是这条").get_attribute("href")
    told = meng.request.get(f"{room.server.url}{first}.csv")
    proof = {row[0]: row for row in csv.reader(io.StringIO(told.text().lstrip("\ufeff")))}
    assert len(proof) == 26  # a head, and every rider it was sent to
    head, said = (
        proof.pop("rider_id"),
        {who: proof[f"demo-rider-{number}"] for number, who in enumerate(PHONES, 1)},
    )
    answers = {who: (row[head.index("answer")], row[head.index("reason")]) for who, row in said.items()}
    assert answers == {"zhou": ("acted", ""), "kun": ("declined", answers["kun"][1]), "ma": ("", "")}
    assert all(row[head.index("shown_at")] for row in said.values())
    for desk, seen in (("chen", 200), ("qin", 404), ("xu", 403)):
        assert room[desk].request.get(f"{room.server.url}{address}").status == seen, desk
    assert FLOOD not in "".join(room["qin"].heard + room["xu"].heard)  # type: ignore[attr-defined]
    assert room.complaints().keys() == {"meng"}
    assert "400" in meng.complaints.pop()  # type: ignore[attr-defined]  # the number that was not typed
    assert room.complaints() == {}


def test_given_a_bad_hour_when_it_storms_and_riders_call_then_each_is_heard_by_who_must_hear(
    room: Room,
) -> None:
    meng, qin, chen, zhou, kun, ma = (room[who] for who in ("meng", "qin", "chen", *PHONES))
    room.go("qin", "/dispatch/incidents")
    ma.goto("about:blank")  # off: the warning's own card does not reach him
    room.order("o-4", "r-4", state="at_customer")
    until = (now_of(room.server) + LATER).isoformat()
    room.sender.post(
        [
            event("order.cancel_requested", order_id="o-4", by="customer", text="不要了"),
            event("zone.alert", now_of(room.server), zone=HERE, kind="storm", until=until),
        ]
    )
    for who in ("zhou", "kun"):
        room.go(who, "/rider/sos")

    # the storm's own message, in one tap, proposed to who may send it
    storm = f'[data-storm="{HERE} storm"]'
    expect(chen.locator(storm)).to_be_visible(timeout=PATIENCE)
    meng.locator(storm).get_by_role("button", name="发给").click()
    expect(part(meng, "go").get_by_role("button", name="撤销")).to_be_visible()
    for desk in (meng, chen):
        expect(desk.locator(storm)).to_have_count(0)
    assert qin.locator(storm).count() == 0

    # two hold the button at the same time: one is taken by his own zone, nobody takes the other
    for page in (zhou, kun):
        part(page, "hold").focus()
        page.keyboard.down("Enter")
    zhou.wait_for_timeout(2300)
    for page in (zhou, kun):
        page.keyboard.up("Enter")
    his = meng.locator(".q .i").filter(has_text="阿坤")
    expect(his.locator(".tag")).to_have_text("三级")
    act = his.locator("form[data-twice] button")
    act.click()
    expect(his.get_by_role("button", name="我接，打过去")).to_be_visible()
    act.click()  # a bounce
    expect(his.locator(".i__owner")).to_contain_text("还没人接")
    meng.wait_for_timeout(BOUNCE)
    act.click()
    expect(his.locator(".i__owner")).to_contain_text("你接了")
    expect(kun.locator("h1:visible")).to_have_text("老孟看到了。")
    expect(meng.locator(".bell--rings")).to_contain_text("小周")

    call = part(qin, "open").locator(".incident").filter(has_text="求助 小周")
    expect(call.locator(".log")).to_contain_text("到点没人接", timeout=PATIENCE)
    expect(call).to_have_class("incident is-safety incident--rings")
    expect(qin).to_have_title("● 求助 小周 · 事件 · 锦囊")
    call.get_by_role("button", name="我来接").click()
    qin.wait_for_timeout(BOUNCE)
    call.get_by_role("button", name="我接，打过去").click()
    expect(call.locator(".incident__owner")).to_contain_text("你接了")
    expect(zhou.locator("h1:visible")).to_have_text("小秦看到了。")

    # nobody took the order at the door: its zone, then everyone, then as urgent as can be
    door = part(qin, "open").locator(".incident").filter(has_text="o-4")
    expect(door.locator(".tag")).to_have_text("三级", timeout=PATIENCE)
    expect(door.locator(".log")).to_contain_text("到点没人接")
    door.get_by_role("button", name="我来接").click()
    expect(meng.locator(".q .i").filter(has_text="o-4").locator(".i__owner")).to_contain_text("小秦")
    door.get_by_label("怎么了结的").fill("餐退回去了")
    door.get_by_role("button", name="了结", exact=True).click()
    expect(door).to_have_count(0)

    expect(newest(chen)).to_contain_text("暴雨", timeout=PATIENCE)
    room.go("ma", "/rider")
    expect(card(ma)).to_contain_text("暴雨大风")
    for page in (zhou, kun, ma):
        inbox = page.request.get(f"{room.server.url}/api/v1/inbox?since=0").json()["notices"]
        open_ones = [one for one in inbox if one["ended_as"] is None]
        told = [
            one for one in open_ones if one["kind"] == "zone_alert" or "暴雨" in str(one["body"].get("text"))
        ]
        assert len(told) == 1, told
    assert room.complaints() == {}


def test_given_no_mouse_when_a_dispatcher_signs_in_then_she_takes_an_incident_and_sends_guidance(
    browser: Browser, room: Room
) -> None:
    room.order("o-5", "r-5", zone=THERE, state="at_customer")
    room.sender.post(event("order.cancel_requested", order_id="o-5", by="customer", text="不要了"))
    page = noted(at_desk(browser))
    page.goto(room.server.url)
    tab_to(page, page.get_by_label("登录名"))
    page.keyboard.type("demo-dispatcher-2")
    tab_to(page, page.get_by_label("密码"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[data-live=true]")).to_have_count(1)

    mine = page.locator(".q .i").filter(has_text="o-5")
    page.keyboard.press(mine.get_by_role("button", name="我来接").get_attribute("data-key") or "")
    expect(mine.get_by_role("button", name="我来接")).to_be_focused()
    page.keyboard.press("Enter")
    expect(mine.locator(".i__owner")).to_contain_text("你接了")
    page.keyboard.press("j")
    expect(page.locator(".o:focus")).to_contain_text("o-5")

    page.reload()
    expect(page.locator("[data-live=true]")).to_have_count(1)
    tab_to(page, part(page, "conds").locator("summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label(THERE, exact=True))
    page.keyboard.press("Space")
    tab_to(page, part(page, "conds-end"))
    page.keyboard.press("Enter")
    tab_to(page, part(page, "compose").get_by_label("中文"))
    page.keyboard.type("曹家渡路口封了。")
    page.keyboard.press("Tab")
    page.keyboard.type("Caojiadu crossing is closed.")
    tab_to(page, part(page, "go").get_by_role("button"))
    page.keyboard.press("Enter")
    undo = part(page, "go").get_by_role("button", name="撤销")
    expect(undo).to_be_focused()
    assert complaints_of(page) == []
    page.context.close()


def test_given_people_who_are_disabled_in_mid_shift_then_theirs_end_in_two_seconds_and_the_others_live_on(
    room: Room,
) -> None:
    meng, qin, chen, zhou, kun = (room[who] for who in ("meng", "qin", "chen", "zhou", "kun"))
    for who in ("zhou", "kun"):
        room.go(who, "/rider/phone")
        expect(room[who].get_by_text("在线")).to_be_visible()
    heard = len(room["xu"].heard)  # type: ignore[attr-defined]
    ends = ((kun, "demo-rider-2", kun.get_by_text("在线")), (qin, "demo-dispatcher-2", part(qin, "open")))
    for page, handle, there in ends:
        expect(there).to_be_visible()
        chen.goto(f"{room.server.url}/people/{room.person(handle)}")
        chen.get_by_role("button", name="停用").click()
        expect(there).to_be_hidden(timeout=2000)
        page.goto(room.server.url)
        expect(page.get_by_role("heading", name="这个号停用了")).to_be_visible()

    expect(zhou.get_by_text("在线")).to_be_visible()
    room.sender.post(status("o-ma", "picked_up", "demo-rider-3"))
    expect(meng.locator('[data-order="o-ma"]')).to_contain_text("餐在车上")
    room.sender.post(status("o-zhou", "cancelled", actor="customer"))
    zhou.goto(f"{room.server.url}/rider")
    expect(zhou.locator(".card")).to_contain_text("取消")
    assert len(room["xu"].heard) >= heard  # type: ignore[attr-defined]
    assert room.complaints().keys() <= {"kun", "qin"}  # theirs say that they are not let in
