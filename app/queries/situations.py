"""The facts of a situation, as the rules are handed them."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlmodel import Session

from app.database import table_of
from app.queries.favourites import favourites_of
from app.queries.orders import IN_HAND, orders_in_hand
from app.queries.said_words import SEEN, said_by, said_to
from app.tables.decisions import DecisionRow
from app.tables.favourites import FavouriteRow
from app.tables.inbox import InboxRow
from app.tables.orders import HeardRow, OrderReportRow, OrderRow, PromiseRow, ZoneAlertRow
from coaching.firing import is_night
from coaching.rulebook import Rulebook
from coaching.situation import Customer, Situation

DECISION, INBOX = table_of(DecisionRow), table_of(InboxRow)
ORDER, HEARD, PROMISE = table_of(OrderRow), table_of(HeardRow), table_of(PromiseRow)
ALERT, REPORT = table_of(ZoneAlertRow), table_of(OrderReportRow)
FAVOURITE, OTHER = table_of(FavouriteRow), table_of(OrderRow).alias("other")
#: What a customer wrote an hour ago says little of his mood now. A house figure.
MOOD_LASTS = timedelta(minutes=60)
#: How long a rider waits at a door before he follows the platform's rule (TALK, "What a rider can offer").
WAIT_AT_DOOR = timedelta(minutes=5)

OF_ORDER = REPORT.c.order_id == ORDER.c.order_id
MOOD = (
    select(HEARD.c.anger, HEARD.c.reasons)
    .where(
        HEARD.c.order_id == bindparam("order"),
        HEARD.c.at > bindparam("since"),
        HEARD.c.at <= bindparam("now"),
    )
    .order_by(HEARD.c.at.desc(), HEARD.c.arrival.desc())
)
RUNNING_ALERTS = select(ALERT.c.kind).where(
    ALERT.c.zone == bindparam("zone"), ALERT.c.until > bindparam("now")
)
#: Cards of the order that its rider has seen or may be looking at.
SAID = (
    select(DECISION.c.script, DECISION.c.apologises)
    .join(INBOX, INBOX.c.decision_id == DECISION.c.id)
    .where(
        DECISION.c.order_id == bindparam("order"),
        DECISION.c.id != bindparam("but"),
        SEEN,
    )
    .order_by(DECISION.c.id.desc())
)


def _moment_of(status: str, which: Any) -> Any:
    """The first or last moment up to now at which an order was reported to be somewhere."""
    asked = select(which(REPORT.c.at)).where(OF_ORDER, REPORT.c.status == status, REPORT.c.at <= NOW)
    return asked.scalar_subquery()


NOW: Any = bindparam("now")
PROMISES = select(func.count()).where(
    PROMISE.c.order_id == ORDER.c.order_id,
    PROMISE.c.made_at <= NOW,
    PROMISE.c.closed_at.is_(None) | (PROMISE.c.closed_at > NOW),
    PROMISE.c.due_at > NOW,
)
#: One look at all that is mostly not there; what is, is asked for apart.
FACTS = select(
    ORDER.c.promised_at,
    ORDER.c.dropoff,
    ORDER.c.note,
    ORDER.c.first_order,
    ORDER.c.value_minor,
    ORDER.c.zone,
    ORDER.c.rider_id,
    ORDER.c.customer_id,
    _moment_of("at_customer", func.min).label("came"),
    _moment_of("at_store", func.max).label("in_store"),
    _moment_of("picked_up", func.max).label("taken"),
    PROMISES.scalar_subquery().label("promises"),
    exists().where(HEARD.c.order_id == ORDER.c.order_id).label("wrote"),
    exists().where(ALERT.c.zone == ORDER.c.zone, ALERT.c.until > NOW).label("warned"),
    exists().where(DECISION.c.order_id == ORDER.c.order_id).label("spoken_of"),
    exists()
    .where(OTHER.c.customer_id == ORDER.c.customer_id, OTHER.c.order_id != ORDER.c.order_id)
    .label("came_before"),
    exists().where(FAVOURITE.c.rider_id == ORDER.c.rider_id, FAVOURITE.c.starred).label("starred"),
    select(func.count())
    .where(
        OTHER.c.rider_id == ORDER.c.rider_id,
        OTHER.c.status.in_(IN_HAND),
        OTHER.c.order_id != ORDER.c.order_id,
    )
    .scalar_subquery()
    .label("waiting"),
).where(ORDER.c.order_id == bindparam("order"))


def situation_of_order(
    session: Session,
    rulebook: Rulebook,
    kind: str,
    order_id: str | None,
    stage: str | None,
    at: datetime,
    *,
    reasons: Iterable[str] = (),
    anger: int = 0,
    weather: Iterable[str] = (),
    notes: Iterable[str] = (),
    decision_id: int = 0,
    late_look: bool = False,
) -> Situation:
    """What is known of an order at a moment; the decision that asks is left out of what was said.

    A `late_look` is one at a moment long past: what the rider carried then is folded from reports.
    """
    row: Any = session.execute(FACTS, {"order": order_id, "now": at}).first() if order_id else None
    if order_id is None or row is None:
        local = at.astimezone(rulebook.timezone)
        return Situation(
            kind=kind,
            stage=stage,
            night=kind == "late_night_apology" or is_night(at, rulebook.timezone),
            reasons=frozenset(reasons),
            anger=anger,
            weather=frozenset(weather),
            notes=frozenset(notes),
            facts=(("time", f"{local:%H:%M}"), *((("order_no", order_id),) if order_id else ())),
        )
    recent: Any = {"order": order_id, "since": at - MOOD_LASTS, "now": at}
    mood = session.execute(MOOD, recent).all() if row.wrote else []
    past = {"order": order_id, "but": decision_id, "now": at}
    said = session.execute(SAID, past).all() if row.spoken_of else []
    rider, customer = row.rider_id, row.customer_id
    elsewhere = said_to(session, customer, order_id, decision_id, at) if row.came_before else ()
    running = {"zone": row.zone, "now": at}
    alerts = session.execute(RUNNING_ALERTS, running).scalars() if row.warned else ()
    told = [row.note] if row.note else []
    waiting = row.waiting
    if late_look and rider:
        waiting = len(orders_in_hand(session, rider, at) - {order_id})
    # What was late is the arrival: minutes at the door are not added to it.
    came = min(row.came or at, at)
    late = int((came - row.promised_at).total_seconds() // 60) if row.promised_at else None
    return Situation(
        kind=kind,
        stage=stage,
        minutes_late=late,
        night=kind == "late_night_apology" or is_night(at, rulebook.timezone),
        weather=frozenset(weather) | frozenset(alerts),
        reasons=frozenset(reasons) | {reason for one in mood for reason in json.loads(one.reasons)},
        anger=max(anger, mood[0].anger if mood else 0),
        notes=frozenset(notes) | rulebook.tags.notes_on_order(told),
        places=rulebook.tags.places_in(told),
        apologies=sum(bool(one.apologises) for one in said),
        promises=row.promises,
        previous_script=said[0].script if said else None,
        customer=_customer(row.first_order),
        order_value=row.value_minor,
        facts=tuple(_slots(rulebook, order_id, row, stage, late, at)),
        spoken_to=bool(mood),
        heard_before=(*(one.script for one in said if one.script), *elsewhere),
        said_lately=said_by(session, rider, decision_id, at) if rider else (),
        favourites=frozenset(favourites_of(session, rider)) if row.starred else frozenset(),
        orders_waiting=waiting,
    )


def apologies_before(session: Session, order_id: str, but: int, now: datetime) -> int:
    """How many cards of an order its rider has seen, or may see, that say sorry; one decision left out."""
    said = session.execute(SAID, {"order": order_id, "but": but, "now": now})
    return sum(bool(one.apologises) for one in said)


def _customer(first_order: bool | None) -> Customer:
    return "unknown" if first_order is None else "new" if first_order else "regular"


def _slots(
    rulebook: Rulebook,
    order_id: str,
    row: Any,
    stage: str | None,
    late: int | None,
    at: datetime,
) -> Iterable[tuple[str, str]]:
    """Facts ready to be said. What is not known is not there, and never guessed."""

    def clock(moment: datetime) -> str:
        return f"{moment.astimezone(rulebook.timezone):%H:%M}"

    yield "order_no", order_id
    yield "time", clock(at)
    yield "until", clock(at + WAIT_AT_DOOR)
    if late is not None and late >= 1:
        yield "late_min", str(late)
    if address := json.loads(row.dropoff).get("address") if row.dropoff else None:
        yield "order_place", address
        if stage == "at_door":
            yield "place", address
    if stage == "at_store" and row.in_store and at - row.in_store >= timedelta(minutes=1):
        yield "at_store_min", str(int((at - row.in_store).total_seconds() // 60))
    if row.taken:
        yield "picked_up", clock(row.taken)
