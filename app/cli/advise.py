"""The command that answers situations with words and moves."""

import json
from typing import Any, BinaryIO

import click
from flask.cli import with_appcontext

from app.parts import parts
from coaching.advice import Advice
from coaching.content import Text
from coaching.facts import advise_on, texts_of
from coaching.rulebook import Rulebook

UNREADABLE = Text(zh="这一行读不懂，听调度的", en="This line can't be read; ask dispatch")


@click.command("advise")
@click.option("--lines", type=click.File("rb"), required=True, help="A situation a line; - is stdin.")
@with_appcontext
def advise(lines: BinaryIO) -> None:
    """Choose the words for each situation: a JSON object in, one out, line by line."""
    rulebook = parts().rulebook
    for line in lines:
        click.echo(json.dumps(answer(line, rulebook), ensure_ascii=False))


def answer(line: bytes, rulebook: Rulebook) -> dict[str, Any]:
    """The answer to one line as the contract writes it; a line that can't be read has its answer too."""
    try:
        situation = json.loads(line.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError):
        situation = None
    if not isinstance(situation, dict):
        return Advice(None, (), (), (UNREADABLE,), ("ask_dispatcher",)).as_json()
    given = situation.get("facts")
    facts = given if isinstance(given, dict) else {}
    words = facts.get("customer_words")
    reading = rulebook.read(words) if isinstance(words, str) and words.strip() else None
    told = "\n".join(texts_of(facts.get("reasons")))
    heard = rulebook.read(told) if told else None
    return advise_on(facts, rulebook.tags, rulebook.library, reading, heard).as_json()
