"""Which scripts fit a situation, the best first: what bars a script, and in which order."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from coaching.kinds import DELAY_KINDS
from coaching.library import Library
from coaching.script import SLOT, Script, When
from coaching.script_points import NOT_OUR_SLIP, Ready, points_of
from coaching.situation import Situation
from coaching.talk_models import HEDGES, OPTIONAL_ACTS

#: What it is worth that the script said last names this one as the way on.
FOLLOWS = 10
#: Food that is wrong, gone or unpaid: a gift on top of it is an insult (TALK, section 2).
OPEN_LOSS = frozenset(
    {"wrong_item", "missing_item", "spilled", "damaged", "cold", "quality", "portion", "stock_out",
     "cancel", "refund"}
)  # fmt: skip


class Ranked(NamedTuple):
    """A script that fits, how much speaks for it, and the seconds it takes to say."""

    points: int
    script: Script
    seconds: int = 0


def fitting(situation: Situation, library: Library) -> list[Script]:
    """The scripts that may be said here, the most specific first; an empty list: nothing fits.

    Equal ones are settled by slug, so that the same facts always bring the same words. Some may have
    `only_if` set: those are never to be said first.
    """
    return [ranked.script for ranked in rank(situation, library)]


def rank(situation: Situation, library: Library) -> list[Ranked]:
    """As `fitting`, with the points. What was just said comes only if nothing else can be said first."""
    kind = "threat" if situation.threat else situation.kind
    known = {slot for slot, _ in situation.facts}
    previous = library.script(situation.previous_script or "")
    follow = previous.next if previous else ()
    found = [
        Ranked(
            points_of(situation, ready) + FOLLOWS * (ready.script.slug in follow), ready.script, ready.seconds
        )
        for ready in _ready(library).get(kind or "", ())
        if _fits(situation, ready, known)
    ]
    rest = [ranked for ranked in found if ranked.script.slug != situation.previous_script]
    if any(ranked.script.only_if is None for ranked in rest):
        found = rest
    return in_order(situation, found)


def in_order(situation: Situation, found: Iterable[Ranked]) -> list[Ranked]:
    """What has most points first; equal ones the most specific first, then by slug."""
    return sorted(found, key=_order if situation.stage else _order_without_stage)


def _order(ranked: Ranked) -> tuple[int, int, int, str]:
    script = ranked.script
    return -ranked.points, len(script.stages), len(script.kinds), script.slug


def _order_without_stage(ranked: Ranked) -> tuple[int, int, bool, int, str]:
    """His stage is not known: words for many stages are the likeliest to be true, then those for the door."""
    script = ranked.script
    many = -len(script.stages)
    return -ranked.points, many, "at_door" not in script.stages, len(script.kinds), script.slug


def _ready(library: Library) -> dict[str, tuple[Ready, ...]]:
    """The scripts of each kind, made ready at the first choice and kept beside the library's own tables."""
    kept: dict[str, Any] = vars(library)
    if "_ready_by_kind" not in kept:
        ready = {script.slug: _make_ready(script) for script in library.scripts}
        kept["_ready_by_kind"] = {
            kind: tuple(ready[script.slug] for script in scripts) for kind, scripts in library.by_kind.items()
        }
    table: dict[str, tuple[Ready, ...]] = kept["_ready_by_kind"]
    return table


def _make_ready(script: Script) -> Ready:
    needs = {
        slot
        for act in script.acts
        if act.line and act.bare is None and (script.model, act.act) not in OPTIONAL_ACTS
        for slot in SLOT.findall(act.line.zh + act.line.en)
    }
    claims_late = any(act.line and "{late_min}" in act.line.zh for act in script.acts)
    return Ready(
        script,
        script.apologises,
        frozenset(needs),
        script.when != When(),
        claims_late,
        not DELAY_KINDS.keys().isdisjoint(script.kinds),
        "leave_now" in script.moves,
        script.seconds("zh"),
    )


def _fits(situation: Situation, ready: Ready, known: set[str]) -> bool:
    script = ready.script
    if situation.stage is not None and situation.stage not in script.stages:
        return False
    if not ready.needs <= known or (script.model in HEDGES) != _threatened(situation):
        return False
    if ready.conditional and not _holds(situation, script.when):
        return False
    return not _barred(situation, ready)


def _threatened(situation: Situation) -> bool:
    return situation.threat or situation.kind == "threat"


def _holds(situation: Situation, when: When) -> bool:
    """Whether every condition is met; an unknown lateness counts as 0."""
    late = situation.minutes_late or 0
    return (
        when.anger[0] <= situation.anger <= when.anger[1]
        and when.apologies[0] <= situation.apologies <= when.apologies[1]
        and when.night in (None, situation.night)
        and (when.late is None or when.late[0] <= late <= when.late[1])
        and (not when.reasons or not situation.reasons.isdisjoint(when.reasons))
        and (not when.notes or not situation.notes.isdisjoint(when.notes))
        and (not when.places or not situation.places.isdisjoint(when.places))
        and (not when.weather or not situation.weather.isdisjoint(when.weather))
        and (not when.customer or situation.customer in when.customer)
        and (not when.fault or situation.fault in when.fault)
    )


def _barred(situation: Situation, ready: Ready) -> bool:
    """The column "do not use" of TALK's models, and the ledger of apologies."""
    if not ready.apologises:
        return False
    if situation.apologies > 0 or situation.fault == "customer":
        return True
    if ready.script.model == "soothing_pyramid":
        return situation.fault in NOT_OUR_SLIP and situation.kind != "late_night_apology"
    if ready.script.model == "regret_value_surprise":
        return (
            situation.anger >= 2
            or situation.kind == "cancel_requested"
            or not OPEN_LOSS.isdisjoint(situation.reasons)
            or "allergy" in situation.notes
            or "child" in situation.notes
        )
    return False
