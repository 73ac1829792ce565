"""What a customer's words change: the scripts that fit now, and how far each moved because of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from coaching.advice import MOST_ALTERNATIVES, Advice, advice_with
from coaching.content import Text
from coaching.fact_names import (
    ANGER_NAMES,
    KIND_NAMES,
    NOTE_NAMES,
    PLACE_NAMES,
    REASON_NAMES,
    STAGE_NAMES,
    WEATHER_NAMES,
)
from coaching.library import Library
from coaching.script import Script
from coaching.script_choice import rank
from coaching.situation import Situation
from coaching.talk_models import Model

#: `new`: without these words the script did not fit at all.
Way = Literal["up", "down", "same", "new"]

#: What the words of a model do, in the order a rider does it.
WHAT_IT_DOES: Mapping[Model, Text] = {
    "empathy_fact_plan": Text(zh="先接住，再说实情和办法", en="hear them, say what's so, then the plan"),
    "notice_steady_choose": Text(zh="先稳住，让他自己选", en="steady things, then let them choose"),
    "regret_value_surprise": Text(zh="先认一句，再递样东西", en="own it, then hand a small thing over"),
    "soothing_pyramid": Text(zh="认一次，马上给办法", en="one sorry, then the fix"),
    "double_buffer": Text(zh="先应下来，手上马上办", en="accept it, and act at once"),
    "emotional_mirror": Text(zh="照他的话说一遍，再动手", en="say their reason back, then act"),
    "plain": Text(zh="一句说完就走", en="one line, then go"),
}
FITS_ANY = Text(zh="谁不高兴都能用", en="Fits anyone who's cross")


@dataclass(frozen=True)
class Placed:
    """A script in the order of now. `by` is how many places it moved, 0 unless `way` is up or down."""

    advice: Advice
    way: Way
    by: int
    why: Text

    @property
    def script(self) -> Script:
        if self.advice.script is None:
            raise ValueError("only a script has a place")
        return self.advice.script


def rerank(
    now: Situation, before: Situation, library: Library, most: int = 1 + MOST_ALTERNATIVES
) -> tuple[Placed, ...]:
    """The scripts for `now`, in the order `advise` offers them, each against its place in `before`."""
    stood = {script.slug: place for place, script in enumerate(_in_order(before, library))}
    return tuple(
        Placed(
            advice_with(now, script),
            *_moved(place, stood.get(script.slug)),
            why_here(now, before, script),
        )
        for place, script in enumerate(_in_order(now, library)[:most])
    )


def _in_order(situation: Situation, library: Library) -> list[Script]:
    """As `advise` offers them: one with a condition that only the rider can see is never first."""
    found = [ranked.script for ranked in rank(situation, library)]
    first = next((script for script in found if script.only_if is None), None)
    return found if first is None else [first, *(script for script in found if script is not first)]


def _moved(place: int, stood: int | None) -> tuple[Way, int]:
    if stood is None:
        return "new", 0
    return ("up" if place < stood else "down" if place > stood else "same"), abs(place - stood)


def why_here(now: Situation, before: Situation, script: Script) -> Text:
    """One short phrase: the fact that speaks for these words, and what they do with it.

    A condition that only the rider can see comes before all: he has to know it to choose.
    """
    if script.only_if is not None:
        return script.only_if.each(lambda line: line.rstrip("。."))
    fact = next(_facts_for(now, before, script), FITS_ANY)
    if (
        now.stage is None and len(script.stages) == 1
    ):  # words for one place: he alone knows whether he is there
        where = STAGE_NAMES[script.stages[0]]
        fact = Text(zh=f"{where.zh}，{fact.zh}", en=f"{where.en}. {fact.en}")
    does = WHAT_IT_DOES.get(script.model)
    return Text(zh=f"{fact.zh}：{does.zh}", en=f"{fact.en}: {does.en}") if does else fact


def _facts_for(now: Situation, before: Situation, script: Script) -> Iterator[Text]:
    """What speaks for the script, what these words told before what was known."""
    when = script.when
    told = [reason for reason in when.reasons if reason in now.reasons]
    yield from (REASON_NAMES[reason] for reason in told if reason not in before.reasons)
    if now.kind is not None and now.kind != before.kind and before.kind not in script.kinds:
        yield KIND_NAMES[now.kind]
    yield from (REASON_NAMES[reason] for reason in told)
    yield from (NOTE_NAMES[note] for note in when.notes if note in now.notes)
    yield from (PLACE_NAMES[place] for place in when.places if place in now.places)
    yield from (WEATHER_NAMES[one] for one in when.weather if one in now.weather)
    if now.apologies and when.apologies != (0, 99):
        yield Text(zh="道过歉了，不再道", en="Sorry's been said")
    if when.anger != (0, 3) and now.anger in ANGER_NAMES:
        yield ANGER_NAMES[now.anger]
    if when.night and now.night:
        yield Text(zh="夜里", en="Night")
    if now.stage is not None and len(script.stages) == 1:
        yield STAGE_NAMES[now.stage]
