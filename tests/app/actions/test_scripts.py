"""Scripts written at the desk: who may publish, what is said then, and what becomes of it when it is taken back."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.actions.ask_review import ask_review
from app.actions.draft_script import VERSION
from app.actions.recall_script import recall_script
from app.actions.restore_script import restore_script
from app.actions.retire_script import retire_script
from app.actions.save_draft import save_draft
from app.database import table_of
from app.notices.outbox import Outbox
from app.parts import Parts
from app.queries.scripts import changes_of, script_version, words_said
from app.settings import Settings
from app.tables.record import RecordRow
from app.words_live import look_at_words, renew_words
from tests.app.actions.written import OTHER, SLUG, Desk
from tests.house import House
from tests.makers import later

RECORD = table_of(RecordRow)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def threat(desk: Desk) -> int:
    return desk.draft(desk.content("我走了。", "plain-threat"))


def test_given_a_line_is_changed_and_published_then_the_next_card_says_it_and_is_counted_for_it(
    desk: Desk,
) -> None:
    desk.card("before", 0)

    version = desk.draft(desk.content())
    assert desk.said() == "您等久了。"
    assert desk.publish(version) == "published"
    desk.card("after", 60)

    lines = [desk.house.wire(seq=seq)["body"]["acts"][0]["line"]["zh"] for seq in (1, 2)]
    assert lines == ["您等久了。", "新的话。"]
    assert [row.script_version for row in desk.house.decided("order_cancelled")] == [0, 1]
    assert desk.publish(version) == "over"


def test_given_words_for_danger_then_only_another_person_who_was_asked_publishes_them(desk: Desk) -> None:
    version = threat(desk)
    now, (wu, li, _) = desk.house.now, desk.people

    assert desk.publish(version, by=1) == "second"  # nobody was asked
    assert desk.do(ask_review, version, wu, now, expected=1)
    assert desk.publish(version, by=0) == "second"  # the author
    assert desk.do(save_draft, version, desk.content("我先走。", "plain-threat"), 1, li, now) == "saved"
    assert desk.publish(version, by=2, expected=2) == "second"  # it was changed since: asked again
    assert desk.do(ask_review, version, wu, now, expected=2)
    assert desk.publish(version, by=1, expected=2) == "second"  # who changed it last
    assert desk.said("plain-threat") == "您等久了。"
    assert desk.publish(version, by=2, expected=2) == "published"
    assert desk.said("plain-threat") == "我先走。"


def test_given_two_who_save_at_once_then_the_later_is_told_and_the_first_words_stay(desk: Desk) -> None:
    version = desk.draft(desk.content())
    now, (wu, li, _) = desk.house.now, desk.people

    assert desk.do(save_draft, version, desk.content("甲。"), 1, wu, now, "换词") == "saved"
    assert desk.do(save_draft, version, desk.content("乙。"), 1, li, now) == "changed"
    assert desk.publish(version, expected=1) == "changed"  # nobody publishes what he has not seen

    with desk.house.database.read() as session:
        row: Any = script_version(session, version)
    assert json.loads(row.content)["acts"][0]["line"]["zh"] == "甲。"
    assert (row.edits, row.changed_name, row.note) == (2, "wu", "换词")
    desk.publish(version, expected=2)
    assert desk.do(save_draft, version, desk.content("丙。"), 2, wu, now) == "over"


def test_given_a_fault_that_stops_then_it_is_not_published(desk: Desk) -> None:
    version = desk.draft(desk.content())

    assert desk.publish(version, stopped_by=lambda content: [content["slug"]]) == "faulty"
    assert desk.said() == "您等久了。"


def test_given_a_recall_then_its_open_cards_end_also_on_a_phone_that_was_off(desk: Desk) -> None:
    desk.card("own", 0)
    first, second = desk.draft(desk.content("第一版。")), desk.draft(desk.content("第二版。"))
    desk.publish(first)
    desk.publish(second)
    desk.house.show()
    desk.house.heard.away = {"zhou"}
    card = desk.card("open", 60)
    ends_before = [row.ended_as for row in desk.house.decided("order_cancelled")]

    assert desk.do(recall_script, second, desk.people[1], later(70)) == 1
    desk.house.turn_the_loop()

    assert desk.said() == "第一版。"
    ended = desk.house.decided("order_cancelled")
    assert (ended[1].ended_as, ended[1].rule, ended[1].ended_at) == (
        "retracted",
        "script_recalled",
        later(70),
    )
    assert ended[0].ended_as == ends_before[0]  # the repository's words are another version
    page = desk.house.inbox()  # what the phone hears when it is back
    assert [one["ended_as"] for one in page.notices if one["seq"] == card.seq] == ["retracted"]
    assert desk.do(recall_script, second, desk.people[1], later(71)) is None


def test_given_a_script_is_recalled_wholly_then_nothing_is_said_until_it_is_published_again(
    desk: Desk,
) -> None:
    desk.card("own", 0)
    mark = desk.house.parts.words.kit_mark
    earlier, version = desk.draft(desk.content("更早的。")), desk.draft(desk.content())
    desk.publish(earlier)
    desk.publish(version)

    assert desk.do(recall_script, version, desk.people[0], later(5), wholly=True) == 1  # with the older words
    assert desk.said() is None
    assert not desk.house.parts.kit.scripts
    assert desk.house.parts.words.kit_mark != mark
    desk.house.clock.move_to(later(10))
    assert desk.publish(desk.do(restore_script, version, desk.people[0], "", later(10))) == "published"
    assert desk.said() == "新的话。"
    assert desk.house.parts.kit.scripts == (SLUG,)


def test_given_a_day_until_which_it_is_said_then_the_words_before_are_said_after_it(desk: Desk) -> None:
    version = desk.draft(desk.content())
    desk.publish(version, expires_at=later(100))
    desk.house.go_to(99)
    look_at_words(desk.house.parts)
    assert desk.said() == "新的话。"

    desk.house.go_to(100)
    with desk.house.database.read() as session:
        assert words_said(session, desk.house.now) == []  # also for who starts before the tick
    look_at_words(desk.house.parts)

    assert desk.said() == "您等久了。"
    with desk.house.database.read() as session:
        changes = [(one.what, one.who_name) for one in changes_of(session, SLUG)]
    assert changes == [("expired", ""), ("published", "wu"), ("drafted", "wu")]


def test_given_a_script_is_retired_then_open_cards_keep_their_words_and_a_draft_is_only_given_up(
    desk: Desk,
) -> None:
    version, other = desk.draft(desk.content()), desk.draft(desk.content("另一份。"))
    desk.publish(version)
    desk.card("open", 0)

    assert desk.do(retire_script, other, desk.people[0], later(5))
    assert desk.said() == "新的话。"
    assert desk.do(retire_script, version, desk.people[0], later(5))

    assert desk.said() is None
    assert [row.ended_as for row in desk.house.decided("order_cancelled")] == [None]
    assert not desk.do(retire_script, version, desk.people[0], later(6))


def test_given_another_process_and_a_restart_then_both_say_what_was_published(desk: Desk) -> None:
    house = desk.house
    own = replace(house.parts.words, number=-1)
    beside, after = (
        Parts(Settings(), house.database, house.clock, house.rulebook, Outbox(), "an-epoch", words=own)
        for _ in range(2)
    )
    look_at_words(beside)

    desk.publish(desk.draft(desk.content("别处也说。")))
    look_at_words(beside)
    renew_words(after)

    for one in (beside, after):
        script = one.library.script(SLUG)
        assert script
        assert script.acts[0].line
        assert script.acts[0].line.zh == "别处也说。"
    assert not renew_words(beside)  # nothing new: a look at one number


@pytest.mark.parametrize("broken", ["{", "[]", '{"slug": "x"}'])
def test_given_a_version_that_can_not_be_read_then_it_is_left_out_named_and_the_rest_is_said(
    desk: Desk, broken: str
) -> None:
    desk.publish(desk.draft(desk.content("好的。", OTHER)))
    version = desk.draft(desk.content())
    desk.publish(version)

    desk.do(
        lambda session: session.execute(update(VERSION).where(VERSION.c.id == version).values(content=broken))
    )
    desk.draft(desk.content("以后。"))

    assert desk.said() == "您等久了。"
    assert [fault.split(":")[0] for fault in desk.house.parts.words.faults] == [f"{SLUG}, version 1"]
    assert desk.said(OTHER) == "好的。"


def test_given_all_that_was_done_then_the_record_holds_ids_and_no_words(desk: Desk) -> None:
    version = desk.draft(desk.content())
    desk.publish(version)
    desk.do(recall_script, version, desk.people[1], desk.house.now + timedelta(seconds=1))

    lines = desk.house.rows(select(RECORD).where(RECORD.c.what.like("script.%")).order_by(RECORD.c.n))

    wu, li, _ = desk.people
    assert [(line.what, line.actor, line.subject, line.facts) for line in lines] == [
        ("script.drafted", f"person:{wu}", f"script_version:{version}", "{}"),
        ("script.published", f"person:{wu}", f"script_version:{version}", "{}"),
        ("script.recalled", f"person:{li}", f"script_version:{version}", "{}"),
    ]
