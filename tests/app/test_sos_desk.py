"""The desk's side of a call for help: heard at once, taken once, closed with a word; with a script or without."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest
import socketio

from app.actions.add_person import add_person
from app.actions.issue_token import issue_token
from tests.app.test_sos import desk, line, press
from tests.conftest import new_token, session_cookie, written
from tests.raw import rows
from tests.server import Answer, Sender, Server, request, status

assert desk  # the fixture of the program with a dispatcher's rights


def until(look: Any, patience: float = 10) -> Any:
    """What `look` gives, once it gives something."""
    end = time.monotonic() + patience
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.02)
    assert found
    return found


def act(server: Server, desk: str, incident: int, what: str, **body: Any) -> Answer:
    headers = {"Authorization": f"Bearer {desk}", "Content-Type": "application/json"}
    return request(
        f"{server.url}/api/v1/incidents/{incident}/{what}", "POST", json.dumps(body).encode(), headers
    )


def test_given_a_call_then_the_desk_hears_it_at_once_and_the_phone_hears_who_has_it(
    server: Server, desk: str, sender: Sender
) -> None:
    token = new_token(server, "heard")
    sender.post([status("heard-1", "at_customer", "heard")])
    with (
        line(server, "/dispatch", desk) as (wire, at_desk),
        line(server, "/rider", token) as (_phone, at_phone),
    ):
        until(lambda: [data for event, data in at_desk if event == "hello"])
        until(lambda: [data for event, data in at_phone if event == "hello"])
        press(server, token, {"id": "h", "lat": 31.2, "lng": 121.4, "accuracy": 12})

        (sos,) = until(lambda: [data for event, data in at_desk if event == "sos"])
        assert (sos["rider_id"], sos["order_id"], sos["rings"], sos["place"]["accuracy"]) == (
            "heard",
            "heard-1",
            True,
            12.0,
        )
        taken = wire.call("take", {"id": sos["id"]}, namespace="/dispatch")
        assert (taken["mine"], taken["incident"]["owner"]) == (True, "老孟")
        seen = until(lambda: [data for event, data in at_phone if event == "sos_seen" and data["owner"]])
        assert {"id": "h", "owner": "老孟", "state": "seen"}.items() <= seen[0].items()
        assert seen[0]["at"] == seen[0]["seen_at"]

        wire.call("rung", {"id": sos["id"]}, namespace="/dispatch")
        assert wire.call("close", {"id": sos["id"], "word": " "}, namespace="/dispatch") == {
            "error": "bad_request"
        }
        wire.call("close", {"id": sos["id"], "word": "没事了"}, namespace="/dispatch")
        until(lambda: [data for event, data in at_phone if event == "sos_seen" and data["state"] == "closed"])
        assert [data["id"] for event, data in at_desk if event == "incident"] == [sos["id"]] * 3


def test_given_two_desks_then_the_second_learns_who_was_first(server: Server, desk: str) -> None:
    other = written(server, lambda session, now: issue_token(session, "dispatcher", now, None, "小郑"))
    incident = press(server, new_token(server, "two-desks"), {"id": "t"}).body["incident"]

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda who: act(server, who, incident, "take").body, (desk, other)))

    assert sorted(answer["mine"] for answer in answers) == [False, True]
    assert len({answer["incident"]["owner"] for answer in answers}) == 1


def test_given_a_rider_or_nobody_when_opening_the_desks_line_then_it_is_refused(
    server: Server, token: str
) -> None:
    for auth in (token, "nobody"):
        with pytest.raises(socketio.exceptions.ConnectionError), line(server, "/dispatch", auth):
            pass


def test_given_a_desk_that_asks_for_what_is_not_there_then_it_says_so(server: Server, desk: str) -> None:
    assert act(server, desk, 999_999, "take").status == 404
    assert act(server, desk, 2**40, "take").status == 404
    with line(server, "/dispatch", desk) as (client, _heard):
        for body in ({}, {"id": 0}, {"id": "1"}, {"id": 2**40}, None, []):
            assert client.call("take", body, namespace="/dispatch") == {"error": "bad_request"}
        assert client.call("take", {"id": 999_999}, namespace="/dispatch") == {"error": "not_found"}
        assert client.call("open", {"id": 1}, namespace="/dispatch") == {"error": "unknown_event"}


@pytest.mark.parametrize(
    "body", [b'{"word": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", b"[", b'{"word": 1}', b""]
)
def test_given_a_closing_word_that_is_none_then_it_says_so(server: Server, desk: str, body: bytes) -> None:
    there = f"{server.url}/api/v1/incidents/1/close"

    assert request(there, "POST", body, {"Authorization": f"Bearer {desk}"}).status == 400


def test_given_pages_without_a_script_then_a_call_is_made_taken_and_closed(server: Server, desk: str) -> None:
    rider = person_cookie(server, "rider", "小马", "ma")
    dispatcher = person_cookie(server, "dispatcher", "老孟", None)
    asked = page(server, rider, "/rider/sos")
    assert "先离开，" in asked
    fields = {"csrf_token": field(asked, "csrf_token"), "id": field(asked, "id")}
    for _ in range(2):  # a form that is sent twice is one call
        shown = post(server, rider, "/rider/sos", fields)
    assert "送到调度台了，" in shown
    assert len(rows(server, "SELECT id FROM sos_call WHERE rider_id = 'ma'")) == 1

    ((number,),) = rows(server, "SELECT id FROM incident WHERE rider_id = 'ma'")
    listed = page(server, dispatcher, "/dispatch/incidents")
    assert "求助 <bdi>小马</bdi>" in listed
    assert 'data-rings="求助 ' in page(server, dispatcher, "/dispatch")
    token = {"csrf_token": field(listed, "csrf_token")}
    there = f"/dispatch/incidents/{number}/take"
    asked_again = post(server, dispatcher, there, token)  # one press: it asks, and takes nothing
    assert "还没人接" in asked_again
    sure = {**token, "sure": asked_again.split('name="sure" value="', 1)[1].split('"', 1)[0]}
    assert "你接了" in post(server, dispatcher, there, sure)
    assert "“收到，别回去，这边我来。”" in page(server, rider, "/rider/sos").replace(
        '</span><span class="ph">', ""
    )
    closed = post(server, dispatcher, f"/dispatch/incidents/{number}/close", {**token, "word": "<b>没事</b>"})
    assert "&lt;b&gt;没事&lt;/b&gt;" in closed


def person_cookie(server: Server, role: str, name: str, rider: str | None) -> str:
    person = written(
        server,
        lambda session, now: str(add_person(session, role, name, f"{role}-{name}", now, rider)),
    )
    return session_cookie(server.environment["SECRET_KEY"], person)


def page(server: Server, cookie: str, path: str) -> str:
    answer = request(
        f"{server.url}{path}", "GET", None, {"Cookie": _cookies.get(cookie, cookie), "Accept-Language": "zh"}
    )
    if "set-cookie" in answer.headers:  # the session with its CSRF token
        _cookies[cookie] = answer.headers["set-cookie"].split(";")[0]
    assert answer.status == 200, answer.body
    return str(answer.body)


def post(server: Server, cookie: str, path: str, fields: dict[str, str]) -> str:
    """A form sent from the page that `page` opened, and the page it leads to."""
    headers = {
        "Cookie": _cookies[cookie],
        "Accept-Language": "zh",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = request(f"{server.url}{path}", "POST", urlencode(fields).encode(), headers)
    assert answer.status == 200, answer.body
    return str(answer.body)


def field(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


_cookies: dict[str, str] = {}


@pytest.mark.parametrize(
    ("phone", "shown", "hidden"),
    [(None, "调度台没你的号码", "打给你"), ("021 5550 1234", "打给你", "调度台没你的号码")],
)
def test_given_a_desk_with_or_without_his_number_then_only_a_ring_that_can_come_is_promised(
    server: Server, phone: str | None, shown: str, hidden: str
) -> None:
    rider = f"ring-{phone is None}"
    person = written(
        server,
        lambda session, now: str(add_person(session, "rider", rider, rider, now, rider, None, phone)),
    )
    cookie = session_cookie(server.environment["SECRET_KEY"], person)
    page = str(request(f"{server.url}/rider/sos", headers={"Cookie": cookie, "Accept-Language": "zh"}).body)
    fourth = page[page.index('data-step="rung"') :]
    part = {word: fourth.index(f"<b>{word}</b>") for word in (shown, hidden)}
    opening = {word: fourth.rindex("<div data-when=", 0, at) for word, at in part.items()}
    assert "hidden" not in fourth[opening[shown] : part[shown]]
    assert "hidden" in fourth[opening[hidden] : part[hidden]]
