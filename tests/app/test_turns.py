"""Turns: so many at a time, in the order of coming, the urgent first."""

import threading
import time

import pytest

from app.turns import Turns


def waits(turns: Turns, name: str, done: list[str], urgent: bool = False) -> threading.Thread:
    """Somebody who waits for his turn, standing in line when this returns."""

    def go() -> None:
        with turns.turn(urgent):
            done.append(name)

    before = len(turns._urgent) + len(turns._others)
    thread = threading.Thread(target=go)
    thread.start()
    until = time.monotonic() + 5
    while len(turns._urgent) + len(turns._others) == before and time.monotonic() < until:
        time.sleep(0.001)
    return thread


def test_given_a_line_of_waiters_when_somebody_urgent_comes_then_he_is_next() -> None:
    turns, done = Turns(), list[str]()
    with turns.turn():
        line = [waits(turns, name, done) for name in ("first", "second")]
        line += [waits(turns, name, done, urgent=True) for name in ("help", "more help")]
    for thread in line:
        thread.join(5)

    assert done == ["help", "more help", "first", "second"]


def test_given_many_threads_then_never_more_than_allowed_are_in_and_all_come_to_their_turn() -> None:
    turns, inside, most, done = Turns(2), list[int](), list[int](), list[int]()

    def go(number: int) -> None:
        for _ in range(20):
            with turns.turn(urgent=number % 3 == 0):
                inside.append(number)
                most.append(len(inside))
                inside.remove(number)
        done.append(number)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert sorted(done) == list(range(9))
    assert max(most) <= 2


def test_given_work_that_fails_then_the_turn_is_handed_on() -> None:
    turns = Turns()
    for _ in range(3):
        with pytest.raises(RuntimeError, match="power"), turns.turn():
            raise RuntimeError("the power went")

    with turns.turn():
        pass
