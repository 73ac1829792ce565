"""Take what a phone reports: each once, whatever the line does; a threat in it is decided on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from app.actions.hear_rider import hear_rider
from app.actions.keep_favourite import keep_favourite
from app.actions.keep_record import keep_record
from app.actions.keep_sentence import SENTENCES, keep_sentence
from app.database import insert_new
from app.queries.held_orders import held_orders
from app.tables.reports import ReportRow
from coaching.rulebook import Rulebook

#: What a rider held out to a customer.
OFFERS = frozenset({"offered", "promised"})


@dataclass(frozen=True)
class Report:
    """A report as the phone wrote it; `at` is the phone's clock, `data` a JSON object as text."""

    id: str
    kind: str
    order_id: str | None
    text: str | None
    data: str | None
    at: datetime


@dataclass
class Taken:
    """What became of the reports; `decisions` are the threats to be shown at once."""

    accepted: int = 0
    repeated: int = 0
    refused: list[dict[str, str | None]] = field(default_factory=list)
    decisions: list[int] = field(default_factory=list)


def take_reports(
    session: Session, rulebook: Rulebook, rider_id: str, reports: Sequence[Report], now: datetime
) -> Taken:
    """Keep each report whose order is or was the rider's; an id that is known stands as it came first."""
    taken = Taken()
    his = held_orders(session, rider_id, {report.order_id for report in reports if report.order_id})
    for report in reports:
        if report.order_id and report.order_id not in his:
            detail = "order_id: never an order of yours"
            taken.refused.append({"id": report.id, "why": "not_yours", "detail": detail})
        elif not _kept(session, rider_id, report, now):
            taken.repeated += 1
        else:
            taken.accepted += 1
            if report.kind in OFFERS:
                who, facts = f"rider:{rider_id}", {"order": report.order_id, "report": report.id}
                keep_record(session, now, f"offer.{report.kind}", who, who, facts)
            if report.kind == "favourite":
                keep_favourite(session, rulebook.library, rider_id, report.data, report.at, now)
            if report.kind in SENTENCES:
                keep_sentence(session, rider_id, report, now)
            if report.kind == "said" and report.order_id and report.text:
                decision = hear_rider(
                    session, rulebook, rider_id, report.order_id, report.text, now, afterwards=True
                )
                taken.decisions += [decision] if decision is not None else []
    return taken


def _kept(session: Session, rider_id: str, report: Report, now: datetime) -> bool:
    kept = session.execute(
        insert_new(session, ReportRow, "id"),
        {
            "rider_id": rider_id,
            "id": report.id,
            "kind": report.kind,
            "order_id": report.order_id,
            "text": report.text,
            "data": report.data,
            "at": report.at,
            "arrived_at": now,
        },
    )
    return kept.scalar() is not None
