"""find(index, "宝宝睡了") -> scripts, the best first: by their words, by everyday synonyms, by situation."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log
from typing import Any, Generic, NamedTuple

from coaching.finding_index import WEIGHTS, Found, Index, fields_of
from coaching.finding_situation import ANYTHING, Looked
from coaching.finding_words import STOP, Run, Term, asked_terms, folded, runs_of, stem, terms_of
from coaching.rule_template import RuleTemplate
from coaching.script import Script

AnyIndex = Index[Script] | Index[RuleTemplate]
LONGEST_ASKED = 80  # characters of a question that are read
WHOLE_UP_TO = 3  # Chinese words so short must be there as a whole
ENOUGH = 0.5  # of a longer run: it is a sentence, and nobody's words are quite those of a script
NEAR = 0.34
UNKNOWN = 0.3  # what a pair that no script has takes from a sentence: most such pairs are no words
IN_TITLE = 1.5
A_FACT = 3  # in a sentence, what names a fact says more than the words around it


class Why(NamedTuple):
    """Where a script was found: the text, and the spans of it that were asked for."""

    field: str
    language: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Hit(Generic[Found]):
    """A script or a rule that was found. `points` only rank; `tags` are facts that the question named."""

    thing: Found
    points: float
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hits(Generic[Found]):
    """The hits, the best first. `near`: nothing has all that was asked for, these come closest."""

    hits: tuple[Hit[Found], ...]
    near: bool = False


def find(index: Index[Found], asked: str, looked: Looked = ANYTHING) -> Hits[Found]:
    """Scripts that have all the words asked for and fit the situation; if none has, those that come closest.

    Without words: all that fit, in the library's order. At most LONGEST_ASKED characters are read.
    """
    scripts = index.things
    fit = [looked.fits(script) for script in scripts]
    runs = _runs(index, asked)
    if not runs:
        some = asked.strip()  # only marks were asked for: no script has them
        return Hits(() if some else tuple(Hit(one, 0) for one, ok in zip(scripts, fit, strict=True) if ok))
    named = list(_named(index, runs))
    # Of each run: script -> (how much of it the script has, points).
    by_run = [_weighed(index, run, named) for run in runs]
    whole: list[tuple[float, int]] = []
    near: list[tuple[float, int]] = []
    for number in {number for had in by_run for number in had}:
        if not fit[number]:
            continue
        parts = [had.get(number, (0.0, 0.0)) for had in by_run]
        share = sum(part for part, _ in parts) / len(parts)
        points = sum(points for _, points in parts) * share
        if all(part >= _needed(run) for run, (part, _) in zip(runs, parts, strict=True)):
            whole.append((points, number))
        elif share >= NEAR:
            near.append((points, number))
    ranked = sorted(whole or near, key=lambda one: (-round(one[0], 6), one[1]))
    hits = tuple(Hit(scripts[at], points, _tags_at(index, named, at)) for points, at in ranked)
    return Hits(hits, near=not whole)


def why(index: AnyIndex, hit: Hit[Any], asked: str, most: int = 3) -> tuple[Why, ...]:
    """Where the words stand, the weightiest text first; a fact that was named stands for itself."""
    wanted = {term.term for run in _runs(index, asked) for term in asked_terms(run)}
    found = [Why("tag", "", tag, ()) for tag in hit.tags]
    for one in sorted(fields_of(hit.thing), key=lambda text: -WEIGHTS[text.name]):
        if len(found) >= most:
            break
        plain = folded(one.text, index.simplified)
        spans = _joined(
            plain.original(term.start, term.end) for term in terms_of(plain.text) if term.term in wanted
        )
        if spans:
            found.append(Why(one.name, one.language, one.text, spans))
    return tuple(found[:most])


def _runs(index: AnyIndex, asked: str) -> list[Run]:
    runs = runs_of(folded(asked[:LONGEST_ASKED], index.simplified).text)
    return [run for run in runs if run.text not in STOP] or runs


def _needed(run: Run) -> float:
    return 1.0 if not run.chinese or len(run.text) <= WHOLE_UP_TO else ENOUGH


def _weighed(index: AnyIndex, run: Run, named: list[tuple[Run, str]]) -> dict[int, tuple[float, float]]:
    """Script -> (share of the run it has, points)."""
    terms, many = asked_terms(run), len(index.things)
    tags = [(over, tag) for over, tag in named if over.start < run.end and run.start < over.end]
    had: defaultdict[int, float] = defaultdict(float)
    points: defaultdict[int, float] = defaultdict(float)
    total = 0.0
    for term in terms:
        at = _where(index, term, tags)
        rare = log(1 + many / max(len(at), 1))
        if any(over.start <= term.start and term.end <= over.end for over, _ in tags):
            rare *= A_FACT
        if not at and len(run.text) > WHOLE_UP_TO:
            total += UNKNOWN * rare
            continue
        total += rare
        for number, weight in at.items():
            had[number] += rare
            points[number] += rare * weight
    long = run.chinese and len(run.text) >= WHOLE_UP_TO
    return {
        number: (
            mass / total,
            points[number] * (IN_TITLE if long and run.text in index.titles[number] else 1),
        )
        for number, mass in had.items()
    }


def _where(index: AnyIndex, term: Term, tags: list[tuple[Run, str]]) -> dict[int, int]:
    """Script -> weight: by the term itself, or by a fact that the question named in its place."""
    at = index.postings.get(term.term, {})
    facts = [tag for over, tag in tags if over.start <= term.start and term.end <= over.end]
    if not facts:
        return at
    at = dict(at)
    for tag in facts:
        for number, weight in index.tagged.get(tag, {}).items():
            at[number] = max(weight, at.get(number, 0))
    return at


def _tags_at(index: AnyIndex, named: list[tuple[Run, str]], number: int) -> tuple[str, ...]:
    tags = {tag: None for _, tag in named if number in index.tagged.get(tag, ())}
    return tuple(tags)


def _named(index: AnyIndex, runs: Iterable[Run]) -> Iterator[tuple[Run, str]]:
    """What part of the question means which fact: all of a synonym, or a whole word out of one."""
    runs = list(runs)
    stems = {stem(run.text): run for run in runs if not run.chinese and run.text not in STOP}
    for chinese, english, tag in index.synonyms:
        if chinese:
            for run in runs:
                at = run.text.find(chinese) if run.chinese else -1
                if at >= 0:
                    yield Run(chinese, run.start + at, run.start + at + len(chinese)), tag
                elif run.chinese and len(run.text) > 1 and run.text in chinese:
                    yield run, tag
        else:
            yield from ((stems[one], tag) for one in english if one in stems)


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)
