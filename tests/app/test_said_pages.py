"""He said, My words: plain forms that are answered by the server, without a script."""

import html
import json
import re
import urllib.parse
from typing import Any

import pytest
import socketio

from app.notices.answer import said_words
from app.notices.drafted import draft_words
from coaching.advice import advise
from coaching.phrasing import coach
from coaching.reranking import rerank
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
    assert "等太久" in read_out
    assert "想取消" in read_out
    assert 'data-put="parts"><mark class="m-anger">等了一个多小时' in page.body, (
        "without an empty line before it"
    )
    assert '<mark class="m-wish">这单我不要了' in page.body
    assert 'class="act__line"' in page.body[page.body.index('id="answer"') :]
    assert "这样回他" in read_out
    assert "%" not in read_out
    assert '<option value="said-1" selected>' in page.body


@pytest.mark.parametrize(
    ("language", "said", "off", "quiet"),
    [
        ("zh", "小伙子，我劝你出门骑车多看看后头", "这话听着不对劲。", "听着没火气"),
        ("en", "enjoy your shift. I know when it ends", "Something here sounds off.", "They sound calm"),
    ],
)
def test_given_words_that_only_sound_like_a_threat_then_help_comes_first_and_nobody_calls_them_calm(
    visit: Any, language: str, said: str, off: str, quiet: str
) -> None:
    page = visit("/rider/said", language, text=said)
    read_out = answer_of(page)

    assert off in read_out
    assert read_out.index(off) < read_out.index(said[:4])
    assert quiet not in read_out
    assert re.search(r'<p class="box__safe" hidden>', page.body), "no word that there is no threat"
    assert not re.search(r'data-put="off" hidden', page.body[: page.body.index("<template")])


def test_given_plain_anger_then_no_word_of_danger_is_shown(visit: Any) -> None:
    page = visit("/rider/said", text="等了一个多小时，什么破玩意")

    assert re.search(r'data-put="off" hidden', page.body[page.body.index('id="answer"') :])
    assert re.search(r'<p class="box__safe">', page.body)


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
    assert "这样回他" not in place
    assert "<mark" not in place
    assert "<details" not in place
    assert re.search(r'<details class="asking"[^>]* hidden>', page.body), "no field"
    assert re.search(r'<section class="does talkdo"[^>]* hidden>', page.body), "nothing to open or take"
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
    assert '<mark class="m-fault">但是' in place
    better = [html.unescape(after) for after in re.findall(r'name="text" value="([^"]+)"', place)]
    assert len(better) >= 2
    assert "全换上是这样" in answer_of(page)

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


# what both leave behind


def test_given_a_wrong_reading_or_a_good_sentence_then_one_tap_without_a_script_is_kept(
    server: Server, visit: Any
) -> None:
    misheard = visit("/rider/said", text="等太久了", not_heard="yes")
    kept = visit("/rider/words", text="马上到", save="六分钟到楼下。")

    assert "记下了：没听准" in answer_of(misheard)
    assert "这样回他" in answer_of(misheard), "the other cards stay"
    assert "存下了" in answer_of(kept)
    assert rows(server, "SELECT text FROM report WHERE kind = 'not_heard'") == [("等太久了",)]
    assert rows(server, "SELECT text FROM report WHERE kind = 'saved_line'") == [("六分钟到楼下。",)]


@pytest.mark.parametrize(("path", "language"), [("/rider/said", "zh"), ("/rider/words", "en")])
def test_given_a_form_was_sent_when_he_changes_the_language_then_he_comes_back_to_the_page(
    visit: Any, path: str, language: str
) -> None:
    back = re.search(r'name="next" value="([^"]+)"', visit(path, language, text="等太久了").body)

    assert back
    assert back[1] == path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_given_a_common_sentence_then_one_tap_asks_it(visit: Any, language: str) -> None:
    often = [
        html.unescape(one)
        for one in re.findall(r'name="often" value="([^"]+)"', visit("/rider/said", language).body)
    ]
    assert 0 < len(often) <= 6

    page = visit("/rider/said", language, often=often[0])

    assert ("这样回他" if language == "zh" else "Say this") in answer_of(page)
    assert f">{html.escape(often[0], quote=False)}</textarea>" in page.body.replace("&#39;", "'")


# one answer, however it is asked


@pytest.mark.parametrize("text", ["等了一个多小时，这单我不要了！！！", "汤洒了", "辛苦了，谢谢", THREAT])
def test_given_the_same_words_then_socket_http_and_form_read_the_same(
    server: Server, visit: Any, cookie: str, at_the_door: None, text: str
) -> None:
    page = visit("/rider/said")
    token = re.search(r'data-csrf="([^"]+)"', page.body)
    assert token
    asked = {"order_id": "said-2", "text": text}
    kept = page.headers.get("Set-Cookie", "").split(";")[0] or cookie
    headers = {"Cookie": kept, "X-CSRF-Token": html.unescape(token[1]), "Content-Type": "application/json"}
    over_http: Any = request(
        f"{server.url}/api/v1/readings", "POST", json.dumps(asked).encode(), headers
    ).body
    phone = socketio.Client()
    phone.connect(server.url, headers={"Cookie": kept}, namespaces=["/rider"], transports=["websocket"])
    over_socket = phone.call("said", asked, namespace="/rider")
    phone.disconnect()
    read_out = answer_of(visit("/rider/said", **asked))

    words = over_http["words"]
    assert (over_socket["reading"], over_socket["words"]) == (over_http["reading"], words)
    for row in words["ranked"]:
        assert row["why"]["zh"] in read_out
        assert row["card"]["title"]["zh"] in read_out
    assert ("这样回他" in read_out) == bool(words["ranked"])
    assert ("别说了。放下餐，走。" in read_out) == words["threat"] == (text == THREAT)


# the words themselves


def words_of(text: str) -> dict[str, Any]:
    heard = the_rulebook().read(text)
    now = Situation(
        kind="cancel_requested" if heard.cancel else "customer_upset",
        stage="at_door",
        reasons=frozenset(heard.reasons),
        anger=heard.anger,
        threat=heard.threat is not None,
    )
    placed = rerank(now, Situation(kind="customer_upset", stage="at_door"), the_library())
    advice = advise(now, the_library())
    return said_words(text, heard, advice, placed, "customer_upset", order=False, now=EVENING)


@pytest.mark.parametrize(
    "text", ["等了一个多小时！！！", "cold AND late, WHERE is it??", "谢谢", "", "💥等太久了💥"]
)
def test_given_any_words_then_the_parts_joined_are_the_words(text: str) -> None:
    assert "".join(part["text"] for part in words_of(text)["parts"]) == text


def test_given_overlapping_spans_then_they_are_one_part_and_each_reason_has_one_number() -> None:
    words = words_of("等了一个多小时，汤洒了，又等了一个多小时，这单我不要了")
    found = [part for part in words["parts"] if part["line"]]

    assert [part["line"] for part in found] == ["anger", "fault", "anger", "wish"]
    assert found[0]["numbers"] == found[2]["numbers"], "the same reason"
    names = [reason["name"]["zh"] for reason in words["reasons"]]
    assert len(names) == len(set(names))
    assert {"等太久", "想取消", "洒了"} <= set(names)


def test_given_cancelling_is_named_but_not_wished_then_it_is_not_called_a_wish() -> None:
    names = [reason["name"]["zh"] for reason in words_of("你别取消，我等着")["reasons"]]

    assert "想取消" not in names


def test_given_his_words_then_each_script_says_how_it_moved_and_why_and_brings_its_card() -> None:
    ranked = words_of("汤洒了，你怎么送的")["ranked"]

    assert 1 < len(ranked) <= 4
    assert {row["way"] for row in ranked} <= {"up", "down", "same", "new"}
    assert (ranked[0]["script"], ranked[0]["way"]) == ("spilled-soup", "new")
    assert ranked[0]["why"]["zh"].startswith("餐洒了：")
    for row in ranked:
        assert row["why"]["zh"]
        assert row["why"]["en"]
        lines = [act["line"] for act in row["card"]["body"]["acts"] if act["line"]]
        assert row["line"] == lines[0]
        assert (row["by"] > 0) == (row["way"] in ("up", "down"))


@pytest.mark.parametrize(
    ("draft", "code", "after"),
    [
        ("您等久了，但是店里慢。您看一眼餐。", "but", "您等久了，我现在就打，开免提。您看一眼餐。"),
        ("您看一眼餐。", "missing_empathy", "让您等了。您看一眼餐。"),
        ("Have a look.", "missing_empathy", "Long wait, I know. Have a look."),
    ],
)
def test_given_a_better_sentence_then_taking_it_changes_the_clause_or_adds_it(
    draft: str, code: str, after: str
) -> None:
    coaching = coach(draft, the_rulebook().phrases)
    hints = draft_words(draft, coaching, the_rulebook().phrases)["hints"]

    [taken] = [hint["after"] for hint, mark in zip(hints, coaching.marks, strict=True) if mark.code == code]
    assert taken == after


def test_given_a_sentence_that_is_there_already_then_it_is_not_said_twice() -> None:
    draft = "您等久了。我现在就打，开免提。但是店里慢。"
    table = the_rulebook().phrases
    hints = draft_words(draft, coach(draft, table), table)["hints"]

    assert hints[0]["after"] == "您等久了。我现在就打，开免提。"


def test_given_a_threat_then_no_other_words_go_out() -> None:
    words = words_of(THREAT)

    assert words["ranked"] == []
    assert words["card"]["class"] == "safety"


def test_given_a_number_no_order_can_have_when_asked_then_it_is_refused_before_any_database_is(
    server: Server, token: str
) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps({"order_id": "a\0b", "text": "太慢了"}).encode()

    answer = request(f"{server.url}/api/v1/readings", "POST", body, headers)

    assert (answer.status, answer.body["error"]["code"]) == (400, "bad_request")
