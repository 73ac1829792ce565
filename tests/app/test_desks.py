"""The desks: threats and open promises for the dispatcher, the library for the trainer."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from app.actions.add_person import add_person
from app.actions.hear_rider import hear_rider
from app.actions.record_receipts import Receipt
from app.database import Database
from app.queries.promises import OpenPromise, open_promises
from app.queries.threats import Threat, newest_threats
from coaching.content import Text
from coaching.script import Promise
from tests.conftest import session_cookie, written
from tests.house import House
from tests.makers import a_text, later, message, placed, problem, status
from tests.plain_words import plain_rulebook, words_for
from tests.server import Answer, Sender, Server, event, request
from tests.server import status as reported

WHAT = Text(zh="十分钟内回电", en="Ring back within ten minutes")
FORM = "<script>alert(1)</script>"


def threats(house: House) -> list[Threat]:
    with house.database.read() as session:
        return newest_threats(session)


def promises(house: House) -> list[OpenPromise]:
    with house.database.read() as session:
        return open_promises(session)


@pytest.fixture
def plain(database: Database) -> House:
    promising = words_for(
        "order_problem", "promising", promise=Promise(minutes=10, what=WHAT), title=a_text("洒了", "Spilled")
    )
    return House(database, rulebook=plain_rulebook(promising, without=("order_problem",)))


# what the dispatcher asks for


def test_given_threats_then_the_newest_stands_first_with_its_order_place_and_words(plain: House) -> None:
    somewhere = {"lat": 31.2, "lng": 121.4, "address": "福康里 12 号"}
    plain.take(placed(dropoff=somewhere), status("at_store"), status("at_store", order="9", rider="wu"))
    plain.take_at(10, message("a knife for you", at=10))
    plain.take_at(20, message("another knife", at=20, order="9"))

    newest, older = threats(plain)

    assert (newest.rider_id, newest.order_id, newest.words, newest.at) == (
        "wu",
        "9",
        "another knife",
        later(20),
    )
    assert (older.rider_id, older.order_id, older.words) == ("zhou", "8213", "a knife for you")
    assert (newest.place, older.place) == (None, "福康里 12 号")


def test_given_a_threat_he_has_seen_then_its_end_is_told(plain: House) -> None:
    plain.take(status("at_store"), message("knife"))
    assert threats(plain)[0].ended_as is None

    plain.receive("zhou", [Receipt(1, "shown"), Receipt(2, "shown")])

    assert (threats(plain)[0].ended_as, threats(plain)[0].ended_at) == ("shown", plain.now)


def test_given_a_threat_the_rider_told_of_then_it_is_listed_without_words(plain: House) -> None:
    plain.take(status("at_store"))
    plain.database.write(
        lambda session: hear_rider(session, plain.rulebook, "zhou", "8213", "he has a knife", plain.now)
    )

    assert [(threat.order_id, threat.words) for threat in threats(plain)] == [("8213", None)]


def test_given_other_kinds_then_none_is_a_threat(plain: House) -> None:
    plain.take(status("at_store"), message("angry"), problem())

    assert threats(plain) == []


def test_given_promises_then_the_open_ones_stand_in_the_order_of_their_time(plain: House) -> None:
    for order in ("1", "2"):
        plain.take(status("at_store", order=order), problem(order=order))
    plain.receive("zhou", [Receipt(2, "acted")])
    plain.wait(60)
    plain.receive("zhou", [Receipt(1, "acted")])

    assert [(one.order_id, one.due_at - one.made_at) for one in promises(plain)] == [
        ("2", timedelta(minutes=10)),
        ("1", timedelta(minutes=10)),
    ]
    assert promises(plain)[0].what == WHAT.as_dict()

    plain.take(status("delivered", at=61, order="2"))

    assert [one.order_id for one in promises(plain)] == ["1"]


# what is served


@pytest.fixture(scope="module")
def desk(server: Server) -> dict[str, str]:
    """The cookie of a person for each desk."""

    def cookie(role: str) -> str:
        person = written(server, lambda session, now: str(add_person(session, role, role, role, now)))
        return session_cookie(server.environment["SECRET_KEY"], person)

    return {role: cookie(role) for role in ("dispatcher", "trainer")}


def page(server: Server, cookie: str, path: str, language: str = "zh") -> Answer:
    return request(f"{server.url}{path}", headers={"Cookie": cookie, "Accept-Language": language})


def text_of(answer: Answer) -> str:
    """What a person reads on the page."""
    words: Any = re.sub(r"<(?!/?script>)[^>]+>", " ", answer.body)
    return html.unescape(re.sub(r"\s+", " ", words))


def test_given_nothing_happened_then_each_section_of_the_board_has_its_sentence(
    server: Server, desk: dict[str, str]
) -> None:
    read = text_of(page(server, desk["dispatcher"], "/dispatch"))

    assert "没有人受到威胁" in read
    assert "没有欠着的话" in read


def test_given_a_threat_then_its_words_stand_on_the_board_as_text_and_before_all_else(
    server: Server, sender: Sender, desk: dict[str, str]
) -> None:
    sender.post([reported("t-1", "at_store", "r1")])
    sender.post([event("customer.message", order_id="t-1", text=f"{FORM} 我下来弄死你")])

    served = page(server, desk["dispatcher"], "/dispatch")

    assert FORM not in served.body
    assert html.escape(FORM) in served.body
    read = text_of(served)
    assert read.index("我下来弄死你") < read.index("答应了还没办的") < read.index("最近的提醒")
    assert "r1" in read
    assert "他还没看到，给他打电话。" in read
    assert "Not seen yet" in text_of(page(server, desk["dispatcher"], "/dispatch", "en"))


def test_given_a_trainer_then_the_board_is_not_his(server: Server, desk: dict[str, str]) -> None:
    assert page(server, desk["trainer"], "/dispatch").status == 403


def test_given_the_library_when_narrowed_then_only_those_scripts_stand_on_the_page(
    server: Server, desk: dict[str, str]
) -> None:
    whole = page(server, desk["trainer"], "/trainer/scripts").body
    narrow = page(server, desk["trainer"], "/trainer/scripts?kind=threat&stage=at_door").body

    assert whole.count('class="row') > narrow.count('class="row')
    assert 'href="/trainer/scripts/leave"' in narrow
    assert 'href="/trainer/scripts/late"' not in narrow
    assert (
        'href="/trainer/scripts/late"' in page(server, desk["trainer"], "/trainer/scripts?kind=delay_45").body
    )
    assert page(server, desk["trainer"], "/trainer/scripts?kind=nonsense&stage=%00&q=%FF").status == 200


def test_given_a_script_then_its_page_tells_when_it_is_said_and_what_follows(
    server: Server, desk: dict[str, str]
) -> None:
    read = text_of(page(server, desk["trainer"], "/trainer/scripts/call-for-help"))

    for words in (
        "走不了：求助",
        "有人威胁你",
        "走不了，被堵住或受伤",
        "避险：求助",
        "按住求助",
        "有人要动手：走",
    ):
        assert words in read


@pytest.mark.parametrize("slug", ["no-such", "%3Cb%3E", "..", "x" * 3000])
def test_given_no_such_script_then_the_page_says_so(server: Server, desk: dict[str, str], slug: str) -> None:
    assert page(server, desk["trainer"], f"/trainer/scripts/{slug}").status == 404


def test_given_every_script_then_its_page_opens_in_both_languages(
    server: Server, desk: dict[str, str]
) -> None:
    slugs = set(
        re.findall(
            r'href="/trainer/scripts/([\w-]+)"', page(server, desk["trainer"], "/trainer/scripts").body
        )
    )

    assert len(slugs) >= 100
    for number, slug in enumerate(sorted(slugs)):
        assert (
            page(server, desk["trainer"], f"/trainer/scripts/{slug}", ("zh", "en")[number % 2]).status == 200
        ), slug
