"""Hear a rider: what he says a customer said is read, and a threat speaks at once."""

import hashlib
from datetime import datetime

from sqlmodel import Session

from app.actions.decide import Firing, decide
from app.queries.orders import order_facts
from coaching.firing import danger_notes
from coaching.rulebook import Rulebook


def hear_rider(
    session: Session, rulebook: Rulebook, rider_id: str, order_id: str, text: str, now: datetime
) -> int | None:
    """Decide on a threat that the rider reports of his own order; None if there is none, or it is known.

    The same words in the same minute are one report: a phone that got no answer says them again.
    """
    threat = rulebook.read(text).threat
    if threat is None:
        return None
    state = order_facts(session, order_id)
    if state.rider_id != rider_id:
        return None
    said = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
    once = f"threat:{order_id}:said:{said}:{now:%Y%m%d%H%M}"
    firing = Firing("threat", once, rider_id, order_id, state, now, notes=danger_notes(threat.kind))
    return decide(session, rulebook, firing)
