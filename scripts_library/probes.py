"""Takes patterns apart, so that a reading only tries those whose letters a message holds.

Only what is certain is used: a part that is not understood asks for nothing.
"""

import re
from collections.abc import Iterator

from coaching.lexicon import Probe

_OPTIONAL = re.compile(r"\?|\{0,")
_REPEAT = re.compile(r"(\?|\{\d+(?:,\d+)?\})\??")
_ESCAPES = {"d": frozenset("0123456789")}


def probes(pattern: str) -> Iterator[Probe]:
    """One probe for each alternative of the pattern; may raise re.error."""
    for branch in _branches(pattern):
        yield Probe(re.compile(branch), tuple(sorted(_needs(branch), key=len))[:4])


def _branches(pattern: str) -> list[str]:
    """The alternatives at the top of a pattern."""
    parts, start, depth = [], 0, 0
    for place, letter in _outside_classes(pattern):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            parts.append(pattern[start:place])
            start = place + 1
    return [*parts, pattern[start:]]


def _outside_classes(pattern: str) -> Iterator[tuple[int, str]]:
    """Every sign with its place, without what is escaped or in square brackets."""
    place = 0
    while place < len(pattern):
        if pattern[place] == "\\":
            place += 2
        elif pattern[place] == "[":
            place = _end_of_class(pattern, place)
        else:
            yield place, pattern[place]
            place += 1


def _end_of_class(pattern: str, start: int) -> int:
    place = start + 1
    while place < len(pattern) and (pattern[place] != "]" or place == start + 1):
        place += 2 if pattern[place] == "\\" else 1
    return place + 1


def _needs(branch: str) -> list[frozenset[str]]:
    """Sets of letters; a text in which the branch is found holds at least one letter of each."""
    needed: list[frozenset[str]] = []
    place = 0
    while place < len(branch):
        end, letters = _part(branch, place)
        repeat = _REPEAT.match(branch, end)
        if letters and not (repeat and _OPTIONAL.match(repeat[0])):
            needed.append(letters)
        place = repeat.end() if repeat else end
    return needed


def _part(branch: str, start: int) -> tuple[int, frozenset[str]]:
    """The end of the part that begins at `start`, and the letters of which it needs one (empty: unknown)."""
    letter = branch[start]
    if letter == "\\":
        sign = branch[start + 1 : start + 2]
        return start + 2, _ESCAPES.get(sign, frozenset() if sign.isalnum() else frozenset(sign))
    if letter == "[":
        end = _end_of_class(branch, start)
        inside = branch[start + 1 : end - 1]
        return end, frozenset() if re.search(r"[\^\\-]", inside) else frozenset(inside)
    if letter == "(":
        end = _end_of_group(branch, start)
        inside = branch[start + 3 : end - 1]
        return end, _one_of(inside) if branch.startswith("(?:", start) else frozenset()
    return start + 1, frozenset() if letter in ".^$|)" else frozenset(letter)


def _end_of_group(branch: str, start: int) -> int:
    depth = 0
    for place, letter in _outside_classes(branch[start:]):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return start + place + 1
    return len(branch)


def _one_of(group: str) -> frozenset[str]:
    needed = [_needs(branch) for branch in _branches(group)]
    return frozenset().union(*(sets[0] for sets in needed)) if all(needed) else frozenset()
