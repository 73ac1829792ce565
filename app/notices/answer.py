"""What a rider is answered about what a customer said: the reading in words, ready to be drawn."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.notices.marked import Found, Line, marked
from app.notices.message import card_message
from coaching.advice import Advice
from coaching.content import Text
from coaching.reading import Reading
from coaching.reranking import Placed
from coaching.script import sayable
from coaching.talk_models import NOT_FOR_CUSTOMER

ANGER_WORDS: Mapping[int, Text] = {
    0: Text(zh="平", en="Calm"),
    1: Text(zh="不满", en="Cross"),
    2: Text(zh="很气", en="Angry"),
    3: Text(zh="破口大骂", en="Furious"),
}
#: What a reading's codes are called beside the words they mark; other codes are left unmarked.
WHY_WORDS: Mapping[str, Text] = {
    "reason:late": Text(zh="等太久", en="the wait"),
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
    "reason:cancel": Text(zh="说到取消", en="cancelling"),
    "reason:refund": Text(zh="要退款", en="a refund"),
    "anger:abuse": Text(zh="骂人", en="abuse"),
    "anger:strong": Text(zh="重话", en="strong words"),
    "anger:oath": Text(zh="粗口", en="swearing"),
    "anger:mild": Text(zh="埋怨", en="a grumble"),
    "anger:rhetorical": Text(zh="反问", en="no real question"),
    "anger:sarcasm": Text(zh="反话", en="sarcasm"),
    "anger:duration": Text(zh="等太久", en="the wait"),
    "anger:run": Text(zh="一连串", en="a run of marks"),
    "anger:repeat": Text(zh="一再说", en="said again and again"),
    "anger:shout": Text(zh="喊着说", en="shouting"),
    "danger:tone": Text(zh="话里有话", en="sounds off"),
    "bad": Text(zh="不满意", en="unhappy"),
    "good": Text(zh="好话", en="kind"),
}
#: A wish is more than the word: "I'm not cancelling" names it too.
CANCEL_WISHED = Text(zh="想取消", en="wants to cancel")
#: Which wish, and which of what is said is about the food or the service itself.
WISHES = frozenset({"reason:cancel", "reason:refund"})


def said_words(
    text: str,
    heard: Reading,
    advice: Advice,
    placed: Sequence[Placed],
    kind: str,
    *,
    order: bool,
    now: datetime,
) -> dict[str, Any]:
    """A reading and its answer in words; all texts are {zh, en}.

    `ranked` are the scripts that fit, the best first, each with its card {class, title, body}, which is drawn
    as a notice is. A threat has `card` alone: nothing else is offered. `calm`: nothing need be said.
    `uneasy`: it sounds like a threat, though none was heard.
    `dispatch`: the dispatcher has been told.
    """
    threat = heard.threat is not None
    content = heard.anger == 0 and not heard.reasons
    class_ = "urgent" if heard.cancel or heard.anger >= 2 else "guidance"
    parts, reasons = marked(text, _found(heard))
    return {
        "threat": threat,
        "calm": content and not threat and not heard.uneasy,
        "uneasy": heard.uneasy,
        "anger": {"level": heard.anger, "name": ANGER_WORDS[heard.anger].as_dict()},
        "parts": parts,
        "reasons": reasons,
        "card": _card(kind, "safety", advice, now) if threat and advice.script else None,
        "ranked": [] if threat or content else [_row(one, kind, class_, now) for one in placed],
        "dispatch": threat and order,
    }


def _row(one: Placed, kind: str, class_: str, now: datetime) -> dict[str, Any]:
    """One script of the list: its first words, how far it moved and why, and its whole card."""
    first = next(act.line for act in one.advice.acts if act.line)
    return {
        "script": one.script.slug,
        "line": first.as_dict(),
        "way": one.way,
        "by": one.by,
        "why": one.why.as_dict(),
        "shows": any(act.line and act.act not in NOT_FOR_CUSTOMER for act in sayable(one.script, {}) or ()),
        "card": _card(kind, class_, one.advice, now),
    }


def _card(kind: str, class_: str, advice: Advice, now: datetime) -> dict[str, Any]:
    message = card_message(kind, class_, advice, None, now, id="said")
    body = {**message.body, "reasons": []} if class_ == "safety" else message.body
    return {"class": class_, "title": message.title.as_dict(), "body": body}


def _found(heard: Reading) -> Iterator[Found]:
    """The spans that have a name; what is called bad or good stays unsaid where a span says it closer."""
    named = [
        span for span in heard.spans if span.why in WHY_WORDS and not (heard.uneasy and span.why == "good")
    ]
    close = [span for span in named if ":" in span.why]
    for span in named:
        if ":" in span.why or not any(one.start < span.end and span.start < one.end for one in close):
            wished = heard.cancel and span.why == "reason:cancel"
            yield Found(
                span.start, span.end, CANCEL_WISHED if wished else WHY_WORDS[span.why], _line(span.why)
            )


def _line(why: str) -> Line:
    if why in WISHES:
        return "wish"
    if why == "good":
        return "good"
    return "fault" if why.startswith("reason:") and why != "reason:late" else "anger"
