"""The built-in evening: a newcomer opens the rider's link and sees the first scene; a power cut does not end it."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.evening import evening
from tests.house import SHANGHAI
from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_rider_page import card, inbox_rows, order
from tests.raw import rows
from tests.server import Server, running

WHOLE = Counter({moment.name for moment in evening(datetime.now(UTC), SHANGHAI)})


def began_at(server: Server) -> datetime:
    ((began,),) = rows(server, "SELECT time FROM event WHERE event_id = 'evening-1'")
    return datetime.fromisoformat(began)


def events(server: Server) -> Counter[str]:
    return Counter(name for (name,) in rows(server, "SELECT event_id FROM event"))


@pytest.mark.browser
def test_given_a_first_start_when_the_evening_plays_then_the_first_words_show_within_its_first_minute(
    browser: Browser, tmp_path: Path
) -> None:
    with running(tmp_path, "--speed", "6") as server:
        page = sign_in(phone(browser), server.links["rider"])
        while not inbox_rows(server):
            time.sleep(0.05)
        assert card(page).count() == 0, "he is riding: the notice is there, the screen is quiet"

        expect(card(page)).to_have_count(1, timeout=15_000)
        expect(order(page)).to_contain_text("8213")
        expect(order(page)).to_contain_text("福康里")
        expect(card(page)).to_contain_text("不上门打扰您")
        page.get_by_role("button", name="用了").click()

        expect(card(page)).to_contain_text("行，您要取消，我听清楚了", timeout=20_000)
        expect(order(page)).to_contain_text("8217")
        shown = datetime.fromisoformat(inbox_rows(server)[0]["shown_at"])
        assert timedelta(seconds=43) <= shown - began_at(server) <= timedelta(seconds=60)
        assert complaints_of(page) == []


def test_given_a_power_cut_in_its_middle_when_started_again_then_the_evening_goes_on_and_plays_once(
    tmp_path: Path,
) -> None:
    server = Server(tmp_path, arguments=("--speed", "30"))
    server.start()
    try:
        while events(server).total() < 60:
            time.sleep(0.05)
        server.kill()
        begun = events(server)
        assert begun < WHOLE

        server.arguments = ("--quiet-demo", "--speed", "30")
        server.start()
        time.sleep(1)
        assert events(server) == begun, "who asked for quiet gets it"
        server.kill()

        server.arguments = ("--speed", "900")
        server.start()
        until = time.monotonic() + 25
        while events(server) != WHOLE and time.monotonic() < until:
            time.sleep(0.1)
        assert events(server) == WHOLE
        server.kill()

        server.start()
        time.sleep(1)
        assert events(server) == WHOLE
    finally:
        server.stop()
    assert "Traceback" not in server.errors()
