"""The rider's open orders over HTTP, and the numbers he may call: his own, while he holds the order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import new_sender, new_token
from tests.raw import code, rows
from tests.server import Sender, Server, event, get, request, status


class Called(Server):
    """A server with numbers of its own."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"SUPPORT_PHONE": "400 810 0100", "DISPATCH_PHONE": ""}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Called(Path(tmp_path_factory.mktemp("orders")))
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def sender(server: Server) -> Sender:
    return new_sender(server, "orders")


def placed(order_id: str, **data: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    facts = {
        "order_id": order_id, "customer_id": "陈女士", "zone": "jingan", "merchant_id": "m-1",
        "placed_at": now.isoformat(), "promised_at": (now + timedelta(minutes=20)).isoformat(),
        "pickup": {"lat": 31.2, "lng": 121.4, "phone": "+86 170-0000-1234"},
        "dropoff": {"lat": 31.2, "lng": 121.4, "address": "福康里 6 幢 1102", "phone": "17000005678"},
    }  # fmt: skip
    return event("order.placed", id=f"placed {order_id}", **(facts | data))


def orders(server: Server, rider: str) -> dict[str, Any]:
    return {order["order_id"]: order for order in answer_for(server, rider)["orders"]}


def answer_for(server: Server, rider: str) -> Any:
    return get(f"{server.url}/api/v1/orders", new_token(server, rider))


def test_given_an_order_of_his_when_asked_then_all_that_tells_it_apart_is_there(
    server: Server, sender: Sender
) -> None:
    sender.post([placed("o-1"), status("o-1", "assigned", "r1"), status("o-1", "at_customer", "r1")])
    answer = answer_for(server, "r1")
    [order] = answer["orders"]
    assert order.pop("promised_at").endswith("+00:00")
    assert order == {
        "order_id": "o-1",
        "customer": "陈女士",
        "place": "福康里 6 幢 1102",
        "stage": "at_door",
        "stage_name": {"zh": "到门口了", "en": "At the door"},
        "merchant": "m-1",
        "calls": {"customer": "17000005678", "merchant": "+86 170-0000-1234"},
    }
    assert answer["calls"] == {"support": "400 810 0100", "dispatch": None, "police": "110"}


def test_given_his_order_goes_to_another_or_is_over_then_its_numbers_go_with_it(
    server: Server, sender: Sender
) -> None:
    sender.post(
        [placed("o-2"), status("o-2", "assigned", "r2"), placed("o-3"), status("o-3", "assigned", "r2")]
    )
    assert set(orders(server, "r2")) == {"o-2", "o-3"}
    sender.post([status("o-2", "assigned", "r3"), status("o-3", "delivered", "r2")])
    assert orders(server, "r2") == {}
    assert orders(server, "r3")["o-2"]["calls"]["customer"] == "17000005678"


@pytest.mark.parametrize(
    "phone",
    [
        "call me",
        "1",
        "170\n0000",
        "１７０００００",
        17000005678,
        ["1"],
        "javascript:1",
        "1" * 60,
        "+",
        "--",
        "1;2",
    ],
)
def test_given_what_is_no_number_then_the_order_is_taken_and_the_number_ignored_and_counted(
    server: Server, sender: Sender, phone: Any
) -> None:
    name = f"odd {phone!r}"
    where = {"lat": 31.2, "lng": 121.4, "phone": phone}
    assert (
        sender.post([placed(name, pickup=where, dropoff=where), status(name, "assigned", "r4")]).body[
            "accepted"
        ]
        == 2
    )
    assert orders(server, "r4")[name]["calls"] == {"customer": None, "merchant": None}
    sender.post(status(name, "delivered", "r4"))
    assert rows(server, f"SELECT ignored FROM event WHERE event_id = {_quoted('placed ' + name)}") == [(2,)]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def test_given_a_number_then_it_stands_beside_the_order_and_not_in_its_places(
    server: Server, sender: Sender
) -> None:
    sender.post(placed("o-5"))
    [(pickup, dropoff, customer)] = rows(
        server, "SELECT pickup, dropoff, customer_phone FROM orders WHERE order_id = 'o-5'"
    )
    assert "phone" not in pickup + dropoff
    assert customer == "17000005678"
    assert "17000005678" not in server.errors(), "a number was logged"


def test_given_nobody_or_a_desk_when_asked_then_there_is_no_answer(server: Server) -> None:
    assert code(request(f"{server.url}/api/v1/orders")) == (401, "sign_in_required")
