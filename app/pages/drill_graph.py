"""A drill as a drawing: its steps from top to bottom, the endings below, the best way thick."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from app.pages.drill_words import ENDING_NAMES, letter
from coaching.content import Language
from coaching.drill import Drill
from coaching.drill_result import best_path

WIDTH, GAP, HEIGHT, ROW, EDGE = 720, 16, 60, 132, 2
WIDEST, MOST_IN_ROW = 224, 4
LETTER_WIDE, LETTER_NARROW, INSET = 16.0, 8.6, 12


@dataclass(frozen=True)
class Box:
    """A step or an ending. `words` fit the box; `mood` 0-3; `kind` of an ending, None for a step."""

    place: str
    x: int
    y: int
    width: int
    words: str
    more: str
    mood: int
    kind: str | None = None
    threat: bool = False


@dataclass(frozen=True)
class Line:
    """The replies that lead from one box to another; `at` is where their letters stand."""

    path: str
    letters: str
    at: tuple[int, int]
    best: bool


@dataclass(frozen=True)
class Graph:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def graph(drill: Drill, language: Language) -> Graph:
    """The drawing, in SVG units that are pixels at full width."""
    rows = [*_rows(drill), *_cut([ending.id for ending in drill.endings])]
    boxes: dict[str, Box] = {}
    for level, places in enumerate(rows):
        width = min(WIDEST, (WIDTH - 2 * EDGE - GAP * (len(places) - 1)) // len(places))
        left = (WIDTH - len(places) * width - GAP * (len(places) - 1)) // 2
        for column, place in enumerate(places):
            x, y = left + column * (width + GAP), EDGE + level * ROW
            boxes[place] = _box(drill, place, (x, y, width), language)
    height = EDGE * 2 + (len(rows) - 1) * ROW + HEIGHT
    return Graph(WIDTH, height, tuple(boxes.values()), tuple(_lines(drill, boxes, language)))


def _rows(drill: Drill) -> list[list[str]]:
    """The steps by how many answers they are from the start; those that nothing leads to come last."""
    rows, seen = [[drill.first.id]], {drill.first.id}
    while rows[-1]:
        here = [node for place in rows[-1] if (node := drill.node(place))]
        reached = dict.fromkeys(reply.to for node in here for reply in node.replies)
        rows.append([place for place in reached if place not in seen and drill.node(place)])
        seen.update(rows[-1])
    rows[-1] = [node.id for node in drill.nodes if node.id not in seen]
    return [part for row in rows if row for part in _cut(row)]


def _cut(row: list[str]) -> list[list[str]]:
    """A row too long to be read becomes several."""
    many = -(-len(row) // MOST_IN_ROW)
    size = -(-len(row) // many)
    return [row[start : start + size] for start in range(0, len(row), size)]


def _box(drill: Drill, place: str, at: tuple[int, int, int], language: Language) -> Box:
    x, y, width = at
    room = width - 2 * INSET
    if node := drill.node(place):
        number = drill.nodes.index(node) + 1
        words = f"{number} {node.said.in_(language)}"
        return Box(place, x, y, width, _fits(words, room), "", node.mood, threat=node.threat)
    ending = drill.ending(place)
    if ending is None:
        raise KeyError(place)
    words = _fits(ending.sentence.in_(language), room)
    return Box(place, x, y, width, words, ENDING_NAMES[ending.kind].in_(language), ending.mood, ending.kind)


def _fits(words: str, room: float) -> str:
    """As many letters as the room holds; a wide one takes twice a narrow one's."""
    used = 0.0
    for at, char in enumerate(words):
        used += LETTER_WIDE if unicodedata.east_asian_width(char) in "WF" else LETTER_NARROW
        if used > room - LETTER_WIDE:
            return words[:at].rstrip("，。、,. ") + "…"
    return words


def _lines(drill: Drill, boxes: dict[str, Box], language: Language) -> list[Line]:
    best = set(best_path(drill, drill.first.id).steps)
    lines = []
    for node in drill.nodes:
        together: dict[str, list[str]] = defaultdict(list)
        for reply in node.replies:
            together[reply.to].append(reply.id)
        targets = sorted(together, key=lambda place: boxes[place].x + boxes[place].width / 2)
        for number, target in enumerate(targets, start=1):
            replies = together[target]
            said = [letter(node, reply) for reply in replies]
            letters = " ".join(one.in_(language) for one in said if one)
            is_best = any((node.id, reply) in best for reply in replies)
            port = boxes[node.id].width * number // (len(targets) + 1)
            lines.append(_line(boxes[node.id], boxes[target], port, letters, is_best))
    return sorted(lines, key=lambda line: line.best)  # the best way is drawn over the others


def _line(start: Box, end: Box, port: int, letters: str, best: bool) -> Line:
    """Down from a port in the source's lower edge; up or sideways round the source's nearer side."""
    x1, x2 = start.x + port, end.x + end.width // 2
    if end.y > start.y:
        y1, y2 = start.y + HEIGHT, end.y
        bend = (y2 - y1) // 2 if y2 - y1 < ROW else ROW // 2
        path = f"M{x1} {y1}C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}"
        return Line(path, letters, (x1 + (x2 - x1) // 8, y1 + 22), best)
    y1, y2 = start.y + HEIGHT, end.y + HEIGHT
    if end.y == start.y:  # a neighbour: a low bow underneath
        path = f"M{x1} {y1}C{x1} {y1 + 44} {x2} {y2 + 44} {x2} {y2}"
        return Line(path, letters, (x1 + (x2 - x1) // 8, y1 + 22), best)
    path = f"M{x1} {y1}C{x1} {y1 + 52} {x2} {y2 + 60} {x2} {y2}"
    return Line(path, letters, (x1, y1 + 24), best)
