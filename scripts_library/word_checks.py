"""What never appears in words that are said (TALK, sections 1 and 7), and times that are promised."""

import re
from collections.abc import Iterator, Mapping

from coaching.script import SLOT, SORRY, Script
from coaching.talk_models import SORRY_ACTS
from scripts_library.never_said import NEVER_EN, NEVER_ZH
from scripts_library.script_checks import texts_of

_QUOTED = re.compile(r"「([^」]*)」|“([^”]*)”")
CHINESE = re.compile(r"[一-鿿]")
LATIN_SENTENCE = re.compile(r"[A-Za-z]{2,}[ ’']+[A-Za-z]{2,}")
#: A step that keeps him where he should leave. The word before it may turn it round: 别追, “don't chase”.
STAYS = {
    "zh": re.compile(
        r"(?<![别不勿没])(?:别走|追上|追过去|拦住|堵住门|守着|进屋|跟进去|理论|讲清楚再走|等他消气|挡着门|吵赢)"
    ),
    "en": re.compile(
        r"(?<!don['’]t )(?<!never )(?<!not )(?<!no )\b(?:don['’]t leave(?! it)|stand your ground"
        r"|chase (?:them|him|her|after)|follow (?:them|him|her)|go inside|step inside|argue|block the"
        r"|hold the door|wait for them to calm)\b",
        re.IGNORECASE,
    ),
}
SMALL_EN = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
NUMBERS: Mapping[str, int] = {
    **{digit: place for place, digit in enumerate("零一二三四五六七八九十")},
    **{word: place for place, word in enumerate(SMALL_EN)},
    "两": 2,
    "十五": 15,
    "二十": 20,
    "三十": 30,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
}
_NUMBER = rf"(\d+|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
VOWED = {
    "zh": re.compile(rf"等(?:您|你们?|他)?(?:最多)?{_NUMBER}分钟|{_NUMBER}分钟(?:之?内|以内|后)"),
    "en": re.compile(
        rf"\b(?:wait|got|give (?:it|you|them|this)|here for|within|in|stay|hold on) (?:you |about |another )?"
        rf"{_NUMBER} min(?:ute)?s?\b|\b{_NUMBER} minutes?, then\b",
        re.IGNORECASE,
    ),
}


def word_faults(script: Script) -> Iterator[str]:
    """Words that are never said, sorries, promises, and each language in its own script."""
    for language, lines, whole in _spoken(script):
        yield from _sorry_faults(script, language, lines)
        table = NEVER_ZH if language == "zh" else NEVER_EN
        for name, pattern in table.items():
            for found in pattern.finditer(whole):
                yield f"{language}: never said: {found[0]} ({name})"
        yield from _promise_faults(script, language, " ".join(lines))
    yield from _stay_faults(script)
    for text in texts_of(script):
        if not text.zh.strip() or not text.en.strip():
            yield f"a text is empty in one language: {text.zh!r} / {text.en!r}"
        if CHINESE.search(text.en):
            yield f"en holds Chinese: {text.en}"
        if LATIN_SENTENCE.search(SLOT.sub("", text.zh)):
            yield f"zh holds an English sentence: {text.zh}"


def _spoken(script: Script) -> Iterator[tuple[str, list[str], str]]:
    """Language, the lines, and all that is said: lines, what stands in for them, quotes in ends and fails."""
    lines = [act.line for act in script.acts if act.line]
    bare = [act.bare for act in script.acts if act.bare]
    yield "zh", [text.zh for text in lines], " ".join([t.zh for t in lines + bare] + _quoted(script, "zh"))
    yield "en", [text.en for text in lines], " ".join([t.en for t in lines + bare] + _quoted(script, "en"))


def _quoted(script: Script, language: str) -> list[str]:
    texts = [text.zh if language == "zh" else text.en for text in (script.ends, script.fails)]
    return [found[1] or found[2] or "" for text in texts for found in _QUOTED.finditer(text)]


def _sorry_faults(script: Script, language: str, lines: list[str]) -> Iterator[str]:
    others = [
        act.line.zh if language == "zh" else act.line.en
        for act in script.acts
        if act.line and act.act not in SORRY_ACTS
    ]
    if sum(len(SORRY.findall(line)) for line in lines) > 1:
        yield f"{language}: more than one apology"
    elif len(others) < len(lines) and any(SORRY.search(line) for line in others):
        yield f"{language}: an apology outside the act that makes it"
    if script.model == "emotional_mirror" and any(SORRY.search(line) for line in lines):
        yield f"{language}: no apology in a mirror"


def _promise_faults(script: Script, language: str, whole: str) -> Iterator[str]:
    for found in VOWED[language].finditer(whole):
        number = (found[1] or found[2]).lower()
        minutes = int(number) if number.isdecimal() else NUMBERS[number]
        if script.promise is None:
            yield f"{language}: “{found[0]}” is a promise: it needs a [promise] with its minutes"
        elif script.promise.minutes != minutes:
            yield f"{language}: “{found[0]}”, and [promise] says {script.promise.minutes} minutes"


def _stay_faults(script: Script) -> Iterator[str]:
    """A guess at what keeps him there; what is quoted is said, not done."""
    for text in (*script.todo, script.ends, script.fails):
        for language, step in (("zh", text.zh), ("en", text.en)):
            if found := STAYS[language].search(_QUOTED.sub("", step)):
                yield f"{language}: every road leads away: {found[0]}: {step}"
