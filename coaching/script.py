"""A script: the words for one situation, with its talk model and its acts in order."""

import re
from collections.abc import Mapping
from typing import Literal

from coaching.content import Text, content
from coaching.kinds import Kind
from coaching.situation import Customer, Fault, Note, Place, Reason, Stage, Weather
from coaching.talk_models import OPTIONAL_ACTS, SORRY_ACTS, ActName, Model

Tone = Literal["warm", "level", "easy", "firm", "whisper"]
Channel = Literal["door", "call", "text", "screen", "gate", "counter", "anywhere", "alone"]
#: What an advice has the rider do, as outside programs read it (CONTRACT, `flask advise`).
Move = Literal[
    "stay_silent", "wait_until_still", "apologise_once", "no_apology", "empathy", "state_fact",
    "give_definite_time", "offer_choice", "offer_call_merchant", "offer_call_support",
    "offer_compensation_within_rule", "ask_dispatcher", "step_back", "leave_now", "sos",
    "evidence_photo", "hand_over_quietly", "night_whisper", "confirm_address", "return_food",
    "thank", "do_not_promise",
]  # fmt: skip

SLOT = re.compile(r"\{([a-z_]{1,32})\}")
#: Facts the app may know. What a slot holds is words ready to be said, such as "25" or "21:40".
SLOTS = frozenset(
    {"order_no", "late_min", "place", "until", "time", "at_store_min", "picked_up", "order_place",
     "real_place", "ride_min", "safe_place", "road"}
)  # fmt: skip
SORRY = re.compile(r"抱歉|对不起|不好意思|过意不去|\bsorry\b|\bapolog", re.IGNORECASE)


@content
class Act:
    """One step of a script. `line` is absent when it is done without words.

    `bare` is what is said instead when a slot of the line has no fact.
    """

    act: ActName
    line: Text | None = None
    bare: Text | None = None

    @property
    def silent(self) -> bool:
        return self.line is None


@content
class When:
    """What must be so for a script to be said. A list asks for any of its members; an empty one for nothing.

    Ranges hold both ends. `late` is minutes past the promise; an unknown lateness counts as 0.
    """

    reasons: tuple[Reason, ...] = ()
    anger: tuple[int, int] = (0, 3)
    night: bool | None = None
    late: tuple[int, int] | None = None
    weather: tuple[Weather, ...] = ()
    places: tuple[Place, ...] = ()
    notes: tuple[Note, ...] = ()
    customer: tuple[Customer, ...] = ()
    fault: tuple[Fault, ...] = ()
    apologies: tuple[int, int] = (0, 99)


@content
class Promise:
    """What the rider gives his word for, and for how long: the ledger keeps its deadline."""

    minutes: int
    what: Text


@content
class Script:
    """Words for one situation. `todo` is what the hands do first; `fails` is the way on if it fails.

    `only_if` is a condition that nobody but the rider can see: such a script is offered beside another,
    never first. `next` names the scripts that may follow.
    """

    slug: str
    title: Text
    kinds: tuple[Kind, ...]
    stages: tuple[Stage, ...]
    model: Model
    tone: Tone
    channel: Channel
    cue: Text
    acts: tuple[Act, ...]
    todo: tuple[Text, ...]
    never: Text
    ends: Text
    fails: Text
    moves: tuple[Move, ...]
    when: When = When()
    only_if: Text | None = None
    promise: Promise | None = None
    next: tuple[str, ...] = ()
    says_at: Literal["door", "if_they_call", "if_they_answer"] = "door"

    @property
    def apologises(self) -> bool:
        """Whether it says sorry, in whatever words: it then needs an empty ledger."""
        return any(
            act.act in SORRY_ACTS or (act.line and SORRY.search(act.line.zh + act.line.en))
            for act in self.acts
        )

    def seconds(self, language: Literal["zh", "en"]) -> int:
        """Seconds to say it: 4 characters or 2.5 words a second, a silent act counts 2 (TALK)."""
        spoken = [act.line.in_(language) for act in self.acts if act.line]
        if language == "zh":
            units = sum(spoken_length_zh(line) for line in spoken) / 4
        else:
            units = sum(spoken_length_en(line) for line in spoken) / 2.5
        return round(units + 2 * sum(act.silent for act in self.acts) + 0.49)


def spoken_length_zh(line: str) -> int:
    """Characters that take breath: marks do not, a slot counts as three."""
    return 3 * len(SLOT.findall(line)) + sum(char.isalnum() for char in SLOT.sub("", line))


def spoken_length_en(line: str) -> int:
    """Words; a slot counts as two."""
    return 2 * len(SLOT.findall(line)) + len(re.findall(r"[\w’']+", SLOT.sub(" ", line)))


def filled(text: Text, facts: Mapping[str, str]) -> Text | None:
    """Put the facts into the slots; None if one is not known, for a number is never guessed."""
    wanted = set(SLOT.findall(text.zh)) | set(SLOT.findall(text.en))
    if not wanted:
        return text
    if not wanted <= facts.keys():
        return None
    return text.each(lambda line: SLOT.sub(lambda slot: facts[slot[1]], line))


def sayable(script: Script, facts: Mapping[str, str]) -> tuple[Act, ...] | None:
    """The acts with their slots filled; None if a required act has to be left out."""
    acts = []
    for act in script.acts:
        if act.line is None:
            acts.append(act)
            continue
        line = filled(act.line, facts) or act.bare
        if line is not None:
            acts.append(Act(act=act.act, line=line))
        elif (script.model, act.act) not in OPTIONAL_ACTS:
            return None
    return tuple(acts)
