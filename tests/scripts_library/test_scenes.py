"""The shipped scripts beside one another: each a scene of its own, none a noun put in another's place."""

from collections import defaultdict
from itertools import combinations

from coaching.script import Script
from coaching.script_choice import rank
from coaching.situation import Situation
from tests.house import the_library

#: What the issue asks for.
SCENES = 217
#: As many as a rider is shown: the first, and three beside it; two more, for the stars and the wear.
SHOWN = 6


def own_scenes(script: Script) -> list[Situation]:
    """The situations that a script names: each of its kinds and stages, with one fact of each condition."""
    when = script.when
    return [
        Situation(
            kind=kind,
            stage=stage,
            minutes_late=when.late[0] if when.late else 20 if kind.startswith(("delay", "late")) else None,
            night=bool(when.night),
            weather=frozenset(when.weather[:1]),
            places=frozenset(when.places[:1]),
            notes=frozenset(when.notes[:1]),
            reasons=frozenset(when.reasons[:1]),
            anger=when.anger[0],
            threat=kind == "threat",
            apologies=when.apologies[0],
            fault=when.fault[0] if when.fault else "unknown",
            customer=when.customer[0] if when.customer else "unknown",
        )
        for kind in script.kinds
        for stage in script.stages
    ]


def test_given_the_library_then_it_holds_the_scenes_that_were_asked_for() -> None:
    assert len(the_library().scripts) >= SCENES


def test_given_two_scripts_then_they_share_at_most_one_line_in_either_language() -> None:
    shared: dict[tuple[str, str, str], int] = defaultdict(int)
    for language in ("zh", "en"):
        said_by: dict[str, set[str]] = defaultdict(set)
        for script in the_library().scripts:
            for act in script.acts:
                if act.line:
                    said_by[act.line.in_(language)].add(script.slug)
        for slugs in said_by.values():
            for one, other in combinations(sorted(slugs), 2):
                shared[(language, one, other)] += 1

    assert {pair: count for pair, count in shared.items() if count > 1} == {}


def test_given_the_facts_a_script_asks_for_then_it_is_among_those_a_rider_is_shown() -> None:
    library = the_library()
    unseen = [
        script.slug
        for script in library.scripts
        if not any(
            script.slug in [ranked.script.slug for ranked in rank(scene, library)[:SHOWN]]
            for scene in own_scenes(script)
        )
    ]

    assert unseen == []
