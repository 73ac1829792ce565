"""What is told to open screens: a hint, which must not spoil what it tells of."""

from typing import Any

from app.notices.live import Live


def test_given_a_screen_that_breaks_then_the_others_hear_of_it_and_whoever_tells_goes_on() -> None:
    live, heard = Live(), list[dict[str, Any]]()

    def breaks(_news: dict[str, Any]) -> None:
        raise RuntimeError("the line is gone")

    live.listen("incident", breaks)
    live.listen("incident", heard.append)

    live.tell("incident", {"id": 7})

    assert heard == [{"id": 7}]
