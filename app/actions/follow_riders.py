"""Follow riders: where they are and whether they move."""

from collections import defaultdict
from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from app.database import insert_or_update, table_of
from app.events import RiderPosition
from app.tables.inbox import PENDING_SQL, InboxRow
from app.tables.orders import OrderRow
from app.tables.riders import MOTION_FIELDS, RiderMotionRow, RiderRow, motion_of
from coaching.prompting import Motion, after, rides_by_orders
from coaching.situation import RIDING

INBOX, MOTION = table_of(InboxRow), table_of(RiderMotionRow)
ORDER, RIDER = table_of(OrderRow), table_of(RiderRow)
COLUMNS = (*MOTION_FIELDS, "lat", "lng")
THESE: Any = bindparam("riders", expanding=True)
MOTIONS = select(MOTION).where(MOTION.c.rider_id.in_(THESE))
NEWEST = select(RIDER.c.rider_id, RIDER.c.newest_status).where(RIDER.c.rider_id.in_(THESE))
HELD = select(ORDER.c.rider_id, ORDER.c.status).where(
    ORDER.c.rider_id.in_(THESE), ORDER.c.status.in_(sorted(RIDING))
)
LOOK_AGAIN = (
    update(INBOX)
    .where(INBOX.c.outbox == PENDING_SQL, INBOX.c.look_at.is_not(None), INBOX.c.rider_id.in_(THESE))
    .values(look_at=None)
)


def follow_riders(
    session: Session,
    riders: Set[str],
    positions: Mapping[str, tuple[datetime, RiderPosition]],
    now: datetime,
) -> None:
    """Bring the motion of these riders up to what is known now; held cards are looked at again."""
    known = {row.rider_id: row for row in session.execute(MOTIONS, {"riders": list(riders)})}
    held = _statuses_held(session, riders)
    newest = dict(session.execute(NEWEST, {"riders": list(riders)}).all())
    rows = []
    for rider_id in sorted(riders):
        row = known.get(rider_id)
        before = motion_of(row) if row else Motion(known_at=now, quiet_since=now)
        time, position = positions.get(rider_id, (None, None))
        motion = after(
            before,
            now,
            rides=rides_by_orders(held[rider_id], newest.get(rider_id)),
            position=(time, position.speed_kmh) if time and position else None,
        )
        taken = position is not None and motion.position_at == time
        rows.append(
            {
                "rider_id": rider_id,
                **{name: getattr(motion, name) for name in MOTION_FIELDS},
                "lat": position.lat if taken and position else getattr(row, "lat", None),
                "lng": position.lng if taken and position else getattr(row, "lng", None),
            }
        )
    session.execute(insert_or_update(session, RiderMotionRow, "rider_id", COLUMNS), rows)
    look_again(session, riders)


def look_again(session: Session, riders: Set[str]) -> None:
    """Cards held for these riders are looked at by the next turn of the notice loop."""
    session.execute(LOOK_AGAIN, {"riders": list(riders)})


def _statuses_held(session: Session, riders: Set[str]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = defaultdict(list)
    found: Any = session.execute(HELD, {"riders": list(riders)})
    for rider_id, status in found:
        held[rider_id].append(status)
    return held
