"""The shape of a file of the lexicon: any section may be left out, an unknown key is refused."""

from dataclasses import field
from typing import Annotated

from pydantic import Field

from coaching.content import Language, content
from coaching.lexicon import AngerKind, ThreatKind, TimeKind, WordKind
from coaching.situation import Reason

Minutes = Annotated[int, Field(ge=0, le=1440)]


@content
class WordTable:
    """Words of one kind and weight, parted by commas or lines."""

    kind: WordKind
    words: str
    weight: Annotated[int, Field(ge=1, le=300)] = 1


@content
class RuleTable:
    """Patterns that say the same thing, one a line; what the keys do is told at coaching.lexicon.Rule."""

    any: str
    unless: str = ""
    weight: Annotated[int, Field(ge=1, le=4)] = 2
    near: bool = False
    needs_bad: bool = False
    negatable: bool = True
    minutes: Minutes = 0
    yields_to: tuple[Reason, ...] = ()


@content
class ReasonTable(RuleTable):
    name: Reason


@content
class AngerTable(RuleTable):
    name: AngerKind


@content
class ThreatTable(RuleTable):
    name: ThreatKind
    weight: Annotated[int, Field(ge=1, le=3)] = 2
    negatable: bool = False


@content
class WishTable(RuleTable):
    """What says that they wish to cancel."""

    name: Reason = "cancel"


@content
class TimeTable(RuleTable):
    """What says when it must come, or was to come."""

    name: TimeKind
    negatable: bool = False


NamedTable = ReasonTable | AngerTable | ThreatTable | WishTable | TimeTable


@content
class LexiconFile:
    """One file. `pieces` are parts of patterns, called as <name>; `simplified` is pairs of characters.

    `beside`: what silences a threat only within its own clause, wherever an `unless` names it.
    `never`: by reason, patterns that are an `unless` of every table of this reason and language.
    """

    language: Language = "zh"
    simplified: str = ""
    pieces: dict[str, str] = field(default_factory=dict)
    beside: str = ""
    never: dict[Reason, str] = field(default_factory=dict)
    words: tuple[WordTable, ...] = ()
    reason: tuple[ReasonTable, ...] = ()
    anger: tuple[AngerTable, ...] = ()
    threat: tuple[ThreatTable, ...] = ()
    cancel_wish: tuple[WishTable, ...] = ()
    time: tuple[TimeTable, ...] = ()
