"""Writes that come at the same time are kept in one transaction, and each has an answer of its own."""

import threading
import time
from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.database import Database
from app.together import Together


class Words:
    """A piece of work that keeps words in a table and notes which came together."""

    def __init__(self, database: Database, slow: float = 0.0):
        self.database, self.slow, self.groups = database, slow, list[list[str]]()
        self.has_begun = threading.Event()
        database.write(lambda session: session.execute(text("CREATE TABLE word (it VARCHAR(20) UNIQUE)")))
        self.together: Together[str, int] = Together(self._keep, most=8)

    def _keep(self, session: Session, words: Sequence[str]) -> list[int]:
        self.groups.append(list(words))
        self.has_begun.set()
        for word in words:
            session.execute(text("INSERT INTO word VALUES (:it)"), {"it": word})
        time.sleep(self.slow)
        return [len(word) for word in words]

    def write(self, word: str) -> int:
        return self.together.write(self.database, word)

    def kept(self) -> set[str]:
        with self.database.read() as session:
            return set(session.execute(text("SELECT it FROM word")).scalars())

    def write_all(self, words: Sequence[str]) -> dict[str, int | str]:
        """Each in a thread of its own, the first at its work before the next come; the answers, or the faults."""
        answers: dict[str, int | str] = {}

        def one(word: str) -> None:
            try:
                answers[word] = self.write(word)
            except Exception as fault:
                answers[word] = type(fault).__name__

        threads = [threading.Thread(target=one, args=(word,)) for word in words]
        self.has_begun.clear()
        threads[0].start()
        while threads[0].is_alive() and not self.has_begun.wait(0.01):
            pass  # on a busy machine its turn in the database comes late
        for thread in threads[1:]:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert not any(thread.is_alive() for thread in threads)
        return answers


@pytest.fixture
def words(database: Database) -> Words:
    return Words(database, slow=0.1)


@pytest.fixture(autouse=True)
def _leave_no_table(database: Database) -> object:
    yield
    database.write(lambda session: session.execute(text("DROP TABLE IF EXISTS word")))


def test_given_one_word_then_it_is_kept_when_its_answer_comes(words: Words) -> None:
    assert words.write("heat") == 4
    assert words.kept() == {"heat"}


def test_given_words_that_come_while_one_is_written_then_they_share_transactions(words: Words) -> None:
    named = [f"word-{number:02d}" for number in range(20)]

    assert words.write_all(named) == dict.fromkeys(named, 7)

    assert words.kept() == set(named)
    assert words.groups[0] == ["word-00"]
    assert len(words.groups) <= 5
    assert max(map(len, words.groups)) <= 8


def test_given_one_that_can_not_be_kept_then_those_beside_it_are(words: Words) -> None:
    words.write("twice")

    answers = words.write_all(["first", "rain", "twice", "wind"])

    assert answers == {"first": 5, "rain": 4, "twice": "IntegrityError", "wind": 4}
    assert words.kept() == {"twice", "first", "rain", "wind"}


def test_given_no_database_then_everybody_is_told_and_the_next_is_tried_anew(
    words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_work: object) -> None:
        raise OSError("down")

    with monkeypatch.context() as while_down:
        while_down.setattr(words.database, "write", down)
        assert words.write_all(["a", "b", "c"]) == dict.fromkeys("abc", "OSError")

    assert words.write("after") == 5
    assert words.kept() == {"after"}


def test_given_a_database_that_refuses_within_then_the_group_does_not_wait_for_it_one_by_one(
    database: Database,
) -> None:
    tried: list[int] = []

    def refuse(_session: Session, words: Sequence[str]) -> list[int]:
        tried.append(len(words))
        refused.has_begun.set()
        time.sleep(0.2)
        raise OperationalError("a write", {}, Exception("cancelled: it took too long"))

    refused = Words(database, slow=0.2)
    refused.together = Together(refuse)

    answers = refused.write_all([f"word-{number}" for number in range(9)])

    assert set(answers.values()) == {"OperationalError"}
    assert tried == [1, 8]


def test_given_an_urgent_write_when_a_long_line_waits_then_it_goes_before_the_line(words: Words) -> None:
    order: list[str] = []

    def urgent() -> None:
        time.sleep(0.15)
        words.database.write(lambda session: order.append("urgent"), urgent=True)

    def last() -> None:
        words.write("last")
        order.append("last")

    crowd = threading.Thread(target=words.write_all, args=([f"w{number}" for number in range(20)],))
    call, end = threading.Thread(target=urgent), threading.Thread(target=last)
    crowd.start()
    call.start()
    time.sleep(0.1)
    end.start()
    for thread in (crowd, call, end):
        thread.join(20)

    assert order == ["urgent", "last"]
