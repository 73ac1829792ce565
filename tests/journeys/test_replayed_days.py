"""Days of real orders through `flask replay`: every firing and every end, held against the contract alone."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

import pytest

from tests.journeys.replayed import SHARED, Decision, Replayed, Setup, replay
from tests.journeys.rule_oracle_ends import FROM_WORDS, Judge
from tests.journeys.rule_oracle_shows import budget, stops, supersession
from tests.long_runs import length

SETUPS = length(
    short=(Setup(1), Setup(8, 8), Setup(14, 8, True)),
    long=(
        *(Setup(1), Setup(8), Setup(14)),
        *(Setup(1, 8), Setup(8, 8), Setup(14, 8)),
        *(Setup(1, 0, True), Setup(8, 0, True), Setup(14, 8, True)),
    ),
)
TOLD_AT_MOST = 5

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.exists(), reason=f"the real days need {SHARED}, which is not here"),
]


@pytest.fixture(scope="module")
def replays(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Setup, Future[Replayed]]]:
    """The replays of the days that were chosen, each once, two at a time."""
    chosen = {
        item.callspec.params["setup"]: None
        for item in request.session.items
        if item.path == request.path and hasattr(item, "callspec")
    }
    with ThreadPoolExecutor(2) as both:
        yield {setup: both.submit(replay, setup, tmp_path_factory.mktemp("replay")) for setup in chosen}


@pytest.fixture(params=SETUPS, ids=str, scope="module")
def setup(request: pytest.FixtureRequest) -> Setup:
    chosen: Setup = request.param
    return chosen


@pytest.fixture(scope="module")
def played(setup: Setup, replays: dict[Setup, Future[Replayed]]) -> Replayed:
    return replays[setup].result()


@pytest.fixture(scope="module")
def judge(played: Replayed) -> Judge:
    return Judge(played.day, played.decisions)


def nothing(faults: Iterator[str]) -> None:
    """Fails with the first faults and the number of all."""
    first = list(islice(faults, TOLD_AT_MOST))
    more = sum(1 for _ in faults)
    assert not first, f"{len(first) + more} faults\n" + "\n".join(first)


def test_given_a_real_day_when_it_is_replayed_then_every_rule_fires_exactly_when_the_contract_says(
    played: Replayed,
) -> None:
    day, foretold = played.day, [it for it in played.decisions if it.kind not in FROM_WORDS]
    wanted = Counter(firing.key for firing in day.firings)
    found = Counter(it.key for it in foretold)
    wrong = [("missing", *key) for key in (wanted - found).elements()]
    wrong += [("not by the contract", *key) for key in (found - wanted).elements()]
    faults = (
        f"{what}: {kind} to {rider_id} about {order_id} at {at.astimezone(day.zone):%d %H:%M:%S.%f}"
        f"\n{day.story(order_id)}"
        for what, kind, rider_id, order_id, at in sorted(wrong, key=lambda it: it[4])
    )
    nothing(faults)
    print(f"{played.setup}: {len(played.stream)} lines, {len(foretold)} foretold decisions")
    print(f"  fired {dict(Counter(it.kind for it in played.decisions))}")
    print(f"  ended {dict(Counter(it.ended_as for it in played.decisions))}")


def test_given_complaints_when_they_arrive_then_most_of_them_speak_at_once_and_nothing_else_does(
    played: Replayed,
) -> None:
    messages = {candidate.key[1:] for candidate in played.day.candidates}
    from_words = [it for it in played.decisions if it.kind in FROM_WORDS]
    stray = [it for it in from_words if it.key[1:] not in messages]
    assert not stray, "no message to an order with a rider then:\n" + "\n".join(map(str, stray))
    several = [key for key, times in Counter(it.key for it in from_words).items() if times > 1]
    assert not several, f"more than one of a kind for a message: {several}"
    spoke = {it.key[1:] for it in from_words}
    print(f"{played.setup}: {len(spoke)} of {len(messages)} messages speak")
    assert len(spoke) > 0.6 * len(messages)


def test_given_a_real_day_then_every_decision_has_one_end_of_the_contract_within_its_life(
    judge: Judge,
) -> None:
    nothing(judge.shapes())


def test_given_a_real_day_then_a_decision_speaks_only_to_the_rider_whose_order_it_is(judge: Judge) -> None:
    nothing(judge.riders())


def test_given_an_order_that_is_over_then_no_card_of_it_lives_on(judge: Judge) -> None:
    nothing(judge.over())


def test_given_a_card_that_expired_then_its_life_was_over(judge: Judge) -> None:
    nothing(judge.expired())


def test_given_a_card_that_was_retracted_then_an_event_took_it_back_and_a_delay_that_was_none_is_taken_back(
    judge: Judge,
) -> None:
    nothing(judge.retracted())


def test_given_a_rider_who_moves_then_no_card_is_shown_and_each_is_shown_at_his_first_stop(
    judge: Judge,
) -> None:
    nothing(stops(judge))


def test_given_a_busy_rider_then_the_budget_is_kept_and_only_what_is_too_much_is_capped(judge: Judge) -> None:
    nothing(budget(judge))


def test_given_a_newer_card_of_an_order_then_it_supersedes_what_it_may_and_nothing_else_is(
    judge: Judge,
) -> None:
    nothing(supersession(judge))


def test_given_the_report_of_a_replay_then_it_counts_what_was_decided(played: Replayed) -> None:
    assert played.report, "the report is empty"
    assert isinstance(played.decisions[0], Decision)
