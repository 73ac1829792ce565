"""The commands that keep the database safe: a backup beside the running server, and the way back."""

from pathlib import Path

import click
from pydantic import ValidationError

from app.backups import BackupFailed, back_up
from app.restoring import RestoreRefused, restore
from app.settings import Settings, faults_of

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("backup")
@click.option("--out", type=FILE, required=True, help="Where to; a file there is replaced by a whole one.")
def backup(out: Path) -> None:
    """Write a checked backup; the server may run meanwhile."""
    try:
        size = back_up(settings_or_faults().database_url, out)
    except BackupFailed as failed:
        raise click.ClickException(f"no backup was made: {failed}") from None
    click.echo(f"{out}: {size} bytes, checked")


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Also where the database is not empty; it is set aside first.")
def restore_backup(file: Path, force: bool) -> None:
    """Put a backup in the database's place. The server must be stopped."""
    try:
        epoch = restore(settings_or_faults(), file, force)
    except (RestoreRefused, BackupFailed) as refused:
        raise click.ClickException(f"nothing was changed: {refused}") from None
    click.echo(f"restored; the new epoch is {epoch}, and phones begin anew by themselves")


def settings_or_faults() -> Settings:
    """The settings, or an error that names each fault without its value."""
    try:
        return Settings()
    except ValidationError as wrong:
        raise click.ClickException("\n".join(faults_of(wrong))) from None
