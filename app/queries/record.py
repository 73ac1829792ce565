"""The record's lines, in their order."""

from collections.abc import Iterator

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import Session

from app.database import table_of
from app.record_chain import Line, facts_text
from app.tables.record import RecordRow

RECORD = table_of(RecordRow)
A_PAGE = 5000
NEXT = (
    select(*(RECORD.c[name] for name in Line._fields))
    .where(RECORD.c.n > bindparam("after"))
    .order_by(RECORD.c.n)
    .limit(A_PAGE)
)
HEAD = select(RECORD.c.n, RECORD.c.hash).order_by(RECORD.c.n.desc()).limit(1)
COUNT_OF = select(func.count()).select_from(RECORD)


def record_lines(session: Session, after: int = 0) -> Iterator[Line]:
    """Every line after a number, a page of them in memory at a time."""
    while page := session.execute(NEXT, {"after": after}).all():
        yield from (Line(*row) for row in page)
        after = page[-1].n


def record_head(session: Session) -> tuple[int, str] | None:
    """The newest line's number and hash; None before the first."""
    row = session.execute(HEAD).first()
    return (row.n, row.hash) if row else None


def lines_naming(session: Session, names: frozenset[str], after: int, until: int) -> list[int]:
    """The numbers of lines, still whole, in which one of these names stands as actor, subject or fact."""
    inside = [RECORD.c.facts.contains(_as_fact(name), autoescape=True) for name in sorted(names)]
    whole = select(RECORD.c.n).where(
        RECORD.c.n > after,
        RECORD.c.n <= until,
        RECORD.c.salt.is_not(None),
        or_(RECORD.c.actor.in_(names), RECORD.c.subject.in_(names), *inside),
    )
    return list(session.execute(whole.order_by(RECORD.c.n)).scalars())


def _as_fact(name: str) -> str:
    """A name as it stands within the facts' JSON, with its quotes."""
    return facts_text({"": name})[len('{"":') : -1]
