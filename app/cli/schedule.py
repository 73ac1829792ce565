"""Commands about the schedule of drills."""

from datetime import datetime, time

import click
from flask.cli import AppGroup, with_appcontext

from app.actions.add_schedule import WHAT, Plan, add_first_schedules, add_schedule
from app.actions.switch_schedule import switch_schedule
from app.parts import parts
from app.queries.schedules import all_schedules, newest_due
from app.scheduled import run_schedules
from coaching.recurrence import EVERY, Recurrence

schedule = AppGroup("schedule", help="What comes again: weekly refresh, monthly exercise, daily practice.")
BY = "command"


@schedule.command("list")
@click.option("--most", default=20, show_default=True, help="How many times it fell due, the newest first.")
@with_appcontext
def list_schedules(most: int) -> None:
    """The schedules, and what fell due by them."""
    with parts().database.read() as session:
        schedules, fell_due = all_schedules(session), newest_due(session, most)
    for row in schedules:
        when = " ".join(
            f"{what}={value}"
            for what, value in (("weekday", row.weekday), ("nth", row.nth), ("day", row.day))
            if value is not None
        )
        state = "on" if row.active else "off"
        click.echo(
            f"{row.name}\t{state}\t{row.what}\tevery {row.every} {when}".rstrip()
            + f"\t{row.at} {row.timezone}\t{row.zone or '*'}"
        )
    for row in fell_due:
        click.echo(
            f"{row.due_at.isoformat()}\t{row.name}\t{row.target}\t{row.state}\t{row.made}\t{row.note or '-'}"
        )


@schedule.command("add")
@click.argument("name", required=False)
@click.option("--what", type=click.Choice(WHAT))
@click.option("--every", type=click.Choice(EVERY))
@click.option("--at", "at_", type=click.DateTime(["%H:%M"]), default="14:30", show_default=True)
@click.option("--timezone", help="TIMEZONE if left out.")
@click.option("--weekday", type=click.IntRange(0, 6), help="0 is Monday.")
@click.option("--nth", type=click.IntRange(-1, 4), help="Which weekday of the month; -1 is the last.")
@click.option("--day", type=click.IntRange(1, 31), help="Day of the month; its last day where it is shorter.")
@click.option("--zone", help="Only the riders of this zone.")
@click.option("--drill", "drills", multiple=True, help="Taken in turn; all drills if none is named.")
@click.option("--size", default=1, show_default=True, help="How many drills at once.")
@click.option("--days", default=7, show_default=True, help="How long there is to do them.")
@click.option("--grace-hours", default=24, show_default=True, help="How late it may still be done.")
@click.option("--first", is_flag=True, help="Add the weekly refresh, the monthly exercise, daily practice.")
@with_appcontext
def add(
    name: str | None,
    what: str | None,
    every: str | None,
    at_: datetime,
    timezone: str | None,
    weekday: int | None,
    nth: int | None,
    day: int | None,
    zone: str | None,
    drills: tuple[str, ...],
    size: int,
    days: int,
    grace_hours: int,
    first: bool,
) -> None:
    """Add a schedule, or with --first those that most begin with."""
    now, local = parts().clock.now(), timezone or parts().settings.timezone
    try:
        if first:
            names = parts().database.write(lambda session: add_first_schedules(session, local, now, BY))
            for added in names:
                click.echo(added)
            return
        if name is None or what is None or every is None:
            raise ValueError("a name, --what and --every are needed, or --first")
        if unknown := [drill for drill in drills if parts().library.drill(drill) is None]:
            raise ValueError(f"no such drill: {', '.join(unknown)}")
        rule = Recurrence(every, time(at_.hour, at_.minute), local, weekday, nth, day)  # type: ignore[arg-type]
        plan = Plan(what, rule, drills, size, days, grace_hours * 60)
        parts().database.write(lambda session: add_schedule(session, name, plan, now, BY, zone))
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(name)


@schedule.command("switch")
@click.argument("name")
@click.argument("state", type=click.Choice(("on", "off")))
@with_appcontext
def switch(name: str, state: str) -> None:
    """Switch a schedule on or off."""
    now = parts().clock.now()
    try:
        parts().database.write(lambda session: switch_schedule(session, name, state == "on", now))
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from None


@schedule.command("run")
@with_appcontext
def run() -> None:
    """Plan and run now what is due; a running server does it by itself. Prints how many rows."""
    click.echo(run_schedules(parts()))
