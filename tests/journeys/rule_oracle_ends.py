"""How the decisions of a replay may end, by CONTRACT: each function returns what is wrong, in words.

What the product decided is taken as it is (another test holds it against the table of rules); here only its ends
are judged, against what had arrived and how the rider moved.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.journeys.replayed import Decision
from tests.journeys.rule_oracle import RuleDay, moment
from tests.journeys.rule_oracle_orders import (
    BEYOND_DELAY,
    TIMERS,
    Known,
    Moment,
    Order,
    class_of,
    life,
)

ENDS = {"shown", "expired", "retracted", "superseded", "capped", "declined", "abstained"}
FROM_WORDS = {"customer_upset", "threat"}


class Judge:
    """A day by the rules and the decisions made of it."""

    def __init__(self, day: RuleDay, decisions: Sequence[Decision]) -> None:
        self.day, self.decisions = day, decisions
        self.made = {firing.key: firing.made for firing in day.firings}
        for candidate in day.candidates:
            for kind in FROM_WORDS:
                self.made[(kind, *candidate.key[1:])] = candidate.made
        self.of_order: dict[str, list[Decision]] = defaultdict(list)
        for decision in decisions:
            if decision.order_id is not None:
                self.of_order[decision.order_id].append(decision)

    def made_at(self, decision: Decision) -> Moment:
        """The line that made it; one that no rule makes counts as timed."""
        return self.made.get(decision.key) or Moment(decision.at, TIMERS)

    def order(self, decision: Decision) -> Order | None:
        return self.day.orders.get(decision.order_id) if decision.order_id is not None else None

    def tell(self, rule: str, decision: Decision, *others: Decision) -> str:
        story = self.day.story(decision.order_id)
        motion = self.day.motion.around(decision.rider_id, decision.ended_at)
        with_others = "".join(f"\n  with {other}" for other in others)
        return f"{rule}\n  {decision}{with_others}\n  the rider: {motion}\n  the order:\n{story}"

    def shapes(self) -> Iterator[str]:
        """Each decision has one end, of the contract's, with a rule, within its life, and the class of its kind."""
        for it in self.decisions:
            if it.ended_as not in ENDS:
                yield self.tell("an end that is none of the contract's", it)
            if it.ended_as == "declined":
                yield self.tell("the played phone never taps, so nothing is declined", it)
            if not it.rule:
                yield self.tell("an end without its rule", it)
            if not it.at <= it.ended_at <= it.at + life(it.kind):
                yield self.tell("an end outside the card's life", it)
            if it.class_ != class_of(it.kind):
                yield self.tell(f"class is {class_of(it.kind)} by the table", it)
            if (it.script is None) != (it.ended_as == "abstained") and it.ended_as in {"shown", "abstained"}:
                yield self.tell("abstained has no script, and what is shown has one", it)
            if (it.order_id is None) != (it.kind == "zone_alert"):
                yield self.tell("all but a zone alert speaks of an order", it)

    def riders(self) -> Iterator[str]:
        """A decision speaks to the rider whose order it is, when it is made and when it is shown."""
        for it in self.decisions:
            order = self.order(it)
            if order is None:
                continue
            made = self.made_at(it)
            known = order.known_at(made)
            if known is None or known.rider_id != it.rider_id:
                yield self.tell("not the order's rider at that moment", it)
            left = order.left(it.rider_id, made)
            if left and it.ended_at > left.clock:
                yield self.tell(
                    f"the order left the rider at {left.clock:%H:%M:%S}, his cards end with it", it
                )

    def over(self) -> Iterator[str]:
        """Nothing outlives its order; a card of an order that is over as it is made is retracted at once."""
        for it in self.decisions:
            order = self.order(it)
            if order is None:
                continue
            made = self.made_at(it)
            over = order.over_for(it.kind, made)
            if over == made and (it.ended_as, it.ended_at) != ("retracted", it.at):
                yield self.tell("the order is over already: retracted at once", it)
            elif over and it.ended_at > over.clock:
                yield self.tell(f"the order is over for this kind since {over.clock:%H:%M:%S}", it)
            if it.kind == "late_night_apology":
                known = order.known_at(made)
                behind = known is not None and known.status != "at_customer"
                if behind and (it.ended_as, it.ended_at) != ("retracted", it.at):
                    yield self.tell("told behind a newer status: retracted at once", it)

    def expired(self) -> Iterator[str]:
        """A card expires at the end of its life, or with its order, and not before."""
        for it in self.decisions:
            if it.ended_as == "expired" and it.ended_at != it.at + life(it.kind):
                order = self.order(it)
                over = order.over_for(it.kind, self.made_at(it)) if order else None
                if over is None or it.ended_at != over.clock:
                    yield self.tell("expired before its life was over", it)

    def retracted(self) -> Iterator[str]:
        """A card is retracted for what arrived at that moment, and a delay card must be if it was no delay."""
        for it in self.decisions:
            order = self.order(it)
            made = self.made_at(it)
            if it.ended_as == "retracted" and not (order and self.right_to_retract(it, order, made)):
                yield self.tell("retracted, and nothing arrived that takes it back", it)
            none = no_delay(self.day, it, made)
            if none and it.ended_at > none.clock:
                yield self.tell("it turned out to have been no delay: retracted by then", it)

    def gone(self, it: Decision) -> Moment | None:
        """The first moment from which nothing of this card may be shown, but for its age."""
        order, made = self.order(it), self.made_at(it)
        if order is None:
            return None
        ends = (order.over_for(it.kind, made), order.left(it.rider_id, made), no_delay(self.day, it, made))
        return min((end for end in ends if end), default=None)

    def right_to_retract(self, it: Decision, order: Order, made: Moment) -> bool:
        if it.ended_at == it.at and self.ends_as_made(it, order, made):
            return True
        for before, known in zip([None, *order.history], order.history, strict=False):
            arrived_then = known.since.clock == it.ended_at and known.since > made
            if arrived_then and takes_back(it, before, known):
                return True
        return False

    def ends_as_made(self, it: Decision, order: Order, made: Moment) -> bool:
        known = order.known_at(made)
        behind = known is not None and known.status != "at_customer"
        return order.over_for(it.kind, made) == made or (it.kind == "late_night_apology" and behind)


def no_delay(day: RuleDay, it: Decision, made: Moment) -> Moment | None:
    """When it became known that a delay card was wrong as it was made: the order had been at the door by then."""
    if it.order_id is None or not it.kind.startswith("delay_"):
        return None
    for now, event in day.arrived[it.order_id]:
        if now > made and moment(event["time"]) < it.at and event["data"].get("status") in BEYOND_DELAY:
            return now
    return None


def takes_back(it: Decision, before: Known | None, known: Known) -> bool:
    """Whether an event that arrived is a reason to retract a card: its order is over, another's, or was wrongly known."""
    data, type_ = known.event["data"], known.event["type"]
    if type_ == "order.placed":
        return before is not None  # the promise changed
    if type_ != "order.status":
        return False
    if it.kind == "order_cancelled" and known.status not in {"cancelled", "returning"}:
        return True
    if known.status in {"delivered", "cancelled", "returned"} or known.rider_id != it.rider_id:
        return True
    if moment(known.event["time"]) > it.at:
        return False
    if it.kind.startswith("delay_"):
        return data["status"] in BEYOND_DELAY
    return before is None or known.status != before.status
