"""The words of a search: Chinese by characters and pairs, English by stems, each with its place."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from coaching.normalise import Normal, normalise

#: A run of Chinese characters, or an English word or number.
RUNS = re.compile(r"[㐀-鿿]+|[a-z0-9]+(?:'[a-z]+)?")
#: Words that tell nothing of what is looked for; they count only where nothing else was asked.
STOP = frozenset(
    re.findall(
        r"\S+",
        "a an the of to in on at is are was be it its i i'm you they them their he she his her and or for "
        "with by my your this that there here do does did has have had not no if as so up out",
    )
)
_ODD = {"children": "child", "men": "man", "women": "woman", "people": "person", "spilt": "spill"}


class Run(NamedTuple):
    """A run of a folded text: what stands at text[start:end]."""

    text: str
    start: int
    end: int

    @property
    def chinese(self) -> bool:
        return self.text[0] >= "㐀"


class Term(NamedTuple):
    """What an index is asked by, and where it stands in the folded text."""

    term: str
    start: int
    end: int


def folded(text: str, simplified: Mapping[str, str]) -> Normal:
    """The text in the one form that searching compares: width, case, traditional characters."""
    return normalise(text, simplified)


def runs_of(text: str) -> list[Run]:
    return [Run(found[0], found.start(), found.end()) for found in RUNS.finditer(text)]


def terms_of(text: str) -> Iterator[Term]:
    """Every term by which a folded text can be found: a Chinese character, a pair of them, a stem."""
    for run in runs_of(text):
        if not run.chinese:
            yield Term(stem(run.text), run.start, run.end)
            continue
        for at in range(len(run.text)):
            yield Term(run.text[at], run.start + at, run.start + at + 1)
            if at + 1 < len(run.text):
                yield Term(run.text[at : at + 2], run.start + at, run.start + at + 2)


def term_set(text: str) -> set[str]:
    """The terms of a folded text without their places."""
    found: set[str] = set()
    for run in RUNS.findall(text):
        if run[0] < "㐀":
            found.add(stem(run))
        else:
            found.update(run)
            found.update(map("".join, pairwise(run)))
    return found


def asked_terms(run: Run) -> list[Term]:
    """The terms a run of a question is looked up by: pairs of characters, one alone, or a stem."""
    if not run.chinese:
        return [Term(stem(run.text), run.start, run.end)]
    if len(run.text) == 1:
        return [Term(*run)]
    return [
        Term(run.text[at : at + 2], run.start + at, run.start + at + 2) for at in range(len(run.text) - 1)
    ]


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """An English word without what changes by number and time: "dogs" and "dog", "cancelled" and "cancel"."""
    word = _ODD.get(word, word).removesuffix("'s")
    if word.endswith("ies") and len(word) > 4:
        word = f"{word[:-3]}y"
    elif re.search(r"(?:s|x|z|ch|sh)es$", word):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    # "spill" and "spilled", "cancel" and "cancelled": one letter of a double end goes from both.
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
