"""Makers of values for tests: everything a case is not about has a default."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from app.events import Event, Refused, read_event
from coaching.content import Text
from coaching.library import Library
from coaching.order_state import RANK, OrderState, StatusReport
from coaching.prompting import Motion
from coaching.script import Act, Script
from coaching.situation import Situation
from coaching.talk_models import ActName

#: A quiet evening in Shanghai, 20:30 by the wall clock.
EVENING = datetime(2026, 3, 6, 12, 30, tzinfo=UTC)
_numbers = count(1)


def later(seconds: float) -> datetime:
    """A moment of the evening."""
    return EVENING + timedelta(seconds=seconds)


# what coaching is handed


def a_text(zh: str = "我在听。", en: str = "I'm listening.") -> Text:
    return Text(zh=zh, en=en)


def an_act(act: ActName = "empathy", zh: str | None = "您等久了。", en: str = "Long wait, I know.") -> Act:
    """An act with its line; `zh=None` makes it silent."""
    return Act(act=act, line=None if zh is None else Text(zh=zh, en=en))


def the_acts() -> tuple[Act, ...]:
    return (
        an_act("empathy"),
        an_act("fact", "这单取消了。", "This one's been cancelled."),
        an_act("plan", "我现在打客服。", "I'm ringing support."),
    )


def a_script(slug: str = "a-script", **changed: Any) -> Script:
    """A script without a fault."""
    parts: dict[str, Any] = {
        "title": a_text("单取消了", "Cancelled"),
        "kinds": ("order_cancelled",),
        "stages": ("at_store",),
        "model": "empathy_fact_plan",
        "tone": "level",
        "channel": "door",
        "cue": a_text("停稳再看。", "Stop first."),
        "acts": the_acts(),
        "todo": (a_text("站到亮处。", "Stand in the light."),),
        "never": a_text("别争。", "Don't argue."),
        "ends": a_text("照办。", "Do as told."),
        "fails": a_text("走开，报调度。", "Walk away, tell dispatch."),
        "moves": ("empathy", "state_fact", "offer_call_support"),
    }
    return Script(slug=slug, **(parts | changed))


def a_library(*scripts: Script) -> Library:
    return Library(scripts=scripts, files=tuple((s.slug, f"scripts/{s.slug}.toml") for s in scripts))


def a_situation(kind: str = "order_cancelled", stage: str | None = "at_store", **facts: str) -> Situation:
    return Situation(kind=kind, stage=stage, facts=tuple(facts.items()))


def a_report(
    status: str = "assigned", at: float = 0, rider: str | None = None, arrival: int = 0
) -> StatusReport:
    """A status report `at` seconds into the evening; by default they arrive in the order they are made."""
    return StatusReport(later(at), status, arrival or next(_numbers), rider)


def an_order(
    status: str = "picked_up", rider: str | None = "zhou", stage: str | None = "picked_up"
) -> OrderState:
    assert status in RANK
    return OrderState(status=status, status_at=EVENING, rider_id=rider, stage=stage)


def a_motion(known: float = 0, **changed: Any) -> Motion:
    """What is known of a rider `known` seconds into the evening: standing without orders, if not told."""
    return Motion(known_at=later(known), **({"quiet_since": later(known)} | changed))


# what a platform sends


def an_event(type_: str, at: float = 0, id: str | None = None, **data: Any) -> dict[str, Any]:
    """A CloudEvent that happened `at` seconds into the evening."""
    return {
        "specversion": "1.0",
        "id": id or f"event-{next(_numbers)}",
        "source": "urn:tests",
        "type": type_,
        "time": later(at).isoformat(),
        "data": data,
    }


def placed(order: str = "8213", at: float = 0, **changed: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "customer_id": "chen",
        "zone": "jingan-si",
        "placed_at": later(at - 60).isoformat(),
        "promised_at": later(at + 1800).isoformat(),
    }
    return an_event("order.placed", at, order_id=order, **(facts | changed))


def status(
    state: str,
    at: float = 0,
    rider: str | None = "zhou",
    order: str = "8213",
    id: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    named = {"rider_id": rider} if rider else {}
    return an_event("order.status", at, id, order_id=order, status=state, **named, **more)


def wish_to_cancel(at: float = 0, order: str = "8213", id: str | None = None) -> dict[str, Any]:
    return an_event("order.cancel_requested", at, id, order_id=order, by="customer", text="不要了")


def position(at: float = 0, kmh: float = 0.0, rider: str = "zhou") -> dict[str, Any]:
    return an_event("rider.position", at, rider_id=rider, lat=31.23, lng=121.44, speed_kmh=kmh)


def problem(
    kind: str = "spilled", at: float = 0, order: str = "8213", id: str | None = None, **more: Any
) -> dict[str, Any]:
    return an_event("order.problem", at, id, order_id=order, kind=kind, **more)


def message(text: str, at: float = 0, order: str = "8213", id: str | None = None) -> dict[str, Any]:
    return an_event("customer.message", at, id, order_id=order, text=text)


def activity(at: float = 0, action: str = "refund_page", order: str = "8213") -> dict[str, Any]:
    return an_event("customer.activity", at, order_id=order, action=action)


def kitchen(minutes: float = 12, at: float = 0, merchant: str = "noodles") -> dict[str, Any]:
    return an_event("merchant.preparing", at, merchant_id=merchant, minutes=minutes)


def alert(
    kind: str = "rain", at: float = 0, until: float | None = None, zone: str = "jingan-si", **more: Any
) -> dict[str, Any]:
    """A warning for a zone that ends `until` seconds into the evening, if it says so."""
    ends = {} if until is None else {"until": later(until).isoformat()}
    return an_event("zone.alert", at, zone=zone, kind=kind, **ends, **more)


def shift(on: bool = True, at: float = 0, rider: str = "zhou") -> dict[str, Any]:
    return an_event("rider.shift", at, rider_id=rider, on=on)


def call(at: float = 0, by: str = "customer", answered: bool = False, order: str = "8213") -> dict[str, Any]:
    return an_event("order.call", at, order_id=order, by=by, answered=answered)


def eta(seconds: float, at: float = 0, order: str = "8213") -> dict[str, Any]:
    """A new estimate, `seconds` into the evening."""
    return an_event("order.eta", at, order_id=order, eta=later(seconds).isoformat())


def read(item: dict[str, Any], now: datetime) -> Event | Refused:
    return read_event(item, now)
