"""Hear a customer's message: keep how it reads, and say which rules it makes speak."""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from app.actions.decide import Firing
from app.database import table_of
from app.events import CustomerMessage
from app.queries.orders import order_facts
from app.tables.orders import HeardRow
from coaching.firing import danger_notes, upsets
from coaching.rulebook import Rulebook

INSERT_HEARD = insert(table_of(HeardRow))


def hear_customer(
    session: Session,
    rulebook: Rulebook,
    message: CustomerMessage,
    time: datetime,
    arrival: int,
    now: datetime,
) -> Iterator[Firing]:
    """Keep the reading of a message; a threat comes last, so that it puts the soothing words away."""
    heard, order_id = rulebook.read(message.text), message.order_id
    session.execute(
        INSERT_HEARD,
        {
            "arrival": arrival,
            "order_id": order_id,
            "at": time,
            "anger": heard.anger,
            "reasons": json.dumps(list(heard.reasons)),
            "threat": heard.threat is not None,
            "uneasy": heard.uneasy,
        },
    )
    state = order_facts(session, order_id)
    rider = state.rider_id
    if rider is None:
        return
    if upsets(heard.anger, heard.reasons, rulebook.reasons_with_words):
        yield Firing(
            "customer_upset", f"customer_upset:{order_id}:{arrival}", rider, order_id, state, now, arrival,
            reasons=tuple(heard.reasons), anger=heard.anger, notes=danger_notes(heard),
        )  # fmt: skip
    if heard.threat is not None:
        yield Firing(
            "threat", f"threat:{order_id}:{arrival}", rider, order_id, state, now, arrival,
            notes=danger_notes(heard) or ("in_writing",),
        )  # fmt: skip
