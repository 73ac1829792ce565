"""The command that writes the built-in evening as a stream."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from app.clock import machine_now
from app.evening import evening as moments_of
from app.events import RFC3339
from app.parts import parts


@click.command("evening")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="JSONL.")
@click.option(
    "--start", help="When it begins, RFC 3339; left out: today at 21:10 local, so that night falls."
)
@with_appcontext
def evening(out: Path, start: str | None) -> None:
    """Write the built-in evening, an event a line in the order of arrival, for `flask replay`."""
    zone = ZoneInfo(parts().settings.timezone)
    moments = moments_of(_moment(start) if start else _this_evening(zone), zone)
    lines = (json.dumps(moment.as_cloud_event(), ensure_ascii=False) + "\n" for moment in moments)
    out.write_text("".join(lines), "utf-8")
    click.echo(f"{len(moments)} events", err=True)


def _moment(written: str) -> datetime:
    try:
        if RFC3339.fullmatch(written):
            return datetime.fromisoformat(written.upper())
    except ValueError as wrong:
        raise click.UsageError(f"--start {written}: {wrong}") from None
    raise click.UsageError(f"--start {written}: not an RFC 3339 time with an offset")


def _this_evening(zone: ZoneInfo) -> datetime:
    return machine_now().astimezone(zone).replace(hour=21, minute=10, second=0, microsecond=0)
