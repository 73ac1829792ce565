"""What is wrong with a script: where, for whoever writes the file, and for whoever sits at the desk."""

from collections.abc import Iterator
from typing import NamedTuple

from coaching.content import Language, Text
from coaching.script import Script

LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Wrong(NamedTuple):
    """`field` as the script's data names it (`acts.1.line.zh`); `why` is the line of `library check`.

    `do` says the same to somebody who never saw the file: what it is, and what to do.
    """

    field: str
    why: str
    do: Text

    def __str__(self) -> str:
        return self.why


def wrong(field: str, why: str, zh: str, en: str) -> Wrong:
    return Wrong(field, why, Text(zh=zh, en=en))


def fields_of(script: Script) -> Iterator[tuple[str, Text]]:
    """Every text of a script with its field, said or only read."""
    yield "title", script.title
    yield "cue", script.cue
    yield "never", script.never
    yield "ends", script.ends
    yield "fails", script.fails
    yield from ((f"todo.{at}", step) for at, step in enumerate(script.todo))
    for at, act in enumerate(script.acts):
        if act.line:
            yield f"acts.{at}.line", act.line
        if act.bare:
            yield f"acts.{at}.bare", act.bare
    if script.only_if:
        yield "only_if", script.only_if
    if script.promise:
        yield "promise.what", script.promise.what
