"""Reviews as people type them: pens that knew neither rules nor levels, labelled only afterwards by others.

Told off by nobody, people are angry in half a joke, and calm about a ruined dinner: this is the hardest of the
kept sets, and what it asks for is what there is, not what is wanted. Of the first file a second reader hears
the same anger (precision .905, recall .950, kappa .911) and the same reasons (.951); the others had one
reader. They are kept: a failure names figures only.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import pytest

from coaching.reading import Reading
from tests.coaching.case_figures import (
    labels,
    micro_f1,
    precision_and_recall,
    quadratic_kappa,
    readings,
    taught_texts,
)


class Least(NamedTuple):
    """What was heard when the file was new to the ear; wanted are .80 of each."""

    reviews: int
    precision: float
    recall: float
    kappa: float
    reasons: float


SETS = {
    "typed_kept": Least(260, 0.50, 0.66, 0.41, 0.69),
    "typed_kept2": Least(200, 0.54, 0.56, 0.30, 0.71),
    "typed_kept3": Least(200, 0.69, 0.68, 0.50, 0.73),
    "typed_kept4": Least(280, 0.78, 0.66, 0.57, 0.71),
    "typed_kept5": Least(280, 0.75, 0.69, 0.54, 0.70),
    "typed_kept6": Least(280, 0.75, 0.62, 0.51, 0.71),
    "typed_kept7": Least(280, 0.60, 0.57, 0.44, 0.67),
}


@pytest.mark.parametrize("name", SETS)
def test_given_reviews_as_they_are_typed_then_the_anger_in_them_is_heard_as_well_as_it_was(name: str) -> None:
    least = SETS[name]
    levels = [(case["anger"], int(found.anger)) for case, found in _pairs(name)]
    precision, recall = precision_and_recall([(wanted >= 2, found >= 2) for wanted, found in levels])
    kappa = quadratic_kappa(levels)
    figures = f"{name}: anger >= 2: precision {precision:.3f}, recall {recall:.3f}; kappa {kappa:.3f}"
    print(figures)
    assert len(levels) == least.reviews
    assert precision >= least.precision, figures
    assert recall >= least.recall, figures
    assert kappa >= least.kappa, figures


@pytest.mark.parametrize("name", SETS)
def test_given_reviews_as_they_are_typed_then_their_reasons_are_named_as_well_as_they_were(name: str) -> None:
    score = micro_f1([(set(case["reasons"]), set(found.reasons)) for case, found in _pairs(name)])
    print(f"{name}: reasons micro-F1 {score:.3f}")
    assert score >= SETS[name].reasons, f"{name}: reasons micro-F1 {score:.3f}; must be {SETS[name].reasons}"


@pytest.mark.parametrize("name", SETS)
def test_given_the_typed_reviews_then_none_stands_among_the_lines_that_are_taught(name: str) -> None:
    assert taught_texts(name) == 0


def _pairs(name: str) -> Iterable[tuple[dict[str, Any], Reading]]:
    return zip(labels(name), readings(name), strict=True)
