"""A text cut at what was found in it: each marked part has its kind of line and the number of its reason."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from coaching.content import Text

#: How a mark is drawn: one bar, a double line, a wave, dots. Where several meet, the first of these wins.
Line = Literal["fault", "wish", "anger", "good"]
WEIGHTIEST: Sequence[Line] = ("fault", "wish", "anger", "good")


class Found(NamedTuple):
    """text[start:end], why it is marked, and how."""

    start: int
    end: int
    why: Text
    line: Line


def marked(text: str, found: Iterable[Found]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The parts and their reasons; the parts joined are the text.

    A part is `{text, line, numbers}`, an unmarked one has `line` None and no numbers; a reason is `{number,
    name}`. Those that overlap become one part; the same reason keeps its number wherever it comes.
    """
    numbers: dict[Text, int] = {}
    parts: list[dict[str, Any]] = []
    at = 0
    for start, end, some in _merged(found):
        here = sorted({numbers.setdefault(one.why, len(numbers) + 1) for one in some})
        line = min((one.line for one in some), key=WEIGHTIEST.index)
        parts += [_plain(text[at:start])] if start > at else []
        parts.append({"text": text[start:end], "line": line, "numbers": here})
        at = end
    parts += [_plain(text[at:])] if at < len(text) else []
    return parts, [{"number": number, "name": why.as_dict()} for why, number in numbers.items()]


def _plain(text: str) -> dict[str, Any]:
    return {"text": text, "line": None, "numbers": []}


def _merged(found: Iterable[Found]) -> list[tuple[int, int, list[Found]]]:
    merged: list[tuple[int, int, list[Found]]] = []
    for one in sorted(found, key=lambda one: one[:2]):
        if merged and one.start < merged[-1][1]:
            since, until, some = merged[-1]
            merged[-1] = since, max(until, one.end), [*some, one]
        elif one.end > one.start:
            merged.append((one.start, one.end, [one]))
    return merged
