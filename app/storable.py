"""What JSON from outside may look like so that every parser, database and page can hold it."""

import re
from collections.abc import Iterator

DEEPEST = 32
CUT = DEEPEST + 8  # levels that `without_depths` leaves: enough for `too_deep` to see it
STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)

#: A number that a telephone dials: a relay's, so that neither side learns the other's own.
DIALLED = re.compile(r"\+?[0-9][0-9 -]{1,30}[0-9]")


def dialled(value: object) -> str | None:
    """The value if it is a telephone number; anything else counts as absent."""
    return value if isinstance(value, str) and DIALLED.fullmatch(value) else None


def without_depths(text: str) -> str:
    """JSON without what lies too deep for any parser; raises ValueError if its brackets don't close."""
    kept, depth, start = [], 0, 0
    for found in STRING_OR_BRACKET.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth == CUT:
                kept += [text[start : found.start()], "0"]
        elif found[0] in "]}":
            if depth == CUT:
                start = found.end()
            depth -= 1
    if depth:
        raise ValueError("its brackets do not close")
    return "".join([*kept, text[start:]])


def too_deep(item: object) -> bool:
    """Whether lists and objects nest deeper than any event needs."""
    level, depth = [item], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            return True
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return False


def unstorable(node: object) -> Iterator[str]:
    """What no database or page could hold: lone surrogates and NUL."""
    if isinstance(node, str):
        if "\0" in node:
            yield "a NUL character"
        if any("\ud800" <= char <= "\udfff" for char in node):
            yield "a lone surrogate"
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from unstorable(key)
            yield from unstorable(value)
    elif isinstance(node, list):
        for value in node:
            yield from unstorable(value)
