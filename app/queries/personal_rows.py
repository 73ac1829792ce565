"""Where a person stands in the rows: found by readers, so that no write waits for the looking."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, and_, or_, select, tuple_
from sqlmodel import Session
from sqlmodel.sql.sqltypes import AutoString

from app.database import table_of
from app.queries.swept import keys_of, table_named
from app.retention import TABLES
from app.tables.inbox import InboxRow, MessageRow
from app.tables.incidents import IncidentLogRow, IncidentRow
from app.tables.orders import OrderReportRow, OrderRow
from app.tables.people import PersonRow

PERSON, ORDER, STATUS = table_of(PersonRow), table_of(OrderRow), table_of(OrderReportRow)
INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)
INCIDENT, LOG = table_of(IncidentRow), table_of(IncidentLogRow)
A_PAGE = 1000
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Whom:
    """Somebody to be erased: the platform's id of a rider, his people here, and what he is called by."""

    rider_id: str | None
    people: tuple[int, ...] = ()
    handles: frozenset[str] = frozenset()
    called: frozenset[str] = field(default=frozenset())  # names and phones that are nobody else's


def whom_by_handle(session: Session, handle: str) -> Whom | None:
    row = session.execute(select(PERSON).where(PERSON.c.handle == handle)).first()
    if row is None:
        return None
    if row.rider_id:
        return whom_by_rider(session, row.rider_id)
    return Whom(None, (row.id,), frozenset({row.handle}), _his_alone(session, [row]))


def whom_by_rider(session: Session, rider_id: str) -> Whom:
    """Also of one whom only events ever named."""
    rows = session.execute(select(PERSON).where(PERSON.c.rider_id == rider_id)).all()
    handles = frozenset(row.handle for row in rows)
    return Whom(rider_id, tuple(row.id for row in rows), handles, _his_alone(session, rows))


def _his_alone(session: Session, rows: Sequence[Any]) -> frozenset[str]:
    """What others are called too is left where it stands: it may be about them."""
    called = {called for row in rows for called in (row.name, row.phone) if called and len(called) > 1}
    ids = [row.id for row in rows]
    others = select(PERSON.c.name, PERSON.c.phone).where(
        or_(PERSON.c.name.in_(called), PERSON.c.phone.in_(called)), PERSON.c.id.not_in(ids)
    )
    return frozenset(called - {value for row in session.execute(others) for value in row})


def keys_by_rider(session: Session, name: str, rider_id: str) -> list[Key]:
    """The keys of a table's rows that are a rider's."""
    table, columns = table_named(name), TABLES[name].rider.split()
    his = or_(*(table.c[column] == rider_id for column in columns))
    return [tuple(row) for row in session.execute(select(*keys_of(table)).where(his))]


def orders_with(session: Session, riders: Sequence[str]) -> set[str]:
    """Orders that one of these riders has, had, or reported on."""
    has = select(ORDER.c.order_id).where(ORDER.c.rider_id.in_(riders))
    had = select(STATUS.c.order_id).where(STATUS.c.rider_id.in_(riders))
    return set(session.execute(has.union(had)).scalars())


def bodies_about(session: Session, name: str, orders: set[str], rider_id: str) -> Iterator[Key]:
    """Events (or refusals) that name the rider, or in which somebody wrote about an order of his."""
    table, named, after = table_named(name), json.dumps(rider_id), 0
    pages = select(table.c.id, table.c.body).order_by(table.c.id).limit(A_PAGE)
    while page := session.execute(pages.where(table.c.id > after)).all():
        after = page[-1].id
        for row in page:
            if named in row.body or _order_of(row.body) in orders:
                yield (row.id,)


def _order_of(body: str) -> str | None:
    if '"order_id"' not in body:
        return None
    whole = json.loads(body)
    data = whole.get("data") if isinstance(whole, dict) else None
    order = data.get("order_id") if isinstance(data, dict) else None
    return order if isinstance(order, str) else None


def messages_only_for(session: Session, rider_id: str) -> list[Key]:
    """Messages that nobody else got."""
    his = select(INBOX.c.message_id).where(INBOX.c.rider_id == rider_id)
    others = select(INBOX.c.message_id).where(INBOX.c.rider_id != rider_id, INBOX.c.message_id.in_(his))
    alone = select(MESSAGE.c.id).where(MESSAGE.c.id.in_(his), MESSAGE.c.id.not_in(others))
    return [tuple(row) for row in session.execute(alone)]


def incident_lines_of(session: Session, rider_id: str) -> list[Key]:
    his = select(INCIDENT.c.id).where(INCIDENT.c.rider_id == rider_id)
    return [tuple(row) for row in session.execute(select(LOG.c.id).where(LOG.c.incident_id.in_(his)))]


#: Where no name of a person stands, or where his own row is dealt with by itself.
NOT_LOOKED_INTO = frozenset({"record", "sweep", "lease", "installation", "source_secret", "person", "token"})


def text_columns(name: str) -> list[str]:
    """The columns of a table in which somebody may be named."""
    table, classes = table_named(name), TABLES[name].classes()
    return [
        column.name
        for column in table.columns
        if isinstance(column.type, AutoString)
        and not (column.primary_key or column.foreign_keys)
        and classes.get(column.name) in ("operational", "personal", "words")
    ]


def rows_saying(session: Session, name: str, texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Rows of a table in which one of these texts stands, as it is or as JSON in ASCII writes it."""
    table, columns = table_named(name), text_columns(name)
    if not columns:
        return
    written = sorted({form for text in texts for form in (text, json.dumps(text)[1:-1])})
    says = or_(*(table.c[column].contains(form, autoescape=True) for column in columns for form in written))
    wanted, after = [*keys_of(table), *(table.c[column] for column in columns)], None
    while True:
        rows = session.execute(_page(table, wanted, says, after)).all()
        yield from (dict(row._mapping) for row in rows)
        if len(rows) < A_PAGE:
            return
        after = tuple(rows[-1][: len(keys_of(table))])


def _page(table: Table, wanted: list[Any], says: Any, after: Key | None) -> Any:
    keys = keys_of(table)
    behind = and_(says, tuple_(*keys) > after) if after else says
    return select(*dict.fromkeys(wanted)).where(behind).order_by(*keys).limit(A_PAGE)


def person_named(session: Session, person_id: int) -> Any:
    """Name and handle of a person who was not erased; None if there is none."""
    row = session.execute(select(PERSON.c.id, PERSON.c.name, PERSON.c.handle).where(PERSON.c.id == person_id))
    found = row.first()
    return None if found is None or found.handle.startswith(f"{found.name}-") else found
