"""What never appears in words that are said (TALK, sections 1 and 7), and times that are promised."""

import re
from collections.abc import Iterator, Mapping

from coaching.content import Language
from coaching.script import SLOT, SORRY, Script
from coaching.talk_models import SORRY_ACTS
from scripts_library.never_said import NEVER_EN, NEVER_ZH
from scripts_library.wrong import LANGUAGES, Wrong, fields_of, wrong

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


#: What a kind of words that are never said is called at the desk, and what to do instead.
NEVER_DO: Mapping[str, tuple[str, str]] = {
    "but": ("前面的话就白说了，句号断开，直接说办法", "it undoes what came before: full stop, then act"),
    "should": ("像在教训人，说您这边能做什么", "it lectures: say what you can do"),
    "calm down": ("越说越火，换成听他说", "it makes it worse: listen instead"),
    "denial": ("听着是推，说您能办的那件", "it sounds like shrugging off: say the one thing you can do"),
    "blame": ("不怪任何人，报自己的时间", "blame nobody: give your own times"),
    "begging": ("不求，不要分", "no begging, no stars"),
    "pity": ("不卖惨", "no pity"),
    "vow": ("保证不了的不说，只说手上这件", "nobody can vow that: say what your hands do"),
    "vague time": ("给个准时间，或者不说", "give a definite time, or none"),
    "brochure": ("像念手册，说人话", "it reads like a brochure: plain words"),
    "rules as a wall": ("拿规定堵人，说能做的两样", "rules as a wall: say what can be done"),
    "money not his": ("退不退、赔多少不归骑手说，现在拨客服", "money is support's call: ring them now"),
    "making light": ("别往小里说，照实报", "don't make light of it: say it as it is"),
    "goading": ("这是激人，一句走人的话就够", "it goads: one line, then go"),
}


def word_faults(script: Script) -> Iterator[Wrong]:
    """Words that are never said, sorries, promises, and each language in its own script."""
    for language in LANGUAGES:
        said = list(_said(script, language))
        yield from _sorry_faults(script, language)
        table = NEVER_ZH if language == "zh" else NEVER_EN
        for name, pattern in table.items():
            for field, words in said:
                for found in pattern.finditer(words):
                    zh, en = NEVER_DO.get(name, ("换个说法", "say it another way"))
                    why = f"{language}: never said: {found[0]} ({name})"
                    yield wrong(f"{field}.{language}", why, f"「{found[0]}」：{zh}。", f"“{found[0]}”: {en}.")
        lines = [(field, words) for field, words in said if field.endswith(".line")]
        yield from _promise_faults(script, language, lines)
    yield from _stay_faults(script)
    for field, text in fields_of(script):
        if not text.zh.strip() or not text.en.strip():
            why = f"a text is empty in one language: {text.zh!r} / {text.en!r}"
            for language in LANGUAGES:
                if not text.in_(language).strip():
                    told = (
                        ("中文还没写。", "Chinese is missing.")
                        if language == "zh"
                        else ("英文还没写。", "English is missing.")
                    )
                    yield wrong(f"{field}.{language}", why, *told)
        if CHINESE.search(text.en):
            yield wrong(
                f"{field}.en",
                f"en holds Chinese: {text.en}",
                "英文里有中文字。",
                "There is Chinese in the English.",
            )
        if LATIN_SENTENCE.search(SLOT.sub("", text.zh)):
            why = f"zh holds an English sentence: {text.zh}"
            yield wrong(
                f"{field}.zh", why, "中文里有英文句子。", "There is an English sentence in the Chinese."
            )


def _said(script: Script, language: Language) -> Iterator[tuple[str, str]]:
    """Field and words of all that is said: lines, what stands in for them, quotes in ends and fails."""
    for field, text in fields_of(script):
        if field.startswith("acts."):
            yield field, text.in_(language)
        elif field in ("ends", "fails"):
            quotes = _QUOTED.finditer(text.in_(language))
            yield field, " ".join(found[1] or found[2] or "" for found in quotes)


def _sorry_faults(script: Script, language: Language) -> Iterator[Wrong]:
    lines = [(f"acts.{at}.line", act) for at, act in enumerate(script.acts) if act.line]
    sorry = {field: len(SORRY.findall(act.line.in_(language))) for field, act in lines if act.line}
    others = [field for field, act in lines if act.act not in SORRY_ACTS]
    last = next((field for field in reversed(sorry) if sorry[field]), "acts")
    if sum(sorry.values()) > 1:
        why = f"{language}: more than one apology"
        yield wrong(f"{last}.{language}", why, "道歉只一次，这里删掉。", "One sorry is enough. Cut this one.")
    elif len(others) < len(lines) and any(sorry[field] for field in others):
        why = f"{language}: an apology outside the act that makes it"
        yield wrong(f"{last}.{language}", why, "道歉放到该道歉的那一句。", "Keep the sorry in its own act.")
    if script.model == "emotional_mirror" and any(sorry.values()):
        why = f"{language}: no apology in a mirror"
        yield wrong(f"{last}.{language}", why, "照着他的话说，就不道歉。", "A mirror holds no sorry.")


def _promise_faults(script: Script, language: Language, lines: list[tuple[str, str]]) -> Iterator[Wrong]:
    for field, line in lines:
        for found in VOWED[language].finditer(line):
            number = (found[1] or found[2]).lower()
            minutes = int(number) if number.isdecimal() else NUMBERS[number]
            if script.promise is None:
                why = f"{language}: “{found[0]}” is a promise: it needs a [promise] with its minutes"
                zh, en = "是答应，下面「答应了什么」写上几分钟。", "is a promise: fill in its minutes below."
            elif script.promise.minutes != minutes:
                why = f"{language}: “{found[0]}”, and [promise] says {script.promise.minutes} minutes"
                zh, en = (
                    f"和下面答应的 {script.promise.minutes} 分钟对不上。",
                    "doesn't match the minutes promised below.",
                )
            else:
                continue
            yield wrong(f"{field}.{language}", why, f"「{found[0]}」{zh}", f"“{found[0]}” {en}")


def _stay_faults(script: Script) -> Iterator[Wrong]:
    """A guess at what keeps him there; what is quoted is said, not done."""
    for field, text in fields_of(script):
        if not field.startswith(("todo.", "ends", "fails")):
            continue
        for language in LANGUAGES:
            step = text.in_(language)
            if found := STAYS[language].search(_QUOTED.sub("", step)):
                why = f"{language}: every road leads away: {found[0]}: {step}"
                zh, en = (
                    f"「{found[0]}」会把人留在那儿，改成走开。",
                    f"“{found[0]}” keeps him there: have him leave.",
                )
                yield wrong(f"{field}.{language}", why, zh, en)
