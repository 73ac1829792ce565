"""The whole path on PostgreSQL: signed events in, a card at the phone's socket, receipts, a broadcast."""

import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import new_sender, new_token
from tests.journeys.phone import Phone
from tests.server import Server, event, get, status

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif("TEST_POSTGRESQL_URL" not in os.environ, reason="PostgreSQL is not installed here"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    given = os.environ["TEST_POSTGRESQL_URL"]
    schema = f"jinnang_{secrets.token_hex(4)}"
    outside = create_engine(given, isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    started = Server(tmp_path, arguments=("--no-demo", "--speed", "20"))
    started.database_url = f"{given}?options=-csearch_path%3D{schema}"
    started.start()
    yield started
    started.stop()
    with outside.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    outside.dispose()


def test_given_postgresql_when_orders_are_cancelled_then_the_phone_has_each_card_once_and_in_order(
    server: Server,
) -> None:
    sender = new_sender(server, "demo")
    phone = Phone(server.url, new_token(server, "zhou"))
    phone.switch_on()
    orders = [f"P-{number}" for number in range(4)]  # as many as an hour has room for
    sender.post([status(order, "at_store", "zhou") for order in orders])
    time.sleep(1)  # twenty seconds of standing still

    for order in orders:
        answer = sender.post(status(order, "cancelled"))
        assert answer.status == 202, answer.body
    until = time.monotonic() + 20
    while len(phone.applied) < len(orders) and time.monotonic() < until:
        time.sleep(0.1)
    phone.switch_off()

    assert [notice.order_id for notice in phone.applied] == orders
    assert get(f"{server.url}/api/v1/inbox?since=0", phone.token)["head_seq"] == len(orders)
    repeated = sender.post(event("order.status", id="same", order_id="Q", status="assigned", rider_id="zhou"))
    assert repeated.body["accepted"] == 1
    again = sender.post(event("order.status", id="same", order_id="Q", status="cancelled", rider_id="zhou"))
    assert again.body["repeated"] == 1
    assert "Traceback" not in server.errors()
