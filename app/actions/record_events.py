"""Take events in: store each once, follow what it tells, and decide what to say, in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from app.actions.follow_events import Following
from app.database import insert_new, table_of
from app.events import (
    Event,
    MerchantPreparing,
    OrderPlaced,
    Refused,
    ZoneAlert,
)
from app.tables.orders import CustomerRow, MerchantRow, ZoneRow
from app.tables.sources import EventRow, RefusalRow
from app.terms import without_places
from coaching.rulebook import Rulebook

EVENT = table_of(EventRow)
WITHOUT_PLACE = update(EVENT).where(EVENT.c.id == bindparam("arrival")).values(body=bindparam("placeless"))


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
    session: Session, rulebook: Rulebook, source_id: int, items: Sequence[Event | Refused]
) -> Recorded:
    """Take events, each at the moment of its arrival; of a repeated (source, id) the first stands."""
    recorded = Recorded()
    _keep_refused(session, source_id, items, recorded)
    first = _first_of_each(event for event in items if isinstance(event, Event))
    recorded.repeated = sum(isinstance(item, Event) for item in items)
    if not first:
        return recorded
    arrivals = _store(session, source_id, first)
    recorded.accepted = len(arrivals)
    recorded.repeated -= len(arrivals)
    taken = [(arrivals[event.id], event) for event in first if event.id in arrivals]
    if not taken:
        return recorded
    new = [event for _, event in taken]
    _make_on_first_sight(session, new)
    following = Following(session, rulebook, new)
    for arrival, event in taken:
        following.take(arrival, event)
    following.store()
    _forget_places(session, following.off_shift)
    recorded.riders, recorded.decisions = following.riders, following.decisions
    return recorded


def _keep_refused(
    session: Session, source_id: int, items: Iterable[Event | Refused], recorded: Recorded
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
                "arrived_at": item.arrived_at,
            }
            for item in refused
        ]
        session.execute(insert(table_of(RefusalRow)), rows)


def _first_of_each(events: Iterable[Event]) -> list[Event]:
    seen: dict[str, Event] = {}
    for event in events:
        seen.setdefault(event.id, event)
    return list(seen.values())


def _store(session: Session, source_id: int, events: list[Event]) -> dict[str, int]:
    """Keep the new ones; return event id -> arrival for those that were not there before."""
    rows = [
        {
            "source_id": source_id,
            "event_id": event.id,
            "type": event.type,
            "time": event.time,
            "arrived_at": event.arrived_at,
            "body": event.body,
            "ignored": event.ignored,
        }
        for event in events
    ]
    stored = session.execute(insert_new(session, EventRow, "event_id", "id"), rows)
    return dict(stored.all())


def _forget_places(session: Session, off_shift: dict[int, Event]) -> None:
    """Where a rider is who doesn't work is nobody's business: it is not kept, from the first moment."""
    if off_shift:
        session.execute(
            WITHOUT_PLACE,
            [
                {"arrival": arrival, "placeless": without_places(event.body)}
                for arrival, event in off_shift.items()
            ],
        )


def _make_on_first_sight(session: Session, events: list[Event]) -> None:
    """Zones, merchants and customers exist from the first event that names them; so do riders, later."""
    seen: dict[type[Any], dict[str, dict[str, Any]]] = defaultdict(dict)
    for event in events:
        data, now = event.data, event.arrived_at
        if isinstance(data, OrderPlaced):
            seen[CustomerRow][data.customer_id] = {"customer_id": data.customer_id, "first_seen": now}
            seen[ZoneRow][data.zone] = {"zone": data.zone, "first_seen": now}
            if data.merchant_id:
                seen[MerchantRow][data.merchant_id] = {"merchant_id": data.merchant_id, "first_seen": now}
        elif isinstance(data, MerchantPreparing):
            seen[MerchantRow][data.merchant_id] = {"merchant_id": data.merchant_id, "first_seen": now}
        elif isinstance(data, ZoneAlert):
            seen[ZoneRow][data.zone] = {"zone": data.zone, "first_seen": now}
    for row, values in seen.items():
        session.execute(insert_new(session, row), [values[key] for key in sorted(values)])
