"""answer(drill, run, reply) -> run: one rider's play of a drill, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from coaching.drill import MOST_ANSWERS, SECONDS, SHOWINGS, Drill, Node, Reply, Showing
from coaching.phrasing import Coaching, Grade

#: Own words that fit no reply: he says it again, in a mood that goes by how they were said.
MOOD_BY_GRADE: Mapping[Grade, int] = {"good": -1, "weak": 0, "bad": 1}


@dataclass(frozen=True)
class Choice:
    """One of the replies of the node, by its id."""

    id: str


@dataclass(frozen=True)
class Own:
    """What he said in his own words, with what the phrase coach says of them."""

    text: str
    coaching: Coaching


@dataclass(frozen=True)
class TimeOver:
    """The clock ran out before he answered."""


Answer = Choice | Own | TimeOver


@dataclass(frozen=True)
class Step:
    """One answer: the reply it counts as (None: it fitted none, or none was given), his own words, and the
    customer's anger after it."""

    node: str
    reply: str | None
    anger: int
    own: str | None = None
    late: bool = False


@dataclass(frozen=True)
class Run:
    """Where a play stands. `place` is a node, or the ending once it is over; `curve` is the customer's anger
    at the start and after each answer; `seconds_left` is what the caller said last."""

    place: str
    curve: tuple[int, ...]
    steps: tuple[Step, ...] = ()
    over: bool = False
    seconds_left: int = SECONDS

    @property
    def anger(self) -> int:
        return self.curve[-1]


def begin(drill: Drill) -> Run:
    """A run that stands before the customer's first words."""
    return Run(place=drill.first.id, curve=(drill.first.mood,))


def answer(drill: Drill, run: Run, reply: Answer, seconds_left: int | None = None) -> Run:
    """The run after an answer; ValueError if it is over, or if the node has no such reply."""
    node = drill.node(run.place)
    if run.over or node is None:
        raise ValueError("this run is over")
    left = run.seconds_left if seconds_left is None else seconds_left
    if isinstance(reply, TimeOver):
        return _at_end(drill, run, Step(node.id, None, 0, late=True), left)
    step = _step(drill, run, node, reply)
    if step.reply is None and len(run.steps) + 1 >= MOST_ANSWERS:
        return _at_end(drill, run, step, left)
    place = _target(node, step)
    after = replace(
        run, place=place, curve=(*run.curve, step.anger), steps=(*run.steps, step), seconds_left=left
    )
    if drill.ending(place):
        return replace(after, over=True)
    return after if len(after.steps) < MOST_ANSWERS else _at_end(drill, run, step, left)


def rewind(run: Run, step: int) -> Run:
    """The run as it stood before answer number `step` (from 1); ValueError if it has no such answer."""
    if not 1 <= step <= len(run.steps):
        raise ValueError(f"there is no answer {step}")
    kept = step - 1
    return replace(
        run, place=run.steps[kept].node, curve=run.curve[:step], steps=run.steps[:kept], over=False
    )


def counts_as(node: Node, coaching: Coaching) -> Reply | None:
    """The reply that own words come nearest to: of those whose rule they meet, the one with most of it."""
    heard = {*coaching.acts, *(mark.code for mark in coaching.marks)}
    best, most = None, -1
    for reply in node.replies:
        own = reply.own
        if own is None or not heard.issuperset(own.acts) or not heard.isdisjoint(own.without):
            continue
        if own.codes and heard.isdisjoint(own.codes):
            continue
        met = len(own.acts) + len(heard.intersection(own.codes))
        if met > most:
            best, most = reply, met
    return best


def scores(drill: Drill, run: Run) -> dict[Showing, tuple[int, int]]:
    """(shown, possible) of each thing an answer can show; possible where some reply of the node shows it."""
    totals = dict.fromkeys(SHOWINGS, (0, 0))
    for step in run.steps:
        node = drill.node(step.node)
        said = node.reply(step.reply) if node and step.reply else None
        for showing in SHOWINGS:
            shown, possible = totals[showing]
            could = node is not None and any(showing in reply.shows for reply in node.replies)
            did = said is not None and showing in said.shows
            totals[showing] = (shown + did, possible + could)
    return totals


def _step(drill: Drill, run: Run, node: Node, reply: Choice | Own) -> Step:
    if isinstance(reply, Choice):
        chosen = node.reply(reply.id)
        if chosen is None:
            raise ValueError(f"{node.id!r} has no reply {reply.id!r}")
        return Step(node.id, chosen.id, drill.mood_at(chosen.to))
    meant = counts_as(node, reply.coaching)
    if meant is not None:
        return Step(node.id, meant.id, drill.mood_at(meant.to), own=reply.text)
    # Under a threat no words calm him, whatever they are: he is still there.
    change = 1 if node.threat else MOOD_BY_GRADE[reply.coaching.grade]
    return Step(node.id, None, min(3, max(0, run.anger + change)), own=reply.text)


def _target(node: Node, step: Step) -> str:
    chosen = node.reply(step.reply) if step.reply else None
    return chosen.to if chosen else node.id


def _at_end(drill: Drill, run: Run, step: Step, left: int) -> Run:
    """Out of time, or out of patience: the ending that the drill has for it."""
    anger = drill.mood_at(drill.time_over)
    return Run(
        place=drill.time_over,
        curve=(*run.curve, anger),
        steps=(*run.steps, replace(step, anger=anger)),
        over=True,
        seconds_left=left,
    )
