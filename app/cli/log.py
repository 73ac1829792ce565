"""Commands about the record: is it whole, and a copy of it."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.parts import parts
from app.queries.record import record_lines
from app.record_chain import as_json_line, check, read_json_lines
from app.record_heads import note_head, verify

log = AppGroup("log", help="The record of what was done: check it, copy it.")
SOME_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@log.command("verify")
@click.argument("file", type=SOME_FILE, required=False)
@click.option("--heads", type=SOME_FILE, help="Heads noted elsewhere; the installation's own if left out.")
@with_appcontext
def verify_(file: Path | None, heads: Path | None) -> None:
    """Check the record, or an exported FILE, line by line; names what is wrong first and ends with 1."""
    if file is None:
        found = verify(parts(), heads)
    else:
        with file.open(encoding="ascii", errors="replace") as lines:
            try:
                found = check(read_json_lines(lines))
            except ValueError as wrong:
                raise click.ClickException(str(wrong)) from None
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    if found.fault:
        click.echo(f"record: {found.fault}")
        sys.exit(1)
    click.echo(f"record: {found.lines} lines, whole, {found.blanked} emptied; the last is {found.last}")


@log.command("head")
@with_appcontext
def head() -> None:
    """Note the newest line outside of the database now; a running server does it every minute."""
    click.echo("noted" if note_head(parts()) else "nothing new")


@log.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@with_appcontext
def export(out: Path) -> None:
    """Write the whole record as JSON lines, which `flask log verify FILE` can check."""
    with parts().database.read() as session, out.open("w", encoding="ascii") as file:
        count = 0
        for line in record_lines(session):
            file.write(as_json_line(line) + "\n")
            count += 1
    click.echo(f"{count} lines")
