"""What the status reports of an order add up to (CONTRACT, State)."""

from hypothesis import given
from hypothesis import strategies as st

from coaching.order_state import STATUSES, OrderState, StatusReport, fold_statuses
from tests.makers import a_report, later


def test_given_no_report_then_nothing_is_known() -> None:
    assert fold_statuses([]) == OrderState()


def test_given_reports_out_of_order_then_the_largest_time_holds() -> None:
    reports = [a_report("picked_up", at=300, rider="zhou"), a_report("at_store", at=200, rider="zhou")]

    state = fold_statuses(reports)

    assert (state.status, state.status_at, state.stage) == ("picked_up", later(300), "picked_up")


def test_given_equal_times_then_the_status_later_in_the_list_holds() -> None:
    reports = [a_report("delivered", at=60, rider="zhou"), a_report("at_customer", at=60, rider="zhou")]

    assert fold_statuses(reports).status == "delivered"


def test_given_equal_times_and_status_then_the_later_arrival_holds() -> None:
    first = a_report("assigned", at=60, rider="zhou", arrival=7)
    second = a_report("assigned", at=60, rider="ma", arrival=8)

    assert fold_statuses([second, first]).rider_id == "ma"


def test_given_an_unassigned_order_then_it_has_no_rider() -> None:
    reports = [a_report("picked_up", at=60, rider="zhou"), a_report("unassigned", at=90, rider="zhou")]

    state = fold_statuses(reports)

    assert (state.status, state.rider_id) == ("unassigned", None)


def test_given_unassigned_at_the_moment_of_assigned_then_unassigned_holds() -> None:
    assert (
        fold_statuses([a_report("unassigned", at=60), a_report("assigned", at=60, rider="zhou")]).rider_id
        is None
    )


def test_given_another_rider_assigned_then_the_order_is_his_and_starts_again() -> None:
    reports = [
        a_report("assigned", at=0, rider="zhou"),
        a_report("picked_up", at=60, rider="zhou"),
        a_report("assigned", at=90, rider="ma"),
    ]

    state = fold_statuses(reports)

    assert (state.rider_id, state.stage) == ("ma", "before_store")


def test_given_an_old_report_that_names_another_then_the_rider_stays() -> None:
    reports = [a_report("assigned", at=60, rider="ma"), a_report("assigned", at=0, rider="zhou")]

    assert fold_statuses(reports).rider_id == "ma"


def test_given_a_newest_report_without_a_name_then_the_rider_is_of_the_newest_that_names_one() -> None:
    reports = [a_report("assigned", at=0, rider="zhou"), a_report("cancelled", at=60)]

    assert fold_statuses(reports).rider_id == "zhou"


def test_given_a_cancelled_order_then_its_stage_is_how_far_the_rider_had_got() -> None:
    stages = {
        status: fold_statuses([a_report(status, at=0, rider="zhou"), a_report("cancelled", at=60)]).stage
        for status in ("assigned", "at_store", "picked_up", "at_customer", "returning", "delivered")
    }

    assert stages == {
        "assigned": "before_store",
        "at_store": "at_store",
        "picked_up": "picked_up",
        "at_customer": "at_door",
        "returning": "returning",
        "delivered": None,
    }


def test_given_a_cancellation_is_all_that_was_heard_then_its_rider_is_before_the_store() -> None:
    assert fold_statuses([a_report("cancelled", rider="zhou")]).stage == "before_store"
    assert fold_statuses([a_report("cancelled")]).stage is None


_facts = st.tuples(st.integers(0, 4), st.sampled_from(STATUSES), st.sampled_from(["zhou", "ma", None]))


@given(st.data(), st.lists(_facts, max_size=8))
def test_given_any_sequence_of_the_same_reports_then_the_state_is_the_same(
    data: st.DataObject, facts: list[tuple[int, str, str | None]]
) -> None:
    reports = [a_report(status, at, rider, arrival) for arrival, (at, status, rider) in enumerate(facts, 1)]

    shuffled = data.draw(st.permutations(reports))

    assert fold_statuses(shuffled) == fold_statuses(reports)


@given(st.data(), st.lists(_facts, max_size=8, unique_by=lambda fact: fact[:2]))
def test_given_any_order_of_arrival_then_it_matters_only_where_time_and_status_are_equal(
    data: st.DataObject, facts: list[tuple[int, str, str | None]]
) -> None:
    arrivals = data.draw(st.permutations(range(1, len(facts) + 1)))

    as_made = [a_report(s, at, r, arrival) for arrival, (at, s, r) in enumerate(facts, 1)]
    otherwise = [a_report(s, at, r, arrival) for arrival, (at, s, r) in zip(arrivals, facts, strict=True)]

    assert fold_statuses(as_made) == fold_statuses(otherwise)


@given(st.lists(_facts, min_size=1, max_size=8))
def test_given_any_reports_then_the_state_is_that_of_a_plain_reading_of_the_contract(
    facts: list[tuple[int, str, str | None]],
) -> None:
    reports = [a_report(status, at, rider, arrival) for arrival, (at, status, rider) in enumerate(facts, 1)]

    state = fold_statuses(reports)

    assert state.status == _newest(reports).status
    naming = [r for r in reports if r.rider_id or r.status == "unassigned"]
    leaves_none = not naming or _newest(naming).status == "unassigned"
    assert state.rider_id == (None if leaves_none else _newest(naming).rider_id)


def _newest(reports: list[StatusReport]) -> StatusReport:
    """By one comparison after another, as a person would read the rule."""
    best = reports[0]
    for report in reports[1:]:
        later_time = report.at > best.at
        same_time = report.at == best.at
        later_in_list = STATUSES.index(report.status) > STATUSES.index(best.status)
        if later_time or (
            same_time and (later_in_list or (report.status == best.status and report.arrival > best.arrival))
        ):
            best = report
    return best
