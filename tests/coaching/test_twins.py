"""The same message in simplified and traditional characters is read the same."""

from typing import Any

from tests.coaching.case_figures import cases, reading_of


def gist(text: str) -> tuple[Any, ...]:
    """What a reading says, without the places it was found at."""
    found = reading_of(text)
    threat = found.threat and (found.threat.kind, found.threat.level)
    return found.anger, found.negative, frozenset(found.reasons), found.cancel, threat


def test_given_twins_in_both_scripts_then_they_read_the_same() -> None:
    twins = cases("twins")
    apart = [twin for twin in twins if gist(twin["hans"]) != gist(twin["hant"])]
    told = [(twin["hant"], gist(twin["hans"]), gist(twin["hant"])) for twin in apart]
    equal = 1 - len(apart) / len(twins)
    assert equal >= 0.995, f"{equal:.3f} of {len(twins)} twins read the same; apart: {told}"


def test_given_the_twins_then_they_are_written_character_by_character_in_two_scripts() -> None:
    twins = cases("twins")
    assert len(twins) == 120
    assert [twin for twin in twins if len(twin["hans"]) != len(twin["hant"])] == []
    assert sum(twin["hans"] != twin["hant"] for twin in twins) >= 100
