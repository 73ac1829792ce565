"""What is different between two versions of a script: word by word, in both languages."""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from flask_babel import gettext as _

from app.pages.script_form import as_text, listed
from coaching.content import Language
from coaching.talk_models import ACT_LABELS
from scripts_library.wrong import LANGUAGES

#: A word of Latin letters or digits, a blank, or any other single sign.
WORD = re.compile(r"\{[a-z_]+\}|[A-Za-z0-9’']+|\s+|.", re.DOTALL)
Way = Literal["same", "gone", "new"]


class Row(NamedTuple):
    """One text that differs: its name, its language ("" for a choice), and its pieces."""

    name: str
    language: str
    pieces: list[tuple[Way, str]]


def pieces(before: str, after: str) -> list[tuple[Way, str]]:
    """The pieces of both texts in reading order: what stayed, what is gone, what is new."""
    old, new = WORD.findall(before), WORD.findall(after)
    found: list[tuple[Way, str]] = []
    for way, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if way == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            found.append(("gone", "".join(old[a:b])))
        if d > c:
            found.append(("new", "".join(new[c:d])))
    return found


def differences(before: Mapping[str, Any], after: Mapping[str, Any], language: Language) -> list[Row]:
    """Every text and choice that differs, in the order of the desk; the names are in `language`."""
    old, new = dict(_texts(before, language)), dict(_texts(after, language))
    rows = []
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name, as_text(None)), new.get(name, as_text(None))
        rows += [Row(name, one, pieces(was[one], now[one])) for one in LANGUAGES if was[one] != now[one]]
    for name, key in (
        (_("讲法"), "model"), (_("语气"), "tone"), (_("怎么说"), "channel"), (_("什么时候开口"), "says_at"),
        (_("出了什么事"), "kinds"), (_("人在哪一步"), "stages"), (_("还要是"), "when"),
        (_("算哪几步"), "moves"), (_("接下来可能用"), "next"),
    ):  # fmt: skip
        was_, now_ = _choice(before.get(key)), _choice(after.get(key))
        if was_ != now_:
            rows.append(Row(name, "", pieces(was_, now_)))
    return rows


def _texts(content: Mapping[str, Any], language: Language) -> Iterator[tuple[str, dict[str, str]]]:
    yield _("名字"), as_text(content.get("title"))
    yield _("提示"), as_text(content.get("cue"))
    for act in listed(content.get("acts")):
        if isinstance(act, dict) and act.get("act") in ACT_LABELS:
            label = ACT_LABELS[act["act"]].in_(language)
            yield label, as_text(act.get("line"))
            yield f"{label} · {_('不知道就说')}", as_text(act.get("bare"))
    for at, step in enumerate(listed(content.get("todo")), 1):
        yield f"{_('先做')} {at}", as_text(step)
    for name, key in ((_("别说"), "never"), (_("怎么收"), "ends"), (_("不成怎么办"), "fails")):
        yield name, as_text(content.get(key))
    yield _("只有他看得到"), as_text(content.get("only_if"))
    promise = content.get("promise")
    if isinstance(promise, dict):
        what, minutes = as_text(promise.get("what")), promise.get("minutes")
        yield _("答应了什么"), {one: f"{what[one]} · {minutes} min" for one in LANGUAGES}


def _choice(value: Any) -> str:
    """A choice as text that can be compared."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_choice(one)}" for key, one in value.items() if _choice(one))
    if isinstance(value, list):
        return ", ".join(_choice(one) for one in value)
    return "" if value is None else str(value)
