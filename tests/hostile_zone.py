"""A zone in which every field that an outsider or a user can write is full of evil texts."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from app.actions.add_person import add_person
from app.actions.add_schedule import Plan, add_schedule
from app.actions.assign_drill import assign_drill
from app.actions.issue_token import issue_token
from app.actions.raise_sos import SosCall, raise_sos
from app.actions.record_events import record_events
from app.actions.record_receipts import Receipt, record_receipts
from app.actions.record_run import SentRun, record_run
from app.actions.send_broadcast import Audience, send_broadcast
from app.actions.take_reports import Report, take_reports
from app.queries.sources import source_keys
from coaching.content import Text
from coaching.drill_run import Own, TimeOver
from coaching.phrasing import coach
from coaching.recurrence import Recurrence
from coaching.rulebook import Rulebook
from tests.evil_texts import evil_texts, in_pieces, printable
from tests.makers import read
from tests.server import event, status
from tests.two_zones import DRILL, TwoZones

ALL = evil_texts()
LONG = in_pieces(ALL, 9000)  # all five hundred, in the fields that hold ten thousand characters
NOTES = in_pieces(ALL, 480)
SHORT = [printable(text) for text in ALL if len(text) <= 75]
#: A zone, an order, a merchant and a customer are called as their senders please.
ZONE, MERCHANT, CUSTOMER = SHORT[2], SHORT[4], SHORT[5]
ORDERS = SHORT[20:26]
RIDER = "h-rider"


def open_hostile_zone(rulebook: Rulebook) -> Any:
    """What `open_two_zones` adds: the rider is `hostile`, his trainer and desk have evil names too."""

    def work(session: Session, town: TwoZones, now: datetime) -> None:
        town.people["hostile"] = add_person(session, "rider", SHORT[0], SHORT[1], now, RIDER, ZONE)
        for number, role in enumerate(("trainer", "dispatcher", "admin")):
            name, handle = SHORT[6 + number], SHORT[10 + number]
            town.people[f"hostile_{role}"] = add_person(session, role, name, handle, now, None, None)
        town.tokens["hostile"] = issue_token(session, "rider", now, RIDER, SHORT[14])
        keys = source_keys(session, "demo")
        assert keys is not None
        events = [one for number, order in enumerate(ORDERS) for one in _of_order(order, number, now)]
        events.append(event("zone.alert", zone=ZONE, kind="storm", mm=40))
        events.append({"id": SHORT[50], "type": "order.status", "source": LONG[0], "data": {"order_id": 7}})
        record_events(session, rulebook, keys.id, [read(one, now) for one in events])
        for number, note in enumerate(NOTES[:6]):
            call = SosCall(id=f"evil-{number}", note=note, lat=31.2, lng=121.4, order_id=ORDERS[0])
            town.ids["incident_id"] = raise_sos(session, RIDER, call, now).incident_id
        _drills(session, rulebook, town, now)
        until = now + timedelta(hours=2)
        for text in (NOTES[6], NOTES[7], SHORT[0]):
            message, _riders = send_broadcast(
                session, Audience(riders=[RIDER]), Text(zh=text, en=text), 5, until, now
            )
            town.ids["guidance_id"] = town.ids["message_id"] = message
        record_receipts(session, RIDER, [Receipt(seq, "declined", SHORT[60]) for seq in (1, 2)], now)
        reports = [
            Report(SHORT[61 + at], kind, None, text, None, now)
            for at, (kind, text) in enumerate(
                [("said", LONG[1]), ("saved_line", NOTES[8]), ("evidence", LONG[2]), ("not_heard", NOTES[9])]
            )
        ]
        take_reports(session, rulebook, RIDER, reports, now)
        plan = Plan("weekly_refresh", Recurrence("week", time(14, 30), "Asia/Shanghai", weekday=1))
        for name in SHORT[70:74]:
            add_schedule(session, name, plan, now, SHORT[75], ZONE)
        town.ids |= {"order_id": ORDERS[0], "rider_id": RIDER, "person_id": town.people["hostile"]}

    return work


def _drills(session: Session, rulebook: Rulebook, town: TwoZones, now: datetime) -> None:
    drill = rulebook.library.drill(DRILL)
    assert drill is not None
    made = assign_drill(
        session, rulebook.library, DRILL, [RIDER], now + timedelta(days=1), now, SHORT[15], "evil"
    )
    own = [Own(text, coach(text, rulebook.phrases)) for text in NOTES[10:12]]
    run = SentRun("run-evil-1", [*own, TimeOver()], now, 60, made[0])
    record_run(session, drill, RIDER, run, now)
    town.ids["run_id"] = run.id


def _of_order(order: str, number: int, now: datetime) -> list[dict[str, Any]]:
    long, note = LONG[number % len(LONG)], NOTES[(12 + number) % len(NOTES)]
    place = {"lat": 31.2, "lng": 121.4, "address": long, "phone": "13800000000"}
    placed = event(
        "order.placed",
        order_id=order,
        customer_id=CUSTOMER,
        zone=ZONE,
        merchant_id=MERCHANT,
        placed_at=(now - timedelta(minutes=40)).isoformat(),
        promised_at=(now - timedelta(minutes=number)).isoformat(),
        note=long,
        pickup=place,
        dropoff=place,
    )
    events = [placed, status(order, "assigned", RIDER), status(order, "at_customer", RIDER)]
    texts = [f"我要拿刀砍死你 {long}" if number == 0 else f"怎么还没到，气死我了 {long}", note]
    events += [event("customer.message", order_id=order, text=text) for text in texts]
    events.append(event("order.cancel_requested", order_id=order, by="customer", text=long))
    events.append(event("order.problem", order_id=order, kind="spilled", text=long))
    if number > 3:
        events.append(status(order, "cancelled", reason=long, actor=long))
    return events


def names_in(template: str) -> list[str]:
    """The names that a route's path needs."""
    return re.findall(r"<(?:[^:<>]+:)?(\w+)>", template)
