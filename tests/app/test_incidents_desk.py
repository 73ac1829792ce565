"""Desks of two zones on their live lines: who hears, who is told 404, and what is said by socket and by HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import socketio

from app.actions.add_person import add_person
from tests.app.test_sos import desk, line, press
from tests.app.test_sos_desk import act, until
from tests.conftest import new_token, session_cookie, written
from tests.raw import rows
from tests.server import Sender, Server, event, request, status

assert desk  # the fixture of the program with a dispatcher's rights
Heard = list[tuple[str, Any]]


@contextmanager
def desk_of(server: Server, name: str, zone: str) -> Iterator[tuple[socketio.Client, Heard, dict[str, str]]]:
    """An open desk of a zone: its line, what it heard, and the headers of its browser."""
    person = written(
        server, lambda session, now: str(add_person(session, "dispatcher", name, name, now, None, zone))
    )
    cookie = session_cookie(server.environment["SECRET_KEY"], person)
    headers = {"Cookie": cookie}
    with line(server, "/dispatch", "", headers) as (wire, heard):
        until(lambda: [data for said, data in heard if said == "hello"])
        yield wire, heard, headers


def of(heard: Heard, *events: str) -> Callable[[], list[Any]]:
    return lambda: [data for said, data in heard if said in events]


def order_in(sender: Sender, order: str, zone: str, rider: str) -> None:
    facts = {"customer_id": "chen", "zone": zone, "placed_at": "2026-01-01T00:00:00Z"}
    sender.post(
        [
            event("order.placed", order_id=order, promised_at="2030-01-01T00:00:00Z", **facts),
            status(order, "at_customer", rider),
        ]
    )


def test_given_a_call_for_help_then_only_desks_that_see_its_zone_hear_it_and_to_others_it_is_not_there(
    server: Server, sender: Sender
) -> None:
    order_in(sender, "z-1", "north", "ned")
    with (
        desk_of(server, "北一", "north") as (mine, heard, _),
        desk_of(server, "南一", "south") as (theirs, elsewhere, browser),
    ):
        number = press(server, new_token(server, "ned"), {"id": "n"}).body["incident"]

        (sos,) = until(of(heard, "sos"))
        assert (sos["zone"], sos["level"], sos["clock"], sos["tier"], sos["rings"]) == (
            "north",
            3,
            "answer",
            "zone",
            True,
        )
        for what in ("take", "rung", "note", "close", "decline"):
            answer = theirs.call(what, {"id": number, "word": "x"}, namespace="/dispatch")
            assert answer == {"error": "not_found"}
        page = {"headers": {"Cookie": browser["Cookie"]}}
        assert f"incident-{number}" not in str(request(f"{server.url}/dispatch/incidents", **page).body)
        assert of(elsewhere, "sos", "incident")() == []

        assert mine.call("take", {"id": number}, namespace="/dispatch")["mine"]
        assert mine.call("close", {"id": number, "word": "没事"}, namespace="/dispatch")["ok"]
        assert of(elsewhere, "sos", "incident")() == []


def test_given_no_open_desk_that_sees_its_zone_then_every_desk_rings_at_once(
    server: Server, sender: Sender
) -> None:
    order_in(sender, "z-2", "nowhere-manned", "nora")
    with desk_of(server, "南二", "south") as (wire, heard, _):
        number = press(server, new_token(server, "nora"), {"id": "n"}).body["incident"]

        seen = until(of(heard, "sos", "incident"))[-1]
        assert (seen["id"], seen["tier"], bool(seen["everyone_at"])) == (number, "everyone", True)
        assert wire.call("take", {"id": number}, namespace="/dispatch")["mine"]
        assert [
            row[0] for row in rows(server, f"SELECT what FROM incident_log WHERE incident_id = {number}")
        ] == [
            "called",
            "everyone",
            "taken",
        ]


def test_given_a_threat_of_the_platform_then_desks_hear_it_with_the_webhook_not_by_asking(
    server: Server, sender: Sender
) -> None:
    order_in(sender, "z-3", "north", "tom")
    with desk_of(server, "北三", "north") as (_, heard, _browser):
        sender.post([event("customer.message", order_id="z-3", text="你等着，我下来弄死你")])

        (threat,) = until(of(heard, "incident"), patience=0.9)
        assert (threat["kind"], threat["level"], threat["words"]) == ("threat", 3, "你等着，我下来弄死你")


def test_given_two_desks_when_one_hands_over_then_the_other_hears_and_takes_or_declines(
    server: Server, sender: Sender
) -> None:
    order_in(sender, "z-4", "north", "han")
    with (
        desk_of(server, "北四", "north") as (one, _, _a),
        desk_of(server, "北五", "north") as (other, heard, _b),
    ):
        number = press(server, new_token(server, "han"), {"id": "n"}).body["incident"]
        one.call("take", {"id": number}, namespace="/dispatch")
        ((to,),) = rows(server, "SELECT id FROM person WHERE name = '北五'")
        ((south,),) = rows(server, "SELECT min(id) FROM person WHERE zone = 'south'")

        def say(wire: socketio.Client, what: str, **more: Any) -> Any:
            return wire.call(what, {"id": number, **more}, namespace="/dispatch")

        for wrong in (0, south, 999_999):
            assert say(one, "offer", person=wrong) == {"error": "bad_request"}
        assert say(other, "offer", person=to) == {"error": "bad_request"}
        assert say(one, "offer", person="x") == {"error": "bad_request"}
        assert say(one, "offer", person=to)["incident"]["offered_to"] == "北五"
        until(lambda: [data for data in of(heard, "incident")() if data["offered_to_id"] == to])
        assert say(other, "decline")["incident"]["offered_to"] is None
        say(one, "offer", person=to)
        assert say(other, "take")["incident"]["owner"] == "北五"
        assert not say(one, "take")["mine"]
        assert say(other, "note", word=" ") == {"error": "bad_request"}
        noted = say(other, "note", word="\ud800去\0看")["incident"]
        assert (noted["clock"], noted["log"][-1]["word"]) == ("freeze", "去看")


def test_given_the_http_door_then_it_says_the_same(server: Server, desk: str) -> None:
    number = press(server, new_token(server, "http"), {"id": "h"}).body["incident"]

    assert act(server, desk, number, "take").body["mine"]
    assert act(server, desk, number, "note", word="下楼了").body["incident"]["clock"] == "freeze"
    assert act(server, desk, number, "offer", person="x").status == 400
    assert act(server, desk, number, "decline").status == 200
    listed = request(f"{server.url}/api/v1/incidents", headers={"Authorization": f"Bearer {desk}"}).body
    assert (listed["more"], listed["soothing"]) == (0, 0)
    assert number in [one["id"] for one in listed["open"]]


@pytest.mark.parametrize("path", ["/dispatch/incidents", "/dispatch/queue", "/dispatch/bell"])
def test_given_a_rider_then_the_desks_pieces_are_not_for_him(server: Server, path: str) -> None:
    person = written(
        server, lambda session, now: str(add_person(session, "rider", path, path, now, path.strip("/")))
    )
    cookie = session_cookie(server.environment["SECRET_KEY"], person)

    assert request(server.url + path, headers={"Cookie": cookie}).status == 403
