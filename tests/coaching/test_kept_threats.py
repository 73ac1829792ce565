"""Threats to riders and what only sounds like one, written by a hand that does not know the rules.

The kept half is never shown: a failure names figures only.
"""

import pytest

from coaching.reading import Threat
from tests.coaching.case_figures import labels, readings, taught_texts

SETS = {"threats_kept": (100, 75), "threats_kept2": (120, 80)}  # threats, near misses
#: What is hinted in unheard words is still missed; the goal is .95. The first set sought the rare, the second not.
LEAST_HEARD = {"threats_kept": 0.65, "threats_kept2": 0.85}
KINDS = ("violence", "stalking", "property", "blocking", "self_harm")


def heard(name: str) -> list[tuple[str | None, int, Threat | None]]:
    """Labelled kind and level, and what was heard, of each line."""
    return [
        (case["threat"], case["level"], found.threat)
        for case, found in zip(labels(name), readings(name), strict=True)
    ]


@pytest.mark.parametrize("name", SETS)
def test_given_threats_of_another_hand_then_hardly_one_is_missed(name: str) -> None:
    threats = [(kind, threat) for kind, _, threat in heard(name) if kind]
    recall = sum(threat is not None for _, threat in threats) / len(threats)
    missed = {one: sum(kind == one and threat is None for kind, threat in threats) for one in KINDS}
    print(f"{name}: threat recall {recall:.3f}; missed {missed}")
    least = LEAST_HEARD[name]
    held = recall >= least
    assert held, f"threats: recall {recall:.3f}; must be {least}; missed by kind: {missed}"


@pytest.mark.parametrize("name", SETS)
def test_given_near_misses_of_another_hand_then_hardly_one_alarms(name: str) -> None:
    alarms = [threat is not None for kind, _, threat in heard(name) if not kind]
    share = sum(alarms) / len(alarms)
    print(f"{name}: near misses alarming {sum(alarms)} of {len(alarms)} ({share:.3f})")
    held = share <= 0.05
    assert held, f"near misses alarming: {sum(alarms)} of {len(alarms)} ({share:.3f}); at most .05"


@pytest.mark.parametrize("name", SETS)
def test_given_threats_of_another_hand_then_most_are_of_the_kind_they_are(name: str) -> None:
    found = [(kind, level, threat) for kind, level, threat in heard(name) if kind and threat]
    right = sum(threat.kind == kind for kind, _, threat in found) / max(len(found), 1)
    near = sum(abs(threat.level - level) <= 1 for _, level, threat in found) / max(len(found), 1)
    print(f"{name}: of {len(found)} heard, right kind {right:.3f}, level within one {near:.3f}")
    held = right >= 0.80 and near >= 0.90
    assert held, f"of {len(found)} heard: right kind {right:.3f} (.80), level within one {near:.3f} (.90)"


@pytest.mark.parametrize("name", SETS)
def test_given_a_set_of_threats_then_it_is_whole_and_its_labels_are_of_the_contract(name: str) -> None:
    labelled = labels(name)
    threats = [case for case in labelled if case["threat"]]
    assert (len(threats), len(labelled) - len(threats)) == SETS[name]
    amiss = [
        at
        for at, case in enumerate(labelled, 1)
        if (case["threat"] is None) != (case["level"] == 0)
        or case["level"] not in range(4)
        or case["threat"] not in {None, *KINDS}
    ]
    assert amiss == [], f"lines labelled amiss: {amiss}"


@pytest.mark.parametrize("name", SETS)
def test_given_the_kept_threats_then_none_stands_among_the_lines_that_are_taught(name: str) -> None:
    assert taught_texts(name) == 0
