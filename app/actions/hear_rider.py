"""Hear a rider: what he says a customer said is read, and a threat speaks at once."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.actions.decide import Firing, decide
from app.database import table_of
from app.queries.orders import order_facts
from app.tables.decisions import DecisionRow
from coaching.firing import danger_notes
from coaching.rulebook import Rulebook

DECISION = table_of(DecisionRow)


def hear_rider(
    session: Session,
    rulebook: Rulebook,
    rider_id: str,
    order_id: str,
    text: str,
    now: datetime,
    *,
    afterwards: bool = False,
) -> int | None:
    """Decide on a threat that the rider reports of his own order; None if there is none, or it is known.

    The same words in the same minute are one report: a phone that got no answer says them again. What was
    written without a network comes `afterwards`: the order may have gone to another meanwhile, and words
    that were decided on at any minute are known.
    """
    heard = rulebook.read(text)
    if heard.threat is None:
        return None
    state = order_facts(session, order_id)
    said = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
    words = f"threat:{order_id}:said:{said}:"
    if _decided(session, order_id, words) if afterwards else state.rider_id != rider_id:
        return None
    once = f"{words}{now:%Y%m%d%H%M}"
    firing = Firing("threat", once, rider_id, order_id, state, now, notes=danger_notes(heard))
    return decide(session, rulebook, firing)


def _decided(session: Session, order_id: str, words: str) -> bool:
    keys = select(DECISION.c.once).where(DECISION.c.order_id == order_id, DECISION.c.kind == "threat")
    return any(key.startswith(words) for key in session.execute(keys).scalars())
