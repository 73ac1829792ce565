"""Who a guidance is for, as one condition on `rider`: named riders, a zone, a situation, or all."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select, true
from sqlmodel import Session

from app.database import table_of
from app.queries.people import Caller
from app.queries.scope import holders, riders_seen
from app.tables.decisions import DecisionRow
from app.tables.inbox import HANDED, InboxRow
from app.tables.orders import OrderRow, ZoneAlertRow
from app.tables.riders import MOTION_FIELDS, RiderMotionRow, RiderRow, motion_of
from coaching.guiding import STAGES, counts_as_order
from coaching.prompting import still

ORDER, RIDER, ALERT = table_of(OrderRow), table_of(RiderRow), table_of(ZoneAlertRow)
MOTION, INBOX, DECISION = table_of(RiderMotionRow), table_of(InboxRow), table_of(DecisionRow)


@dataclass(frozen=True)
class Conditions:
    """A situation: all that is told must hold; of several values of one condition any.

    `late_min` and `stages` speak of an open order, and then zones and weather mean the same order's zone.
    Otherwise a rider is in a zone if it is his or he holds an order there.
    """

    zones: tuple[str, ...] = ()
    holds_order: bool | None = None
    late_min: int | None = None
    stages: tuple[str, ...] = ()  # statuses: assigned at_store picked_up at_customer returning
    weather: tuple[str, ...] = ()  # a warning of such a kind runs there
    posture: tuple[str, ...] = ()  # riding still at_door

    def told(self) -> dict[str, Any]:
        """The conditions that are there."""
        return {name: value for name, value in asdict(self).items() if value not in ((), None)}


@dataclass(frozen=True)
class Audience:
    """Who a guidance is for: one of the first four. `within`: only riders of this zone."""

    riders: Sequence[str] | None = None
    zone: str | None = None
    all: bool = False
    situation: Conditions | None = None
    within: str | None = None

    @property
    def only_zone(self) -> str | None:
        """The one zone it is for, if it is for one."""
        zones = self.situation.zones if self.situation else ()
        return self.within or self.zone or (zones[0] if len(zones) == 1 else None)

    def as_json(self) -> str:
        told: dict[str, Any] = {"within": self.within} if self.within else {}
        if self.riders is not None:
            told["riders"] = list(self.riders)
        elif self.zone is not None:
            told["zone"] = self.zone
        elif self.situation is not None:
            told["situation"] = self.situation.told()
        else:
            told["all"] = self.all
        return json.dumps(told, ensure_ascii=False)


def audience_of(stored: str) -> Audience:
    """What `as_json` kept."""
    told = json.loads(stored)
    situation: Mapping[str, Any] | None = told.pop("situation", None)
    if situation is None:
        return Audience(**told)
    return Audience(**told, situation=conditions_of(situation))


def conditions_of(told: Mapping[str, Any]) -> Conditions:
    """Conditions whose lists came as JSON has them."""
    listed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
    }
    return Conditions(**listed)


def audience_where(
    session: Session, audience: Audience, now: datetime, untold_since: datetime | None = None
) -> ColumnElement[bool]:
    """A condition on `rider`, true of the audience at `now`.

    `untold_since`: without those who were shown a warning's own card since then.
    """
    where = _named(session, audience, now)
    if audience.within is not None:
        where = and_(where, riders_seen(Caller("dispatcher", "", None, zone=audience.within)))
    return where if untold_since is None else and_(where, not_(_was_warned(untold_since)))


def audience_count(
    session: Session, audience: Audience, now: datetime, untold_since: datetime | None = None
) -> int:
    where = audience_where(session, audience, now, untold_since)
    return int(session.execute(select(func.count()).select_from(RIDER).where(where)).scalar_one())


def riders_known(session: Session) -> int:
    return int(session.execute(select(func.count()).select_from(RIDER)).scalar_one())


def _named(session: Session, audience: Audience, now: datetime) -> ColumnElement[bool]:
    if audience.riders is not None:
        return RIDER.c.rider_id.in_(list(audience.riders))
    if audience.zone is not None:
        return RIDER.c.zone == audience.zone
    if audience.situation is not None:
        return _situation(session, _within(audience.situation, audience.within), now)
    if audience.all:
        return true()
    raise ValueError("an audience names riders, a zone, a situation or all")


def _within(asked: Conditions, zone: str | None) -> Conditions:
    """A desk of one zone means the orders of that zone: how another zone's stand is not told by a count."""
    return asked if zone is None or not asked.told() else replace(asked, zones=(zone,))


def _situation(session: Session, asked: Conditions, now: datetime) -> ColumnElement[bool]:
    told = asked.told()
    if not told:
        return false()
    parts: list[ColumnElement[bool]] = []
    if asked.holds_order is False:
        parts += [RIDER.c.rider_id.not_in(_holding()), _placed(RIDER.c.zone, asked, now)]
    elif counts_as_order(told):
        parts.append(_holds_such_an_order(asked, now))
    else:
        there = RIDER.c.rider_id.in_(_holding(_placed(ORDER.c.zone, asked, now)))
        parts.append(or_(_placed(RIDER.c.zone, asked, now), there))
    if asked.posture:
        at_customer = [ORDER.c.status == "at_customer"]
        if asked.zones:
            at_customer.append(ORDER.c.zone.in_(asked.zones))
        stands = RIDER.c.rider_id.not_in(_riding(session, and_(*parts), now))
        at_door = RIDER.c.rider_id.in_(_holding(*at_customer))
        meant = {"riding": not_(stands), "still": stands, "at_door": at_door}
        parts.append(or_(*(meant[one] for one in asked.posture)))
    return and_(*parts)


def _holding(*which: ColumnElement[bool]) -> Select[Any]:
    """The riders who hold such an order."""
    return holders(and_(ORDER.c.status.in_(STAGES), *which))


def _holds_such_an_order(asked: Conditions, now: datetime) -> ColumnElement[bool]:
    wanted = [_placed(ORDER.c.zone, asked, now)]
    if asked.late_min is not None:
        wanted.append(ORDER.c.promised_at <= now - timedelta(minutes=asked.late_min))
    if asked.stages:
        wanted.append(ORDER.c.status.in_(asked.stages))
    return RIDER.c.rider_id.in_(_holding(*wanted))


def _placed(zone: ColumnElement[Any], asked: Conditions, now: datetime) -> ColumnElement[bool]:
    """Whether a zone is one of those asked for, and such a warning runs there."""
    wanted: list[ColumnElement[bool]] = [true()]
    if asked.zones:
        wanted.append(zone.in_(asked.zones))
    if asked.weather:
        running = select(ALERT.c.zone).where(ALERT.c.kind.in_(asked.weather), ALERT.c.until > now)
        wanted.append(zone.in_(running))
    return and_(*wanted)


def _riding(session: Session, among: ColumnElement[bool], now: datetime) -> list[str]:
    """Those of them who do not stand. The rule of standing still is Python's alone: no second one in SQL."""
    rows = session.execute(
        select(RIDER.c.rider_id, *(MOTION.c[name] for name in MOTION_FIELDS))
        .join(MOTION, MOTION.c.rider_id == RIDER.c.rider_id)
        .where(among)
    )
    return [row.rider_id for row in rows if not still(motion_of(row), now)]


def _was_warned(since: datetime) -> ColumnElement[bool]:
    """Whether a rider saw a warning's own card lately, or has it on his phone to see."""
    card = (
        select(INBOX.c.id)
        .join(DECISION, DECISION.c.id == INBOX.c.decision_id)
        .where(
            INBOX.c.rider_id == RIDER.c.rider_id,
            DECISION.c.kind == "zone_alert",
            or_(
                INBOX.c.shown_at >= since,
                and_(
                    INBOX.c.shown_at.is_(None),
                    INBOX.c.outbox == HANDED,
                    INBOX.c.ended_as.is_(None),
                    INBOX.c.stored_at >= since,
                ),
            ),
        )
    )
    return exists(card)
