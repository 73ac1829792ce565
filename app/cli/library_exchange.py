"""Scripts in and out by command: `flask library export`, `flask library import`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.actions.keep_list import take_scripts
from app.cli.library import library
from app.parts import parts
from app.queries.people import caller_by_person
from app.queries.sign_in import account_of
from app.script_lists import read_list
from app.script_sheet import as_workbook
from scripts_library.toml_writer import script_as_toml

__all__ = ["library"]


@library.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@with_appcontext
def export(target: Path) -> None:
    """Write every script that is said now: to a sheet (NAME.xlsx), or to a folder, a TOML file each."""
    scripts = parts().library.scripts
    if target.suffix == ".xlsx":
        target.write_bytes(as_workbook(scripts))
    else:
        target.mkdir(parents=True, exist_ok=True)
        for script in scripts:
            (target / f"{script.slug}.toml").write_text(script_as_toml(script), encoding="utf-8")
    click.echo(f"{len(scripts)} scripts", err=True)


@library.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--take", metavar="HANDLE", help="Take them over as drafts of this person.")
@click.option("--faulty", is_flag=True, help="Also those with faults, to be mended at the desk.")
@with_appcontext
def import_scripts(file: Path, take: str | None, faulty: bool) -> None:
    """List every fault of a sheet, a TOML file or a ZIP of them; with --take make drafts, never more."""
    listed = read_list(file.read_bytes(), file.name, parts().library, parts().rulebook.phrases)
    for fault in listed.all_faults:
        click.echo(f"{fault.row or file.name}: {fault.column or '-'}: {fault.text.en} {fault.cell}".rstrip())
    wanted = listed.to_take(faulty=faulty)
    same = sum(entry.same for entry in listed.entries)
    click.echo(f"{len(wanted)} to take, {same} as they are, {len(listed.all_faults)} faults", err=True)
    if take and wanted:
        with parts().database.read() as session:
            account = account_of(session, take)
            person = caller_by_person(session, account.person_id) if account else None
        if account is None or person is None or person.role not in ("trainer", "admin"):
            raise click.ClickException(f"no trainer or admin has the handle {take!r}")
        now = parts().clock.now()
        parts().database.write(lambda session: take_scripts(session, wanted, account.person_id, now))
        click.echo(f"{len(wanted)} drafts begun", err=True)
    raise SystemExit(1 if listed.all_faults else 0)
