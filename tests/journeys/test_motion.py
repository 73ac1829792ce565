"""The page's own eye on whether the rider moves: every ride of the table, in the browser, on the traces' own clock."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from coaching.prompting import MOVING_KMH, PHONE_REMEMBERS, POSITION_SPEAKS, STILL_AFTER
from tests.journeys.rides import RIDES, START, Ride, seen
from tests.server import running

pytestmark = pytest.mark.browser
RULE = {
    "movingKmh": MOVING_KMH,
    "speaksMs": POSITION_SPEAKS.total_seconds() * 1000,
    "stillMs": STILL_AFTER.total_seconds() * 1000,
    "remembersMs": PHONE_REMEMBERS.total_seconds() * 1000,
}
PLAY = """async ({rule, fixes, rides, start, seconds}) => {
    const { motionOf } = await import("/static/js/pace.js");
    const motion = motionOf(rule);
    motion.rides(rides, start);
    const covered = [];
    let next = 0;
    for (let half = 0; half <= seconds * 2; half += 1) {
        const now = start + half * 500;
        for (; next < fixes.length && fixes[next].comes <= now; next += 1) motion.fix(fixes[next], now);
        motion.tick(now);
        covered.push(!motion.still(now));
    }
    return covered;
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with running(tmp_path_factory.mktemp("motion")) as server:
        page = browser.new_page()
        page.goto(server.url)
        yield page
        page.close()


def covered_in(page: Page, ride: Ride) -> list[bool]:
    """Whether the screen was covered, twice a second."""
    told = {
        "rule": RULE,
        "fixes": ride.fixes,
        "rides": ride.rides,
        "start": START,
        "seconds": ride.truth[-1][1],
    }
    return list(page.evaluate(PLAY, told))


def faults(ride: Ride, covered: list[bool]) -> list[str]:
    """Seconds at which the screen was open though he rode, or closed though he had stood long enough."""
    found, rode = [], 0.0
    for begin, end, moves in ride.truth:
        spans = [half / 2 for half in range(int(begin * 2), int(end * 2))]
        if ride.never:
            found += [f"closed at {second} s" for second in spans if covered[int(second * 2)]]
        elif moves:
            # He rode on before this leg began: then there is no grace at all.
            grace = 0.0 if rode == begin and begin else ride.begin
            found += [f"open at {s} s" for s in spans if s >= begin + grace and not covered[int(s * 2)]]
            rode = end
        elif rode and ride.opens:
            found += [f"closed at {s} s" for s in spans if s >= rode + ride.stop and covered[int(s * 2)]]
    return found


def fresh(ride: Ride, seed: int) -> Ride:
    return seen(replace(ride, seed=seed, fixes=[], truth=[]))


@pytest.mark.parametrize("ride", RIDES, ids=lambda ride: ride.name)
def test_given_a_ride_when_the_phone_watches_it_then_the_screen_is_covered_in_time_and_opens_in_time(
    page: Page, ride: Ride
) -> None:
    for seed in range(5):
        played = fresh(ride, seed)
        assert faults(played, covered_in(page, played)) == [], f"seed {seed}"
