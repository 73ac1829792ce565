"""He said, My words: plain forms that are answered by the server, without a script."""

import html
import re
import urllib.parse
from typing import Any

import pytest

from app.notices.answer import said_words
from app.notices.drafted import draft_words
from coaching.advice import advise
from coaching.phrasing import coach
from coaching.situation import Situation
from tests.house import the_library, the_rulebook
from tests.makers import EVENING
from tests.raw import rows
from tests.server import Answer, Sender, Server, request, status

THREAT = "你等着，我下来弄死你"
MARKUP = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def visit(server: Server, cookie: str) -> Any:
    """Open a page, or fill in its form and send it; the cookie jar of a browser without scripts."""

    def go(path: str, language: str = "zh", csrf: bool = True, **form: str) -> Answer:
        headers = {"Cookie": cookie, "Accept-Language": language}
        page = request(f"{server.url}{path}", headers=headers)
        if not form:
            return page
        kept = page.headers.get("Set-Cookie", "").split(";")[0]
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.body)
        assert token
        headers |= {"Cookie": kept or cookie, "Content-Type": "application/x-www-form-urlencoded"}
        fields = form | ({"csrf_token": html.unescape(token[1])} if csrf else {})
        return request(f"{server.url}{path}", "POST", urllib.parse.urlencode(fields).encode(), headers)

    return go


@pytest.fixture(scope="module")
def at_the_door(server: Server, sender: Sender) -> None:
    """Rider r1 holds two orders; one of r1's is over, and one is another rider's."""
    sender.post([status("said-1", "at_customer", "r1"), status("said-over", "delivered", "r1")])
    sender.post([status("said-2", "picked_up", "r1"), status("said-other", "at_customer", "r2")])


def answer_of(page: Answer) -> str:
    """What a person reads in the place of the answer."""
    place = page.body[page.body.index('id="answer"') : page.body.index("</main>")]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", place)))


# he said


@pytest.mark.parametrize(("path", "sentence"), [("/rider/said", "还没有话"), ("/rider/words", "还没有话")])
def test_given_nothing_said_yet_then_the_page_says_what_comes_there(
    visit: Any, path: str, sentence: str
) -> None:
    page = visit(path)

    assert page.status == 200
    assert sentence in answer_of(page)
    assert "停稳再用。" in page.body
    assert "Stop first." in visit(path, "en").body


def test_given_his_orders_then_the_open_ones_can_be_named_the_newest_first(
    visit: Any, at_the_door: None
) -> None:
    values = re.findall(r'<option value="([^"]*)"', visit("/rider/said").body)

    assert values[0] == ""
    assert values.index("said-2") < values.index("said-1")
    assert not {"said-over", "said-other"} & set(values)


def test_given_an_angry_customer_then_the_form_is_answered_in_words_with_marks_and_lines(
    visit: Any, at_the_door: None
) -> None:
    page = visit("/rider/said", text="等了一个多小时，什么破玩意，这单我不要了！！！", order_id="said-1")
    read_out = answer_of(page)

    assert page.status == 200
    assert "很气" in read_out or "破口大骂" in read_out
    assert "客人说等太久" in read_out
    assert "客人想取消" in read_out
    assert "<mark>等了一个多小时" in page.body
    assert 'class="act__line"' in page.body[page.body.index('id="answer"') :]
    assert "换一套也行" in read_out
    assert "%" not in read_out
    assert '<option value="said-1" selected>' in page.body


def test_given_calm_words_then_there_is_no_card(visit: Any) -> None:
    read_out = answer_of(visit("/rider/said", text="辛苦了，谢谢"))

    assert "平" in read_out
    assert "听着没火气" in read_out
    assert "再说" not in read_out


def test_given_a_threat_about_his_order_then_only_leaving_is_said_and_dispatch_has_it(
    server: Server, visit: Any, at_the_door: None
) -> None:
    page = visit("/rider/said", text=THREAT, order_id="said-1")
    place = page.body[page.body.index('id="answer"') : page.body.index("</main>")]

    assert "card is-safety" in place
    assert "餐放这儿了，我先走。" in re.sub(r"<[^>]+>", "", place)
    assert "调度台收到了" in place
    assert "换一套也行" not in place
    assert "<mark>" not in place
    assert "<details" not in place
    assert 'href="/rider/sos"' in place
    assert rows(server, "SELECT kind FROM decision WHERE order_id = 'said-1' AND kind = 'threat'")


def test_given_a_threat_about_no_order_then_nobody_is_said_to_have_it(visit: Any) -> None:
    page = visit("/rider/said", text=THREAT)
    place = page.body[page.body.index('id="answer"') : page.body.index("</main>")]

    assert "card is-safety" in place
    assert "调度台收到了" not in place


@pytest.mark.parametrize("order_id", ["said-other", "no-such", "x" * 129, "\0", "' OR 1=1 --"])
def test_given_an_order_that_is_not_his_then_the_page_says_so_and_keeps_the_words(
    visit: Any, at_the_door: None, order_id: str
) -> None:
    page = visit("/rider/said", text="等太久了", order_id=order_id)

    assert page.status == 422
    assert "这一单现在不在你手上" in answer_of(page)
    assert ">等太久了</textarea>" in page.body


# both


@pytest.mark.parametrize("path", ["/rider/said", "/rider/words"])
def test_given_no_words_or_too_many_then_a_sentence_says_the_next_step(visit: Any, path: str) -> None:
    long = "长" * 501

    assert "还没有字" in answer_of(visit(path, text=" \r\n "))
    page = visit(path, text=long)
    assert "太长了，最多 500 个字" in answer_of(page)
    assert long in page.body
    assert visit(path, text="长\r\n" * 250).status == 200, "a line end counts once"


@pytest.mark.parametrize("path", ["/rider/said", "/rider/words"])
def test_given_markup_in_the_words_then_it_is_text(visit: Any, path: str) -> None:
    page = visit(path, text=f"但是{MARKUP}等太久了")

    assert page.status == 200
    assert MARKUP not in page.body


@pytest.mark.parametrize("path", ["/rider/said", "/rider/words"])
def test_given_a_form_without_its_token_then_it_is_not_answered(visit: Any, path: str) -> None:
    assert visit(path, text="等太久了", csrf=False).status == 400


@pytest.mark.parametrize("path", ["/rider/said", "/rider/words"])
def test_given_nobody_signed_in_then_the_page_is_not_served(server: Server, path: str) -> None:
    assert request(f"{server.url}{path}").status == 401


# my words


def test_given_a_weak_draft_then_its_better_sentences_are_listed_and_one_tap_takes_one(visit: Any) -> None:
    page = visit("/rider/words", text="不好意思，但是店里太慢了，马上到")
    place = page.body[page.body.index('id="answer"') : page.body.index("</main>")]

    assert "先别这么说" in place or "还能更好" in place
    assert "<mark>但是" in place
    better = [html.unescape(after) for after in re.findall(r'name="text" value="([^"]+)"', place)]
    assert len(better) >= 2

    taken = visit("/rider/words", text=better[0])

    assert html.escape(better[0], quote=False) in taken.body
    assert "但是" not in answer_of(taken)


def test_given_a_good_draft_then_its_acts_are_named(visit: Any) -> None:
    read_out = answer_of(
        visit("/rider/words", text="您等久了。比说好的晚了二十分钟。您看一眼餐，有不对的我当场打客服。")
    )

    assert "可以说" in read_out
    assert "共情" in read_out
    assert "方案" in read_out


# the words themselves


def words_of(text: str) -> dict[str, Any]:
    heard = the_rulebook().read(text)
    advice = advise(Situation(kind="customer_upset", stage="at_door"), the_library())
    return said_words(text, heard, advice, "customer_upset", the_library(), order=False, now=EVENING)


@pytest.mark.parametrize(
    "text", ["等了一个多小时！！！", "cold AND late, WHERE is it??", "谢谢", "", "💥等太久了💥"]
)
def test_given_any_words_then_the_parts_joined_are_the_words(text: str) -> None:
    assert "".join(part["text"] for part in words_of(text)["parts"]) == text


def test_given_overlapping_spans_then_they_are_one_part_with_each_reason_once() -> None:
    [marked] = [part for part in words_of("等了一个多小时")["parts"] if part["why"]]

    names = marked["why"]["zh"].split("、")
    assert len(names) == len(set(names))
    assert {"等久了", "等太久"} <= set(names)


@pytest.mark.parametrize(
    ("draft", "code", "after"),
    [
        ("您等久了，但是店里慢。您看一眼餐。", "but", "您等久了，我现在就打，开免提。您看一眼餐。"),
        ("您看一眼餐。", "missing_empathy", "您等久了。您看一眼餐。"),
        ("Have a look.", "missing_empathy", "Long wait, I know. Have a look."),
    ],
)
def test_given_a_better_sentence_then_taking_it_changes_the_clause_or_adds_it(
    draft: str, code: str, after: str
) -> None:
    coaching = coach(draft, the_rulebook().phrases)
    hints = draft_words(draft, coaching)["hints"]

    [taken] = [hint["after"] for hint, mark in zip(hints, coaching.marks, strict=True) if mark.code == code]
    assert taken == after


def test_given_a_sentence_that_is_there_already_then_it_is_not_said_twice() -> None:
    draft = "您等久了。我现在就打，开免提。但是店里慢。"
    hints = draft_words(draft, coach(draft, the_rulebook().phrases))["hints"]

    assert hints[0]["after"] == "您等久了。我现在就打，开免提。"


def test_given_a_threat_then_no_other_words_go_out() -> None:
    assert words_of(THREAT)["others"] == []
