"""Faults of a script's build: its acts, its length in breath, and what must agree with what."""

import re
from collections.abc import Iterator

from coaching.content import Text
from coaching.moves import IN_DANGER
from coaching.script import SLOT, SLOTS, Script, spoken_length_en, spoken_length_zh
from coaching.talk_models import ACTS_OF_MODEL, HEDGES, OPTIONAL_ACTS, SILENT_ACTS

LINE_ZH, LINE_EN = 24, 14
FIRST_ZH, FIRST_EN = 12, 9
CUE_ZH, CUE_EN = 24, 15  # 6 s
SCRIPT_SECONDS = 12
LONGEST_PROMISE = 60  # minutes: a time beyond an hour is not the rider's to name
#: Not said to a face on one breath: a memo, and a call for help that begins with a silent button.
NO_FIRST_LINE = frozenset({"hedge_evidence", "hedge_call"})
NUMBER = re.compile(
    r"\d|[一二两三四五六七八九十百半]+(?:来|几)?(?:分钟|个?小时|刻钟|公里|点钟)"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|forty)(?:-\w+)?"
    r" (?:minutes?|hours?|miles?)\b",
    re.IGNORECASE,
)


def texts_of(script: Script) -> list[Text]:
    """Every text of a script, said or only read."""
    lines = [text for act in script.acts for text in (act.line, act.bare) if text]
    others = [script.only_if, script.promise.what if script.promise else None]
    return [
        script.title,
        script.cue,
        script.never,
        script.ends,
        script.fails,
        *script.todo,
        *lines,
        *(text for text in others if text),
    ]


def act_faults(script: Script) -> Iterator[str]:
    """The model's acts in their order, words where words belong, slots that can be filled."""
    wanted = ACTS_OF_MODEL[script.model]
    have = tuple(act.act for act in script.acts)
    required = tuple(act for act in wanted if (script.model, act) not in OPTIONAL_ACTS)
    for name in required:
        if name not in have:
            yield f"acts: {script.model} misses the act {name!r}"
    if [act for act in wanted if act in have] != list(have):
        yield f"acts: {', '.join(have)} is not the order of {script.model} ({', '.join(wanted)})"
    for act in script.acts:
        if (act.line is None) != (act.act in SILENT_ACTS):
            yield f"acts: {act.act} {'needs words' if act.line is None else 'is silent, it takes no words'}"
        if act.line and act.bare is None and "{late_min}" in act.line.zh + act.line.en:
            yield f"acts: {act.act} names {{late_min}} and has no `bare` for when it is not known"
        if act.bare and SLOT.search(act.bare.zh + act.bare.en):
            yield f"acts: the `bare` of {act.act} holds a slot: {act.bare.zh} / {act.bare.en}"
        if act.bare and (act.line is None or not SLOT.search(act.line.zh + act.line.en)):
            yield f"acts: {act.act} has a `bare` and no slot that it stands for"
    for text in texts_of(script):
        for slot in sorted(set(SLOT.findall(text.zh + text.en)) - SLOTS):
            yield f"slot {{{slot}}} is not one of {', '.join(sorted(SLOTS))}"
    if not script.kinds or not script.stages:
        yield "kinds and stages: name at least one of each"


def length_faults(script: Script) -> Iterator[str]:
    """Lines, cue and whole within the breath of TALK, section 1."""
    spoken = [act.line for act in script.acts if act.line]
    bare = [act.bare for act in script.acts if act.bare]
    for line in spoken + bare:
        if spoken_length_zh(line.zh) > LINE_ZH:
            yield f"zh line over {LINE_ZH} characters: {line.zh}"
        if spoken_length_en(line.en) > LINE_EN:
            yield f"en line over {LINE_EN} words: {line.en}"
    if spoken and script.model not in NO_FIRST_LINE:
        yield from _first_line_faults(spoken[0])
    if spoken_length_zh(script.cue.zh) > CUE_ZH or spoken_length_en(script.cue.en) > CUE_EN:
        yield f"cue over 6 s: {script.cue.zh} / {script.cue.en}"
    for language, seconds in (("zh", script.seconds("zh")), ("en", script.seconds("en"))):
        if seconds > SCRIPT_SECONDS:
            yield f"{language}: {seconds} s to say, at most {SCRIPT_SECONDS}"


def _first_line_faults(first: Text) -> Iterator[str]:
    if spoken_length_zh(first.zh) > FIRST_ZH or SLOT.search(first.zh) or NUMBER.search(first.zh):
        yield f"zh first line: at most {FIRST_ZH} characters, no slot, no number: {first.zh}"
    if spoken_length_en(first.en) > FIRST_EN or SLOT.search(first.en) or NUMBER.search(first.en):
        yield f"en first line: at most {FIRST_EN} words, no slot, no number: {first.en}"


def rule_faults(script: Script) -> Iterator[str]:
    """What must agree: model with kind and channel, moves with words, conditions with one another."""
    yield from _danger_faults(script)
    yield from _move_faults(script)
    yield from _condition_faults(script)
    if script.model == "emotional_mirror" and script.channel == "text":
        yield "channel: a mirror in a text reads as parroting"
    if "late_night_apology" in script.kinds or script.when.night:
        if script.tone == "firm":
            yield "tone: nothing firm at night"
        if any(re.search("[!！]", act.line.zh + act.line.en) for act in script.acts if act.line):
            yield "acts: no shouting at night (an exclamation mark)"


def _danger_faults(script: Script) -> Iterator[str]:
    hedge = script.model in HEDGES
    if hedge != ("threat" in script.kinds):
        why = "a hedge is for the kind threat alone" if hedge else "a threat needs a hedge"
        yield f"model {script.model}: {why}"
    elif hedge and script.kinds != ("threat",):
        yield "kinds: words for a threat serve no other kind"
    if hedge:
        for move in script.moves:
            if move not in IN_DANGER | {"state_fact"}:  # a fact for the record, never for their ears
                yield f"moves: {move} has no place in danger"


def _move_faults(script: Script) -> Iterator[str]:
    if not script.moves:
        yield "moves: name at least one"
    if script.apologises and "apologise_once" not in script.moves:
        yield "moves: it says sorry, so apologise_once belongs here"
    if not script.apologises and "apologise_once" in script.moves:
        yield "moves: apologise_once, and nothing in it says sorry"
    if script.apologises and "no_apology" in script.moves:
        yield "moves: no_apology, and it says sorry"
    if script.promise and "do_not_promise" in script.moves:
        yield "moves: do_not_promise, and it promises"
    if script.promise and not 0 < script.promise.minutes <= LONGEST_PROMISE:
        yield f"promise: {script.promise.minutes} minutes; name 1 to {LONGEST_PROMISE}"


def _condition_faults(script: Script) -> Iterator[str]:
    when = script.when
    for name, pair, least, most in (
        ("anger", when.anger, 0, 3),
        ("apologies", when.apologies, 0, 99),
        ("late", when.late or (0, 0), 0, 9999),
    ):
        if not least <= pair[0] <= pair[1] <= most:
            yield f"when.{name}: {list(pair)} is not a range within {least} to {most}"
    if script.apologises and when.apologies[0] > 0:
        yield "when.apologies: it says sorry, and asks for a sorry already made: it can never be said"
    if when.night is False and script.kinds == ("late_night_apology",):
        yield "when.night: words for late at night that are not for the night"
    for key, named in (("kinds", script.kinds), ("stages", script.stages), ("next", script.next)):
        if len(set(named)) < len(named):
            yield f"{key}: one is named twice"
