"""Takes patterns apart, so that a reading only tries those of which a message holds a letter sequence.

Only what is certain is used. Of a pattern that is understood whole it is also certain that it compiles, so
that it is left uncompiled until a message calls for it; any other is compiled at once.
"""

import re
from functools import cache
from sys import intern
from typing import NamedTuple

from coaching.probe import Probe
from scripts_library.anchors import Anchor, anchor_of, cheaper, either
from scripts_library.often_met import LONGEST as _LONG_ENOUGH

_PLAIN = r"[^\\\[(){}?|^$.*+]"
_TOKEN = re.compile(
    rf"\\.|\[\^?(?:\\.|[^\]\\])(?:\\.|[^\]\\])*\]|\(\?:{_PLAIN}*(?:\|{_PLAIN}*)*\)|\((?:\?(?:[:=!]|<[=!]))?"
    rf"|\{{\d{{1,3}}(?:,\d{{1,3}})?\}}\??|\?\??|[|)^$.]|{_PLAIN}+(?![?{{])|{_PLAIN}",
    re.DOTALL,
)
_WIDTHLESS = frozenset({"^", "$", "\\b"})
_ONE_OF_MANY = frozenset({".", "\\d", "\\w", "\\n"})
#: So many spellings of a piece are told apart; _LONG_ENOUGH letters of each are enough to find it.
_MOST_SPELLINGS = 24
#: How often an anchor may be met in 100,000 letters so that no better one is sought.
_GOOD = 6


class NotUnderstood(Exception):
    """The pattern has a part that is not known here."""


class _Part(NamedTuple):
    """A piece of a pattern: all its spellings if they are few, its width, how far it looks beyond it."""

    spellings: frozenset[str] | None
    low: int
    high: int
    ahead: int = 0
    anchor: Anchor | None = None


def probes(pattern: str) -> list[Probe]:
    """One probe for each alternative of the pattern; raises re.error if it does not compile.

    One that could be found in an empty text has no literals.
    """
    try:
        return [_probe(branch, part) for branch, part in _branches(pattern)]
    except NotUnderstood:
        re.compile(pattern)
        return [Probe(pattern)]


def _probe(branch: str, part: _Part) -> Probe:
    anchor = _best_anchor(part)
    if anchor is None:
        return Probe(branch)
    # two more: the end of a line looks at the next letter and at the one behind it
    return Probe(branch, _shortest(anchor.literals), anchor.high, anchor.low, part.high + part.ahead + 2)


def forget() -> None:
    """Drop what was remembered of groups that stand in many patterns; a loaded lexicon needs it no more."""
    for remembered in (_literal, _plain_group, _inside, _class):
        remembered.cache_clear()


def _shortest(literals: frozenset[str]) -> tuple[str, ...]:
    """As much of the literals as is needed: of those that begin alike the shortest alone."""
    found: list[str] = []
    for literal in sorted({literal[:_LONG_ENOUGH] for literal in literals}):
        if not found or not literal.startswith(found[-1]):
            found.append(intern(literal))
    return tuple(found)


def tokens_of(pattern: str) -> list[str]:
    """The pieces a pattern is written with: a group of plain alternatives is one."""
    tokens: list[str] = _TOKEN.findall(pattern)
    if sum(map(len, tokens)) != len(pattern):
        raise NotUnderstood(pattern)
    return tokens


def _branches(pattern: str) -> list[tuple[str, _Part]]:
    """The alternatives at the top of a pattern."""
    tokens = tokens_of(pattern)
    found: list[tuple[str, _Part]] = []
    start = depth = 0
    for place, token in enumerate([*tokens, "|"]):
        if token == "|" and depth == 0:
            found.append(("".join(tokens[start:place]), _sequence(tokens[start:place])))
            start = place + 1
        if token == ")":
            depth -= 1
        elif token[0] == "(" and token[-1] != ")":
            depth += 1
    if depth:
        raise NotUnderstood(pattern)
    return found


def _sequence(tokens: list[str]) -> _Part:
    """Parts that follow each other."""
    run: frozenset[str] | None = frozenset({""})
    run_low = run_high = low = high = ahead = place = 0
    whole = True
    anchor: Anchor | None = None
    while place < len(tokens):
        part, place = _repeated(tokens, place)
        spellings = part.spellings
        if anchor and anchor.cost < _GOOD:
            run, whole = None, False
        elif spellings is None or run is None or _is_enough(run, spellings):
            anchor = cheaper(anchor, anchor_of(run, run_low, run_high))
            whole = False
            run, run_low, run_high = spellings, low, high
            if part.anchor:
                cost, literals, least, most = part.anchor
                anchor = cheaper(anchor, Anchor(cost, literals, low + least, high + most))
        elif part.high:
            if "" in spellings:
                anchor = cheaper(anchor, anchor_of(run, run_low, run_high))
            run = frozenset([before + after for before in run for after in spellings])
        low, high, ahead = low + part.low, high + part.high, ahead + part.ahead
    anchor = cheaper(anchor, anchor_of(run, run_low, run_high))
    return _Part(run if whole else None, low, high, ahead, anchor)


def _is_enough(run: frozenset[str], spellings: frozenset[str]) -> bool:
    return len(run) * len(spellings) > _MOST_SPELLINGS or min(map(len, run)) >= _LONG_ENOUGH


def _repeated(tokens: list[str], place: int) -> tuple[_Part, int]:
    """The part at `place` with how often it may stand there."""
    part, place = _part(tokens, place)
    sign = tokens[place] if place < len(tokens) else ""
    if not sign or sign[0] not in "?{":
        return part, place
    if part.high == 0:
        raise NotUnderstood(sign)
    if sign[0] == "?":
        some = part.spellings
        return _Part(None if some is None else some | {""}, 0, part.high, part.ahead), place + 1
    least, _, most = sign.rstrip("?").strip("{}").partition(",")
    times = int(least), int(most or least)
    if times[0] > times[1]:
        raise NotUnderstood(sign)
    anchor = _best_anchor(part) if times[0] else None
    return (
        _Part(None, part.low * times[0], part.high * times[1], part.ahead * times[1], anchor),
        place + 1,
    )


def _part(tokens: list[str], place: int) -> tuple[_Part, int]:
    token = tokens[place]
    if token[0] == "(":
        return (_plain_group(token), place + 1) if token[-1] == ")" else _group(tokens, place)
    if token[0] in "?{)":
        raise NotUnderstood(token)
    if token in _WIDTHLESS:
        return _Part(frozenset({""}), 0, 0), place + 1
    if token in _ONE_OF_MANY:
        return _Part(None, 1, 1), place + 1
    if token[0] == "[":
        return _class(token), place + 1
    if token[0] == "\\":
        if token[1].isalnum():
            raise NotUnderstood(token)
        return _Part(frozenset({token[1]}), 1, 1), place + 1
    return _literal(token), place + 1


@cache
def _literal(text: str) -> _Part:
    return _Part(frozenset({text}), len(text), len(text))


@cache
def _plain_group(token: str) -> _Part:
    """A group of literals."""
    texts = token[3:-1].split("|")
    lengths = [len(text) for text in texts]
    spellings = frozenset(texts)
    if len(texts) <= _MOST_SPELLINGS:
        return _Part(spellings, min(lengths), max(lengths))
    return _Part(None, min(lengths), max(lengths), 0, anchor_of(spellings, 0, 0))


def _group(tokens: list[str], start: int) -> tuple[_Part, int]:
    depth = 0
    for place in range(start, len(tokens)):
        token = tokens[place]
        if token == ")":
            depth -= 1
        elif token[0] == "(" and token[-1] != ")":
            depth += 1
        if depth == 0:
            return _inside(tokens[start], "".join(tokens[start + 1 : place])), place + 1
    raise NotUnderstood(tokens[start])


@cache
def _inside(kind: str, pattern: str) -> _Part:
    """A group; many a group stands in many patterns."""
    inner = [part for _, part in _branches(pattern)]
    low, high = min([part.low for part in inner]), max([part.high for part in inner])
    ahead = max([part.ahead for part in inner])
    if kind == "(" or (kind in ("(?<=", "(?<!") and (low != high or ahead)):
        raise NotUnderstood(
            kind
        )  # what is caught may be called again, and what is behind must be of one width
    if kind != "(?:":
        return _Part(frozenset({""}), 0, 0, high + ahead)
    return _Part(_all_spellings(inner), low, high, ahead, either(part.anchor for part in inner))


def _all_spellings(parts: list[_Part]) -> frozenset[str] | None:
    found: set[str] = set()
    for part in parts:
        if part.spellings is None:
            return None
        found |= part.spellings
    return frozenset(found) if len(found) <= _MOST_SPELLINGS else None


@cache
def _class(token: str) -> _Part:
    inside = token[1:-1]
    ranges = re.findall(r"(.)-(.)", inside, re.DOTALL)
    if inside == "^" or any(first > last for first, last in ranges) or (ranges and "\\" in inside):
        raise NotUnderstood(token)
    if "[" in inside or re.search(r"\\[^dwn\W]", inside):
        raise NotUnderstood(token)
    few = not re.search(r"[\^\\-]", inside) and len(inside) <= _MOST_SPELLINGS
    return _Part(frozenset(inside) if few else None, 1, 1)


def _best_anchor(part: _Part) -> Anchor | None:
    return cheaper(part.anchor, anchor_of(part.spellings, 0, 0))
