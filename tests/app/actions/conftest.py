"""The house of these tests speaks plain words: what happens is tried here, not what is said."""

from collections.abc import Callable

import pytest

from app.database import Database
from coaching.rulebook import Rulebook
from tests.house import House
from tests.plain_words import plain_rulebook, the_plain_rulebook


@pytest.fixture
def house(database: Database) -> House:
    return House(database, rulebook=the_plain_rulebook())


@pytest.fixture
def house_of(database: Database) -> Callable[..., House]:
    """A house with scripts of the test's own beside the plain ones: `house_of(*scripts, without=(...))`."""

    def open_house(*scripts: object, **changed: object) -> House:
        rulebook: Rulebook = plain_rulebook(*scripts, **changed)  # type: ignore[arg-type]
        return House(database, rulebook=rulebook)

    return open_house
