"""One message to many inboxes, in two set-wise statements."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select

from app.actions.send_broadcast import Audience, send_broadcast
from app.database import table_of
from app.tables.inbox import InboxRow, MessageRow
from app.tables.riders import RiderRow
from coaching.content import Text
from tests.house import House
from tests.makers import EVENING

INBOX, MESSAGE, RIDER = table_of(InboxRow), table_of(MessageRow), table_of(RiderRow)
RAIN = Text(zh="静安寺积水，绕一绕。", en="Water on the road at Jing'an.")


def a_crowd(house: House, many: int, zone: str | None = None) -> list[str]:
    names = [f"{zone or 'rider'}-{number:05}" for number in range(many)]
    rows = [
        {"rider_id": name, "first_seen": EVENING, "zone": zone, "head_seq": 0, "newest_arrival": 0}
        for name in names
    ]
    house.database.write(lambda session: session.execute(insert(RIDER), rows))
    return names


def send(house: House, audience: Audience, key: str | None = None) -> tuple[str, int]:
    until = house.now + timedelta(minutes=30)
    return house.database.write(
        lambda session: send_broadcast(session, audience, RAIN, 4, until, house.now, key)
    )


def test_given_ten_thousand_riders_then_two_statements_reach_them_all_and_no_number_is_left_out(
    house: House,
) -> None:
    riders = a_crowd(house, 10_000)
    send(house, Audience(riders=riders[:3000]))
    told: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        told.append(statement.split()[0])

    event.listen(house.database.writer, "before_cursor_execute", listen)
    message, reached = send(house, Audience(all=True))
    event.remove(house.database.writer, "before_cursor_execute", listen)

    assert reached == 10_000
    written = [verb for verb in told if verb not in ("BEGIN", "SELECT")]
    assert written == ["INSERT", "UPDATE", "INSERT", *["INSERT"] * 2]  # then who asked, and its record
    gaps = select(RIDER.c.rider_id).where(
        RIDER.c.head_seq != select(func.count()).where(INBOX.c.rider_id == RIDER.c.rider_id).scalar_subquery()
    )
    assert house.rows(gaps) == []
    newest = select(INBOX.c.seq, func.count()).where(INBOX.c.message_id == message).group_by(INBOX.c.seq)
    assert sorted(tuple(row) for row in house.rows(newest)) == [(1, 7000), (2, 3000)]


def test_given_a_rider_named_twice_then_he_gets_it_once(house: House) -> None:
    a_crowd(house, 2)

    _, reached = send(house, Audience(riders=["rider-00000", "rider-00001", "rider-00000"]))

    assert reached == 2
    assert len(house.cards("rider-00000")) == 1


def test_given_a_rider_nobody_knows_then_he_is_not_counted(house: House) -> None:
    a_crowd(house, 1)

    assert send(house, Audience(riders=["rider-00000", "nobody"]))[1] == 1


def test_given_a_zone_then_only_its_riders_get_it(house: House) -> None:
    a_crowd(house, 3, zone="jingan-si")
    a_crowd(house, 2, zone="xujiahui")

    _, reached = send(house, Audience(zone="jingan-si"))

    assert reached == 3
    assert house.cards("xujiahui-00000") == []


@pytest.mark.parametrize("audience", [Audience(riders=[]), Audience(zone="nowhere"), Audience(all=True)])
def test_given_nobody_in_the_audience_then_nobody_gets_it(house: House, audience: Audience) -> None:
    assert send(house, audience)[1] == 0


def test_given_no_audience_then_it_is_refused_and_nothing_is_stored(house: House) -> None:
    with pytest.raises(ValueError, match="an audience names"):
        send(house, Audience())

    assert house.rows(select(MESSAGE.c.id)) == []


def test_given_two_broadcasts_then_each_rider_reads_them_in_order(house: House) -> None:
    a_crowd(house, 2)
    first, second = send(house, Audience(all=True))[0], send(house, Audience(all=True))[0]

    page = house.inbox("rider-00001")

    assert [(notice["seq"], notice["id"]) for notice in page.notices] == [(1, first), (2, second)]
    assert page.notices[0]["body"] == {"text": RAIN.as_dict()}


def test_given_a_crowd_that_stands_then_the_loop_hands_it_to_each_once(house: House) -> None:
    riders = a_crowd(house, 2500)
    send(house, Audience(all=True))

    while house.turn_the_loop():
        pass

    assert sorted(rider for rider, _ in house.heard.notices) == riders
    assert {seq for _, seq in house.heard.notices} == {1}
