"""What a rider is answered: a reading and a marked draft in words, ready to be drawn by a page or a phone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.notices.message import card_message
from coaching.advice import Advice
from coaching.content import Language, Text
from coaching.fact_names import REASON_NAMES
from coaching.library import Library
from coaching.phrase_table import SpeechAct
from coaching.phrasing import HAN, Coaching, Grade, Mark
from coaching.reading import Reading

ANGER_WORDS: Mapping[int, Text] = {
    0: Text(zh="平", en="Calm"),
    1: Text(zh="不满", en="Cross"),
    2: Text(zh="很气", en="Angry"),
    3: Text(zh="破口大骂", en="Furious"),
}
#: What a reading's codes are called beside the words they mark; other codes are left unmarked.
WHY_WORDS: Mapping[str, Text] = {
    "reason:late": Text(zh="等久了", en="the wait"),
    "reason:wrong_item": Text(zh="餐不对", en="wrong food"),
    "reason:missing_item": Text(zh="少东西", en="something missing"),
    "reason:spilled": Text(zh="洒了", en="spilled"),
    "reason:cold": Text(zh="凉了", en="cold"),
    "reason:quality": Text(zh="味道不对", en="not right"),
    "reason:portion": Text(zh="分量少", en="too little"),
    "reason:price": Text(zh="钱不对", en="the price"),
    "reason:address": Text(zh="地址", en="the address"),
    "reason:cannot_reach": Text(zh="找不到人", en="no answer"),
    "reason:stock_out": Text(zh="卖完了", en="sold out"),
    "reason:rude": Text(zh="嫌没礼貌", en="rudeness"),
    "reason:night_noise": Text(zh="嫌吵", en="the noise"),
    "reason:cancel": Text(zh="想取消", en="cancelling"),
    "reason:refund": Text(zh="要退款", en="a refund"),
    "anger:abuse": Text(zh="骂人", en="abuse"),
    "anger:strong": Text(zh="重话", en="strong words"),
    "anger:oath": Text(zh="粗口", en="swearing"),
    "anger:mild": Text(zh="埋怨", en="a grumble"),
    "anger:rhetorical": Text(zh="反问", en="no real question"),
    "anger:sarcasm": Text(zh="反话", en="sarcasm"),
    "anger:duration": Text(zh="等太久", en="a very long wait"),
    "anger:run": Text(zh="一连串", en="a run of marks"),
    "anger:repeat": Text(zh="一再说", en="said again and again"),
    "anger:shout": Text(zh="喊着说", en="shouting"),
    "bad": Text(zh="不满意", en="unhappy"),
    "good": Text(zh="好话", en="kind"),
}
CANCEL_WISHED = Text(zh="客人想取消", en="They want to cancel")
CANCEL_NAMED = Text(zh="说到取消", en="They speak of cancelling")
GRADE_WORDS: Mapping[Grade, Text] = {
    "good": Text(zh="可以说", en="Good to say"),
    "weak": Text(zh="还能更好", en="Could be better"),
    "bad": Text(zh="先别这么说", en="Don't say it like this"),
}
SPEECH_WORDS: Mapping[SpeechAct, Text] = {
    "empathy": Text(zh="共情", en="Hears them"),
    "apology": Text(zh="道歉", en="Sorry"),
    "fact": Text(zh="事实", en="Fact"),
    "offer": Text(zh="方案", en="Offer"),
    "thanks": Text(zh="道谢", en="Thanks"),
    "safety": Text(zh="避险", en="Gets away"),
}
#: Where a clause ends; a Latin mark counts only before a space or the end, so that 6.30 stays whole.
CLAUSE_END = re.compile(r"[，。！？；\n]|[,.;!?](?=\s|$)")
SENTENCE = re.compile(r".+?(?:[。！？]|[.!?](?=\s|$)|$)\s*", re.DOTALL)
#: What is not at one place of the draft: it is told, but no words are marked for it.
NOWHERE = frozenset({"long", "missing_empathy", "missing_fact", "missing_offer"})


def said_words(
    text: str, heard: Reading, advice: Advice, kind: str, library: Library, *, order: bool, now: datetime
) -> dict[str, Any]:
    """A reading and its answer in words; all texts are {zh, en}.

    `parts` joined are the text, a part with a `why` drove the reading. `card` {class, title, body} is drawn
    as a notice is; None if nothing need be said or nothing fits. A threat has its card alone. `dispatch`:
    the dispatcher has been told.
    """
    threat = heard.threat is not None
    calm = heard.anger == 0 and not heard.reasons and not threat
    class_ = "safety" if threat else "urgent" if heard.cancel or heard.anger >= 2 else "guidance"
    names = [CANCEL_NAMED if reason == "cancel" else REASON_NAMES[reason] for reason in heard.reasons]
    names = [CANCEL_WISHED, *(name for name in names if name != CANCEL_NAMED)] if heard.cancel else names
    others = [] if threat or calm else [library.script(slug) for slug in advice.alternatives]
    card = None
    if advice.script and not calm:
        message = card_message(kind, class_, advice, None, now, id="said")
        body = {**message.body, "reasons": []} if threat else message.body
        card = {"class": class_, "title": message.title.as_dict(), "body": body}
    return {
        "threat": threat,
        "calm": calm,
        "anger": {"level": heard.anger, "name": ANGER_WORDS[heard.anger].as_dict()},
        "cancel": heard.cancel,
        "reasons": [name.as_dict() for name in names],
        "parts": _parts(text, _spans_to_draw(heard)),
        "card": card,
        "others": [{"script": one.slug, "title": one.title.as_dict()} for one in others if one],
        "dispatch": threat and order,
    }


def draft_words(draft: str, coaching: Coaching) -> dict[str, Any]:
    """A marked draft in words. Each hint has a number, which stands beside the words it is about.

    `old` is what goes ("" if something is added), `after` is the whole draft once the better sentence is
    taken; both it and `better` are in the draft's own language.
    """
    language: Language = "zh" if HAN.search(draft) else "en"
    numbered = list(enumerate(coaching.marks, start=1))
    spans = [
        (mark.start, mark.end, Text(zh=str(number), en=str(number)))
        for number, mark in numbered
        if mark.code not in NOWHERE
    ]
    return {
        "grade": {"level": coaching.grade, "name": GRADE_WORDS[coaching.grade].as_dict()},
        "acts": [SPEECH_WORDS[act].as_dict() for act in coaching.acts],
        "parts": _parts(draft, spans),
        "hints": [
            {"number": number, "why": mark.why.as_dict(), "better": mark.better.in_(language)}
            | _taken(draft, mark, language, "offer" in coaching.acts)
            for number, mark in numbered
        ],
    }


def _spans_to_draw(heard: Reading) -> list[tuple[int, int, Text]]:
    """The spans that have a name; what is called bad or good stays unsaid where a span says it closer."""
    named = [span for span in heard.spans if span.why in WHY_WORDS]
    close = [span for span in named if ":" in span.why]
    return [
        (span.start, span.end, WHY_WORDS[span.why])
        for span in named
        if ":" in span.why or not any(one.start < span.end and span.start < one.end for one in close)
    ]


def _parts(text: str, spans: Iterable[tuple[int, int, Text]]) -> list[dict[str, Any]]:
    """The text cut at its spans; those that overlap become one part with all their names."""
    merged: list[tuple[int, int, list[Text]]] = []
    for start, end, why in sorted(spans, key=lambda span: span[:2]):
        if merged and start < merged[-1][1]:
            since, until, names = merged[-1]
            merged[-1] = since, max(until, end), names if why in names else [*names, why]
        elif end > start:
            merged.append((start, end, [why]))
    parts: list[dict[str, Any]] = []
    at = 0
    for start, end, names in merged:
        parts += [{"text": text[at:start], "why": None}] if start > at else []
        parts.append({"text": text[start:end], "why": _in_a_row(names).as_dict()})
        at = end
    return [*parts, {"text": text[at:], "why": None}] if at < len(text) else parts


def _in_a_row(names: Sequence[Text]) -> Text:
    return Text(zh="、".join(name.zh for name in names), en=", ".join(name.en for name in names))


def _taken(draft: str, mark: Mark, language: Language, offers: bool) -> dict[str, str]:
    """What goes and how the draft reads after it: the clause of the mark gives way to the better sentence."""
    better = mark.better.in_(language)
    if mark.code == "long":
        return {"old": "", "after": better}
    if mark.code in NOWHERE:
        # Empathy opens, and nothing but the act comes last: a fact behind it would be an excuse.
        first = mark.code == "missing_empathy" or (mark.code == "missing_fact" and offers)
        return {
            "old": "",
            "after": _joined(better, draft, language) if first else _joined(draft, better, language),
        }
    start, end = _clause(draft, mark)
    behind = CLAUSE_END.match(draft, end)
    before, after = draft[:start], draft[behind.end() if behind else end :]
    fresh = "".join(one for one in SENTENCE.findall(better) if one.strip(" 。！？.!?") not in before + after)
    return {
        "old": draft[start:end].strip(),
        "after": _joined(_joined(before, fresh, language), after, language),
    }


def _clause(draft: str, mark: Mark) -> tuple[int, int]:
    start = max((end.end() for end in CLAUSE_END.finditer(draft, 0, mark.start)), default=0)
    behind = CLAUSE_END.search(draft, mark.end)
    return start, behind.start() if behind else len(draft)


def _joined(one: str, other: str, language: Language) -> str:
    """Two sentences in a row, with what belongs between them."""
    one, other = one.strip(), other.strip()
    if not one or not other:
        return one or other
    stop = "" if CLAUSE_END.match(one, len(one) - 1) else "。" if language == "zh" else "."
    return f"{one}{stop}{other if language == 'zh' else ' ' + other}"
