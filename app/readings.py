"""What a rider heard or means to say, by socket, by HTTP or by a page's form: read, advised on, coached."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from app.actions.hear_rider import hear_rider
from app.delivery import claim_at_once
from app.errors import Problem
from app.events import Id
from app.incident_acts import LOOK
from app.notices.answer import said_words
from app.notices.drafted import draft_words
from app.pace import hold_pace
from app.parts import Parts
from app.queries.orders import order_facts
from app.queries.people import Caller
from app.queries.situations import situation_of_order
from coaching.advice import advise
from coaching.firing import danger_notes
from coaching.order_state import OrderState
from coaching.phrasing import coach
from coaching.reranking import rerank

#: Of one person, by whatever way: to read words and advise on them is the dearest thing he can ask for.
A_MINUTE = 120
Words = Annotated[str, Field(max_length=10_000)]


class SaidIn(BaseModel):
    """`{order_id, text}`: what the customer of an order said, as the rider heard it."""

    model_config = ConfigDict(extra="ignore")
    order_id: Id | None = None
    text: Words


class DraftIn(BaseModel):
    """`{text}`: what the rider means to say."""

    model_config = ConfigDict(extra="ignore")
    text: Words


def take_said(parts: Parts, rider_id: str, said: SaidIn) -> dict[str, Any]:
    """Read the words and choose an answer; a threat is also decided on, as if the platform had sent it."""
    hold_pace("said", rider_id, A_MINUTE)
    now = parts.clock.now()
    heard = parts.rulebook.read(said.text)
    with parts.database.read() as session:
        state = order_facts(session, said.order_id) if said.order_id else OrderState()
        if said.order_id and state.rider_id != rider_id:
            raise Problem("not_found", "this order is not yours now")
        kind = "threat" if heard.threat else "cancel_requested" if heard.cancel else "customer_upset"
        situation = situation_of_order(
            session,
            parts.rulebook,
            kind,
            said.order_id,
            state.stage,
            now,
            reasons=heard.reasons,
            anger=heard.anger,
            notes=danger_notes(heard),
        )
        # The same door if all that was known is that somebody there is not happy.
        unsaid = situation_of_order(
            session, parts.rulebook, "customer_upset", said.order_id, state.stage, now
        )
    if heard.threat and said.order_id:
        _decide_on_threat(parts, rider_id, said.order_id, said.text)
    advice = advise(situation, parts.library)
    placed = rerank(situation, unsaid, parts.library) if not heard.threat else ()
    words = said_words(said.text, heard, advice, placed, kind, order=said.order_id is not None, now=now)
    return {"reading": heard.as_json(), "advice": advice.as_json(), "words": words}


def _decide_on_threat(parts: Parts, rider_id: str, order_id: str, text: str) -> None:
    now = parts.clock.now()

    def take(session: Session) -> list[Any]:
        decision = hear_rider(session, parts.rulebook, rider_id, order_id, text, now)
        return claim_at_once(session, parts, [decision] if decision else [], now)

    parts.outbox.hand_over(parts.database.write(take))
    parts.live.tell(LOOK, {})
    parts.outbox.nudge()


def take_draft(parts: Parts, caller: Caller, draft: DraftIn) -> dict[str, Any]:
    """Mark a draft; each mark says why and has a better sentence."""
    hold_pace("draft", f"{caller.role}:{caller.rider_id or caller.person_id or caller.name}", A_MINUTE)
    coaching = coach(draft.text, parts.rulebook.phrases)
    return {**coaching.as_json(), "words": draft_words(draft.text, coaching, parts.rulebook.phrases)}
