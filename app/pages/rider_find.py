"""A rider looks for words: one field, what comes up most to tap, and what the phone itself holds."""

from typing import Any

from flask import render_template, request

from app.language import language
from app.pages.browse import found_rules, the_index
from app.pages.kit import first_line, kit
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from coaching.content import Text
from coaching.finding import find
from coaching.finding_index import fields_of
from coaching.finding_situation import tags_of
from coaching.finding_words import folded
from coaching.script import Script

__all__ = ["kit"]
MOST, MOST_RULES = 24, 4
#: What riders meet most; each is looked for by its own words.
COMMON = (
    Text(zh="晚了", en="Late"),
    Text(zh="洒了", en="Spilled"),
    Text(zh="少了一样", en="Missing"),
    Text(zh="凉了", en="Cold"),
    Text(zh="要取消", en="Cancel"),
    Text(zh="退款", en="Refund"),
    Text(zh="保安", en="Guard"),
    Text(zh="电话打不通", en="No answer"),
    Text(zh="宝宝", en="Baby"),
    Text(zh="狗", en="Dog"),
    Text(zh="出餐慢", en="Slow kitchen"),
    Text(zh="骂人", en="Swearing"),
)


@kit.get("/rider/kit/find")
@signed_in_as("rider")
def look_for(_caller: Caller) -> str:
    """What has these words, of the whole library; without words, what the phone itself holds."""
    asked = request.args.get("q", "").strip()[:80]
    found = find(the_index(), asked) if asked else None
    kept = parts().kit.slugs
    return render_template(
        "rider/find.html",
        q=asked,
        hits=[_as_row(hit.thing) for hit in found.hits[:MOST]] if found else None,
        near=bool(found and found.near),
        rules=found_rules(asked, MOST_RULES) if asked else [],
        here=[_as_row(script, words=True) for script in parts().library.scripts if script.slug in kept],
        common=[one.in_(language()) for one in COMMON],
    )


def _as_row(script: Script, words: bool = False) -> dict[str, Any]:
    return {
        "slug": script.slug,
        "title": script.title.in_(language()),
        "line": first_line(script).in_(language()),
        "safety": "threat" in script.kinds,
        "words": _words(script) if words else "",
    }


def _words(script: Script) -> str:
    """What the phone's own filter looks through: the script's texts, and what its facts are called."""
    index = the_index()
    tags = set(tags_of(script))
    texts = [one.text for one in fields_of(script) if one.name in ("title", "cue", "line", "situation")]
    called = [word for word, _, tag in index.synonyms if word and tag in tags]
    return folded(" ".join([*dict.fromkeys([*texts, *called])]), index.simplified).text
