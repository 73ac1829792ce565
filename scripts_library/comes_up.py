"""turns_of(script, library): where a script comes up first, and which stands before it where it does not."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import product
from typing import Any, NamedTuple

from coaching.kinds import DELAY_KINDS
from coaching.library import Library
from coaching.script import SLOTS, Script
from coaching.script_choice import rank
from coaching.situation import Situation


class Turn(NamedTuple):
    """How it does for one kind at one stage, in so many situations that its own conditions describe.

    `first` counts where it comes first, `fits` where it may be said at all; `before` names what else came
    first there, the most frequent first. A script with `only_if` is held against those without one.
    """

    kind: str
    stage: str
    situations: int
    fits: int
    first: int
    before: tuple[str, ...]


def turns_of(script: Script, library: Library) -> list[Turn]:
    """One turn for each kind and stage of the script, in its own order."""
    return [_turn(script, kind, stage, library) for kind, stage in product(script.kinds, script.stages)]


def _turn(script: Script, kind: str, stage: str, library: Library) -> Turn:
    places: list[list[str]] = []
    for situation in _situations(script, kind, stage):
        ranked = [one.script for one in rank(situation, library)]
        places.append([one.slug for one in ranked if one.only_if is None or one.slug == script.slug])
    fitting = [found for found in places if script.slug in found]
    others = Counter(found[0] for found in fitting if found[0] != script.slug)
    return Turn(
        kind, stage, len(places), len(fitting), len(fitting) - others.total(),
        tuple(slug for slug, _ in others.most_common()),
    )  # fmt: skip


def _situations(script: Script, kind: str, stage: str) -> Iterator[Situation]:
    """What its own conditions ask for, each of their members by itself, and nothing besides.

    With every slot known and with none, by day and by night where it does not say.
    """
    when, known = script.when, tuple((slot, "x") for slot in sorted(SLOTS))
    least, most = when.late or (0, 9999)
    late = min(most, max(least, DELAY_KINDS.get(kind, timedelta()) // timedelta(minutes=1)))
    apologies = sorted({when.apologies[0], max(when.apologies[0], min(1, when.apologies[1]))})
    nights = (False, True) if when.night is None else (when.night,)
    for reasons, places, notes, weather in product(
        _each(when.reasons), _each(when.places), _each(when.notes), _each(when.weather)
    ):
        for customer, fault, anger, sorry, night, facts in product(
            when.customer or ("unknown",), when.fault or ("unknown",),
            range(when.anger[0], when.anger[1] + 1), apologies, nights, ((), known),
        ):  # fmt: skip
            yield Situation(
                kind=kind, stage=stage, reasons=reasons, places=places, notes=notes, weather=weather,
                customer=customer, fault=fault, anger=anger, apologies=sorry, minutes_late=late,
                night=night, facts=facts, threat=kind == "threat", still=True,
            )  # fmt: skip


def _each(members: Iterable[Any]) -> list[frozenset[Any]]:
    """Each by itself; where nothing is asked for, nothing."""
    return [frozenset([member]) for member in members] or [frozenset()]
