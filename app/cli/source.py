"""Commands about senders of events."""

import click
from flask.cli import AppGroup, with_appcontext

from app.actions.add_source import TooManySecrets, add_source
from app.actions.retire_secret import retire_oldest_secret
from app.parts import parts

source = AppGroup("source", help="Senders of events.")


@source.command("add")
@click.argument("name")
@click.option("--retire-oldest", is_flag=True, help="Take the oldest live secret back first.")
@with_appcontext
def add_sender(name: str, retire_oldest: bool) -> None:
    """Print a new secret for a sender; a second one may live beside the first while it changes over."""
    now = parts().clock.now()
    if retire_oldest:
        parts().database.write(lambda session: retire_oldest_secret(session, name, now))
    try:
        click.echo(parts().database.write(lambda session: add_source(session, name, now)))
    except (ValueError, TooManySecrets) as wrong:
        raise click.ClickException(str(wrong)) from None
