"""The board over the desks' socket: a snapshot, then numbered changes, and for each desk its own zone alone."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.actions.add_person import add_person
from tests.app.test_sos import line
from tests.app.test_sos_desk import until
from tests.conftest import session_cookie, written
from tests.server import Sender, Server, event, status

KEYS = {"orders": "order_id", "zones": "zone", "riders": "rider_id"}
Heard = list[tuple[str, Any]]


@pytest.fixture(scope="module")
def desks(server: Server) -> dict[str, str]:
    """The cookie of a dispatcher of each sight."""
    found = {}
    for name, zone in (("all", None), ("a", "zone-a"), ("b", "zone-b")):
        person = written(
            server,
            lambda session, now, name=name, zone=zone: str(  # type: ignore[misc]
                add_person(session, "dispatcher", name, name, now, None, zone)
            ),
        )
        found[name] = session_cookie(server.environment["SECRET_KEY"], person)
    return found


def placed(order: str, zone: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    return event(
        "order.placed", order_id=order, customer_id=f"customer-{zone}", zone=zone,
        placed_at=now.isoformat(), promised_at=(now + timedelta(minutes=20)).isoformat(),
        dropoff={"lat": 31.2, "lng": 121.4, "address": f"address in {zone}"},
    )  # fmt: skip


def seated(client: Any, heard: Heard) -> dict[str, Any]:
    until(lambda: [data for name, data in heard if name == "hello"])
    board: dict[str, Any] = client.call("board", namespace="/dispatch")
    return board


def follow(board: dict[str, Any], heard: Heard) -> dict[str, Any]:
    """The board of a page that had `board` and heard all that came after; fails at a hole in the numbers."""
    rows = {kind: {row[key]: row for row in board[kind]} for kind, key in KEYS.items()}
    seq, figures = board["seq"], board["figures"]
    for name, change in list(heard):
        if name != "board_changed" or change["seq"] <= seq:
            continue
        assert change["seq"] == seq + 1
        seq, figures = change["seq"], change["figures"]
        for kind, key in KEYS.items():
            for gone in change["removed"][kind]:
                del rows[kind][gone]
            rows[kind] |= {row[key]: row for row in change["upserts"][kind]}
    return {"seq": seq, "figures": figures, **{kind: list(found.values()) for kind, found in rows.items()}}


def test_given_desks_of_two_zones_when_events_come_then_each_follows_its_own_without_a_hole(
    server: Server, sender: Sender, desks: dict[str, str]
) -> None:
    sender.post([placed("before-a", "zone-a"), placed("before-b", "zone-b")])
    headers = {name: {"Cookie": cookie} for name, cookie in desks.items()}
    with (
        line(server, "/dispatch", "", headers["all"]) as (all_desk, all_heard),
        line(server, "/dispatch", "", headers["a"]) as (a_desk, a_heard),
        line(server, "/dispatch", "", headers["b"]) as (b_desk, b_heard),
    ):
        first = {
            "all": seated(all_desk, all_heard),
            "a": seated(a_desk, a_heard),
            "b": seated(b_desk, b_heard),
        }
        heard = {"all": all_heard, "a": a_heard, "b": b_heard}
        assert {row["order_id"] for row in first["a"]["orders"]} == {"before-a"}
        assert {row["order_id"] for row in first["all"]["orders"]} >= {"before-a", "before-b"}

        for state in ("assigned", "at_store", "picked_up"):
            for zone in ("a", "b"):
                sender.post(
                    [
                        status(f"before-{zone}", state, f"rider-{zone}"),
                        placed(f"{state}-{zone}", f"zone-{zone}"),
                    ]
                )
        sender.post([event("zone.alert", zone="zone-b", kind="storm")])
        sender.post([status("before-a", "delivered"), status("before-b", "delivered")])

        def all_there() -> bool:
            now = {name: follow(first[name], heard[name]) for name in heard}
            return all(
                {row["order_id"] for row in board["orders"]}.isdisjoint({"before-a", "before-b"})
                and len(board["orders"]) == (6 if name == "all" else 3)
                for name, board in now.items()
            )

        until(all_there)
        for name, client in (("all", all_desk), ("a", a_desk), ("b", b_desk)):
            now, told = client.call("board", namespace="/dispatch"), follow(first[name], heard[name])
            assert now["seq"] >= told["seq"]
            if now["seq"] == told["seq"]:
                assert sorted(map(str, now["orders"])) == sorted(map(str, told["orders"]))
                assert now["figures"] == told["figures"]

        received = json.dumps([first["a"], a_heard], ensure_ascii=False)
        for word in ("zone-b", "before-b", "rider-b", "assigned-b", "storm", "customer-zone-b"):
            assert word not in received, "a byte of another zone"
        assert "zone-a" not in json.dumps([first["b"], b_heard])


def test_given_a_burst_then_at_most_two_changes_a_second_tell_of_it(
    server: Server, sender: Sender, desks: dict[str, str]
) -> None:
    with line(server, "/dispatch", "", {"Cookie": desks["all"]}) as (client, heard):
        board = seated(client, heard)
        began = datetime.now(UTC)
        for number in range(40):
            sender.post([placed(f"burst-{number}", "zone-a")])
        until(lambda: len(follow(board, heard)["orders"]) >= 40)
        took = (datetime.now(UTC) - began).total_seconds()

        changes = [data for name, data in heard if name == "board_changed"]
        assert len(changes) <= 2 * took + 2


def test_given_a_desk_that_was_away_then_its_snapshot_is_whole_again(
    server: Server, sender: Sender, desks: dict[str, str]
) -> None:
    with line(server, "/dispatch", "", {"Cookie": desks["a"]}) as (client, heard):
        seated(client, heard)
    sender.post([placed("while-away", "zone-a")])

    with line(server, "/dispatch", "", {"Cookie": desks["a"]}) as (client, heard):
        assert "while-away" in {row["order_id"] for row in seated(client, heard)["orders"]}


def test_given_a_desk_that_never_stops_asking_then_it_is_told_so_and_others_are_answered(
    server: Server, desks: dict[str, str]
) -> None:
    with (
        line(server, "/dispatch", "", {"Cookie": desks["all"]}) as (hasty, heard),
        line(server, "/dispatch", "", {"Cookie": desks["a"]}) as (other, _),
    ):
        until(lambda: [data for name, data in heard if name == "hello"])
        answers = [hasty.call("board", namespace="/dispatch") for _ in range(30)]
        assert answers[-1] == {"error": "too_fast"}
        assert "orders" in answers[0]
        assert "orders" in other.call("board", namespace="/dispatch")
