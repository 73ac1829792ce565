"""Whether a rule fires: one predicate each, pure (CONTRACT, "What makes Jinnang speak")."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta, tzinfo

from coaching.kinds import DELAY_KINDS
from coaching.order_state import OVER, STATUSES, OrderState, StatusReport
from coaching.rulebook import Heard
from coaching.situation import UNEASY

#: Once an order has been in one of these, nobody tells its rider that it is late.
ENDS_DELAY = frozenset({"at_customer", "delivered", "cancelled", "returning", "returned"})
#: An order in one of these has not left the shop.
NOT_PICKED_UP = frozenset({"assigned", "at_store"})
#: The reports that a rule would have kept silent for, had they come in time.
UNDOES = {
    **dict.fromkeys(DELAY_KINDS, ENDS_DELAY),
    "merchant_slow": ENDS_DELAY | {"picked_up"},
}
NIGHT_BEGINS, NIGHT_ENDS = 22, 6  # local hours
SLOW_KITCHEN_MINUTES = 10
INTENT_WINDOW = timedelta(minutes=10)
#: A house figure: how long a warning runs whose sender named no end.
ALERT_LASTS = timedelta(minutes=60)

#: The statuses in which what a rule says is still so. A cancelled order may be on its way back already.
STILL_TRUE_IN = {"order_cancelled": frozenset({"cancelled", "returning"})}
RUNNING = frozenset(STATUSES) - OVER


def rungs(promised_at: datetime) -> dict[str, datetime]:
    """The moment of each rung of the delay ladder."""
    return {kind: promised_at + late for kind, late in DELAY_KINDS.items()}


def delay_holds(reports: Iterable[StatusReport]) -> bool:
    """Whether an order of which these reports had come was still under way."""
    return not any(report.status in ENDS_DELAY for report in reports)


def undone_by(kind: str, report: StatusReport, decided_at: datetime) -> bool:
    """Whether a report that came late tells that a rule should not have spoken."""
    return report.at <= decided_at and report.status in UNDOES.get(kind, frozenset())


def is_night(at: datetime, zone: tzinfo) -> bool:
    """Between 22:00 and 05:59 by the local clock."""
    return is_night_hour(at.astimezone(zone).hour)


def is_night_hour(hour: int) -> bool:
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def apology_is_due(arrived: datetime, promised_at: datetime | None, zone: tzinfo) -> bool:
    """Whether an arrival at the customer's asks for the late-night apology."""
    return promised_at is not None and arrived > promised_at and is_night(arrived, zone)


def intent_rises(at: datetime, others: Iterable[datetime]) -> bool:
    """Whether another activity of the same order lies within ten minutes of this one."""
    return any(abs(at - other) <= INTENT_WINDOW for other in others)


def kitchen_is_slow(minutes: float) -> bool:
    return minutes >= SLOW_KITCHEN_MINUTES


def upsets(anger: int, reasons: Collection[str], with_words: Collection[str]) -> bool:
    """Whether a message asks for words: any anger, or a reason that a script was written for."""
    return anger >= 1 or any(reason in with_words for reason in reasons)


def danger_notes(heard: Heard) -> tuple[str, ...]:
    """What a reading tells beside its anger: who speaks of dying needs other words than who lifts a hand, and
    what only sounds like a threat is named as such."""
    if heard.uneasy:
        return (UNEASY,)
    return ("self_harm",) if heard.threat and heard.threat.kind == "self_harm" else ()


def still_so(kind: str, state: OrderState) -> bool:
    """Whether what a rule says is so in the order's newest state; safety is never taken back by a status."""
    if kind == "threat":
        return True
    if kind == "late_night_apology":
        return state.status == "at_customer"
    if state.status is None:
        return True
    return state.status in STILL_TRUE_IN.get(kind, RUNNING)
