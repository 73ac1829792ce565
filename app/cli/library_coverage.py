"""`flask library coverage`: what there are words for, and where there are none."""

import json
from difflib import get_close_matches
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.library_exchange import library
from app.parts import parts
from coaching.library import Library
from coaching.situation import STAGES
from scripts_library.comes_up import Turn, turns_of
from scripts_library.coverage import cells, facts_without_words, reasons_without_words
from scripts_library.cross_tables import Cross, cross_tables
from scripts_library.loader import read_library

__all__ = ["library"]
HOLE = "·"
MOST_NAMED = 3


@library.command("coverage")
@click.option("--folder", type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@with_appcontext
def coverage(folder: Path | None, as_json: bool) -> None:
    """Count the scripts of every kind and stage, cross the facts, and name what has no words of its own.

    Without --folder: the words that are said now, with what was published at the desk.
    """
    read = read_library(folder)[0] if folder else parts().library
    if as_json:
        click.echo(json.dumps(_as_json(read), ensure_ascii=False))
        return
    _print_kinds(read)
    for table in cross_tables(read):
        _print_cross(table)
    click.echo("\nreasons that have no script of their own at")
    for reason, stages in reasons_without_words(read).items():
        click.echo(f"{reason.ljust(20)}{' '.join(stages)}")
    click.echo("\nfacts that no script asks for")
    for family, names in facts_without_words(read).items():
        click.echo(f"{family.ljust(20)}{' '.join(names) or '-'}")


@library.command("when")
@click.argument("slug")
@click.option("--folder", type=click.Path(path_type=Path, exists=True))
@with_appcontext
def comes_up(slug: str, folder: Path | None) -> None:
    """Tell where the script SLUG comes up first, and which one stands before it where it does not.

    In situations of which nothing is known but what its own conditions ask for.
    """
    read = read_library(folder)[0] if folder else parts().library
    script = read.script(slug)
    if script is None:
        near = ", ".join(get_close_matches(slug, [one.slug for one in read.scripts])) or "none is like it"
        raise click.ClickException(f"there is no script {slug}; {near}")
    click.echo(f"{slug}: {script.title.zh} / {script.title.en}")
    if script.only_if is not None:
        click.echo("It has only_if: it is shown beside another for the rider to pick, never first.")
    for turn in turns_of(script, read):
        click.echo(f"{turn.kind.ljust(20)}{turn.stage.ljust(14)}{_told(turn)}")


def _told(turn: Turn) -> str:
    if not turn.fits:
        return "never: something in the choice bars it, an apology perhaps"
    before = ", ".join(turn.before[:MOST_NAMED])
    if not turn.first:
        return f"never first: {before}"
    return f"first in {turn.first} of {turn.fits}" + (f"; before it elsewhere: {before}" if before else "")


def _print_kinds(read: Library) -> None:
    counts = {(cell.kind, cell.stage): f"{cell.unconditional}/{cell.all}" for cell in cells(read)}
    click.echo("scripts that ask for no fact / all scripts")
    click.echo("kind".ljust(20) + "".join(stage.ljust(14) for stage in STAGES).rstrip())
    for kind in dict.fromkeys(kind for kind, _ in counts):
        row = "".join(counts.get((kind, stage), "-").ljust(14) for stage in STAGES)
        click.echo(kind.ljust(20) + row.rstrip())


def _print_cross(table: Cross) -> None:
    holes = len(table.holes)
    many = sum(len(line) for line in table.counts.values())
    click.echo(f"\n{table.rows} by {table.columns}: {holes} of {many} without words ({HOLE})")
    columns = list(next(iter(table.counts.values())))
    wide = max(14, *(len(column) + 2 for column in columns)) if len(columns) < 7 else 10
    click.echo("".ljust(20) + "".join(column.ljust(wide) for column in columns).rstrip())
    for row, line in table.counts.items():
        told = "".join((str(line[column]) if line[column] else HOLE).ljust(wide) for column in columns)
        click.echo(f"{row.ljust(20)}{told.rstrip()}")


def _as_json(read: Library) -> dict[str, object]:
    return {
        "scripts": len(read.scripts),
        "kinds": [cell._asdict() for cell in cells(read)],
        "tables": [
            {"rows": table.rows, "columns": table.columns, "counts": table.counts, "holes": table.holes}
            for table in cross_tables(read)
        ],
        "reasons_without_words": reasons_without_words(read),
        "facts_without_words": facts_without_words(read),
    }
