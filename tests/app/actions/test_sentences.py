"""A rider's sentence: kept once with what was going on, his to delete, judged once; and what came of words."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.actions.add_person import add_person
from app.actions.drop_sentence import drop_sentence
from app.actions.judge_sentence import decline_sentence, draft_sentence
from app.actions.keep_list import keep_list, take_list
from app.actions.record_receipts import Receipt
from app.actions.share_sentence import share_sentence
from app.actions.take_reports import Report, take_reports
from app.database import table_of
from app.queries.gaps import gaps_that_occurred
from app.queries.script_states import standings
from app.queries.script_usage import shown_cards, usage_counts
from app.queries.sentences import sentence_by_id, sentences_of, sentences_that_worked
from app.tables.scripts import ScriptVersionRow
from app.tables.sentences import SentenceRow
from coaching.from_sentence import begin_script
from coaching.outcomes import usage_by_version
from tests.house import House, the_rulebook
from tests.makers import EVENING, later, message, status, wish_to_cancel

SENTENCE, VERSION = table_of(SentenceRow), table_of(ScriptVersionRow)
WORDS = "您等久了。我现在打客服。"


def a_card(house: House, order: str = "8213", rider: str = "zhou", at: float = 0) -> Any:
    """A customer complains at the door, and the card was shown; returns the card."""
    house.take_at(at, status("at_customer", at, rider, order), message("cold", at, order))
    house.go_to(at + 15)
    house.show()
    return house.cards(rider)[-1]


def says(house: House, id: str = "a", kind: str = "worked", rider: str = "zhou", **more: Any) -> None:
    told = {"order_id": None, "text": WORDS, "data": None, "at": EVENING - timedelta(hours=1)} | more
    report = Report(id, kind, **told)
    house.database.write(lambda session: take_reports(session, house.rulebook, rider, [report], house.now))


def own(house: House, rider: str = "zhou") -> list[Any]:
    with house.database.read() as session:
        return list(sentences_of(session, rider))


def a_trainer(house: House) -> int:
    return house.database.write(lambda session: add_person(session, "trainer", "许教练", "xu", house.now))


def test_given_a_card_when_he_says_what_worked_then_its_situation_is_kept_once(house: House) -> None:
    card = a_card(house)
    for _ in range(2):
        says(house, data=json.dumps({"notice": card.message_id}))

    (row,) = own(house)
    (decision,) = house.decided("customer_upset")
    assert (row.text, row.worked, row.order_id) == (WORDS, True, "8213")
    assert (row.kind, row.stage, row.script) == ("customer_upset", "at_door", decision.script)
    assert json.loads(row.facts)["reasons"] == ["cold"]


def test_given_only_his_order_then_its_last_card_tells_what_was_going_on(house: House) -> None:
    a_card(house)

    says(house, order_id="8213")
    says(house, "b", data='{"notice": "nobody\'s"}')
    says(house, "c", data='{"notice": 7}', text="  ")

    assert [row.kind for row in own(house)] == [None, "customer_upset"]


def test_given_a_sentence_he_kept_then_only_he_sees_it_until_he_shares_it(house: House) -> None:
    says(house, kind="saved_line")
    (row,) = own(house)

    with house.database.read() as session:
        assert sentence_by_id(session, row.id) is None
        assert not sentences_that_worked(session)
    assert not house.database.write(lambda session: share_sentence(session, "other", row.id))
    assert house.database.write(lambda session: share_sentence(session, "zhou", row.id))
    with house.database.read() as session:
        assert len(sentences_that_worked(session)) == 1


def test_given_his_sentence_then_he_alone_can_delete_it(house: House) -> None:
    says(house)
    (row,) = own(house)

    assert not house.database.write(lambda session: drop_sentence(session, "other", row.id))
    assert house.database.write(lambda session: drop_sentence(session, "zhou", row.id))
    assert own(house) == []


def test_given_a_sentence_then_one_trainer_begins_a_draft_and_it_is_judged_once(house: House) -> None:
    says(house)
    (row,), trainer = own(house), a_trainer(house)
    content = begin_script(row.text, "of-a-rider", the_rulebook().phrases).content

    def judge(session: Any) -> tuple[int | None, int | None, bool]:
        made = draft_sentence(session, row.id, content, trainer, "许教练", house.now)
        again = draft_sentence(session, row.id, content, trainer, "许教练", house.now)
        return made, again, decline_sentence(session, row.id, "unsafe", trainer, "许教练", house.now)

    made, again, declined = house.database.write(judge)

    assert (again, declined) == (None, False)
    (version,) = house.rows(select(VERSION))
    assert (version.id, version.slug, version.state) == (made, "of-a-rider", "draft")
    assert json.loads(version.content)["acts"][0]["line"]["zh"] == "您等久了。"
    with house.database.read() as session:
        (judged,) = sentences_that_worked(session, judged=True)
        assert standings(session, house.now)["of-a-rider"].states == {"draft"}
    assert (judged.judged_as, judged.slug) == ("draft", "of-a-rider")


def test_given_a_list_that_was_looked_at_then_it_is_taken_once_by_whom_it_belongs_to(house: House) -> None:
    trainer = a_trainer(house)
    clean, all_ = {"one": {"slug": "one"}}, {"one": {"slug": "one"}, "two": {"slug": "two"}}
    list_id = house.database.write(lambda session: keep_list(session, trainer, clean, all_, house.now))

    def take(person: int) -> int | None:
        return house.database.write(
            lambda session: take_list(session, list_id, person, faulty=False, now=house.now)
        )

    assert [take(trainer + 1), take(trainer), take(trainer)] == [None, 1, None]
    assert [(row.slug, row.state) for row in house.rows(select(VERSION))] == [("one", "draft")]


def test_given_cards_that_were_used_and_put_away_then_they_are_counted_with_what_followed(
    house: House,
) -> None:
    first = a_card(house, "quiet", "zhou")
    second = a_card(house, "loud", "wang", at=100)
    house.receive("zhou", [Receipt(first.seq, "acted")])
    house.receive("wang", [Receipt(second.seq, "declined", "does_not_fit")])
    house.take_at(400, status("cancelled", 400, "wang", "loud"))
    house.go_to(3600)

    with house.database.read() as session:
        counts = usage_counts(session, house.now)
        cards = [card for slug, card in shown_cards(session, house.now, "plain-cold")]
        gaps = gaps_that_occurred(session, house.now)
    usage = usage_by_version(cards, house.now)
    (found,) = usage.values()

    assert counts["plain-cold"] == (2, 1, 1)
    assert (found.shown, found.used, found.declined, found.whys) == (2, 1, 1, {"does_not_fit": 1})
    assert (found.watched, found.quiet) == (2, 1)
    assert [(gap.kind, gap.stage, gap.reasons, gap.silent, gap.unfit) for gap in gaps] == [
        ("customer_upset", "at_door", ("cold",), 0, 1)
    ]


def test_given_a_situation_without_words_then_it_is_a_gap(house_of: Any) -> None:
    house = house_of(without=("cancel_requested",))
    house.take(status("at_customer"), wish_to_cancel())

    with house.database.read() as session:
        (gap,) = gaps_that_occurred(session, house.now)
        assert gaps_that_occurred(session, later(40 * 86400)) == []
    assert (gap.kind, gap.silent, gap.unfit) == ("cancel_requested", 1, 0)
