"""The command that erases a person everywhere."""

import click
from flask.cli import with_appcontext

from app.actions.change_person import LastAdmin
from app.forgetting import erase, replay_erasures
from app.parts import parts
from app.queries.personal_rows import whom_by_handle, whom_by_rider


@click.command("erase")
@click.argument("handle", required=False)
@click.option("--rider", "rider_id", help="The platform's id of a rider, also of one who never signed in.")
@click.option("--again", is_flag=True, help="Erase again whoever was erased before: after a restore by hand.")
@click.option("--vacuum", is_flag=True, help="Also write the SQLite file anew; the server must be stopped.")
@click.confirmation_option("--yes", prompt="Nothing brings it back. Erase?")
@with_appcontext
def erase_person(handle: str | None, rider_id: str | None, again: bool, vacuum: bool) -> None:
    """Erase a person: his rows, words, places, devices, and his name wherever it stands. Counts stay."""
    if [bool(handle), bool(rider_id), again].count(True) != 1:
        raise click.ClickException("say whom: a HANDLE, --rider ID, or --again")
    if again:
        click.echo(f"{replay_erasures(parts())} erased again")
    else:
        with parts().database.read() as session:
            whom = whom_by_rider(session, rider_id) if rider_id else whom_by_handle(session, handle or "")
        if whom is None:
            raise click.ClickException(
                f"nobody has the handle {handle!r}; for a rider who never signed in, give --rider ID"
            )
        try:
            counts = erase(parts(), whom, "program:command")
        except LastAdmin as wrong:
            raise click.ClickException(str(wrong)) from None
        for name, count in counts.items():
            if count:
                click.echo(f"{count}\t{name}")
    if vacuum:
        parts().database.press(vacuum=True)
