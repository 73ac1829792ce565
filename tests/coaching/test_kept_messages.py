"""Messages of customers, written by a hand that does not know the rules, against what is read in them.

The kept half is never shown: a failure names figures only.
"""

import pytest

from tests.coaching.case_figures import (
    labels,
    micro_f1,
    precision_and_recall,
    quadratic_kappa,
    readings,
    taught_texts,
)

SETS = {"messages_kept": 180, "messages_kept2": 220, "messages_kept3": 220}
REASONS = (
    *("late", "wrong_item", "missing_item", "spilled", "cold", "quality", "portion", "price", "address"),
    *("cannot_reach", "stock_out", "rude", "night_noise", "cancel", "refund"),
)


@pytest.mark.parametrize("name", SETS)
def test_given_messages_of_another_hand_then_clear_anger_is_found_and_not_imagined(name: str) -> None:
    pairs = [
        (case["anger"] >= 2, found.anger >= 2)
        for case, found in zip(labels(name), readings(name), strict=True)
    ]
    precision, recall = precision_and_recall(pairs)
    print(f"{name}: anger >= 2 precision {precision:.3f} recall {recall:.3f}")
    held = precision >= 0.80 and recall >= 0.80
    assert held, f"anger >= 2: precision {precision:.3f}, recall {recall:.3f}; both must be .80"


@pytest.mark.parametrize("name", SETS)
def test_given_messages_of_another_hand_then_the_levels_of_anger_agree(name: str) -> None:
    pairs = [
        (case["anger"], int(found.anger)) for case, found in zip(labels(name), readings(name), strict=True)
    ]
    kappa = quadratic_kappa(pairs)
    print(f"{name}: anger kappa {kappa:.3f}")
    held = kappa >= 0.80
    assert held, f"anger: quadratic kappa {kappa:.3f}; must be .80"


@pytest.mark.parametrize("name", SETS)
def test_given_messages_of_another_hand_then_their_reasons_are_named(name: str) -> None:
    pairs = [
        (set(case["reasons"]), set(found.reasons))
        for case, found in zip(labels(name), readings(name), strict=True)
    ]
    score = micro_f1(pairs)
    each = {
        reason: precision_and_recall((reason in one, reason in other) for one, other in pairs)
        for reason in REASONS
    }
    table = "; ".join(f"{reason} {p:.2f}/{r:.2f}" for reason, (p, r) in each.items())
    print(f"{name}: reasons micro-F1 {score:.3f}; precision/recall: {table}")
    held = score >= 0.80
    assert held, f"reasons: micro-F1 {score:.3f}; must be .80; precision/recall: {table}"


@pytest.mark.parametrize("name", SETS)
def test_given_messages_of_another_hand_then_the_wish_to_cancel_is_heard(name: str) -> None:
    pairs = [
        (bool(case["cancel"]), bool(found.cancel))
        for case, found in zip(labels(name), readings(name), strict=True)
    ]
    precision, recall = precision_and_recall(pairs)
    print(f"{name}: cancel precision {precision:.3f} recall {recall:.3f}")
    held = precision >= 0.85 and recall >= 0.85
    assert held, f"cancel: precision {precision:.3f}, recall {recall:.3f}; both must be .85"


@pytest.mark.parametrize("name", SETS)
def test_given_messages_of_another_hand_then_praise_and_complaint_are_told_apart(name: str) -> None:
    pairs = [
        (bool(case["negative"]), found.negative > 0)
        for case, found in zip(labels(name), readings(name), strict=True)
    ]
    _, complaints = precision_and_recall(pairs)
    _, others = precision_and_recall((not one, not other) for one, other in pairs)
    balanced = (complaints + others) / 2
    print(f"{name}: negative balanced accuracy {balanced:.3f} ({complaints:.3f}, {others:.3f})")
    held = balanced >= 0.82
    assert held, f"negative: balanced accuracy {balanced:.3f} ({complaints:.3f}, {others:.3f}); must be .82"


@pytest.mark.parametrize("name", SETS)
def test_given_messages_without_a_threat_then_hardly_one_alarms(name: str) -> None:
    calm = [
        found.threat is not None
        for case, found in zip(labels(name), readings(name), strict=True)
        if not case["threat"]
    ]
    share = sum(calm) / len(calm)
    print(f"{name}: messages without a threat alarming {sum(calm)} of {len(calm)} ({share:.3f})")
    held = share <= 0.05
    assert held, f"messages without a threat alarming: {sum(calm)} of {len(calm)}; at most .05"


@pytest.mark.parametrize("name", SETS)
def test_given_a_set_of_messages_then_it_is_whole_and_its_labels_are_of_the_contract(name: str) -> None:
    labelled = labels(name)
    assert len(labelled) == SETS[name]
    assert {reason for case in labelled for reason in case["reasons"]} == set(REASONS)
    amiss = [
        at
        for at, case in enumerate(labelled, 1)
        if case["anger"] not in range(4)
        or (case["cancel"] and "cancel" not in case["reasons"])
        or case["threat"] not in {None, "violence", "stalking", "property", "blocking", "self_harm"}
    ]
    assert amiss == [], f"lines labelled amiss: {amiss}"


@pytest.mark.parametrize("name", SETS)
def test_given_the_kept_messages_then_none_stands_among_the_lines_that_are_taught(name: str) -> None:
    assert taught_texts(name) == 0
