"""Decide: a rule fires for a rider and an order; choose the words and put them into his inbox."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session

from app.actions.end_cards import end_cards, supersede_cards
from app.actions.open_incident import follow_decision
from app.actions.record_decisions import record_made
from app.counted import count
from app.database import insert_new, table_of
from app.notices.message import card_message
from app.notices.outbox import put
from app.queries.fates import fate_of
from app.queries.orders import order_on_card
from app.queries.situations import situation_of_order
from app.tables.decisions import DecisionRow
from app.tables.inbox import InboxRow, MessageRow
from coaching.advice import Advice, advise
from coaching.firing import still_so
from coaching.kinds import DELAY_KINDS, KINDS
from coaching.opening import OPENS_THOUGH_OVER
from coaching.order_state import OrderState
from coaching.rulebook import Rulebook

DECISION, INBOX, MESSAGE = table_of(DecisionRow), table_of(InboxRow), table_of(MessageRow)
UPDATE_DECISION = update(DECISION).where(DECISION.c.id == bindparam("decision"))


@dataclass(frozen=True)
class Firing:
    """A rule that fired. `once` is the key for which it fires only once; `state` is the order's, now.

    `at` is the moment of the rule: an arrival, or a timer's own moment, and then `stage` is the order's at
    that moment, for a look that comes late. What only this event tells (a complaint's reasons, the weather)
    is given; all else is looked up.
    """

    kind: str
    once: str
    rider_id: str
    order_id: str | None
    state: OrderState
    at: datetime
    event: int | None = None
    reasons: tuple[str, ...] = ()
    anger: int = 0
    weather: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    valid_until: datetime | None = None  # of a card that is worded anew
    stage: str | None = None
    minutes: float = 0  # that a kitchen still needs
    late: bool = False  # looked at long after its moment: the rider's other orders have moved since

    @property
    def stage_then(self) -> str | None:
        return self.stage or self.state.stage


def decide(session: Session, rulebook: Rulebook, firing: Firing) -> int | None:
    """Make the one decision of a firing; return its id, None if the rule had fired for this before."""
    kind, at = firing.kind, firing.at
    rule = KINDS[kind]
    situation = situation_of_order(
        session,
        rulebook,
        kind,
        firing.order_id,
        firing.stage_then,
        at,
        reasons=firing.reasons,
        anger=firing.anger,
        weather=firing.weather,
        notes=firing.notes,
        late_look=firing.late,
    )
    advice = advise(situation, rulebook.library)
    ended_as, by, ended_at = _end_at_once(session, firing, advice)
    decision_id: int | None = session.execute(
        insert_new(session, DecisionRow, "id"),
        {
            "once": firing.once,
            "at": at,
            "rider_id": firing.rider_id,
            "order_id": firing.order_id,
            "kind": kind,
            "class_": rule.class_,
            **_words(advice, rulebook),
            "stage": firing.stage_then,
            "event": firing.event,
            "facts": json.dumps(
                {
                    "reasons": firing.reasons,
                    "anger": firing.anger,
                    "weather": firing.weather,
                    "notes": firing.notes,
                }
            ),
            "ended_as": ended_as,
            "ended_at": ended_at,
            "rule": by,
        },
    ).scalar()
    if decision_id is not None:
        count(session, "decisions", kind)
        count(session, "decision_ends", kind, ended_as or "", by=1 if ended_as else 0)
        told = {"kind": kind, "rider": firing.rider_id, "order": firing.order_id, "event": firing.event}
        told |= {"script": advice.script.slug if advice.script else None, "as": ended_as, "rule": by}
        record_made(session, decision_id, at, told)
    if decision_id is not None and (ended_as != "retracted" or kind in OPENS_THOUGH_OVER):
        follow_decision(session, decision_id, firing)
    if decision_id is None or (ended_as in ("retracted", "abstained") and ended_at == at):
        return decision_id  # it never had a card
    if firing.order_id is not None:
        supersede_cards(session, firing.order_id, kind, at)
    if ended_as:
        return decision_id
    on_card = order_on_card(session, firing.order_id).as_json() if firing.order_id else None
    message = card_message(kind, rule.class_, advice, on_card, at + rule.life)
    put(session, firing.rider_id, message, at, decision_id=decision_id, order_id=firing.order_id)
    if kind == "order_cancelled" and firing.order_id is not None:
        end_cards(session, firing.order_id, "expired", kind, at, but=decision_id)  # what is left was seen
    return decision_id


def choose_anew(
    session: Session, rulebook: Rulebook, decision_id: int, message_id: str, firing: Firing
) -> bool:
    """Choose the words of a card that nobody has seen yet for how things stand now; False if none fit."""
    situation = situation_of_order(
        session,
        rulebook,
        firing.kind,
        firing.order_id,
        firing.stage_then,
        firing.at,
        reasons=firing.reasons,
        anger=firing.anger,
        notes=firing.notes,
        decision_id=decision_id,
    )
    advice = advise(situation, rulebook.library)
    words = {**_words(advice, rulebook), "stage": firing.stage_then}
    session.execute(UPDATE_DECISION, {"decision": decision_id, **words})
    if advice.script is None:
        return False
    on_card = order_on_card(session, firing.order_id).as_json() if firing.order_id else None
    valid_until = firing.valid_until or firing.at + KINDS[firing.kind].life
    message = card_message(
        firing.kind, KINDS[firing.kind].class_, advice, on_card, valid_until, id=message_id
    )
    session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == message_id)
        .values(wire=message.wire, title=json.dumps(message.title.as_dict(), ensure_ascii=False))
    )
    return True


def _words(advice: Advice, rulebook: Rulebook) -> dict[str, object]:
    return {
        "script": advice.script.slug if advice.script else None,
        "script_version": rulebook.library.version_of(advice.script.slug) if advice.script else None,
        "apologises": advice.script.apologises if advice.script else None,
        "alternatives": json.dumps(advice.alternatives),
        "reasons": json.dumps([reason.as_dict() for reason in advice.reasons], ensure_ascii=False),
    }


def _end_at_once(
    session: Session, firing: Firing, advice: Advice
) -> tuple[str | None, str | None, datetime | None]:
    """How a decision ends in the moment it is made, by which rule and when; nothing if it has its card."""
    state, at = firing.state, firing.at
    of_order = firing.order_id is not None and firing.kind not in DELAY_KINDS
    if of_order and firing.kind != "threat" and state.rider_id != firing.rider_id:
        return "retracted", "reassigned" if state.rider_id else "unassigned", at
    if of_order and not still_so(firing.kind, state):
        return "retracted", "behind_newer_status", at  # it came late: a newer status tells otherwise
    if advice.script is None:
        return "abstained", "no_script_fits", at
    if firing.kind in DELAY_KINDS and firing.order_id is not None:
        # A timer is looked at after its moment: the first thing that came since ended its card.
        life = at + KINDS[firing.kind].life
        fate = fate_of(session, firing.kind, firing.order_id, firing.rider_id, at, life)
        return (fate.ended_as, fate.rule, fate.at) if fate else (None, None, None)
    return None, None, None
