"""Commands about how long things are kept."""

import click
from flask.cli import AppGroup, with_appcontext

from app.parts import parts
from app.sweeping import sweep, sweep_what_is_due
from app.terms import HOURLY, NIGHTLY

retention = AppGroup("retention", help="What is kept, and for how long.")


@retention.command("sweep")
@click.option("--now", "at_once", is_flag=True, help="By every rule, also if that was done tonight.")
@with_appcontext
def sweep_(at_once: bool) -> None:
    """Take out what is past its term; a running server does it every hour (places) and every night."""
    swept = sweep(parts(), [HOURLY, NIGHTLY]) if at_once else sweep_what_is_due(parts())
    for rule, count in swept.items():
        click.echo(f"{count}\t{rule}")
    click.echo(f"{sum(swept.values())} rows")
