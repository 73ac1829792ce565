"""What a trainer reads of a drill and of a play: plain names, each choice with the better one, the curve."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.queries.training import Played
from coaching.content import Text
from coaching.drill import Drill, Node, Reply
from coaching.drill_result import best_path, best_reply

LETTERS: tuple[Text, ...] = tuple(Text(zh=zh, en=en) for zh, en in zip("甲乙丙丁戊己", "ABCDEF", strict=True))
MOOD_NAMES: tuple[Text, ...] = (
    Text(zh="平静", en="Calm"),
    Text(zh="不高兴", en="Cross"),
    Text(zh="生气", en="Angry"),
    Text(zh="暴怒", en="Furious"),
)
SHOWING_NAMES: Mapping[str, Text] = {
    "empathy": Text(zh="共情", en="Hears them"),
    "fact": Text(zh="事实", en="Fact"),
    "offer": Text(zh="方案", en="Offer"),
    "safety": Text(zh="安全", en="Safety"),
}
MEANT_NAMES: Mapping[str, Text] = {
    "good": Text(zh="好", en="Good"),
    "weak": Text(zh="还差点", en="Not quite"),
    "bad": Text(zh="伤人", en="Makes it worse"),
}
ENDING_NAMES: Mapping[str | None, Text] = {
    "good": Text(zh="谈妥了", en="Settled"),
    "safe": Text(zh="走对了", en="Left safely"),
    "bad": Text(zh="这回没成", en="Not this time"),
    None: Text(zh="没做到底", en="Broke off"),
}


def drill_file(drill: Drill) -> str:
    """The file that holds its words; a drill is called as its file is."""
    return f"scripts_library/drills/{drill.slug}.toml"


def letter(node: Node, reply_id: str | None) -> Text | None:
    """甲, 乙, 丙: the reply's place among those of its node."""
    places = {reply.id: place for place, reply in enumerate(node.replies)}
    return LETTERS[places[reply_id]] if reply_id in places else None


def ending_kind(drill: Drill | None, ending: str | None) -> str | None:
    """good, safe or bad; None where he broke off, or where the drill has no such ending any more."""
    found = drill.ending(ending) if drill and ending else None
    return found.kind if found else None


def outline(drill: Drill, chosen: Mapping[str, Mapping[str | None, int]]) -> list[dict[str, Any]]:
    """Every node with its replies, what each does and where it leads, and how often it was chosen."""
    number = {node.id: place for place, node in enumerate(drill.nodes, start=1)}
    return [
        {
            "node": node,
            "number": number[node.id],
            "mood": MOOD_NAMES[node.mood],
            "none": chosen.get(node.id, {}).get(None, 0),
            "many": sum(chosen.get(node.id, {}).values()),
            "replies": [
                {
                    "reply": reply,
                    "letter": LETTERS[place],
                    "meant": MEANT_NAMES[reply.meant],
                    "best": best_reply(drill, node) == reply,
                    "change": drill.mood_at(reply.to) - node.mood,
                    "shows": [SHOWING_NAMES[one] for one in reply.shows],
                    "ending": drill.ending(reply.to),
                    "to": number.get(reply.to),
                    "many": chosen.get(node.id, {}).get(reply.id, 0),
                }
                for place, reply in enumerate(node.replies)
            ],
        }
        for node in drill.nodes
    ]


@dataclass(frozen=True)
class Chosen:
    """One choice of a play. `node` None: the drill has no such step any more."""

    number: int
    node: Node | None
    reply: Reply | None
    letter: Text | None
    own: str | None
    anger: Text
    better: Reply | None

    @property
    def same(self) -> bool:
        return self.reply is not None and self.reply == self.better


def chosen_in(drill: Drill, played: Played) -> list[Chosen]:
    """Each choice he took: the customer's line, what he said, and the better answer beside it."""
    return [_chosen(drill, number, step) for number, step in enumerate(played.path, start=1)]


def _chosen(drill: Drill, number: int, step: Mapping[str, Any]) -> Chosen:
    node = drill.node(step["node"])
    return Chosen(
        number=number,
        node=node,
        reply=node.reply(step["reply"]) if node and step["reply"] else None,
        letter=letter(node, step["reply"]) if node else None,
        own=step.get("own"),
        anger=MOOD_NAMES[step["anger"]],
        better=best_reply(drill, node) if node else None,
    )


@dataclass(frozen=True)
class Curve:
    """The customer's anger as points of a drawing, 0 calm to 3 furious; `you` and `best` are SVG points."""

    width: int
    you: str
    best: str
    dots: tuple[tuple[int, int], ...]
    levels: tuple[int, ...]
    best_levels: tuple[int, ...]


LEFT, STEP, TOP, RISE = 72, 64, 20, 40


def curve_of(drill: Drill, played: Played) -> Curve:
    """His curve and, dotted, that of the best way through."""
    levels = (drill.first.mood, *(step["anger"] for step in played.path))
    best = best_path(drill, drill.first.id).curve
    most = max(len(levels), len(best))
    return Curve(
        width=LEFT + STEP * (most - 1) + 64,
        you=_points(levels),
        best=_points(best),
        dots=tuple(_place(at, level) for at, level in enumerate(levels)),
        levels=levels,
        best_levels=best,
    )


def _points(levels: tuple[int, ...]) -> str:
    return " ".join(f"{x},{y}" for x, y in (_place(at, level) for at, level in enumerate(levels)))


def _place(at: int, level: int) -> tuple[int, int]:
    return LEFT + STEP * at, TOP + RISE * (3 - level)
