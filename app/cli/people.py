"""Commands about people and the tokens of their devices and programs."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from sqlmodel import Session

from app.actions.add_person import ROLES, add_person
from app.actions.issue_token import TOKEN_ROLES, issue_token
from app.actions.make_code import make_code, new_pin
from app.clock import machine_now
from app.parts import parts
from app.people_file import read_people
from app.people_import import take_over

people = AppGroup("people", help="Riders, trainers, dispatchers, admins.")
COMMAND = "program:command line"


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
    """Add a person and print a one-time link: to set a password, or for a rider's phone with its PIN."""
    short = handle or rider_id or name
    pin, now = new_pin(), machine_now()
    pin_hash = parts().passwords.hash(pin) if role == "rider" else None
    kind = "enrol" if role == "rider" else "password"

    def work(session: Session) -> str:
        person_id = add_person(session, role, name, short, now, rider_id, zone, phone, COMMAND)
        return make_code(session, kind, person_id, now, COMMAND, pin_hash)

    try:
        code = parts().database.write(work)
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(f"{parts().settings.public_url.rstrip('/')}/{kind}/{code}")
    if role == "rider":
        click.echo(f"PIN {pin}")


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_list(file: Path) -> None:
    """Add the people of a CSV or XLSX file (role,name,rider_id,zone,handle and maybe phone), or none."""
    found, now = read_people(file.read_bytes()), machine_now()
    weighed = parts().database.write(lambda session: take_over(session, found, now, COMMAND))
    for fault in weighed.faults:
        where = ", ".join(filter(None, (f"line {fault.line}" if fault.line else "", fault.column)))
        said = f" ({fault.value!r})" if fault.value else ""
        click.echo(f"{where or 'the file'}: {fault.what.en}{said}", err=True)
    if weighed.faults:
        raise click.ClickException(f"{len(weighed.faults)} to fix; nobody was added")
    click.echo(f"added {len(weighed.fresh)}, there already {weighed.there}")


@click.command("device-token")
@click.option("--rider", "rider_id", required=True, help="The platform's id of the rider.")
@with_appcontext
def device_token(rider_id: str) -> None:
    """Print a new token for a rider's phone; it is shown once."""
    now = machine_now()
    click.echo(parts().database.write(lambda session: issue_token(session, "rider", now, rider_id, "device")))


@click.command("api-token")
@click.option("--role", type=click.Choice([role for role in TOKEN_ROLES if role != "rider"]), required=True)
@click.option("--label", default="", help="What it is for.")
@with_appcontext
def api_token(role: str, label: str) -> None:
    """Print a new token for a program; it is shown once."""
    now = machine_now()
    click.echo(parts().database.write(lambda session: issue_token(session, role, now, None, label)))
