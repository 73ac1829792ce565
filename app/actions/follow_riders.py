"""Follow riders: where they are, what they hold, and whether they move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select, update
from sqlmodel import Session

from app.database import insert_new, insert_or_update, table_of
from app.events import RiderPosition
from app.tables.inbox import PENDING_SQL, InboxRow
from app.tables.orders import OrderRow
from app.tables.riders import MOTION_FIELDS, RiderMotionRow, RiderRow, motion_of
from coaching.order_state import RANK, RIDING, OrderState, StatusReport
from coaching.prompting import STILL_AFTER, Motion, after, rides_by_orders

INBOX, MOTION = table_of(InboxRow), table_of(RiderMotionRow)
ORDER, RIDER = table_of(OrderRow), table_of(RiderRow)
COLUMNS = (*MOTION_FIELDS, "lat", "lng")
THESE: Any = bindparam("riders", expanding=True)
RIDERS = (
    select(RIDER.c.rider_id, RIDER.c.newest_status, RIDER.c.newest_at, RIDER.c.newest_arrival)
    .add_columns(RIDER.c.shift_on)
    .add_columns(
        exists().where(INBOX.c.rider_id == RIDER.c.rider_id, INBOX.c.outbox == PENDING_SQL).label("waits")
    )
    .add_columns(MOTION.c.lat, MOTION.c.lng, *(MOTION.c[name] for name in MOTION_FIELDS))
    .outerjoin(MOTION, MOTION.c.rider_id == RIDER.c.rider_id)
    .where(RIDER.c.rider_id.in_(THESE))
)
HELD = select(ORDER.c.rider_id, ORDER.c.order_id, ORDER.c.status).where(
    ORDER.c.rider_id.in_(THESE), ORDER.c.status.in_(sorted(RIDING))
)
NEW_RIDER = {"head_seq": 0, "newest_arrival": 0}
UPDATE_NEWEST = update(RIDER).where(RIDER.c.rider_id == bindparam("rider"))
LOOK_AGAIN = (
    update(INBOX)
    .where(INBOX.c.outbox == PENDING_SQL, INBOX.c.look_at.is_not(None), INBOX.c.rider_id.in_(THESE))
    .values(look_at=None)
)


@dataclass
class _Followed:
    """A rider in memory: his motion, the orders he rides with, and his newest report of all."""

    motion: Motion | None
    lat: float | None
    lng: float | None
    newest: tuple[datetime, int, int] | None
    newest_status: str | None
    held: dict[str, str] | None = None  # order -> status; looked up when a report is about him
    reported: bool = False
    waits: bool = False  # something was held for him
    off_shift: bool = False  # then how fast he goes is kept, but never where he is


class RidersFollowed:
    """The riders whom a batch of events touches, kept in memory from one event to the next.

    Those never seen before are made (`at`: the first arrival); `reporting` are those of status
    reports. `report` and `position` take each event at the
    moment of its arrival; `store` writes what they add up to.
    """

    def __init__(self, session: Session, at: datetime, riders: Iterable[str], reporting: Iterable[str]):
        self._session, self._at = session, at
        self._riders: dict[str, _Followed] = {}
        self._touched: set[str] = set()
        self._load(set(riders))
        self._held_by(set(reporting))

    @property
    def touched(self) -> set[str]:
        return self._touched

    def report(
        self, order_id: str, report: StatusReport, before: OrderState, now: OrderState, at: datetime
    ) -> None:
        """A status report changed an order: whoever had it, has it or spoke may ride or stand now."""
        speaker = report.rider_id or now.rider_id
        riders = {rider for rider in (before.rider_id, now.rider_id, speaker) if rider}
        self._load(riders - self._riders.keys())
        held = self._held_by(riders)
        if before.rider_id:
            held[before.rider_id].pop(order_id, None)
        if now.rider_id and now.status in RIDING:
            held[now.rider_id][order_id] = now.status
        if speaker:
            followed = self._riders[speaker]
            if followed.newest is None or report.standing >= followed.newest:
                followed.newest, followed.newest_status = report.standing, report.status
                followed.reported = True
        for rider in riders:
            self._moved(rider, at)

    def shift(self, rider: str, on: bool | None) -> None:
        """Whether a rider works, as it is known now; where he was at its end is forgotten."""
        self._load({rider} - self._riders.keys())
        followed = self._riders[rider]
        followed.off_shift = on is False
        if followed.off_shift and followed.lat is not None:
            followed.lat = followed.lng = None
            self._touched.add(rider)

    def position(self, position: RiderPosition, time: datetime, at: datetime) -> bool:
        """A position came; only the newest by its own time is kept. False: he is off shift, no place is."""
        rider, time = position.rider_id, min(time, at)  # a phone's clock that is ahead makes nothing fresher
        self._load({rider} - self._riders.keys())
        followed = self._riders[rider]
        if self._moved(rider, at, (time, position.speed_kmh)).position_at == time:
            placed = not followed.off_shift
            followed.lat, followed.lng = (position.lat, position.lng) if placed else (None, None)
        return not followed.off_shift

    def store(self) -> None:
        """Write what changed; cards held for these riders are looked at again."""
        if not self._touched:
            return
        rows = [
            {
                "rider_id": rider_id,
                **{name: getattr(followed.motion, name) for name in MOTION_FIELDS},
                "lat": followed.lat,
                "lng": followed.lng,
            }
            for rider_id in sorted(self._touched)
            if (followed := self._riders[rider_id]).motion is not None
        ]
        self._session.execute(insert_or_update(self._session, RiderMotionRow, ("rider_id",), COLUMNS), rows)
        newest = [
            {
                "rider": rider_id,
                "newest_status": followed.newest_status,
                "newest_at": followed.newest[0],
                "newest_arrival": followed.newest[2],
            }
            for rider_id in sorted(self._touched)
            if (followed := self._riders[rider_id]).reported and followed.newest is not None
        ]
        if newest:
            self._session.execute(UPDATE_NEWEST, newest)
        if waiting := [rider for rider in self._touched if self._riders[rider].waits]:
            look_again(self._session, waiting)

    def _moved(self, rider_id: str, at: datetime, position: tuple[datetime, float] | None = None) -> Motion:
        followed = self._riders[rider_id]
        # Of whom nothing was known nothing moved: he has stood since ever.
        before = followed.motion or Motion(known_at=at, quiet_since=at - STILL_AFTER)
        rides = before.rides
        if followed.held is not None:
            rides = rides_by_orders(list(followed.held.values()), followed.newest_status)
        followed.motion = after(before, at, rides=rides, position=position)
        self._touched.add(rider_id)
        return followed.motion

    def _load(self, riders: set[str]) -> None:
        if not riders:
            return
        for row in self._session.execute(RIDERS, {"riders": sorted(riders)}):
            newest = (row.newest_at, RANK[row.newest_status], row.newest_arrival) if row.newest_at else None
            motion = motion_of(row) if row.known_at is not None else None
            self._riders[row.rider_id] = _Followed(
                motion,
                row.lat,
                row.lng,
                newest,
                row.newest_status,
                waits=row.waits,
                off_shift=row.shift_on is False,
            )
        unseen = sorted(riders - self._riders.keys())
        if unseen:
            rows = [{"rider_id": rider, "first_seen": self._at, **NEW_RIDER} for rider in unseen]
            self._session.execute(insert_new(self._session, RiderRow), rows)
            self._riders.update({rider: _Followed(None, None, None, None, None) for rider in unseen})

    def _held_by(self, riders: set[str]) -> dict[str, dict[str, str]]:
        """The orders that each of these rides with."""
        held = {rider: orders for rider in riders if (orders := self._riders[rider].held) is not None}
        if unknown := riders - held.keys():
            held |= {rider: {} for rider in unknown}
            for row in self._session.execute(HELD, {"riders": sorted(unknown)}):
                held[row.rider_id][row.order_id] = row.status
            for rider in unknown:
                self._riders[rider].held = held[rider]
        return held


def look_again(session: Session, riders: Iterable[str]) -> None:
    """Cards held for these riders are looked at by the next turn of the notice loop."""
    session.execute(LOOK_AGAIN, {"riders": sorted(riders)})
