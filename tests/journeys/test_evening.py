"""The built-in evening: a newcomer opens the rider's link and sees the first scene."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import complaints_of, phone, sign_in
from tests.journeys.test_rider_page import card, inbox_rows, order
from tests.server import running

pytestmark = pytest.mark.browser


def test_given_a_first_start_when_the_evening_plays_then_the_cancellation_shows_when_he_stands(
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

        expect(order(page)).to_contain_text("8217", timeout=20_000)
        expect(card(page)).to_contain_text("行，您要取消，我听清楚了")
        assert complaints_of(page) == []


def test_given_a_database_that_has_seen_events_when_started_again_then_the_evening_does_not_play_twice(
    tmp_path: Path,
) -> None:
    with running(tmp_path, "--speed", "60") as server:
        while len(inbox_rows(server)) < 2:
            time.sleep(0.1)

    with running(tmp_path, "--speed", "60") as server:
        time.sleep(3)
        assert len(inbox_rows(server)) == 2
