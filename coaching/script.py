"""A script: the words for one situation, with its talk model and its acts in order."""

import re
from collections.abc import Mapping
from typing import Literal

from coaching.content import Text, content

Model = Literal[
    "empathy_fact_plan",
    "notice_steady_choose",
    "regret_value_surprise",
    "soothing_pyramid",
    "double_buffer",
    "emotional_mirror",
]
Tone = Literal["warm", "level", "easy", "firm", "whisper"]
Channel = Literal["door", "call", "text", "screen", "gate", "counter", "anywhere", "alone"]
Kind = Literal["order_cancelled", "cancel_requested"]
Stage = Literal["before_store", "at_store", "picked_up", "at_door", "returning"]
ActName = Literal[
    "empathy", "fact", "plan", "notice", "steady", "choose", "regret", "value", "surprise",
    "apology", "reason", "offer", "accept", "act_now", "meanwhile", "mirror", "pause", "act",
]  # fmt: skip

#: The acts of each model in their order, and what the rider reads beside each line.
ACTS_OF_MODEL: Mapping[str, tuple[str, ...]] = {
    "empathy_fact_plan": ("empathy", "fact", "plan"),
    "notice_steady_choose": ("notice", "steady", "choose"),
    "regret_value_surprise": ("regret", "value", "surprise"),
    "soothing_pyramid": ("apology", "reason", "offer"),
    "double_buffer": ("accept", "act_now", "meanwhile"),
    "emotional_mirror": ("mirror", "pause", "act"),
}
OPTIONAL_ACTS = frozenset({("soothing_pyramid", "reason")})
SILENT_ACTS = frozenset({"pause"})

MODEL_NAMES: Mapping[str, Text] = {
    "empathy_fact_plan": Text(zh="共情-事实-方案", en="Hear, fact, plan"),
    "notice_steady_choose": Text(zh="感知-感染-感化", en="Notice, steady, choose"),
    "regret_value_surprise": Text(zh="遗憾-价值-惊喜", en="Regret, value, surprise"),
    "soothing_pyramid": Text(zh="安抚金字塔", en="Own it, explain, offer"),
    "double_buffer": Text(zh="双缓冲", en="Accept, act, meanwhile"),
    "emotional_mirror": Text(zh="情绪镜像", en="Mirror, pause, act"),
}
ACT_LABELS: Mapping[str, Text] = {
    "empathy": Text(zh="共情", en="Hear them"),
    "fact": Text(zh="事实", en="Fact"),
    "plan": Text(zh="方案", en="Plan"),
    "notice": Text(zh="感知", en="Notice"),
    "steady": Text(zh="感染", en="Steady"),
    "choose": Text(zh="感化", en="Let them choose"),
    "regret": Text(zh="遗憾", en="Regret"),
    "value": Text(zh="价值", en="What's good"),
    "surprise": Text(zh="惊喜", en="A small thing"),
    "apology": Text(zh="道歉", en="Own it"),
    "reason": Text(zh="原因", en="Why"),
    "offer": Text(zh="方案", en="Offer"),
    "accept": Text(zh="接住", en="Accept"),
    "act_now": Text(zh="马上办", en="Act now"),
    "meanwhile": Text(zh="同时", en="Meanwhile"),
    "mirror": Text(zh="照", en="Mirror"),
    "pause": Text(zh="停", en="Pause"),
    "act": Text(zh="动", en="Act"),
}

SLOT = re.compile(r"\{([a-z_]{1,32})\}")
SLOTS = frozenset({"order_no", "late_min", "place", "until", "min"})


@content
class Act:
    """One step of a script; `line` is absent when the act is done without words."""

    act: ActName
    line: Text | None = None

    @property
    def silent(self) -> bool:
        return self.line is None


@content
class Script:
    """Words for one situation. `todo` is what the hands do first; `fails` is the way on if it fails."""

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
    says_at: Literal["door", "if_they_call", "if_they_answer"] = "door"

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
    if not wanted <= facts.keys():
        return None
    return text.each(lambda line: SLOT.sub(lambda slot: facts[slot[1]], line))


def sayable(script: Script, facts: Mapping[str, str]) -> tuple[Act, ...] | None:
    """The acts with their slots filled; None if a required act has to be left out."""
    acts = []
    for act in script.acts:
        line = act.line and filled(act.line, facts)
        if act.line and line is None:
            if (script.model, act.act) in OPTIONAL_ACTS:
                continue
            return None
        acts.append(Act(act=act.act, line=line))
    return tuple(acts)
