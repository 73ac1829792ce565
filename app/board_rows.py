"""An order's row on the room's board: from what is stored and the moment to words and reasons."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from app.queries.board_orders import OpenOrder
from app.queries.board_room import Around
from coaching.board import (
    BANDS,
    FATES,
    FORGOTTEN_AFTER,
    MOOD_LASTS,
    POSTURES,
    STACKED,
    STAGES,
    TAKEN_WITHIN,
    WAITING,
    WEATHER,
    fate,
    late_words,
    minutes_late,
    posture,
    promise_words,
    risk_of,
    waits_for_still,
)
from coaching.fact_names import KIND_NAMES

Row = dict[str, Any]
A_BREATH = 200  # orders looked at before others may run
IsHere = Callable[[str], bool]


def on_the_way(order: OpenOrder, now: datetime) -> bool:
    return order.told_at is not None and now - order.told_at < FORGOTTEN_AFTER


@dataclass(frozen=True)
class Facts:
    """What a row of an order is drawn from; two equal ones give the same row."""

    order: OpenOrder
    late: int | None
    posture: str | None
    fate: str | None
    reasons: tuple[str, ...]


def facts_of(order: OpenOrder, around: Around, here: IsHere, stacked: bool, now: datetime) -> Facts:
    motion = around.motions.get(order.rider_id) if order.rider_id else None
    heard = motion.known_at if motion else None
    posed = posture(motion, order.stage, here(order.rider_id), heard, now) if order.rider_id else None
    card = order.advice
    came = None
    if card:
        held = waits_for_still(card.show_when, motion, now)
        came = fate(card.receipt, card.ended_as, card.outbox, held)
    codes = tuple(sorted(_codes(order, around, posed, stacked, now)))
    return Facts(order, minutes_late(order.promised_at, now), posed, came, codes)


def _codes(
    order: OpenOrder, around: Around, posed: str | None, stacked: bool, now: datetime
) -> Iterable[str]:
    yield from order.wishes
    if order.anger and order.angry_at and now - order.angry_at < MOOD_LASTS:
        yield f"anger_{min(order.anger, 3)}"
    if order.uneasy_at and now - order.uneasy_at < MOOD_LASTS:
        yield "sounds_off"
    if order.stage == WAITING and order.placed_at and now - order.placed_at >= TAKEN_WITHIN:
        yield "untaken"
    if posed == "silent":
        yield "silent"
    if order.promise_due and order.promise_due < now:
        yield "promise_passed"
    yield from (kind for kind in around.alerts.get(order.zone or "", ()) if kind in WEATHER)
    if stacked:
        yield "stacked"
    if order.first_order:
        yield "first_order"
    for trouble in around.troubles:
        if trouble.order_id == order.order_id and trouble.kind in ("sos", "threat"):
            yield trouble.kind


def row_of(facts: Facts, clock: tzinfo) -> Row:
    """An order as the page is told of it. Rows sorted by `rank` as text stand in their order."""
    order, risk = facts.order, risk_of(facts.reasons, facts.late)
    promised = order.promised_at
    soonest = int(promised.timestamp()) if promised else 9_999_999_999
    card = order.advice
    return {
        "order_id": order.order_id,
        "zone": order.zone,
        "stage": order.stage,
        "stage_name": STAGES[order.stage].as_dict(),
        "promised_at": promised.isoformat() if promised else None,
        "late": facts.late,
        "late_words": late_words(facts.late).as_dict(),
        "rider": {"id": order.rider_id, "name": order.rider_name or order.rider_id}
        if order.rider_id
        else None,
        "posture": facts.posture,
        "posture_name": POSTURES[facts.posture].as_dict()
        if facts.posture and facts.posture != order.stage  # "at the door" is said once in a row
        else None,
        "advice": {
            "kind": card.kind,
            "class": card.class_,
            "name": KIND_NAMES[card.kind].as_dict(),
            "state": facts.fate,
            "state_name": FATES[facts.fate].as_dict(),
        }
        if card and facts.fate
        else None,
        "promise": {
            "due_at": order.promise_due.isoformat(),
            "words": promise_words(f"{order.promise_due.astimezone(clock):%H:%M}").as_dict(),
        }
        if order.promise_due
        else None,
        "score": risk.score,
        "band": risk.band,
        "band_name": BANDS[risk.band].as_dict(),
        "reasons": list(risk.reasons),
        "why": risk.why.as_dict(),
        "rank": f"{999 - risk.score:03}{soonest:010}{order.order_id}",
    }


class Drawn:
    """Rows kept from one look to the next: an order about which nothing changed keeps the very same row."""

    def __init__(self, clock: tzinfo) -> None:
        """`clock`: the local time in which moments are written."""
        self._clock = clock
        self._rows: dict[str, tuple[Facts, Row]] = {}

    def rows(
        self, orders: Mapping[str, OpenOrder], around: Around, here: IsHere, now: datetime
    ) -> dict[str, Row]:
        stacks = Counter((one.rider_id, one.zone) for one in orders.values())
        kept: dict[str, tuple[Facts, Row]] = {}
        for number, (order_id, order) in enumerate(orders.items()):
            if number % A_BREATH == 0:
                time.sleep(0)  # a call for help that came meanwhile goes first
            if not on_the_way(order, now):
                continue
            stacked = order.rider_id is not None and stacks[order.rider_id, order.zone] >= STACKED
            facts = facts_of(order, around, here, stacked, now)
            before = self._rows.get(order_id)
            kept[order_id] = before if before and before[0] == facts else (facts, row_of(facts, self._clock))
        self._rows = kept
        return {order_id: row for order_id, (_, row) in kept.items()}
