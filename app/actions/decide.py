"""Decide: a rule fires for an order; choose the words and put them into the rider's inbox."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.actions.end_cards import end_cards, end_rows
from app.database import insert_new, table_of
from app.notices.message import card_message
from app.notices.outbox import put
from app.queries.orders import order_on_card
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow
from coaching.advice import advise
from coaching.library import Library
from coaching.prompting import CLASS_OF, LIFE_OF, superseded_by
from coaching.situation import OVER, OrderState, Situation

DECISION, INBOX = table_of(DecisionRow), table_of(InboxRow)


def decide(
    session: Session, library: Library, kind: str, order_id: str, state: OrderState, event: int, now: datetime
) -> int | None:
    """Fire a rule for an order and its rider; return the decision's id, None if it had fired before."""
    rider_id = state.rider_id
    if rider_id is None:
        raise ValueError(f"order {order_id} has no rider to advise")
    on_card = order_on_card(session, order_id)
    situation = Situation(kind=kind, stage=state.stage, facts=(("order_no", order_id),))
    advice = advise(situation, library)
    class_ = CLASS_OF[kind]
    decision_id: int | None = session.execute(
        insert_new(session, DecisionRow)
        .values(
            once=f"{kind}:{order_id}",
            at=now,
            rider_id=rider_id,
            order_id=order_id,
            kind=kind,
            class_=class_,
            script=advice.script.slug if advice.script else None,
            alternatives=json.dumps(advice.alternatives),
            reasons=json.dumps([reason.as_dict() for reason in advice.reasons], ensure_ascii=False),
            event=event,
            ended_as=None if advice.script else "abstained",
            ended_at=None if advice.script else now,
            rule=None if advice.script else "no_script_fits",
        )
        .returning(DECISION.c.id)
    ).scalar()
    if decision_id is None:
        return None
    _supersede(session, order_id, kind, class_, now)
    if advice.script is None:
        return decision_id
    message = card_message(kind, class_, advice, on_card.as_json(), now, now + LIFE_OF[kind])
    put(session, rider_id, message, now, decision_id=decision_id, order_id=order_id)
    if state.status in OVER and not (kind == "order_cancelled" and state.status == "cancelled"):
        # It came late: a newer status had already settled the order.
        end_cards(session, order_id, "retracted", "behind_newer_status", now)
    return decision_id


def _supersede(session: Session, order_id: str, kind: str, class_: str, now: datetime) -> None:
    """Put away the order's cards that nobody has seen yet and that give way to this kind."""
    rows = session.execute(
        select(INBOX.c.id, INBOX.c.decision_id, DECISION.c.kind, DECISION.c.class_, INBOX.c.shown_at)
        .join(DECISION, DECISION.c.id == INBOX.c.decision_id)
        .where(INBOX.c.order_id == order_id, INBOX.c.ended_as.is_(None))
    ).all()
    giving_way = [row for row in rows if superseded_by(row.kind, row.class_, kind, class_)]
    end_rows(
        session,
        [row.id for row in giving_way],
        [row.decision_id for row in giving_way],
        "superseded",
        kind,
        now,
    )
