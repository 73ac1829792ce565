"""What a trainer reads on the list of scripts: every filter, its words, and where something was found."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.pages.script_words import ANGER, CHANNEL_NAMES, FAULT
from coaching.content import Text
from coaching.fact_names import (
    KIND_NAMES,
    NOTE_NAMES,
    PLACE_NAMES,
    REASON_NAMES,
    STAGE_NAMES,
    WEATHER_NAMES,
)
from coaching.talk_models import MODEL_NAMES

#: Filter -> its name; the first three are always there, the others fold away.
FILTER_NAMES: Mapping[str, Any] = {
    "kind": _l("出了什么事"),
    "stage": _l("人在哪一步"),
    "reason": _l("客人为什么不高兴"),
    "anger": _l("火气"),
    "place": _l("送到哪儿"),
    "note": _l("门里是谁"),
    "weather": _l("天气路况"),
    "night": _l("白天夜里"),
    "fault": _l("算谁的"),
    "channel": _l("在哪儿说"),
    "model": _l("哪种说法"),
    "safety": _l("保人的话"),
    "state": _l("写到哪一步"),
}
ALWAYS_THERE = ("kind", "stage", "reason")
STATE_NAMES: Mapping[str, Text] = {
    "published": Text(zh="在用", en="In use"),
    "draft": Text(zh="草稿", en="Draft"),
    "in_review": Text(zh="等人点头", en="Waiting for a yes"),
    "recalled": Text(zh="收回了", en="Recalled"),
    "retired": Text(zh="停用了", en="Retired"),
    "expired": Text(zh="过期了", en="Expired"),
}
FILTER_WORDS: Mapping[str, Mapping[str, Text]] = {
    "kind": KIND_NAMES,
    "stage": STAGE_NAMES,
    "reason": REASON_NAMES,
    "anger": {str(level): name for level, name in ANGER.items()},
    "place": PLACE_NAMES,
    "note": NOTE_NAMES,
    "weather": WEATHER_NAMES,
    "night": {"yes": Text(zh="夜里能说", en="Good at night"), "no": Text(zh="白天能说", en="Good by day")},
    "fault": FAULT,
    "channel": CHANNEL_NAMES,
    "model": MODEL_NAMES,
    "safety": {
        "yes": Text(zh="有危险才说", en="For danger"),
        "no": Text(zh="没危险才说", en="Not for danger"),
    },
    "state": STATE_NAMES,
}
#: Where a word was found.
FIELD_NAMES: Mapping[str, Any] = {
    "tag": _l("场面"),
    "title": _l("标题"),
    "cue": _l("提示"),
    "line": _l("要说的"),
    "situation": _l("场面"),
    "only_if": _l("只有他看得到"),
    "todo": _l("先做"),
    "ends": _l("怎么收"),
    "fails": _l("不行就"),
    "never": _l("别说"),
}


def tag_name(tag: str) -> Text:
    """What a fact such as `place.stairs` is called."""
    family, name = tag.split(".", 1)
    return FILTER_WORDS[family][name]


def cut(text: str, spans: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it was asked for."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]
