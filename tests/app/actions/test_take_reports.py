"""What a phone reports of its own accord: each once, whatever the line does; a threat in it speaks once."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.actions.hear_rider import hear_rider
from app.actions.take_reports import Report, Taken, take_reports
from app.database import table_of
from app.tables.reports import ReportRow
from tests.house import House
from tests.makers import EVENING, status

REPORT = table_of(ReportRow)
THREAT = "knife"


def a_report(id: str = "a", kind: str = "said", **changed: Any) -> Report:
    """A report of order 8213, written on the phone before the evening."""
    parts: dict[str, Any] = {
        "order_id": "8213",
        "text": "so slow",
        "data": None,
        "at": EVENING - timedelta(hours=3),
    }
    return Report(id, kind, **(parts | changed))


def reports(house: House, *sent: Report, rider: str = "zhou") -> Taken:
    return house.database.write(lambda session: take_reports(session, house.rulebook, rider, sent, house.now))


def kept(house: House) -> list[Any]:
    return house.rows(select(REPORT).order_by(REPORT.c.rider_id, REPORT.c.id))


def told(taken: Taken) -> tuple[int, int, list[tuple[str | None, str | None]]]:
    return taken.accepted, taken.repeated, [(one["id"], one["why"]) for one in taken.refused]


def test_given_a_report_then_it_is_kept_with_the_phones_time_beside_its_arrival(house: House) -> None:
    house.take(status("at_customer"))

    taken = reports(house, a_report(data='{"what":"water"}', kind="offered"))

    assert told(taken) == (1, 0, [])
    (row,) = kept(house)
    assert (row.kind, row.order_id, row.text, row.data) == ("offered", "8213", "so slow", '{"what":"water"}')
    assert (row.at, row.arrived_at) == (EVENING - timedelta(hours=3), house.now)


def test_given_the_same_id_again_then_it_counts_as_repeated_and_the_first_stands(house: House) -> None:
    house.take(status("at_customer"))
    reports(house, a_report())

    taken = reports(house, a_report(text="other words"), a_report("b"), a_report("b", text="more"))

    assert told(taken) == (1, 2, [])
    assert [(row.id, row.text) for row in kept(house)] == [("a", "so slow"), ("b", "so slow")]


def test_given_two_riders_with_the_same_id_then_each_keeps_his_own(house: House) -> None:
    house.have_riders("zhou", "lin")

    reports(house, a_report(order_id=None, text="mine"))
    reports(house, a_report(order_id=None, text="hers"), rider="lin")

    assert [(row.rider_id, row.text) for row in kept(house)] == [("lin", "hers"), ("zhou", "mine")]


def test_given_an_order_that_was_never_his_then_only_that_report_is_refused(house: House) -> None:
    house.take(status("at_customer"), status("at_customer", rider="lin", order="9000"))

    taken = reports(house, a_report("a", order_id="9000"), a_report("b"), a_report("c", order_id="nothing"))

    assert told(taken) == (1, 0, [("a", "not_yours"), ("c", "not_yours")])
    assert [row.id for row in kept(house)] == ["b"]


def test_given_an_order_that_went_to_another_then_he_who_had_it_may_still_report(house: House) -> None:
    house.take(status("at_store"), status("at_store", at=5, rider="lin"))

    assert told(reports(house, a_report())) == (1, 0, [])


def test_given_a_threat_then_it_is_decided_on_once_however_often_it_comes(house: House) -> None:
    house.take(status("at_customer"))

    first = reports(house, a_report(text=THREAT))
    house.wait(90)
    again = reports(house, a_report(text=THREAT), a_report("b", text=THREAT))

    (decision,) = house.decisions()
    assert (decision.kind, decision.class_, decision.rider_id, decision.order_id) == (
        "threat", "safety", "zhou", "8213",
    )  # fmt: skip
    assert (first.decisions, again.decisions, told(again)) == ([decision.id], [], (1, 1, []))


def test_given_a_threat_that_was_heard_over_the_line_then_the_report_of_it_makes_no_second(
    house: House,
) -> None:
    house.take(status("at_customer"))
    house.database.write(
        lambda session: hear_rider(session, house.rulebook, "zhou", "8213", THREAT, house.now)
    )
    house.wait(90)

    taken = reports(house, a_report(text=THREAT))

    assert (told(taken), taken.decisions, len(house.decisions())) == ((1, 0, []), [], 1)


def test_given_a_threat_written_without_a_network_when_the_order_went_to_another_then_it_still_speaks(
    house: House,
) -> None:
    house.take(status("at_store"), status("at_store", at=5, rider="lin"))

    reports(house, a_report(text=THREAT))

    (decision,) = house.decisions()
    assert (decision.kind, decision.rider_id) == ("threat", "zhou")


def test_given_a_threat_in_another_kind_of_report_or_of_no_order_then_nothing_is_decided(
    house: House,
) -> None:
    house.take(status("at_customer"))

    taken = reports(
        house, a_report(text=THREAT, kind="saved_line"), a_report("b", text=THREAT, order_id=None)
    )

    assert (taken.accepted, taken.decisions, house.decisions()) == (2, [], [])
