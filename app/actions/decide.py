"""Decide: a rule fires for an order; choose the words and put them into the rider's inbox."""

import json
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.actions.end_cards import end_cards, end_open
from app.database import insert_new, table_of
from app.notices.message import card_message
from app.notices.outbox import put
from app.queries.orders import order_on_card
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow, MessageRow
from coaching.advice import Advice, advise
from coaching.library import Library
from coaching.prompting import CLASS_OF, LIFE_OF, superseded_by
from coaching.situation import OVER, STATUSES, OrderState, Situation

DECISION, INBOX, MESSAGE = table_of(DecisionRow), table_of(InboxRow), table_of(MessageRow)
UNSEEN_CARDS = (
    select(INBOX.c.id, INBOX.c.decision_id, MESSAGE.c.valid_until, DECISION.c.kind, DECISION.c.class_)
    .join(DECISION, DECISION.c.id == INBOX.c.decision_id)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .where(INBOX.c.order_id == bindparam("order"), INBOX.c.ended_as.is_(None), INBOX.c.shown_at.is_(None))
)
#: The statuses in which what a rule says is still so. A cancelled order may be on its way back already.
STILL_TRUE_IN = {
    "order_cancelled": frozenset({"cancelled", "returning"}),
    "cancel_requested": frozenset(STATUSES) - OVER,
}


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
    ended_as, rule = _end_at_once(kind, state, advice)
    decision_id: int | None = session.execute(
        insert_new(session, DecisionRow, "id"),
        {
            "once": f"{kind}:{order_id}",
            "at": now,
            "rider_id": rider_id,
            "order_id": order_id,
            "kind": kind,
            "class_": class_,
            "script": advice.script.slug if advice.script else None,
            "alternatives": json.dumps(advice.alternatives),
            "reasons": json.dumps([reason.as_dict() for reason in advice.reasons], ensure_ascii=False),
            "event": event,
            "ended_as": ended_as,
            "ended_at": now if ended_as else None,
            "rule": rule,
        },
    ).scalar()
    if decision_id is None:
        return None
    if ended_as == "retracted":
        return decision_id  # what it says is not so: the order's other cards stay
    _supersede(session, order_id, kind, class_, now)
    if kind == "order_cancelled":
        end_cards(session, order_id, "expired", "order_cancelled", now)  # what is left was seen
    if advice.script is None:
        return decision_id
    message = card_message(kind, class_, advice, on_card.as_json(), now, now + LIFE_OF[kind])
    put(session, rider_id, message, now, decision_id=decision_id, order_id=order_id)
    return decision_id


def _end_at_once(kind: str, state: OrderState, advice: Advice) -> tuple[str | None, str | None]:
    """How a decision ends in the moment it is made, and by which rule; (None, None) if it has its card."""
    if state.status not in STILL_TRUE_IN[kind]:
        return "retracted", "behind_newer_status"  # it came late: a newer status tells otherwise
    if advice.script is None:
        return "abstained", "no_script_fits"
    return None, None


def _supersede(session: Session, order_id: str, kind: str, class_: str, now: datetime) -> None:
    """Put away the order's cards that nobody has seen yet and that give way to this kind."""
    rows = session.execute(UNSEEN_CARDS, {"order": order_id}).all()
    giving_way = [row for row in rows if superseded_by(row.kind, row.class_, kind, class_)]
    end_open(session, giving_way, "superseded", kind, now)
