"""Where the contract may ask for words, and where the library has none."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple, get_args

from coaching.library import Library
from coaching.script import When
from coaching.script_choice import fitting
from coaching.situation import STAGES, Note, Place, Reason, Situation, Stage, Weather

_TO_THE_DOOR: tuple[Stage, ...] = ("before_store", "at_store", "picked_up", "at_door")
_STAGES_OF: dict[str, tuple[Stage, ...]] = {
    "order_cancelled": STAGES,
    "cancel_requested": STAGES,
    "delay_15": _TO_THE_DOOR,
    "delay_30": _TO_THE_DOOR,
    "delay_45": _TO_THE_DOOR,
    "merchant_slow": _TO_THE_DOOR,
    "zone_alert": _TO_THE_DOOR,
    "intent_rising": _TO_THE_DOOR,
    "customer_upset": STAGES,
    "order_problem": STAGES,
    "late_night_apology": ("at_door",),
    "threat": STAGES,
}
#: The places where the contract may ask for words; each needs a script that can be said with no facts at all.
COVERED: list[tuple[str, str]] = [(kind, stage) for kind, stages in _STAGES_OF.items() for stage in stages]
#: Kinds that are about a complaint: each reason should have words of its own.
COMPLAINTS = ("customer_upset", "order_problem")


class Cell(NamedTuple):
    """How many scripts there are for a kind at a stage: those that ask for no fact, and all of them."""

    kind: str
    stage: str
    unconditional: int
    all: int


def uncovered(library: Library) -> Iterator[str]:
    """Situations that the contract makes Jinnang speak in and that have no words where nothing is known."""
    for kind, stage in COVERED:
        for situation in _least_known(kind, stage):
            if not any(script.only_if is None for script in fitting(situation, library)):
                yield f"no script for {kind} at stage {stage} ({_as_words(situation)})"
                break


def _least_known(kind: str, stage: str) -> Iterator[Situation]:
    """No fact but those that every order has: by day or night, with and without an apology, in any mood."""
    moods = (0, 1, 2, 3) if kind == "customer_upset" else (0,)
    nights = (True,) if kind == "late_night_apology" else (False, True)
    for apologies, anger, night in product((1, 0), moods, nights):
        yield Situation(
            kind=kind, stage=stage, apologies=apologies, anger=anger, night=night, threat=kind == "threat"
        )


def _as_words(situation: Situation) -> str:
    sorry = "a sorry was said" if situation.apologies else "no sorry was said"
    return f"no facts known, {sorry}, anger {situation.anger}, {'night' if situation.night else 'day'}"


def cells(library: Library) -> list[Cell]:
    """The table kind x stage."""
    counted = []
    for kind, stage in COVERED:
        scripts = [script for script in library.by_kind.get(kind, ()) if stage in script.stages]
        free = sum(script.when == When() and script.only_if is None for script in scripts)
        counted.append(Cell(kind, stage, free, len(scripts)))
    return counted


def reasons_without_words(library: Library) -> dict[str, list[Stage]]:
    """Reason -> the stages at which neither kind of complaint has a script that asks for it."""
    return {
        reason: gaps
        for reason in get_args(Reason)
        if (gaps := [stage for stage in STAGES if not _has_reason(library, reason, stage)])
    }


def _has_reason(library: Library, reason: str, stage: str) -> bool:
    return any(
        stage in script.stages and reason in script.when.reasons
        for kind in COMPLAINTS
        for script in library.by_kind.get(kind, ())
    )


def facts_without_words(library: Library) -> dict[str, list[str]]:
    """Notes, places and weather that no script asks for."""
    asked: dict[str, tuple[tuple[str, ...], set[str]]] = {
        "notes": (get_args(Note), {note for script in library.scripts for note in script.when.notes}),
        "places": (get_args(Place), {place for script in library.scripts for place in script.when.places}),
        "weather": (get_args(Weather), {kind for script in library.scripts for kind in script.when.weather}),
    }
    return {family: [name for name in names if name not in found] for family, (names, found) in asked.items()}
