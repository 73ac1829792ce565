"""Take events in: store each once, follow what it tells, and decide what to say, in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from app.actions.decide import decide
from app.actions.follow_order import follow_report, place_order
from app.actions.follow_riders import follow_riders
from app.database import insert_new, table_of
from app.events import (
    CancelRequested,
    Event,
    MerchantPreparing,
    OrderPlaced,
    OrderStatus,
    Refused,
    RiderPosition,
    ZoneAlert,
)
from app.queries.orders import order_facts
from app.tables.orders import CustomerRow, MerchantRow, ZoneRow
from app.tables.riders import RiderRow
from app.tables.sources import EventRow, RefusalRow
from coaching.library import Library


@dataclass
class Recorded:
    """What became of a webhook's events, as its sender is told; who may have news; what was decided."""

    accepted: int = 0
    repeated: int = 0
    refused: list[dict[str, str | None]] = field(default_factory=list)
    riders: set[str] = field(default_factory=set)
    decisions: list[int] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        return {"accepted": self.accepted, "repeated": self.repeated, "refused": self.refused}


def record_events(
    session: Session, library: Library, source_id: int, items: Sequence[Event | Refused], now: datetime
) -> Recorded:
    """Take the events of one webhook. A repeated (source, id) counts as repeated: the first stands."""
    recorded = Recorded()
    _keep_refused(session, source_id, items, now, recorded)
    first = _first_of_each(event for event in items if isinstance(event, Event))
    recorded.repeated = sum(isinstance(item, Event) for item in items)
    if not first:
        return recorded
    arrivals = _store(session, source_id, first, now)
    recorded.accepted = len(arrivals)
    recorded.repeated -= len(arrivals)
    taken = [(arrivals[event.id], event) for event in first if event.id in arrivals]
    _make_on_first_sight(session, [event for _, event in taken], now)
    _follow(session, library, taken, now, recorded)
    return recorded


def _keep_refused(
    session: Session, source_id: int, items: Iterable[Event | Refused], now: datetime, recorded: Recorded
) -> None:
    refused = [item for item in items if isinstance(item, Refused)]
    recorded.refused = [{"id": item.id, "why": item.why} for item in refused]
    if refused:
        rows = [
            {
                "source_id": source_id,
                "event_id": item.id,
                "why": item.why,
                "body": item.body,
                "arrived_at": now,
            }
            for item in refused
        ]
        session.execute(insert(table_of(RefusalRow)), rows)


def _first_of_each(events: Iterable[Event]) -> list[Event]:
    seen: dict[str, Event] = {}
    for event in events:
        seen.setdefault(event.id, event)
    return list(seen.values())


def _store(session: Session, source_id: int, events: list[Event], now: datetime) -> dict[str, int]:
    """Keep the new ones; return event id -> arrival for those that were not there before."""
    rows = [
        {
            "source_id": source_id,
            "event_id": event.id,
            "type": event.type,
            "time": event.time,
            "arrived_at": now,
            "body": event.body,
            "ignored": event.ignored,
        }
        for event in events
    ]
    stored = session.execute(insert_new(session, EventRow, "event_id", "id"), rows)
    return dict(stored.all())


def _make_on_first_sight(session: Session, events: list[Event], now: datetime) -> None:
    """Riders, zones, merchants and customers exist from the first event that names them."""
    seen: dict[type[Any], dict[str, dict[str, Any]]] = defaultdict(dict)
    for event in events:
        data = event.data
        if isinstance(data, OrderPlaced):
            seen[CustomerRow][data.customer_id] = {"customer_id": data.customer_id, "first_seen": now}
            seen[ZoneRow][data.zone] = {"zone": data.zone, "first_seen": now}
            if data.merchant_id:
                seen[MerchantRow][data.merchant_id] = {"merchant_id": data.merchant_id, "first_seen": now}
        elif isinstance(data, MerchantPreparing):
            seen[MerchantRow][data.merchant_id] = {"merchant_id": data.merchant_id, "first_seen": now}
        elif isinstance(data, ZoneAlert):
            seen[ZoneRow][data.zone] = {"zone": data.zone, "first_seen": now}
        rider_id = getattr(data, "rider_id", None)
        if rider_id:
            seen[RiderRow][rider_id] = {
                "rider_id": rider_id, "first_seen": now, "head_seq": 0, "newest_arrival": 0,
            }  # fmt: skip
    for row, values in seen.items():
        session.execute(insert_new(session, row), [values[key] for key in sorted(values)])


def _follow(
    session: Session, library: Library, taken: list[tuple[int, Event]], now: datetime, recorded: Recorded
) -> None:
    """Let each event have its effect, in the order of arrival."""
    positions: dict[str, tuple[datetime, RiderPosition]] = {}
    moved: set[str] = set()
    fired: list[int | None] = []
    for arrival, event in taken:
        data = event.data
        if isinstance(data, RiderPosition):
            if data.rider_id not in positions or event.time >= positions[data.rider_id][0]:
                positions[data.rider_id] = (event.time, data)
        elif isinstance(data, OrderPlaced):
            place_order(session, data, event.time, arrival)
        elif isinstance(data, OrderStatus):
            before, after = follow_report(session, data, event.time, arrival, now)
            moved |= {rider for rider in (before.rider_id, after.rider_id) if rider}
            if data.status == "cancelled" and after.rider_id:
                fired.append(decide(session, library, "order_cancelled", data.order_id, after, arrival, now))
        elif isinstance(data, CancelRequested):
            state = order_facts(session, data.order_id)
            if state.rider_id:
                fired.append(decide(session, library, "cancel_requested", data.order_id, state, arrival, now))
                moved.add(state.rider_id)
    moved |= positions.keys()
    if moved:
        follow_riders(session, moved, positions, now)
        recorded.riders = moved
        recorded.decisions = [decision for decision in fired if decision is not None]
