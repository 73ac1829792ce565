"""Faults of a script's build: its acts, and its length in breath."""

import re
from collections.abc import Iterator

from coaching.content import Language, Text
from coaching.script import SLOT, SLOTS, Script, spoken_length_en, spoken_length_zh
from coaching.talk_models import ACT_LABELS, ACTS_OF_MODEL, MODEL_NAMES, OPTIONAL_ACTS, SILENT_ACTS
from scripts_library.wrong import LANGUAGES, Wrong, fields_of, wrong

LINE_ZH, LINE_EN = 24, 14
FIRST_ZH, FIRST_EN = 12, 9
CUE_ZH, CUE_EN = 24, 15  # 6 s
SCRIPT_SECONDS = 12
#: Not said to a face on one breath: a memo, and a call for help that begins with a silent button.
NO_FIRST_LINE = frozenset({"hedge_evidence", "hedge_call"})
NUMBER = re.compile(
    r"\d|[一二两三四五六七八九十百半]+(?:来|几)?(?:分钟|个?小时|刻钟|公里|点钟)"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|forty)(?:-\w+)?"
    r" (?:minutes?|hours?|miles?)\b",
    re.IGNORECASE,
)


def length_of(line: str, language: Language) -> int:
    """Characters or words that take breath."""
    return spoken_length_zh(line) if language == "zh" else spoken_length_en(line)


def _first_field(script: Script) -> str | None:
    return next((f"acts.{at}.line" for at, act in enumerate(script.acts) if act.line), None)


def act_faults(script: Script) -> Iterator[Wrong]:
    """The model's acts in their order, words where words belong, slots that can be filled."""
    wanted = ACTS_OF_MODEL[script.model]
    have = tuple(act.act for act in script.acts)
    model = MODEL_NAMES[script.model]
    for name in wanted:
        if (script.model, name) not in OPTIONAL_ACTS and name not in have:
            label = ACT_LABELS[name]
            yield wrong(
                "acts", f"acts: {script.model} misses the act {name!r}",
                f"「{model.zh}」少了「{label.zh}」，补上。", f"“{model.en}” lacks “{label.en}”. Add it.",
            )  # fmt: skip
    if [act for act in wanted if act in have] != list(have):
        order = Text(
            zh="、".join(ACT_LABELS[name].zh for name in wanted),
            en=", ".join(ACT_LABELS[name].en for name in wanted),
        )
        yield wrong(
            "acts", f"acts: {', '.join(have)} is not the order of {script.model} ({', '.join(wanted)})",
            f"次序是：{order.zh}，每样一次。", f"The order is: {order.en}, each once.",
        )  # fmt: skip
    yield from _words_of_acts(script)
    for field, text in fields_of(script):
        for slot in sorted(set(SLOT.findall(text.zh + text.en)) - SLOTS):
            yield wrong(
                field, f"slot {{{slot}}} is not one of {', '.join(sorted(SLOTS))}",
                f"没有「{slot}」这个空，换一个，或写成字。",
                f"There is no blank “{slot}”. Use another, or words.",
            )  # fmt: skip
    for field, named in (("kinds", script.kinds), ("stages", script.stages)):
        if not named:
            what = ("什么事", "an event") if field == "kinds" else ("哪一步", "a moment")
            yield wrong(
                field, "kinds and stages: name at least one of each",
                f"至少选一个{what[0]}。", f"Tick {what[1]}, at least one.",
            )  # fmt: skip


def _words_of_acts(script: Script) -> Iterator[Wrong]:
    for at, act in enumerate(script.acts):
        line, bare = f"acts.{at}.line", f"acts.{at}.bare"
        label = ACT_LABELS[act.act]
        if (act.line is None) != (act.act in SILENT_ACTS):
            why = "needs words" if act.line is None else "is silent, it takes no words"
            says = (
                ("要有话。", "needs words.")
                if act.line is None
                else ("不说话，空着。", "is silent. Leave it empty.")
            )
            yield wrong(line, f"acts: {act.act} {why}", f"「{label.zh}」{says[0]}", f"“{label.en}” {says[1]}")
        slotted = bool(act.line and SLOT.search(act.line.zh + act.line.en))
        if act.line and act.bare is None and "{late_min}" in act.line.zh + act.line.en:
            yield wrong(
                bare, f"acts: {act.act} names {{late_min}} and has no `bare` for when it is not known",
                "不知道晚几分的时候怎么说？补一句。", "Say what stands here when the minutes aren't known.",
            )  # fmt: skip
        if act.bare and SLOT.search(act.bare.zh + act.bare.en):
            yield wrong(
                bare, f"acts: the `bare` of {act.act} holds a slot: {act.bare.zh} / {act.bare.en}",
                "这句是不知道的时候说的，别再留空。", "This is for when nothing is known: no blanks here.",
            )  # fmt: skip
        if act.bare and not slotted:
            yield wrong(
                bare, f"acts: {act.act} has a `bare` and no slot that it stands for",
                "上面那句没有空，这句用不着，删掉。", "The line above has no blank, so clear this one.",
            )  # fmt: skip


def length_faults(script: Script) -> Iterator[Wrong]:
    """Lines, cue and whole within the breath of TALK, section 1."""
    lines = [(field, text) for field, text in fields_of(script) if field.startswith("acts.")]
    for field, line in lines:
        if spoken_length_zh(line.zh) > LINE_ZH:
            yield wrong(
                f"{field}.zh", f"zh line over {LINE_ZH} characters: {line.zh}",
                f"太长，最多 {LINE_ZH} 个字，拆开或删。", f"Too long: at most {LINE_ZH} characters.",
            )  # fmt: skip
        if spoken_length_en(line.en) > LINE_EN:
            yield wrong(
                f"{field}.en", f"en line over {LINE_EN} words: {line.en}",
                f"英文太长，最多 {LINE_EN} 个词。", f"Too long: at most {LINE_EN} words. Split it or cut.",
            )  # fmt: skip
    first = _first_field(script)
    if first and script.model not in NO_FIRST_LINE:
        yield from _first_line_faults(first, dict(lines)[first])
    for language, most in (("zh", CUE_ZH), ("en", CUE_EN)):
        if length_of(script.cue.in_(language), language) > most:  # type: ignore[arg-type]
            yield wrong(
                f"cue.{language}", f"cue over 6 s: {script.cue.zh} / {script.cue.en}",
                f"提示念不完 6 秒，最多 {most} 个{'字' if language == 'zh' else '词'}。",
                f"The cue takes over 6 s: at most {most} {'characters' if language == 'zh' else 'words'}.",
            )  # fmt: skip
    for spoken in LANGUAGES:
        if (seconds := script.seconds(spoken)) > SCRIPT_SECONDS:
            whole = ("中文", "In Chinese") if spoken == "zh" else ("英文", "In English")
            yield wrong(
                f"acts.{spoken}", f"{spoken}: {seconds} s to say, at most {SCRIPT_SECONDS}",
                f"{whole[0]}说完要 {seconds} 秒，最多 {SCRIPT_SECONDS} 秒，删几个字。",
                f"{whole[1]} it takes {seconds} s to say, at most {SCRIPT_SECONDS}. Cut some words.",
            )  # fmt: skip


def _first_line_faults(field: str, first: Text) -> Iterator[Wrong]:
    for language, most, unit, name in (("zh", FIRST_ZH, "characters", "字"), ("en", FIRST_EN, "words", "词")):
        line = first.zh if language == "zh" else first.en
        if length_of(line, language) > most or SLOT.search(line) or NUMBER.search(line):  # type: ignore[arg-type]
            yield wrong(
                f"{field}.{language}",
                f"{language} first line: at most {most} {unit}, no slot, no number: {line}",
                f"第一句一口气说完：最多 {most} 个{name}，不留空，不带数字。",
                f"The first line is one breath: at most {most} {unit}, no blank, no number.",
            )  # fmt: skip
