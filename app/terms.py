"""How long what is kept stays: the terms after which the sweep takes it out (see app/retention.py)."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from app.retention import NO_EVENT, NO_WORDS
from coaching.order_state import OVER

HOURLY, NIGHTLY = timedelta(hours=1), timedelta(days=1)
#: Swept every hour and an hour early, so that no place is ever older than a day.
PLACES = timedelta(hours=23)
WORDS, INBOX = timedelta(days=90), timedelta(days=180)
#: What stands in JSON that a function of an old value changes: other rows are not even read.
SEEN_BY = ('"lat', '"lng', '"long', '"pickup"', '"dropoff"', '"address"', '"place"', '"accuracy"', '"own": "')
#: Tables whose times are the machine's; all others hold business time.
BY_MACHINE = frozenset(
    {
        "push",
        "push_subscription",
        "sign_in_try",
        "people_draft",
        "script_list",
        "person_session",
        "one_time_code",
        "device",
        "token",
    }
)
PLACED = frozenset(
    {"lat", "lng", "latitude", "longitude", "accuracy", "pickup", "dropoff", "address", "place"}
)


def without_places(text: str) -> str:
    """JSON without any member that says where something is."""
    if not any(f'"{name}"' in text for name in PLACED):
        return text
    return json.dumps(_without(json.loads(text), PLACED))


def _without(node: Any, names: frozenset[str]) -> Any:
    if isinstance(node, dict):
        return {key: _without(value, names) for key, value in node.items() if key not in names}
    return [_without(value, names) for value in node] if isinstance(node, list) else node


def without_own_words(text: str) -> str:
    """A drill's path without what the rider said in his own words; the way he went stays."""
    return json.dumps([{**step, "own": None} if step.get("own") else step for step in json.loads(text)])


class Term(NamedTuple):
    """What happens to a table's rows `after` a moment in their column `since`.

    `empties` gives columns their new value (or a function of the old one), and None deletes the row. `only`
    says which rows it is about. The rows of a table that is `in_order` come in by time: those behind the
    sweep's cursor are never looked at again.
    """

    rule: str
    table: str
    since: str
    after: timedelta
    empties: Mapping[str, Any] | None = None
    only: Callable[[Mapping[str, Any]], bool] = lambda _row: True
    every: timedelta = NIGHTLY
    in_order: bool = False


def _order_over(row: Mapping[str, Any]) -> bool:
    return row["status"] in OVER


NO_WIRE = '"id":"","body":{}}'
NO_PLACE = {"lat": None, "lng": None}
TERMS = (
    Term("places of riders", "rider_motion", "position_at", PLACES, NO_PLACE, every=HOURLY),
    Term(
        "places of calls",
        "sos_call",
        "received_at",
        PLACES,
        {**NO_PLACE, "accuracy": None},
        every=HOURLY,
    ),
    Term(
        "places in events",
        "event",
        "arrived_at",
        PLACES,
        {"body": without_places},
        every=HOURLY,
        in_order=True,
    ),
    Term(
        "places in refusals", "refusal", "arrived_at", PLACES, {"body": NO_EVENT}, every=HOURLY, in_order=True
    ),
    Term("places in reports", "report", "arrived_at", PLACES, {"data": without_places}, every=HOURLY),
    Term(
        "addresses of orders",
        "orders",
        "status_at",
        PLACES,
        {"pickup": None, "dropoff": None, "merchant_phone": None, "customer_phone": None},
        only=_order_over,
        every=HOURLY,
    ),
    Term(
        "addresses of old orders",
        "orders",
        "placed_at",
        timedelta(days=7),
        {"pickup": None, "dropoff": None, "merchant_phone": None, "customer_phone": None},
    ),
    Term("notes of orders", "orders", "placed_at", WORDS, {"note": None}),
    Term("bodies of events", "event", "arrived_at", WORDS, {"body": NO_EVENT}, in_order=True),
    Term("refusals", "refusal", "arrived_at", WORDS, in_order=True),
    Term("reasons of reports", "order_report", "at", WORDS, {"reason": None}, in_order=True),
    Term("words of reports", "report", "arrived_at", WORDS, {"text": None, "data": None}),
    Term("sentences", "sentence", "arrived_at", timedelta(days=365)),
    Term("own words in drills", "drill_run", "arrived_at", WORDS, {"path": without_own_words}),
    Term("notes of calls", "sos_call", "received_at", WORDS, {"note": None}),
    Term("words on incidents", "incident_log", "at", WORDS, {"word": ""}, in_order=True),
    Term("promises' words", "promise", "made_at", WORDS, {"what": NO_WORDS}, in_order=True),
    Term(
        "words of cards",
        "message",
        "made_at",
        INBOX,
        {"wire": '"body":{}}', "title": NO_WORDS, "correction": None},
    ),
    Term("reasons of decisions", "decision", "at", INBOX, {"reasons": "[]"}, in_order=True),
    Term("riders' reasons", "inbox", "stored_at", INBOX, {"decline_reason": None}, in_order=True),
    Term("texts of guidance", "guidance", "asked_at", INBOX, {"text": NO_WORDS}),
    Term("pushes", "push", "made_at", timedelta(days=30), in_order=True),
    Term("phones that are gone", "push_subscription", "gone_at", timedelta(days=30)),
    Term("answers to senders", "webhook_answer", "answered_at", timedelta(days=7)),
    Term("tries to sign in", "sign_in_try", "last_at", timedelta(days=30)),
    Term("lists of scripts", "script_list", "made_at", timedelta(days=1)),
    Term("lists of people", "people_draft", "made_at", timedelta(days=1)),
    Term("sessions", "person_session", "until", timedelta(days=30)),
    Term("one-time codes", "one_time_code", "until", timedelta(days=30)),
    Term("old devices", "device", "revoked_at", timedelta(days=30), {"label": ""}),
    Term("tokens", "token", "revoked_at", timedelta(days=30)),
    Term("customers", "customer", "first_seen", timedelta(days=730)),
)
