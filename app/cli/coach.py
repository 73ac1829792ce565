"""The command that marks a rider's own draft."""

import json
from collections.abc import Iterator
from typing import BinaryIO

import click
from flask.cli import with_appcontext

from app.parts import parts
from coaching.phrasing import coach as coached
from scripts_library.loader import LibraryFaults
from scripts_library.phrasing_loader import load_phrase_table


@click.command("coach")
@click.argument("draft", required=False)
@click.option("--lines", type=click.File("rb"), help="A file with a draft a line; - is standard input.")
@with_appcontext
def coach(draft: str | None, lines: BinaryIO | None) -> None:
    """Mark a draft: what it does, what is wrong with it and why, and what to say instead."""
    if (draft is None) == (lines is None):
        raise click.UsageError("Give a DRAFT or --lines FILE.")
    try:
        table = load_phrase_table(parts().settings.scripts_folder / "lexicon")
    except LibraryFaults as wrong:
        raise click.ClickException(str(wrong)) from None
    for text in [draft] if draft is not None else _lines(lines):
        click.echo(json.dumps(coached(text, table).as_json(), ensure_ascii=False))


def _lines(file: BinaryIO | None) -> Iterator[str]:
    """The file's lines as text; what is no UTF-8 is replaced, an empty line is a draft too."""
    for line in file or ():
        yield line.decode("utf-8", errors="replace").removesuffix("\n")
