"""The list of scripts: searched by words and by situation, all of it kept in the address."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for

from app.language import language
from app.pages.browse_words import (
    ALWAYS_THERE,
    FIELD_NAMES,
    FILTER_NAMES,
    FILTER_WORDS,
    STATE_NAMES,
    cut,
    tag_name,
)
from app.pages.scripts import as_row, by_kind, trainer
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.queries.script_states import Standing, standings
from app.queries.script_usage import Count, usage_counts
from coaching.finding import Hit, Hits, find, why
from coaching.finding_index import Index, index_of, rule_index_of
from coaching.finding_situation import FILTERS, Looked, counted
from coaching.rule_template import RuleTemplate
from coaching.script import Script

__all__ = ["trainer"]
MOST_HITS, MOST_RULES = 60, 6
SAID = Standing(frozenset({"published"}), {})  # of the repository's own words


@trainer.get("/trainer/scripts")
@signed_in_as("trainer", "dispatcher", "admin")
def library(_caller: Caller) -> str:
    """The scripts that have all the words and fit the situation; and drafts that are no scripts yet."""
    asked = request.args.get("q", "").strip()[:80]
    looked = Looked(**{name: request.args.get(name, "") for name in FILTERS})
    state = request.args.get("state", "")
    now, index = parts().clock.now(), the_index()
    with parts().database.read() as session:
        standing, used = standings(session, now), usage_counts(session, now)
    found = find(index, asked, looked)
    if state:
        keeps = [hit for hit in found.hits if state in standing.get(hit.thing.slug, SAID).states]
        found = replace(found, hits=tuple(keeps))
    scripts = [hit.thing for hit in found.hits]
    return render_template(
        "trainer/library.html",
        hits=[_as_hit(index, hit, asked) for hit in found.hits[:MOST_HITS]] if asked else None,
        groups=[] if asked else by_kind(scripts, looked.kind),
        unsaid=_unsaid(standing, asked, state) if not looked.set else [],
        many=len(scripts),
        near=found.near,
        rules=found_rules(asked, MOST_RULES) if asked and not looked.set else [],
        q=asked,
        given={**looked.set, **({"state": state} if state else {})},
        filters=_filters(found, asked, looked, state, standing),
        always=ALWAYS_THERE,
        chosen=_chosen(asked, looked, state),
        used=used,
        never=Count(),
        standing=standing,
        state_names=STATE_NAMES,
        fields=FIELD_NAMES,
    )


def the_index() -> Index[Script]:
    """The index of the words that are said now."""
    rules = parts().rulebook
    return index_of(rules.library, rules.tags, rules.simplified)


def found_rules(asked: str, most: int) -> list[RuleTemplate]:
    """Rules with all these words, for who looks for words and needs to know what to do."""
    rules = parts().rulebook
    found = find(rule_index_of(rules.library, rules.tags, rules.simplified), asked)
    return [] if found.near else [hit.thing for hit in found.hits[:most]]


def whys(index: Index[Script], hit: Hit[Script], asked: str, most: int = 3) -> list[dict[str, Any]]:
    """Where the words stand, in the reader's language where both hold: `{field, pieces}`."""
    found = why(index, hit, asked, most=2 * most)
    other = [one for one in found if one.language not in ("", language())]
    own = [one for one in found if one not in other]
    return [
        {
            "field": one.field,
            "pieces": [(tag_name(one.text).in_(language()), True)]
            if one.field == "tag"
            else cut(one.text, one.spans),
        }
        for one in (own or other)[:most]
    ]


def _as_hit(index: Index[Script], hit: Hit[Script], asked: str) -> dict[str, Any]:
    return {**as_row(hit.thing), "whys": whys(index, hit, asked)}


def _filters(
    found: Hits[Script],
    asked: str,
    looked: Looked,
    state: str,
    standing: dict[str, Standing],
) -> list[dict[str, Any]]:
    """Each filter with its words, and how many scripts each would leave."""
    scripts = _asked_for(asked) if asked else list(parts().library.scripts)
    if state:
        scripts = [one for one in scripts if state in standing.get(one.slug, SAID).states]
    many = {name: dict(values) for name, values in counted(scripts, looked).items()}
    many["state"] = {}
    for hit in found.hits:
        for one in standing.get(hit.thing.slug, SAID).states:
            many["state"][one] = many["state"].get(one, 0) + 1
    given = {**looked.set, "state": state}
    return [
        {
            "name": name,
            "title": title,
            "given": given.get(name, ""),
            "words": [
                (word, text.in_(language()), many[name].get(word, 0))
                for word, text in FILTER_WORDS[name].items()
            ],
        }
        for name, title in FILTER_NAMES.items()
    ]


def _asked_for(asked: str) -> list[Script]:
    return [hit.thing for hit in find(the_index(), asked).hits]


def _chosen(asked: str, looked: Looked, state: str) -> list[dict[str, str]]:
    """What is looked for now, each with the address without it."""
    given = {**looked.set, **({"state": state} if state else {})}
    chosen = []
    for name, value in given.items():
        rest = {other: kept for other, kept in given.items() if other != name}
        text = FILTER_WORDS[name].get(value)
        chosen.append(
            {
                "name": text.in_(language()) if text else value,
                "without": _address({**({"q": asked} if asked else {}), **rest}),
            }
        )
    return chosen


def _address(given: dict[str, str]) -> str:
    here = url_for("trainer.library")
    return f"{here}?{urlencode(given)}" if given else here


def _unsaid(standing: dict[str, Standing], asked: str, state: str) -> list[dict[str, Any]]:
    """Scripts that nobody says yet, or no more: written at the desk, not (any more) among the words."""
    rows = []
    for slug, one in standing.items():
        if parts().library.script(slug) or (state and state not in one.states):
            continue
        title = one.content.get("title")
        named = title.get(language(), "") if isinstance(title, dict) else ""
        if not asked or asked.casefold() in str(one.content).casefold():
            rows.append({"slug": slug, "title": str(named or slug), "states": one.states})
    return rows
