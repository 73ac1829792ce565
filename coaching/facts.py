"""Facts as an outside program names them -> a Situation, and the kinds worth trying for it (CONTRACT).

Any fact may be absent; one of a wrong type or with an unknown word is left out, never refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast, get_args

from coaching.advice import Advice, advise_likeliest
from coaching.firing import danger_notes, is_night_hour
from coaching.kinds import KINDS
from coaching.library import Library
from coaching.rulebook import Heard
from coaching.said_before import says_sorry, script_said
from coaching.situation import STAGES, Customer, Fault, Situation
from coaching.tags import Tags

STAGE_OF: Mapping[str, str] = {
    **{stage: stage for stage in STAGES},
    "assigned": "before_store",
    "at_customer": "at_door",
}
CANCELLED = "cancelled"
FURIOUS = 3
#: A day of lateness is a mistake in the data; so are counts above it.
MOST_MINUTES, MOST_COUNTED, MOST_VALUE = 1440, 99, 10**9
#: What a customer's own words may tell of the door besides the complaint. Places he names may be elsewhere.
NOTES_IN_WORDS = frozenset({"baby", "deaf", "no_ring", "leave_at_door", "allergy", "asleep", "hurt"})
#: What a reason names without meaning it: "stuck in traffic" is nobody who blocks his way.
NOT_OF_REASONS = frozenset({"cornered"})
#: What `order.problem` tells of without the customer having said a word.
PROBLEMS = frozenset(
    {"wrong_item", "missing_item", "spilled", "damaged", "address", "stock_out", "price", "cannot_reach"}
)
#: How long a rider waits at a door (TALK, "What a rider can offer"); a longer place is a story, not a place.
WAIT_MINUTES, LONGEST_PLACE = 5, 20
#: Where the weather is the news, however late it is: he stops, and says so.
BAD_TO_RIDE_IN, ON_THE_BIKE = frozenset({"storm", "road"}), ("before_store", "picked_up")
#: From here on a message is friendly, and not only calm.
FRIENDLY = -40
#: A small lateness is still one: its words are those of the first rung.
DELAYS: tuple[tuple[int, str], ...] = ((45, "delay_45"), (30, "delay_30"), (1, "delay_15"))
#: Where nothing happened that a rule speaks on: only words for a place or a note that is known here.
NOTHING_HAPPENED = ("order_problem", "customer_upset", "intent_rising", "delay_15")


def advise_on(
    facts: Mapping[str, Any],
    tags: Tags,
    library: Library,
    reading: Heard | None = None,
    told: Heard | None = None,
) -> Advice:
    """The advice for a line of `flask advise`: the kind is derived where the facts do not name it."""
    situation = situation_of(facts, tags, library, reading, told)
    groups = _kinds(facts, situation, reading)
    for kinds in groups:
        advice = advise_likeliest(situation, kinds, library)
        if advice.script:
            return advice
    if groups:
        return advise_likeliest(situation, groups[0], library)
    return advise_likeliest(situation, NOTHING_HAPPENED, library, named_only=True)


def situation_of(
    facts: Mapping[str, Any],
    tags: Tags,
    library: Library,
    reading: Heard | None = None,
    told: Heard | None = None,
) -> Situation:
    """The situation that the facts tell of, with the likeliest kind; None if no rule would speak.

    The library is asked for the script whose words were said last. `reading` adds what the customer's words
    hold: the larger anger, all reasons, the wish to cancel, the threat. `told`: a reading of the reasons as
    they were told, of which a threat counts, and what is wrong with the order where no tag knows it.
    """
    causes = texts_of(facts.get("reasons"))
    reasons = tags.reasons_in(causes)
    anger = _whole(facts.get("anger"), 0, FURIOUS) or 0
    danger = 0
    sensed: tuple[str, ...] = ()
    threat = facts.get("threat") is True or facts.get("kind") == "threat"
    if reading is not None:
        anger = max(anger, reading.anger)
        reasons |= frozenset(reading.reasons) | ({"cancel"} if reading.cancel else set())
        threat = threat or bool(reading.threat)
        danger = reading.threat.level if reading.threat else 0
        sensed = danger_notes(reading)
    where = texts_of(facts.get("place")) + texts_of(facts.get("notes"))
    notes = tags.notes_in(where)
    threat = threat or "cornered" in notes or (told is not None and told.threat is not None)
    notes |= tags.notes_in(where + causes) - NOT_OF_REASONS
    if told is not None and not reasons:
        reasons = PROBLEMS.intersection(told.reasons)  # "gravy all over the bag" is in no tag's words
    heard = tags.notes_in(texts_of(facts.get("customer_words"))) & NOTES_IN_WORDS
    late = _whole(facts.get("minutes_late"), -MOST_MINUTES, MOST_MINUTES)
    previous, sorry = _said_before(facts.get("previous_script"), library)
    situation = Situation(
        stage=_stage(facts),
        minutes_late=late,
        night=_is_night(facts.get("local_time")),
        moving=facts.get("moving") is True,
        weather=tags.weather_in(texts_of(facts.get("weather"))),
        places=tags.places_in(where),
        notes=notes | heard | frozenset(sensed),
        reasons=reasons,
        anger=anger,
        threat=threat,
        apologies=max(_count(facts.get("apologies_already")), int(sorry)),
        promises=_count(facts.get("promises_open")),
        previous_script=previous,
        fault=cast(Fault, _one_of(get_args(Fault), facts.get("at_fault"))),
        customer=cast(Customer, _one_of(get_args(Customer), facts.get("customer_is"))),
        order_value=_whole(facts.get("order_value"), 0, MOST_VALUE),
        facts=tuple(_slots(facts, late)),
        still=facts.get("moving") is False,
        spoken_to=bool(texts_of(facts.get("customer_words"))),
        thanked=reading is not None and reading.negative <= FRIENDLY and not (anger or reasons),
        danger=danger,
    )
    groups = _kinds(facts, situation, reading)
    return replace(situation, kind=groups[0][0] if groups else None)


def _kinds(
    facts: Mapping[str, Any], situation: Situation, reading: Heard | None
) -> tuple[tuple[str, ...], ...]:
    """The kinds worth trying, in groups: the next group only if the one before has no words at all."""
    if situation.threat:
        return (("threat",),)
    named = facts.get("kind")
    if isinstance(named, str) and named in KINDS:
        return ((named,),)
    if _word(facts.get("stage")).startswith(CANCELLED):
        return (("order_cancelled",),)
    spoke = bool(texts_of(facts.get("customer_words")))
    complained = bool(situation.anger or situation.reasons or (spoke and reading is None))
    rules = _kinds_of_lateness(situation)
    upset = _kinds_of_complaint(situation, spoke) if complained else ()
    calm = situation.anger == 0 and situation.reasons <= {"late"} and rules[:1] == ("late_night_apology",)
    ordered = (*rules, *upset) if calm and reading is None and not spoke else (*upset, *rules)
    groups: list[tuple[str, ...]] = [("cancel_requested",)] if "cancel" in situation.reasons else []
    groups += [ordered] if ordered else []
    if upset == ("order_problem",):
        groups.append(("customer_upset",))
    if not BAD_TO_RIDE_IN.isdisjoint(situation.weather) and situation.stage in ON_THE_BIKE and not complained:
        groups.insert(0, ("zone_alert",))
    return tuple(groups)


def _kinds_of_complaint(situation: Situation, spoke: bool) -> tuple[str, ...]:
    if not situation.reasons:
        return ("customer_upset",)
    if situation.anger == 0 and not spoke and situation.reasons & PROBLEMS:
        return ("order_problem",)  # the order is wrong, and nobody has said a word yet
    return ("customer_upset", "order_problem")


def _kinds_of_lateness(situation: Situation) -> tuple[str, ...]:
    late = situation.minutes_late or 0
    kinds = []
    if situation.fault == "merchant" and situation.stage in ("before_store", "at_store"):
        kinds.append("merchant_slow")
    if late > 0 and situation.night and situation.stage == "at_door":
        kinds.append("late_night_apology")
    kinds += [kind for minutes, kind in DELAYS if late >= minutes]
    if situation.weather and late <= 0:
        kinds.append("zone_alert")
    return tuple(kinds)


def _stage(facts: Mapping[str, Any]) -> str | None:
    """Where he is, in our words; the stage of a cancelled order stands behind `cancelled_`."""
    said = _word(facts.get("stage")).removeprefix(CANCELLED).lstrip("_")
    return STAGE_OF.get(said)


def _said_before(said: Any, library: Library) -> tuple[str | None, bool]:
    """The script said last (its slug, or the words if none is near), and whether they said sorry."""
    if not isinstance(said, str) or not said.strip():
        return None, False
    script = script_said(said, library)
    if script is None:
        return said.strip(), says_sorry(said)
    return script.slug, says_sorry(said) or (script.slug == said.strip() and script.apologises)


def _is_night(local_time: Any) -> bool:
    clock = _clock(local_time)
    return clock is not None and is_night_hour(clock // 60)


def _clock(local_time: Any) -> int | None:
    """Minutes since midnight; None if it is no HH:MM."""
    clock = re.match(r"\s*(\d{1,2}):(\d{2})", local_time) if isinstance(local_time, str) else None
    if clock is None or int(clock[1]) > 24 or int(clock[2]) > 59:
        return None
    return (int(clock[1]) * 60 + int(clock[2])) % 1440


def _slots(facts: Mapping[str, Any], late: int | None) -> Iterator[tuple[str, str]]:
    """Facts ready to be said: only what was told, and the five minutes of the waiting rule."""
    if late is not None and late > 0:
        yield "late_min", str(late)
    if (clock := _clock(facts.get("local_time"))) is not None:
        until = (clock + WAIT_MINUTES) % 1440
        yield "time", f"{clock // 60:02}:{clock % 60:02}"
        yield "until", f"{until // 60:02}:{until % 60:02}"
    place = texts_of(facts.get("place"))
    if _stage(facts) == "at_door" and len(place) == 1 and len(place[0].strip()) <= LONGEST_PLACE:
        yield "place", place[0].strip()


def texts_of(fact: Any) -> list[str]:
    """A fact of free words, alone or in a list; what is no text is left out."""
    found = fact if isinstance(fact, list | tuple) else [fact]
    return [text for text in found if isinstance(text, str) and text.strip()]


def _word(fact: Any) -> str:
    return fact.strip().lower() if isinstance(fact, str) else ""


def _whole(fact: Any, least: int, most: int) -> int | None:
    """A number as a whole one between two bounds; None if it is none."""
    if isinstance(fact, bool) or not isinstance(fact, int | float) or fact != fact:
        return None
    return int(min(max(fact, least), most))


def _count(fact: Any) -> int:
    """How many: a number, the length of a list, 1 for a bare yes or a text."""
    if isinstance(fact, list | tuple):
        return min(len(fact), MOST_COUNTED)
    if fact is True or (isinstance(fact, str) and fact.strip()):
        return 1
    return _whole(fact, 0, MOST_COUNTED) or 0


def _one_of(words: tuple[str, ...], fact: Any) -> str:
    return _word(fact) if _word(fact) in words else "unknown"
