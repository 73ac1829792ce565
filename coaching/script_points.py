"""How much speaks for a script: one table of weights, the most specific first."""

from collections.abc import Mapping
from typing import NamedTuple

from coaching.kinds import DELAY_KINDS
from coaching.moves_of_facts import CLOSING_IN
from coaching.script import Script, When
from coaching.situation import Situation
from coaching.talk_models import HEDGES
from coaching.wear import points_of_wear

#: What a condition that holds is worth. A complaint that was named outweighs each of the others: words
#: about the soup beat words about the gate. The sum of several small ones may still outweigh it.
POINTS: Mapping[str, int] = {
    "reasons": 64, "notes": 24, "places": 16, "weather": 12, "fault": 12, "night": 10, "apologies": 16,
    "customer": 6, "late": 6, "anger": 6,
}  # fmt: skip
#: Nearly every complaint is also a late one, and a refund follows from a loss: the other reason says more.
LESS_TELLING: Mapping[str, int] = {"late": 10, "refund": 6, "rude": 2}
#: The worse weather says more: rain alone is not what matters in a thunderstorm.
GRAVE_WEATHER: Mapping[str, int] = {"storm": 16, "road": 8}
#: What can do harm goes before any complaint.
GRAVE_NOTES = frozenset({"allergy", "self_harm"})
GRAVE_NOTE = 48
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
#: Words for a delay answer a complaint about one, though they do not name it as their reason.
ANSWERS_LATE = POINTS["reasons"] - LESS_TELLING["late"] - 4
#: Seconds that anybody listens to; what each one more costs where he has to be short.
SHORT_SECONDS, A_SECOND = 6, 2
BAD_TO_STAND_IN = frozenset({"rain", "storm", "cold", "heat"})
MANY_WAITING = 2
#: How a tone suits whoever is there: nothing firm to the calm, nothing breezy to the angry.
CALM_TONES: Mapping[str, int] = {"firm": -6}
ANGRY_TONES: Mapping[str, int] = {"easy": -4, "warm": -2}
GENTLE_NOTES = frozenset({"elderly", "child", "self_harm"})
#: Words for the furious go before words for the rest, whatever else is known, and those that lead away first.
FOR_THE_FURIOUS, GETS_AWAY = 80, 20
HEDGE_POINTS = {"hedge_leave": 300, "hedge_call": 200, "hedge_evidence": 100}


class Ready(NamedTuple):
    """A script with what the choice asks of it, worked out once a library."""

    script: Script
    apologises: bool
    needs: frozenset[str]  # slots without which a required line can't be said
    conditional: bool
    claims_late: bool  # a line tells by how much it is late
    for_delays: bool
    gets_away: bool  # its moves lead away from the door
    seconds: int  # to say it, in Chinese


def points_of(situation: Situation, ready: Ready) -> int:
    """How much speaks for a script that fits; only the order of these figures means something."""
    script = ready.script
    points = HEDGE_POINTS.get(script.model, 0)
    if ready.conditional:
        points += _points_of_conditions(situation, script.when)
    if ready.for_delays and "late" in situation.reasons and not script.when.reasons:
        points += ANSWERS_LATE
    if script.channel in CHANNELS_AT.get(situation.stage or "", ()):
        points += 3
    if situation.notes:
        points += _points_of_quiet(situation, script)
    if situation.night and script.tone == "whisper" and situation.stage == "at_door":
        points += 8
    if "cannot_reach" in situation.reasons and script.channel in ("text", "call"):
        # Whoever complains has been reached: it was he that could not get hold of the rider.
        points += -16 if situation.spoken_to or situation.anger else 8
    if ready.claims_late and not _late(situation):
        points -= 40  # the bare words would say that it is late, and nobody knows
    if situation.promises and script.promise:
        points -= 80  # a second promise on top of an open one: only if there is nothing else to say
    if situation.anger >= 3:
        points += FOR_THE_FURIOUS * (script.when.anger[0] >= 2)
    if ready.gets_away and (situation.anger >= 3 or (situation.anger >= 2 and _closing_in(situation))):
        points += GETS_AWAY
    if script.model in HEDGES:
        return points  # safety does not wear out, and no star stands above it
    points += _points_of_manner(situation, ready)
    return points + points_of_wear(situation, script.slug) + _points_of_model(situation, ready)


def is_short(situation: Situation) -> bool:
    """Whether he has to be short: they are angry, it is no weather to stand in, or others wait for food."""
    return (
        situation.anger >= 2
        or situation.orders_waiting >= MANY_WAITING
        or (situation.stage == "at_door" and not BAD_TO_STAND_IN.isdisjoint(situation.weather))
    )


def cost_of_length(seconds: int) -> int:
    """What words of so many seconds lose where he has to be short."""
    return A_SECOND * max(0, seconds - SHORT_SECONDS)


def _points_of_manner(situation: Situation, ready: Ready) -> int:
    """Tone and length: how it is said, to whom, and how long he is listened to."""
    tone = ready.script.tone
    points = (ANGRY_TONES if situation.anger >= 2 else CALM_TONES).get(tone, 0)
    if tone == "warm" and not GENTLE_NOTES.isdisjoint(situation.notes):
        points += 4
    return points - cost_of_length(ready.seconds) if is_short(situation) else points


def _closing_in(situation: Situation) -> bool:
    return not CLOSING_IN.isdisjoint(situation.notes)


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
    if when.notes:
        grave = GRAVE_NOTES.intersection(when.notes, situation.notes)
        points += POINTS["notes"] + GRAVE_NOTE * bool(grave)
    points += POINTS["places"] if when.places else 0
    if when.weather:
        met = situation.weather.intersection(when.weather)
        points += POINTS["weather"] + max(GRAVE_WEATHER.get(one, 0) for one in met)
    points += POINTS["fault"] if when.fault else 0
    points += POINTS["customer"] if when.customer else 0
    points += POINTS["night"] if when.night is not None else 0
    points += POINTS["late"] if when.late is not None else 0
    # That no sorry was said, or that nobody is furious, is so at most doors: it speaks for nothing.
    points += POINTS["apologies"] if when.apologies[0] > 0 else 0
    if when.anger[0] > 0:
        points += POINTS["anger"] + 3 - (when.anger[1] - when.anger[0])
    return points


def _points_of_quiet(situation: Situation, script: Script) -> int:
    """Who must not be rung or can not hear: the channel matters more than the words."""
    points = 0
    if not QUIET_NOTES.isdisjoint(situation.notes):
        points += 14 if script.tone == "whisper" or script.channel in ("text", "screen") else 0
        points -= 14 if script.channel == "call" else 0
    if "deaf" in situation.notes:
        points += {"screen": 40, "text": 30, "call": -80, "door": -50}.get(script.channel, 0)
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
        if situation.thanked:
            points -= 20  # they are content: a sorry would open what is closed
        if situation.fault == "rider":
            points += 14
        elif situation.fault in NOT_OUR_SLIP:
            points -= 6
        elif situation.kind == "late_night_apology" or (situation.minutes_late or 0) > 0:
            points += 6
        elif OUR_SLIP_IN_THE_HAND.isdisjoint(situation.reasons):
            points -= 30  # nobody knows whose slip it was: say sorry only if there are no other words
    return points
