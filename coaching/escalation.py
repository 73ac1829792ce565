"""How an incident runs: its level, its clocks, who may handle it, and what a missed clock does. One table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["sos", "threat", "cancel_at_door", "order_problem", "anger", "address", "slow_kitchen"]
#: Who handles it: the card on its way; the rider with his card; the zone's dispatchers; everyone on shift.
Tier = Literal["automatic", "soothing", "zone", "everyone"]
TIERS: tuple[Tier, ...] = ("automatic", "soothing", "zone", "everyone")
#: What a clock means. `card` and `soothe` run for level 1 only, before a person need look at all.
ClockName = Literal["card", "soothe", "answer", "golden", "freeze", "still"]
Happening = Literal["shown", "taken", "step", "called"]

SAFETY_LEVEL = 3
#: Which kinds no order's fate ends: only a person closes them.
SAFETY = frozenset({"sos", "threat"})
QUIET, RINGS, LOUDER = 0, 1, 2
HAND_OVER = timedelta(seconds=60)  # the other accepts in this time, or it comes back


@dataclass(frozen=True)
class KindRule:
    """`level` 1-3, the clock it begins with, and the statuses of its order that end it by themselves."""

    level: int
    first: ClockName
    ends_with: frozenset[str] = frozenset()


_DONE = frozenset({"delivered", "returned"})
KINDS: Mapping[Kind, KindRule] = {
    "sos": KindRule(3, "answer"),
    "threat": KindRule(3, "answer"),
    "cancel_at_door": KindRule(2, "answer", _DONE),
    "order_problem": KindRule(2, "answer", frozenset({"returned"})),
    "anger": KindRule(2, "answer", _DONE | {"cancelled"}),
    "address": KindRule(1, "card", _DONE | {"cancelled"}),
    "slow_kitchen": KindRule(1, "card", _DONE | {"picked_up", "at_customer", "cancelled", "unassigned"}),
}


@dataclass(frozen=True)
class Clock:
    """One clock of the ladder.

    `lasts` counts from the ladder's beginning; `still` counts from the last one. When it is missed `then`
    runs, at `tier` if that is higher, as loud as `loud` while nobody has it, `up` levels up. `met` says
    which happening begins which clock instead. With `lapses` its owner has let it lie: it rings although
    he has it, and anybody may take it over.
    """

    lasts: timedelta
    then: ClockName
    tier: Tier
    loud: int
    up: int = 0
    met: Mapping[Happening, ClockName] | None = None
    lapses: bool = False


#: 90 s for the first answer, 5 minutes to solve it or name the next step, 10 minutes until the order stands
#: still and everyone looks; after that it comes back every ten minutes until somebody closes it.
CLOCKS: Mapping[ClockName, Clock] = {
    "card": Clock(timedelta(seconds=90), "answer", "zone", QUIET, met={"shown": "soothe", "taken": "golden"}),
    "soothe": Clock(timedelta(minutes=5), "answer", "zone", QUIET, met={"taken": "golden"}),
    "answer": Clock(timedelta(seconds=90), "golden", "everyone", RINGS, met={"taken": "golden"}),
    "golden": Clock(timedelta(minutes=5), "freeze", "everyone", LOUDER, up=1, met={"step": "freeze"}),
    "freeze": Clock(
        timedelta(minutes=10), "still", "everyone", LOUDER, up=2, met={"step": "freeze"}, lapses=True
    ),
    "still": Clock(
        timedelta(minutes=10),
        "still",
        "everyone",
        LOUDER,
        up=2,
        met={"step": "freeze", "taken": "freeze"},
        lapses=True,
    ),
}
#: A life may hang on it: its first answer is due sooner.
FIRST_ANSWER_OF_SAFETY = timedelta(seconds=60)
TIER_AT_FIRST: Mapping[ClockName, Tier] = {"card": "automatic", "soothe": "soothing"}


@dataclass(frozen=True)
class Standing:
    """Where an incident stands: what its row keeps. `since` is the moment its ladder counts from."""

    kind: Kind
    level: int
    tier: Tier
    clock: ClockName
    since: datetime
    due_at: datetime
    loud: int = QUIET
    owned: bool = False

    @property
    def free(self) -> bool:
        """Whether somebody may take it: nobody has it, or its owner let it lie until all clocks ran out."""
        return not self.owned or self.clock == "still"

    @property
    def lasts(self) -> timedelta:
        """How long the running clock was given in all."""
        return lasts(self.clock, self.level)


@dataclass(frozen=True)
class Reading:
    """What a clock says now: its meaning, when it is due, who may handle it, what is left (never below 0)."""

    clock: ClockName
    due_at: datetime
    tier: Tier
    left: timedelta


def lasts(clock: ClockName, level: int) -> timedelta:
    """How long a clock is given at a level."""
    if clock == "answer" and level >= SAFETY_LEVEL:
        return FIRST_ANSWER_OF_SAFETY
    return CLOCKS[clock].lasts


def opened(kind: Kind, at: datetime) -> Standing:
    """A new incident, or one whose rider calls again after it had been over."""
    rule = KINDS[kind]
    clock = rule.first
    return Standing(
        kind=kind,
        level=rule.level,
        tier=TIER_AT_FIRST.get(clock, "zone"),
        clock=clock,
        since=at,
        due_at=at + lasts(clock, rule.level),
        loud=RINGS if rule.level >= SAFETY_LEVEL else QUIET,
    )


def clock_of(standing: Standing, now: datetime) -> Reading:
    """What the running clock says."""
    left = max(timedelta(0), standing.due_at - now)
    return Reading(standing.clock, standing.due_at, standing.tier, left)


def met(standing: Standing, happening: Happening, now: datetime) -> Standing:
    """Where it stands after a happening; the same if the running clock does not wait for it."""
    if happening == "called":  # again, after it had been over: the ladder begins anew
        return opened(standing.kind, now)
    owned = standing.owned or happening == "taken"
    standing = replace(standing, owned=owned, loud=QUIET if owned else standing.loud)
    clock = (CLOCKS[standing.clock].met or {}).get(happening)
    if clock is None:
        return standing
    if happening == "step" or standing.clock == "still" or (standing.clock in TIER_AT_FIRST and owned):
        # What he does next is said, or a person's work begins only now: its time begins with him.
        tier, due = _higher(standing.tier, "zone"), now + lasts(clock, standing.level)
        return replace(standing, clock=clock, tier=tier, since=now, due_at=due)
    tier = TIER_AT_FIRST.get(clock, standing.tier)
    return replace(standing, clock=clock, tier=tier, due_at=standing.since + lasts(clock, standing.level))


def missed(standing: Standing, shown: bool = False) -> Standing:
    """Where it stands when its clock has run out. `shown`: the rider has seen the card that is to soothe."""
    if standing.clock == "card" and shown:
        return met(standing, "shown", standing.due_at)
    clock = CLOCKS[standing.clock]
    level = min(SAFETY_LEVEL, standing.level + clock.up)
    # A person's clocks count from when it came to persons; the ones that repeat, from the last.
    anew = standing.clock in TIER_AT_FIRST or clock.then == "still"
    since = standing.due_at if anew else standing.since
    return replace(
        standing,
        level=level,
        tier=_higher(standing.tier, clock.tier),
        clock=clock.then,
        since=since,
        due_at=since + lasts(clock.then, level),
        loud=QUIET if standing.owned and not clock.lapses else max(standing.loud, clock.loud),
    )


def caught_up(
    standing: Standing, now: datetime, shown: bool = False
) -> tuple[Standing, tuple[ClockName, ...]]:
    """Where it stands after all clocks that ran out by `now`, and which those were; the same if none had.

    Of a `still` that came round many times while nobody looked only one counts.
    """
    ran_out: list[ClockName] = []
    while standing.due_at <= now:
        if standing.clock not in ran_out:
            ran_out.append(standing.clock)
        if standing.clock == "still":
            rounds = (now - standing.since) // standing.lasts
            last = standing.since + rounds * standing.lasts
            standing = missed(replace(standing, since=last - standing.lasts, due_at=last))
        else:
            standing = missed(standing, shown)
    return standing, tuple(ran_out)


def to_everyone(standing: Standing) -> Standing:
    """Nobody is there who would see it: everyone on shift does, at once."""
    return replace(standing, tier="everyone")


def _higher(one: Tier, other: Tier) -> Tier:
    return max(one, other, key=TIERS.index)
