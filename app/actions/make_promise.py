"""Make a promise: a rider used a card that names a time; the ledger keeps its deadline."""

import json
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.actions.keep_record import keep_record
from app.database import insert_new, table_of
from app.queries.orders import order_facts
from app.tables.inbox import InboxRow, MessageRow
from app.tables.orders import PromiseRow
from coaching.order_state import OVER

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)
CARD = (
    select(INBOX.c.rider_id, INBOX.c.order_id, MESSAGE.c.wire)
    .join(MESSAGE, MESSAGE.c.id == INBOX.c.message_id)
    .where(INBOX.c.decision_id == bindparam("decision"))
)


def make_promise(session: Session, decision_id: int, now: datetime) -> None:
    """Keep what the used card promised, if it promised anything; used twice it counts once."""
    card = session.execute(CARD, {"decision": decision_id}).first()
    if card is None or card.order_id is None:
        return
    promise = json.loads("{" + card.wire)["body"].get("promise")
    if promise is None or order_facts(session, card.order_id).status in OVER:
        return
    session.execute(
        insert_new(session, PromiseRow),
        {
            "order_id": card.order_id,
            "rider_id": card.rider_id,
            "decision_id": decision_id,
            "what": json.dumps(promise["what"], ensure_ascii=False),
            "made_at": now,
            "due_at": now + timedelta(minutes=promise["minutes"]),
        },
    )
    facts = {"order": card.order_id, "decision": decision_id, "minutes": promise["minutes"]}
    keep_record(session, now, "offer.promise_made", f"rider:{card.rider_id}", f"rider:{card.rider_id}", facts)
