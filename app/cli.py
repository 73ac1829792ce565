"""The project's commands, for the person at hand."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app.actions.add_person import ROLES, add_person
from app.actions.add_source import TooManySecrets, add_source
from app.actions.issue_token import issue_token
from app.actions.retire_secret import retire_oldest_secret
from app.parts import parts
from app.people import sign_in_token
from app.replay import BadStream, post_stream
from scripts_library.checks import faults_of
from scripts_library.loader import read_library

people = AppGroup("people", help="Riders, trainers, dispatchers.")
source = AppGroup("source", help="Senders of events.")
library = AppGroup("library", help="The words.")


@people.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--handle", help="A short name to sign in by; made from the name if left out.")
@click.option("--rider", "rider_id", help="The platform's id of the rider.")
@click.option("--zone")
@with_appcontext
def add(name: str, role: str, handle: str | None, rider_id: str | None, zone: str | None) -> None:
    """Add a person and print a sign-in link."""
    short = handle or rider_id or name
    now = parts().clock.now()
    try:
        person_id = parts().database.write(
            lambda session: add_person(session, role, name, short, now, rider_id, zone)
        )
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from None
    address = parts().settings.public_url.rstrip("/")
    click.echo(f"{address}/sign-in/{sign_in_token(str(current_app.secret_key), person_id)}")


@click.command("device-token")
@click.option("--rider", "rider_id", required=True, help="The platform's id of the rider.")
@with_appcontext
def device_token(rider_id: str) -> None:
    """Print a new token for a rider's phone; it is shown once."""
    now = parts().clock.now()
    click.echo(parts().database.write(lambda session: issue_token(session, "rider", now, rider_id, "device")))


@click.command("api-token")
@click.option("--role", type=click.Choice([role for role in ROLES if role != "rider"]), required=True)
@click.option("--label", default="", help="What it is for.")
@with_appcontext
def api_token(role: str, label: str) -> None:
    """Print a new token for a program; it is shown once."""
    now = parts().clock.now()
    click.echo(parts().database.write(lambda session: issue_token(session, role, now, None, label)))


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


@library.command("check")
@click.option("--folder", type=click.Path(path_type=Path, exists=True))
@with_appcontext
def check(folder: Path | None) -> None:
    """List every fault of the words; exit 1 if there are any."""
    read, faults = read_library(folder or parts().settings.scripts_folder)
    faults += faults_of(read)
    for fault in faults:
        click.echo(str(fault))
    click.echo(f"{len(read.scripts)} scripts, {len(faults)} faults", err=True)
    raise SystemExit(1 if faults else 0)


@click.command("replay")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--to", "url", required=True, help="The server to post to.")
@click.option("--source", "source_name", required=True)
@click.option("--secret", required=True)
@click.option("--speed", type=float, default=1.0, show_default=True, help="Must equal the server's.")
@click.option("--batch", type=click.IntRange(1, 500), default=100, show_default=True)
def replay(file: Path, url: str, source_name: str, secret: str, speed: float, batch: int) -> None:
    """Post a stream, signed and in batches, to a running server; all times are shifted to its now."""
    try:
        totals = post_stream(file, url, source_name, secret, speed, batch)
    except BadStream as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(f"accepted {totals.accepted}, repeated {totals.repeated}, refused {totals.refused}")
    raise SystemExit(1 if totals.refused else 0)


def register_commands(app: Flask) -> None:
    for command in (people, source, library, device_token, api_token, replay):
        app.cli.add_command(command)
