"""result(drill, run): what a play of a drill comes to, and the better answer beside each of his own."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from coaching.drill import Drill, Ending, Node, Reply, Showing
from coaching.drill_run import Run, Step, scores

RANK = {"bad": 0, "safe": 1, "good": 2}


@dataclass(frozen=True)
class Beside:
    """One of his answers with the better one. `reply` is what his counted as; `anger` is after each."""

    number: int
    node: Node
    reply: Reply | None
    own: str | None
    anger: int
    better: Reply
    better_anger: int

    @property
    def same(self) -> bool:
        """Whether he gave the better one himself."""
        return self.reply == self.better

    @property
    def loss(self) -> tuple[int, int, int]:
        """What it cost, to compare: staying under a threat first, then anger, then what was not shown."""
        if self.same:
            return (0, 0, 0)
        shown = self.reply.shows if self.reply else ()
        missed = len(set(self.better.shows) - set(shown))
        return (int(self.node.threat), max(0, self.anger - self.better_anger), missed)


@dataclass(frozen=True)
class BestPath:
    """The answers of the best way through, from a node on, and the customer's anger before and after each."""

    steps: tuple[tuple[str, str], ...]  # (node, reply)
    curve: tuple[int, ...]
    ending: str


@dataclass(frozen=True)
class Result:
    """`ending` is None where he broke off; `worst` is the number of the answer that cost most, if any did."""

    ending: Ending | None
    scores: dict[Showing, tuple[int, int]]
    worst: int | None
    beside: tuple[Beside, ...]
    curve: tuple[int, ...]
    best: BestPath


def result(drill: Drill, run: Run) -> Result:
    """What the run comes to; of a run that is not over, as far as it went."""
    beside = tuple(_beside(drill, number, step) for number, step in enumerate(run.steps, start=1))
    losses = [one.loss for one in beside]
    worst = max(losses, default=(0, 0, 0))
    return Result(
        ending=drill.ending(run.place),
        scores=scores(drill, run),
        worst=losses.index(worst) + 1 if any(worst) else None,
        beside=beside,
        curve=run.curve,
        best=best_path(drill, drill.first.id),
    )


def best_reply(drill: Drill, node: Node) -> Reply:
    """The answer that the best way through gives here; under a threat it leaves."""
    found = node.reply(best_path(drill, node.id).steps[0][1])
    return found or node.replies[0]


@lru_cache(maxsize=4096)
def best_path(drill: Drill, start: str) -> BestPath:
    """The best way from a node to an ending: the best ending, well meant words, calm, what is shown, brevity.

    ValueError if no ending can be reached.
    """
    found = max(_paths(drill, start, ()), key=lambda path: _worth(drill, path), default=None)
    if found is None:
        raise ValueError(f"no ending can be reached from {start!r}")
    return BestPath(
        steps=tuple((node.id, reply.id) for node, reply in found),
        curve=(drill.mood_at(start), *(drill.mood_at(reply.to) for _, reply in found)),
        ending=found[-1][1].to,
    )


Path = tuple[tuple[Node, Reply], ...]


def _paths(drill: Drill, place: str, been: tuple[str, ...]) -> Iterator[Path]:
    """Every way to an ending that comes to no node twice; under a threat only those that leave."""
    node = drill.node(place)
    if node is None or place in been:
        return
    leaving = [reply for reply in node.replies if "safety" in reply.shows] if node.threat else []
    for reply in leaving or node.replies:
        if drill.ending(reply.to):
            yield ((node, reply),)
        for rest in _paths(drill, reply.to, (*been, place)):
            yield ((node, reply), *rest)


def _worth(drill: Drill, path: Path) -> tuple[int, int, int, int, int]:
    ending = drill.ending(path[-1][1].to)
    replies = [reply for _, reply in path]
    return (
        RANK[ending.kind] if ending else -1,
        -sum(reply.meant != "good" for reply in replies),
        -sum(drill.mood_at(reply.to) for reply in replies) // len(replies),
        sum(len(reply.shows) for reply in replies),
        -len(replies),
    )


def _beside(drill: Drill, number: int, step: Step) -> Beside:
    node = drill.node(step.node)
    if node is None:
        raise ValueError(f"there is no node {step.node!r}")
    better = best_reply(drill, node)
    return Beside(
        number=number,
        node=node,
        reply=node.reply(step.reply) if step.reply else None,
        own=step.own,
        anger=step.anger,
        better=better,
        better_anger=drill.mood_at(better.to),
    )
