"""Commands about people and the tokens of their devices and programs."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.actions.add_person import ROLES, add_person
from app.actions.issue_token import issue_token
from app.parts import parts
from app.people import sign_in_token

people = AppGroup("people", help="Riders, trainers, dispatchers.")


@people.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--handle", help="A short name to sign in by; made from the name if left out.")
@click.option("--rider", "rider_id", help="The platform's id of the rider.")
@click.option("--zone")
@click.option("--phone", help="Where the dispatcher rings a rider who called for help.")
@with_appcontext
def add(
    name: str, role: str, handle: str | None, rider_id: str | None, zone: str | None, phone: str | None
) -> None:
    """Add a person and print a sign-in link."""
    short = handle or rider_id or name
    now = parts().clock.now()
    try:
        person_id = parts().database.write(
            lambda session: add_person(session, role, name, short, now, rider_id, zone, phone)
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
