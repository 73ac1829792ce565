"""A drill: a customer who reacts, what a rider may answer, and where each answer leads."""

from functools import cached_property
from typing import Literal, get_args

from coaching.content import Text, content
from coaching.phrase_table import Code, SpeechAct

#: What an answer can show; each is scored by itself.
Showing = Literal["empathy", "fact", "offer", "safety"]
SHOWINGS: tuple[Showing, ...] = get_args(Showing)
SECONDS = 120  # the clock of every drill
MOST_ANSWERS = 10  # own words may be repeated to; after so many the customer has had enough


@content
class OwnWords:
    """Which own words count as a reply: all of `acts`, one of `codes` if any is named, nothing of `without`.

    Acts and codes are those the phrase coach finds (`coaching.phrasing`).
    """

    acts: tuple[SpeechAct, ...] = ()
    codes: tuple[Code, ...] = ()
    without: tuple[SpeechAct | Code, ...] = ()


@content
class Reply:
    """One answer. `to` is the node or the ending it leads to, `why` what the rider learns from it.

    `meant` is how good the author means it; `does` is what hands and feet do with it.
    """

    id: str
    said: Text
    meant: Literal["good", "weak", "bad"]
    why: Text
    to: str
    shows: tuple[Showing, ...] = ()
    own: OwnWords | None = None
    does: Text | None = None


@content
class Node:
    """What the customer says, in the mood (0 calm to 3 furious) he says it in.

    `threat`: from here the only right answer is to leave.
    """

    id: str
    said: Text
    mood: int
    replies: tuple[Reply, ...]
    threat: bool = False

    def reply(self, reply_id: str) -> Reply | None:
        return next((reply for reply in self.replies if reply.id == reply_id), None)


@content
class Ending:
    """How it ends: `good` (settled), `safe` (he left, and was right to) or `bad`."""

    id: str
    kind: Literal["good", "safe", "bad"]
    mood: int
    sentence: Text


@content
class Customer:
    """Who opens the door: his name, and where he is and how long he has waited."""

    name: Text
    place: Text


@content
class Drill:
    """A drill as it is written. It begins at the first node; `time_over` is the ending of the clock."""

    slug: str
    title: Text
    scripts: tuple[str, ...]
    customer: Customer
    nodes: tuple[Node, ...]
    endings: tuple[Ending, ...]
    time_over: str

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def _endings(self) -> dict[str, Ending]:
        return {ending.id: ending for ending in self.endings}

    @property
    def first(self) -> Node:
        return self.nodes[0]

    def node(self, place: str) -> Node | None:
        return self._nodes.get(place)

    def ending(self, place: str) -> Ending | None:
        return self._endings.get(place)

    def mood_at(self, place: str) -> int:
        """The customer's mood at a node or an ending; KeyError if there is neither."""
        found = self.node(place) or self.ending(place)
        if found is None:
            raise KeyError(place)
        return found.mood
