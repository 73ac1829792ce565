"""The desk for words over HTTP: what is typed is kept, checked, published and taken back, with forms alone."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from app.script_desk import content_of
from scripts_library.script_check import shaped
from tests.app.words_room import Form, Room
from tests.by_form import token_in


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    opened = Room(tmp_path_factory.mktemp("desk"))
    yield opened
    opened.parts.database.close()


def words(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def test_given_any_kind_of_script_when_its_form_comes_back_untouched_then_it_is_the_same_script(
    room: Room,
) -> None:
    scripts = room.parts.library.scripts
    chosen = {script.model: script for script in scripts}.values()
    others = [next(s for s in scripts if s.promise), next(s for s in scripts if s.only_if)]
    others += [script for script in scripts if script.when.late or script.when.night is not None][:6]
    for script in (*chosen, *others):
        page = room.draft(script.slug)

        answer = room.trainer.post(page, data=room.form(page))

        assert answer.status_code == 302
        assert shaped(room.content(page))[0] == script, script.slug


def test_given_what_is_typed_then_it_is_checked_and_drawn_and_nothing_is_kept(room: Room) -> None:
    page = room.draft("late")
    form = room.form(page)
    form["acts.fact.line.zh"] = "但是晚了{late_min}分钟。"

    told = room.trainer.post(f"{page}/check", data=form).get_json()

    assert [(fault["field"], fault["stops"]) for fault in told["faults"]] == [("acts.fact.line.zh", True)]
    assert told["stops"] == 1
    assert told["lengths"]["acts.fact.line.zh"] == [9, 24]
    assert told["blanks"] == ["fact"]
    assert len(told["phones"]) == 4
    assert "但是" in told["phones"][0]
    assert room.content(page) == content_of(room.parts.library.script("late"))  # type: ignore[arg-type]


def test_given_a_new_version_asked_for_twice_then_it_is_one_draft_until_something_is_written(
    room: Room,
) -> None:
    first = room.draft("cold-at-door")

    assert room.draft("cold-at-door") == first

    form = room.form(first)
    form["acts.empathy.line.zh"] = "餐凉了。"
    assert room.trainer.post(first, data=form).status_code == 302
    assert room.draft("cold-at-door") != first


def test_given_two_at_one_draft_then_the_later_is_told_and_his_words_stay_in_the_form(room: Room) -> None:
    page = room.draft("late")
    mine, his = room.form(page), room.form(page, room.admin)
    his["cue.zh"], mine["cue.zh"] = "站长写的。", "<b>我写的</b>。"
    room.admin.post(page, data=his)

    answer = room.trainer.post(page, data=mine)

    assert answer.status_code == 409
    assert "陈站长 刚才存过了" in words(answer)
    assert Form(answer.text).fields["cue.zh"] == "<b>我写的</b>。"
    assert "<b>我写的" not in answer.text
    assert room.content(page)["cue"]["zh"] == "站长写的。"
    assert room.trainer.post(page, data=Form(answer.text).fields).status_code == 302
    assert room.content(page)["cue"]["zh"] == "<b>我写的</b>。"


def test_given_publish_is_pressed_on_unsaved_words_then_they_are_kept_and_said_at_once(room: Room) -> None:
    page = room.draft("angry")
    form = room.form(page)
    form["acts.notice.line.zh"], form["until"] = "等久了，换我也急。", "2000-01-01"

    refused = room.trainer.post(f"{page}/publish", data=form, follow_redirects=True)
    assert "要在今天以后" in words(refused)
    form = room.form(page)
    form["acts.steady.line.zh"] = "您冷静。"
    stopped = room.trainer.post(f"{page}/publish", data=form, follow_redirects=True)
    assert "还有要改的地方" in words(stopped)
    form = room.form(page)
    form["acts.steady.line.zh"] = "我这就打客服，您听着。"
    form["until"] = "2099-01-01"
    room.trainer.post(f"{page}/publish", data=form)

    said = room.parts.library.script("angry")
    assert said
    assert [act.line.zh for act in said.acts if act.line][:2] == [
        "等久了，换我也急。",
        "我这就打客服，您听着。",
    ]
    assert "说到" in words(room.trainer.get(page))
    form = room.form(page)
    assert room.trainer.post(page, data=form).status_code == 409  # no draft any more
    answer = room.admin.post(f"{page}/recall", data={"csrf_token": token_in(room.admin.get(page).text)})
    assert answer.status_code == 302
    assert room.parts.library.version_of("angry") == 0


def test_given_words_for_danger_then_the_desk_asks_for_another_and_only_he_has_the_button(room: Room) -> None:
    page = room.draft("leave")
    assert "要两个人" in words(room.trainer.get(page))
    form = room.form(page)
    form["cue.zh"] = "别说。放下餐，走。"
    room.trainer.post(f"{page}/ask", data=form)

    assert "等另一位来发布" in words(room.trainer.get(page))
    assert room.content(page)["cue"]["zh"] == "别说。放下餐，走。"
    tried = room.trainer.post(f"{page}/publish", data=room.form(page), follow_redirects=True)
    assert "要两个人，请另一位来点" in words(tried)
    room.admin.post(f"{page}/publish", data=room.form(page, room.admin))

    assert room.parts.library.script("leave").cue.zh == "别说。放下餐，走。"  # type: ignore[union-attr]
    assert "陈站长" in words(room.dispatcher.get(page))
    assert "收回，停用" not in words(room.dispatcher.get(page))


def test_given_a_new_script_then_its_short_name_comes_from_the_english_one_and_is_its_own(room: Room) -> None:
    token = token_in(room.trainer.get("/trainer/edit/new").text)
    given = {
        "csrf_token": token,
        "title.zh": "电梯停了",
        "title.en": "The lift’s out!",
        "model": "double_buffer",
    }

    made = room.trainer.post("/trainer/edit/new", data=given)
    page = made.headers["Location"]
    again = room.trainer.post("/trainer/edit/new", data=given)
    bare = room.trainer.post("/trainer/edit/new", data={"csrf_token": token, "title.zh": "有名字"})

    assert room.content(page)["slug"] == "the-lifts-out"
    assert [act["act"] for act in room.content(page)["acts"]] == ["accept", "act_now", "meanwhile"]
    assert (again.status_code, bare.status_code) == (400, 400)
    assert "这个短名有了" in words(again)
    assert 'value="有名字"' in bare.text
    assert room.trainer.get("/trainer/edit/the-lifts-out").headers["Location"] == page
    assert room.trainer.get("/trainer/edit/nothing-like-it").status_code == 404


def test_given_another_model_then_what_was_written_stays_under_its_acts(room: Room) -> None:
    page = room.draft("late")
    form = room.form(page)
    form["model"] = "emotional_mirror"

    room.trainer.post(page, data=form)

    acts = room.content(page)["acts"]
    assert [act["act"] for act in acts] == ["mirror", "pause", "act"]
    assert [act["line"]["zh"] for act in acts if act["line"]] == [
        "您等久了。",
        "比说好的晚了{late_min}分钟。",
    ]


def test_given_a_changed_version_then_both_languages_are_compared_word_by_word(room: Room) -> None:
    page = room.draft("made-good")
    form = room.form(page)
    form["acts.regret.line.en"] = form["acts.regret.line.en"].replace("Sorry", "Apologies")
    form["tone"] = "easy"
    room.trainer.post(page, data=form)

    shown = room.dispatcher.get(f"{page}/compare").text

    assert "<del>Sorry</del><ins>Apologies</ins>" in shown
    assert "<del>warm</del><ins>easy</ins>" in shown
    assert "一个字不差" in words(room.trainer.get(f"{room.draft('made-good')}/compare?with=0"))


def test_given_bytes_that_no_script_has_then_the_desk_says_so_and_stands(room: Room) -> None:
    page = room.draft("late")
    form = room.form(page)
    form["cue.zh"], form["promise.minutes"], form["when.anger.0"] = "a\0b", "many", "x"
    form["acts.fact.line.zh"] = "{nothing} <script>alert(1)</script>"
    drawn = room.form(page)
    drawn["acts.fact.line.zh"] = form["acts.fact.line.zh"]
    phones = room.trainer.post(f"{page}/check", data=drawn).get_json()["phones"]
    assert "{nothing}" in phones[0]
    assert "<script>alert" not in "".join(phones)

    assert room.trainer.post(page, data=form).status_code == 302
    assert room.content(page)["cue"]["zh"] == "ab"
    shown = room.trainer.get(page).text
    assert Form(shown).fields["promise.minutes"] == "many"
    assert Form(shown).fields["when.anger.0"] == "x"
    assert "<script>alert" not in shown
    assert room.trainer.post(f"{page}/check", data=form).get_json()["phones"] == []
    big = MultiDict({"csrf_token": form["csrf_token"], "cue.zh": "大" * 70_000})
    assert room.trainer.post(page, data=big).status_code == 413
