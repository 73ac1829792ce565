"""The command that reads what customers said."""

import json
from collections.abc import Iterator
from typing import BinaryIO

import click
from flask.cli import with_appcontext

from app.parts import parts
from coaching.lexicon import Lexicon
from coaching.reading import read
from scripts_library.lexicon_loader import load_lexicon
from scripts_library.loader import LibraryFaults


@click.command("read")
@click.argument("text", required=False)
@click.option("--lines", type=click.File("rb"), help="A file with a message on each line; - is the input.")
@with_appcontext
def read_words(text: str | None, lines: BinaryIO | None) -> None:
    """Print what TEXT, or each line of a file, says, as JSON."""
    if (text is None) == (lines is None):
        raise click.UsageError("Give a TEXT in quotes, or --lines FILE.")
    try:
        lexicon = load_lexicon(parts().settings.scripts_folder / "lexicon")
    except LibraryFaults as faults:
        raise click.ClickException(str(faults)) from None
    for message in [text] if text is not None else _messages(lines):
        click.echo(_as_line(message, lexicon))


def _messages(lines: BinaryIO | None) -> Iterator[str]:
    """The lines; only a newline parts them, and the one at the very end begins no further line."""
    for line in lines or ():
        yield line.decode("utf-8", errors="replace").removesuffix("\n")


def _as_line(message: str, lexicon: Lexicon) -> str:
    return json.dumps(read(message, lexicon).as_json(), ensure_ascii=False)
