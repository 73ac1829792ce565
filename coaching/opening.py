"""Which happenings open an incident at all: what needs a person, and not every delay, wish or sigh."""

from coaching.escalation import Kind

#: A wish to cancel at the shop is a card's work; once the food is on its way to the door it is a person's.
AT_THE_CUSTOMERS = frozenset({"picked_up", "at_door"})
ANGRY, FURIOUS = 2, 3  # of 3: twice angry is as much as once furious
#: What needs a person even if the order is over, or is another rider's, by the time it is told.
OPENS_THOUGH_OVER = frozenset({"threat", "order_problem"})
KITCHEN_HOLDS_UP = 20  # minutes that a kitchen says it still needs


def opens(
    kind: str,
    stage: str | None,
    reasons: tuple[str, ...] = (),
    anger: int = 0,
    angry_before: bool = False,
    minutes: float = 0,
    spare: float | None = None,
) -> Kind | None:
    """The incident that a decided rule opens, if it is one; not every delay, wish or sigh is.

    `angry_before`: the order's customer was angry in another message too. `minutes` a kitchen still needs,
    `spare` of them are left until the order was promised (None: it was not).
    """
    if kind == "threat":
        return "threat"
    if kind in ("cancel_requested", "order_cancelled"):
        return "cancel_at_door" if stage in AT_THE_CUSTOMERS else None
    if kind == "order_problem":
        return "address" if reasons == ("address",) else "order_problem"
    if kind == "customer_upset":
        return "anger" if anger >= FURIOUS or (anger >= ANGRY and angry_before) else None
    if kind == "merchant_slow":
        late = spare is not None and minutes > spare
        return "slow_kitchen" if minutes >= KITCHEN_HOLDS_UP and late else None
    return None
