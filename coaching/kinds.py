"""The rules that make Jinnang speak, as one table (CONTRACT, "What makes Jinnang speak")."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from coaching.content import Text

Kind = Literal[
    "delay_15", "delay_30", "delay_45", "late_night_apology", "cancel_requested", "order_cancelled",
    "customer_upset", "threat", "order_problem", "merchant_slow", "zone_alert", "intent_rising",
]  # fmt: skip

A_CARD_LIVES = timedelta(minutes=15)
#: Priority on the wire, 1-5; it also ranks the classes where one card puts another away.
PRIORITY_OF_CLASS = {"safety": 5, "urgent": 4, "guidance": 3, "routine": 2, "drill": 1}


@dataclass(frozen=True)
class KindRule:
    """One kind: its class, how long its card lives, what it is called, and what it yields to.

    `yields_to` None is the common rule: a newer card of the same order and of the same or a higher class
    puts an unshown one away.
    """

    class_: str
    name: Text
    life: timedelta = A_CARD_LIVES
    yields_to: frozenset[str] | None = None


KINDS: Mapping[str, KindRule] = {
    "delay_15": KindRule("routine", Text(zh="晚了一刻钟", en="A quarter of an hour late")),
    "delay_30": KindRule("urgent", Text(zh="晚了半小时", en="Half an hour late")),
    "delay_45": KindRule("urgent", Text(zh="晚了三刻钟", en="Three quarters of an hour late")),
    "late_night_apology": KindRule("urgent", Text(zh="夜里送晚了", en="Late at night")),
    "cancel_requested": KindRule(
        "urgent",
        Text(zh="客人想取消", en="The customer wants to cancel"),
        yields_to=frozenset({"order_cancelled", "threat"}),
    ),
    "order_cancelled": KindRule(
        "urgent",
        Text(zh="这单取消了", en="The order was cancelled"),
        life=timedelta(minutes=60),
        yields_to=frozenset(),
    ),
    "customer_upset": KindRule("urgent", Text(zh="客人不高兴", en="The customer is upset")),
    "threat": KindRule("safety", Text(zh="有人威胁你", en="Somebody threatened you"), yields_to=frozenset()),
    "order_problem": KindRule("urgent", Text(zh="餐有问题", en="Something is wrong with the order")),
    "merchant_slow": KindRule("routine", Text(zh="店里出餐慢", en="The kitchen is slow")),
    "zone_alert": KindRule("routine", Text(zh="这一片有情况", en="A warning for this area")),
    "intent_rising": KindRule("routine", Text(zh="客人像是要退", en="They may be about to cancel")),
}

DELAY_KINDS: Mapping[str, timedelta] = {
    "delay_15": timedelta(minutes=15),
    "delay_30": timedelta(minutes=30),
    "delay_45": timedelta(minutes=45),
}


def superseded_by(kind: str, newer_kind: str) -> bool:
    """Whether an unshown card gives way to a newer one of the same order."""
    rule, newer = KINDS[kind], KINDS[newer_kind]
    if rule.yields_to is not None:
        return newer_kind in rule.yields_to
    return PRIORITY_OF_CLASS[newer.class_] >= PRIORITY_OF_CLASS[rule.class_]
