"""How much speaks for a script: one table of weights, the most specific first."""

from collections.abc import Mapping
from typing import NamedTuple

from coaching.kinds import DELAY_KINDS
from coaching.script import Script, When
from coaching.situation import Situation

#: What a condition that holds is worth. A complaint that was named outweighs each of the others: words
#: about the soup beat words about the gate. The sum of several small ones may still outweigh it.
POINTS: Mapping[str, int] = {
    "reasons": 64, "notes": 24, "places": 16, "weather": 12, "fault": 12, "night": 10, "apologies": 8,
    "customer": 6, "late": 6, "anger": 6,
}  # fmt: skip
#: Nearly every complaint is also a late one, and a refund follows from a loss: the other reason says more.
LESS_TELLING: Mapping[str, int] = {"late": 10, "refund": 6, "rude": 2}
#: Where words of a channel are said; a small push towards the channel that suits the stage.
CHANNELS_AT: Mapping[str, frozenset[str]] = {
    "before_store": frozenset({"call", "text"}),
    "at_store": frozenset({"call", "text", "counter"}),
    "picked_up": frozenset({"call", "text"}),
    "at_door": frozenset({"door"}),
    "returning": frozenset({"call", "text", "counter"}),
}
QUIET_NOTES = frozenset({"baby", "asleep", "no_ring"})
#: What happened while the food, or the bell, was in his hand.
OUR_SLIP_IN_THE_HAND = frozenset({"late", "spilled", "damaged", "night_noise"})
LATE_KINDS = frozenset({*DELAY_KINDS, "late_night_apology"})
NOT_OUR_SLIP = frozenset({"merchant", "platform", "nobody"})
HEARING_MODELS = frozenset({"emotional_mirror", "double_buffer"})
HEDGE_POINTS = {"hedge_leave": 300, "hedge_call": 200, "hedge_evidence": 100}


class Ready(NamedTuple):
    """A script with what the choice asks of it, worked out once a library."""

    script: Script
    apologises: bool
    needs: frozenset[str]  # slots without which a required line can't be said
    conditional: bool
    claims_late: bool  # a line tells by how much it is late


def points_of(situation: Situation, ready: Ready) -> int:
    """How much speaks for a script that fits; only the order of these figures means something."""
    script = ready.script
    points = HEDGE_POINTS.get(script.model, 0)
    if ready.conditional:
        points += _points_of_conditions(situation, script.when)
    if script.channel in CHANNELS_AT.get(situation.stage or "", ()):
        points += 3
    if situation.notes:
        points += _points_of_quiet(situation, script)
    if situation.night and script.tone == "whisper" and situation.stage == "at_door":
        points += 8
    if "cannot_reach" in situation.reasons and script.channel in ("text", "call"):
        points += 8
    if ready.claims_late and not _late(situation):
        points -= 40  # the bare words would say that it is late, and nobody knows
    if situation.promises and script.promise:
        points -= 80  # a second promise on top of an open one: only if there is nothing else to say
    return points + _points_of_model(situation, ready)


def _late(situation: Situation) -> bool:
    """Whether something is late: by the clock, in the customer's words, or by the rule that spoke."""
    if situation.minutes_late is not None:
        return situation.minutes_late > 0
    return "late" in situation.reasons or situation.kind in LATE_KINDS


def _points_of_conditions(situation: Situation, when: When) -> int:
    points = 0
    if when.reasons:
        met = situation.reasons.intersection(when.reasons)
        best = min(LESS_TELLING.get(reason, 0) for reason in met)
        # A word of thanks for each further reason met; one taken off for each that was not named.
        points += POINTS["reasons"] - best + 8 * (len(met) - 1) - (len(when.reasons) - len(met))
    points += POINTS["notes"] if when.notes else 0
    points += POINTS["places"] if when.places else 0
    points += POINTS["weather"] if when.weather else 0
    points += POINTS["fault"] if when.fault else 0
    points += POINTS["customer"] if when.customer else 0
    points += POINTS["night"] if when.night is not None else 0
    points += POINTS["late"] if when.late is not None else 0
    points += POINTS["apologies"] if when.apologies != (0, 99) else 0
    if when.anger != (0, 3):
        points += POINTS["anger"] + 3 - (when.anger[1] - when.anger[0])
    return points


def _points_of_quiet(situation: Situation, script: Script) -> int:
    """Who must not be rung or can not hear: the channel matters more than the words."""
    points = 0
    if not QUIET_NOTES.isdisjoint(situation.notes):
        points += 14 if script.tone == "whisper" or script.channel in ("text", "screen") else 0
        points -= 14 if script.channel == "call" else 0
    if "deaf" in situation.notes:
        points += {"screen": 40, "text": 30, "call": -60, "door": -20}.get(script.channel, 0)
    if "leave_at_door" in situation.notes and script.channel == "text":
        points += 8
    return points


def _points_of_model(situation: Situation, ready: Ready) -> int:
    """Which model suits the mood and the ledger (TALK, section 2, column "use")."""
    model, points = ready.script.model, 0
    if situation.apologies and model in HEARING_MODELS:
        points += 6
    if situation.anger >= 2:
        points += {"notice_steady_choose": 4, "emotional_mirror": 4, "double_buffer": 4, "plain": -4}.get(
            model, 0
        )
    elif model == "empathy_fact_plan":
        points += 3
    if ready.apologises:
        if situation.fault == "rider":
            points += 14
        elif situation.fault in NOT_OUR_SLIP:
            points -= 6
        elif situation.kind == "late_night_apology" or (situation.minutes_late or 0) > 0:
            points += 6
        elif OUR_SLIP_IN_THE_HAND.isdisjoint(situation.reasons):
            points -= 30  # nobody knows whose slip it was: say sorry only if there are no other words
    return points
