"""Slow hashes of passwords and PINs, made beside the server's loop and few at a time."""

import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from app.errors import Problem
from app.turns import Turns

Runner = Callable[[Callable[[], Any]], Any]
#: At once: 19 MiB and 25 ms of one core each. More would slow those down who are signed in.
AT_ONCE = 2
MOST_WAITING = 40  # about half a second of work; who comes then is told to come again
LONGEST = 256
SHORTEST = 8
#: What people choose first, longer than seven characters. A guesser has only a few tries, and begins here.
COMMONEST = frozenset(Path(__file__).with_name("common_passwords.txt").read_text("utf-8").split())
#: What nobody's password matches: an unknown handle takes as long as a wrong password.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def directly(work: Callable[[], Any]) -> Any:
    return work()


class Passwords:
    """`aside` runs work beside the loop: in the server a thread pool, elsewhere the caller's own thread."""

    def __init__(self, aside: Runner = directly):
        self.aside = aside
        self._turns = Turns(AT_ONCE)

    def hash(self, secret: str) -> str:
        """The argon2id hash to keep."""
        return str(self._run(lambda: _hasher().hash(_bytes(secret)), urgent=True))

    def matches(self, kept: str | None, secret: str, *, known: bool = False) -> bool:
        """Whether the secret is the one; a missing hash takes as long. `known` ones go before the others."""
        return bool(self._run(lambda: _verify(kept or NOBODY, secret) and kept is not None, urgent=known))

    def _run(self, work: Callable[[], Any], *, urgent: bool) -> Any:
        if not urgent and self._turns.waiting() >= MOST_WAITING:
            raise Problem(
                "unavailable", "many sign in at this moment; try again in a few seconds", retry_after=2
            )
        with self._turns.turn(urgent):
            return self.aside(work)


def fault_of(password: str, handle: str) -> str | None:
    """What is wrong with a new password: `short`, `long`, `common`, `handle`; None if nothing is."""
    plain = unicodedata.normalize("NFC", password)
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    if plain.casefold() in COMMONEST or len(set(plain)) == 1:
        return "common"
    return "handle" if plain.casefold() == handle.casefold() else None


@cache
def _hasher() -> Any:
    # Imported here: most commands never hash anything.
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def _verify(kept: str, secret: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerifyMismatchError

    try:
        return bool(_hasher().verify(kept, _bytes(secret)))
    except (VerifyMismatchError, InvalidHashError):
        return False


def _bytes(secret: str) -> bytes:
    """The same for each way a keyboard composes a character; a cut keeps a long text from costing time."""
    return unicodedata.normalize("NFC", secret[: LONGEST + 1]).encode("utf-8", "surrogatepass")
