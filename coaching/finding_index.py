"""A library made ready to be searched: which script has which word, what it weighs there, and synonyms."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from coaching.content import Text
from coaching.fact_names import KIND_NAMES, STAGE_NAMES
from coaching.finding_situation import Thing, tags_of
from coaching.finding_words import folded, runs_of, stem, term_set
from coaching.library import Library
from coaching.rule_template import RuleTemplate
from coaching.script import Script
from coaching.tags import Tags

#: An index holds things of one sort.
Found = TypeVar("Found", Script, RuleTemplate)
#: What a word weighs where it stands: a heading tells what a script is for, `never` what it is not.
WEIGHTS: Mapping[str, int] = {
    "title": 10, "tag": 9, "cue": 7, "line": 6, "situation": 4, "only_if": 4, "todo": 3, "ends": 2,
    "fails": 2, "never": 1,
}  # fmt: skip


class Field(NamedTuple):
    """A text of a script that is searched."""

    name: str
    language: str
    text: str


@dataclass
class Index(Generic[Found]):
    """Scripts, or rules, made ready to be searched; built once for each library."""

    things: tuple[Found, ...]
    tags: Tags
    simplified: Mapping[str, str]
    postings: dict[str, dict[int, int]] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    tagged: dict[str, dict[int, int]] = field(default_factory=dict)
    synonyms: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)


def index_of(library: Library, tags: Tags, simplified: Mapping[str, str]) -> Index[Script]:
    """The index of a library's scripts, kept beside the library: other words are another library."""
    kept: dict[str, Any] = vars(library)
    if "_scripts_found_by" not in kept:
        kept["_scripts_found_by"] = build_index(library.scripts, tags, simplified)
    index: Index[Script] = kept["_scripts_found_by"]
    return index


def rule_index_of(library: Library, tags: Tags, simplified: Mapping[str, str]) -> Index[RuleTemplate]:
    """The index of a library's rules, kept likewise."""
    kept: dict[str, Any] = vars(library)
    if "_rules_found_by" not in kept:
        kept["_rules_found_by"] = build_index(library.rules, tags, simplified)
    index: Index[RuleTemplate] = kept["_rules_found_by"]
    return index


def build_index(things: tuple[Found, ...], tags: Tags, simplified: Mapping[str, str]) -> Index[Found]:
    index = Index(things, tags, simplified)
    postings: defaultdict[str, dict[int, int]] = defaultdict(dict)
    tagged: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for number, script in enumerate(things):
        weighed: dict[str, int] = {}
        for one in sorted(fields_of(script), key=lambda text: WEIGHTS[text.name]):  # the weightiest stays
            terms = term_set(folded(one.text, simplified).text)
            weighed.update(dict.fromkeys(terms, WEIGHTS[one.name]))
        for term, weight in weighed.items():
            postings[term][number] = weight
        tags_asked = tags_of(script)
        for tag in tags_asked:  # what is for one fact alone is for it more than what is for eight
            tagged[tag][number] = max(WEIGHTS["line"], WEIGHTS["tag"] + 1 - len(tags_asked))
        index.titles.append(folded(f"{script.title.zh} {script.title.en}", simplified).text)
    index.postings = dict(postings)
    index.tagged = dict(tagged)
    index.synonyms = list(_synonyms(tags, simplified))
    return index


def fields_of(thing: Thing) -> Iterator[Field]:
    """Every text of a script or a rule that is searched, in both languages, the weightiest first."""
    for name, text in _script_texts(thing) if isinstance(thing, Script) else _rule_texts(thing):
        yield Field(name, "zh", text.zh)
        yield Field(name, "en", text.en)


def _script_texts(script: Script) -> list[tuple[str, Text]]:
    return [
        ("title", script.title),
        ("cue", script.cue),
        *(("line", text) for act in script.acts for text in (act.line, act.bare) if text),
        *(("situation", KIND_NAMES[kind]) for kind in script.kinds),
        *(("situation", STAGE_NAMES[stage]) for stage in script.stages if len(script.stages) < 4),
        *([("only_if", script.only_if)] if script.only_if else []),
        *(("todo", step) for step in script.todo),
        ("ends", script.ends),
        ("fails", script.fails),
        ("never", script.never),
    ]


def _rule_texts(rule: RuleTemplate) -> list[tuple[str, Text]]:
    return [
        ("title", rule.title),
        *(("cue", sign) for sign in rule.signs),
        *(("line", step.do) for step in rule.steps),
        *(("situation", KIND_NAMES[kind]) for kind in rule.kinds),
        ("ends", rule.ends),
        ("never", rule.never),
    ]


def _synonyms(tags: Tags, simplified: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """(Chinese words, English stems, tag): one of the two is empty."""
    families: dict[str, Mapping[Any, Any]] = {
        "place": tags.places,
        "weather": tags.weather,
        "note": tags.notes,
        "reason": tags.reasons,
    }
    for family, table in families.items():
        for name, words in table.items():
            for word in words.zh:
                yield folded(word, simplified).text, (), f"{family}.{name}"
            for word in words.en:
                stems = tuple(stem(run.text) for run in runs_of(folded(word, simplified).text))
                yield "", stems, f"{family}.{name}"
