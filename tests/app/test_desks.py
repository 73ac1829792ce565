"""The desks: the room and what was received for the dispatcher, the library for the trainer."""

import html
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from app.actions.add_person import add_person
from tests.by_form import ask, kept, token_in
from tests.conftest import session_cookie, written
from tests.raw import rows
from tests.server import Answer, Sender, Server, event, request
from tests.server import status as reported

FORM = "<script>alert(1)</script>"


# what is served


@pytest.fixture(scope="module")
def desk(server: Server) -> dict[str, str]:
    """The cookie of a person for each desk."""

    def cookie(role: str, zone: str | None = None) -> str:
        name = zone or role
        person = written(
            server, lambda session, now: str(add_person(session, role, name, name, now, None, zone))
        )
        return session_cookie(server.environment["SECRET_KEY"], person)

    signed_in = {role: cookie(role) for role in ("dispatcher", "trainer")}
    return signed_in | {"zone-a": cookie("dispatcher", "zone-a")}


def page(server: Server, cookie: str, path: str, language: str = "zh") -> Answer:
    return request(f"{server.url}{path}", headers={"Cookie": cookie, "Accept-Language": language})


def post_form(server: Server, cookie: str, path: str, there: str, **form: str) -> Answer:
    """A form of the page at `there`, sent as a browser without scripts would."""
    opened = ask(f"{server.url}{there}", cookie, "zh")
    sent = {"csrf_token": token_in(opened.body), **form}
    return ask(f"{server.url}{path}", kept(opened) or cookie, "zh", sent)


def text_of(answer: Answer) -> str:
    """What a person reads on the page."""
    words: Any = re.sub(r"<(?!/?script>)[^>]+>", " ", answer.body)
    return html.unescape(re.sub(r"\s+", " ", words))


def test_given_nothing_happened_then_each_list_of_the_room_has_its_sentence(
    server: Server, desk: dict[str, str]
) -> None:
    room = text_of(page(server, desk["dispatcher"], "/dispatch"))
    received = text_of(page(server, desk["dispatcher"], "/dispatch/received"))

    assert "现在没有在途的单" in room
    assert "还没有片区" in room
    assert "还没有提醒" in received
    assert "送进来的都收下了" in received


def test_given_an_order_with_a_threat_then_its_words_are_read_on_purpose_as_text_and_that_is_recorded(
    server: Server, sender: Sender, desk: dict[str, str]
) -> None:
    odd = "t/1?é&<b>"
    sender.post([reported(odd, "at_store", "r1")])
    sender.post([event("customer.message", order_id=odd, text=f"{FORM} 我下来弄死你")])
    sender.post([event("rider.position", rider_id="r1", lat=31.23456, lng=121.4, speed_kmh=0)])
    there = f"/dispatch?order={quote(odd, safe='')}"

    story = page(server, desk["dispatcher"], there)
    assert "我下来弄死你" not in story.body, "only whoever asks reads them"
    assert "31.23456" not in story.body
    assert html.escape(odd) in story.body
    assert "看客人原话" in text_of(story)
    assert "Read the customer" in text_of(page(server, desk["dispatcher"], there, "en"))

    asked = post_form(server, desk["dispatcher"], "/dispatch/order/words", there, id=odd)
    assert FORM not in asked.body
    assert f"{html.escape(FORM)} 我下来弄死你" in asked.body
    placed = post_form(server, desk["dispatcher"], "/dispatch/order/place", there, id=odd)
    assert "31.23456, 121.40000" in text_of(placed)
    reads = "SELECT what, subject FROM record WHERE what LIKE '%.read' AND subject NOT LIKE 'incident:%' ORDER BY n"
    assert [(row[0], row[1]) for row in rows(server, reads)] == [
        ("words.read", f"order:{odd}"),
        ("place.read", "rider:r1"),
    ]


@pytest.mark.parametrize("odd", ["no-such", "%00", "%ED%A0%80", "x" * 3000, "%F0%9F%92%A9"])
def test_given_no_such_order_then_the_room_says_so(server: Server, desk: dict[str, str], odd: str) -> None:
    for path in (f"/dispatch?order={odd}", f"/dispatch/order?id={odd}"):
        assert page(server, desk["dispatcher"], path).status == 404


def test_given_a_desk_of_a_zone_then_an_order_of_another_is_not_there_for_it(
    server: Server, sender: Sender, desk: dict[str, str]
) -> None:
    now = datetime.now(UTC).isoformat()
    facts = {"customer_id": "c", "placed_at": now, "promised_at": now}
    sender.post([event("order.placed", order_id="in-b", zone="zone-b", **facts)])
    sender.post([event("order.placed", order_id="in-a", zone="zone-a", **facts)])

    assert page(server, desk["zone-a"], "/dispatch?order=in-a").status == 200
    assert page(server, desk["zone-a"], "/dispatch?order=in-b").status == 404
    room = page(server, desk["zone-a"], "/dispatch?all=1").body
    assert 'data-order="in-a"' in room
    assert "zone-b" not in room
    assert "in-b" not in room
    for act in ("words", "place"):
        denied = post_form(server, desk["zone-a"], f"/dispatch/order/{act}", "/dispatch", id="in-b")
        assert denied.status == 404


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
