"""The commands that play a stream of events and list what was decided."""

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from app.actions.add_source import add_source
from app.clock import machine_now
from app.database import Database
from app.parts import parts
from app.post import post_stream
from app.queries.decisions import decisions_made
from app.queries.sources import source_keys
from app.replay import Played, Replay
from app.stream import BadStream, Line, read_stream
from scripts_library.rulebook import load_rulebook

SOURCE = "replay"


@click.command("replay")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--database", "url", help="Where to play it; left out: a temporary file.")
@click.option("--timezone", help="The local time of night rules and shifts; left out: TIMEZONE.")
@click.option("--notices", type=click.Path(path_type=Path, dir_okay=False), help="A line a decision, JSONL.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Counts and speed, JSON.")
@click.option("--to", help="Post it to this running server instead.")
@click.option("--source", "source_name", help="With --to: the sender's name.")
@click.option("--secret", help="With --to: the sender's secret.")
@click.option("--speed", type=float, default=1.0, show_default=True, help="With --to: the server's speed.")
@click.option("--batch", type=click.IntRange(1, 500), default=100, show_default=True, help="With --to.")
@with_appcontext
def replay(
    file: Path,
    url: str | None,
    timezone: str | None,
    notices: Path | None,
    report: Path | None,
    to: str | None,
    source_name: str | None,
    secret: str | None,
    speed: float,
    batch: int,
) -> None:
    """Play a stream: here under a stepped clock, or signed and at its own pace to a running server."""
    if to is None:
        _play_here(file, url, timezone or parts().settings.timezone, notices, report)
        return
    if not source_name or not secret:
        raise click.UsageError("--to needs --source and --secret")
    if url or timezone or notices or report:
        raise click.UsageError("--database, --timezone, --notices and --report are for a replay here")
    try:
        totals = post_stream(file, to, source_name, secret, speed, batch)
    except BadStream as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(f"accepted {totals.accepted}, repeated {totals.repeated}, refused {totals.refused}")
    raise SystemExit(1 if totals.refused else 0)


def _play_here(file: Path, url: str | None, timezone: str, notices: Path | None, report: Path | None) -> None:
    try:
        zone = ZoneInfo(timezone)
    except (ValueError, OSError) as unknown:
        raise click.UsageError(f"--timezone {timezone}: {unknown}") from None
    try:
        lines = read_stream(file)
    except BadStream as wrong:
        raise click.ClickException(str(wrong)) from None
    if lines and lines[0].time is None:
        raise click.ClickException(f"{file}:{lines[0].number}: the first event has no time with an offset")
    rulebook = load_rulebook(parts().settings.scripts_folder, zone)
    with opened(url) as database:
        began = time.perf_counter()
        game = Replay(database, rulebook, _source(database))
        with click.progressbar(length=len(lines), label="playing", show_pos=True, file=sys.stderr) as bar:
            played = game.play(lines, bar.update)
        seconds = time.perf_counter() - began
        with database.read() as session:
            made = list(decisions_made(session))
    if notices:
        notices.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made), "utf-8")
    told = _report(lines, played, made, seconds)
    if report:
        report.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
    for refused in played.refused[:5]:
        click.echo(f"refused {refused['id']}: {refused['why']}", err=True)
    ends = ", ".join(f"{ended} {count}" for ended, count in told["ended"].items())
    click.echo(f"{told['events']} events, {told['orders']} orders, {len(made)} decisions ({ends})")
    click.echo(f"{told['seconds']} s, {told['events_per_s']} events/s")


@contextmanager
def opened(url: str | None) -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="jinnang-") as folder:
        database = Database(url or f"sqlite:///{folder}/replay.db")
        try:
            database.migrate()
            yield database
        finally:
            database.close()


def _source(database: Database) -> int:
    with database.read() as session:
        known = source_keys(session, SOURCE)
    if known is None:
        database.write(lambda session: add_source(session, SOURCE, machine_now()))
        with database.read() as session:
            known = source_keys(session, SOURCE)
    if known is None:
        raise RuntimeError("the source was not kept")
    return known.id


def _report(lines: list[Line], played: Played, made: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    orders = {
        line.item["data"]["order_id"]
        for line in lines
        if isinstance(line.item, dict)
        and isinstance(line.item.get("data"), dict)
        and isinstance(line.item["data"].get("order_id"), str)
    }

    def count(name: str) -> dict[str, int]:
        return dict(Counter(str(one[name]) for one in made).most_common())

    return {
        "events": played.events,
        "accepted": played.accepted,
        "repeated": played.repeated,
        "refused": len(played.refused),
        "orders": len(orders),
        "riders": len({one["rider_id"] for one in made}),
        "from": played.first.isoformat() if played.first else None,
        "until": played.last.isoformat() if played.last else None,
        "decisions": len(made),
        "kinds": count("kind"),
        "ended": count("ended_as"),
        "rules": count("rule"),
        "scripts": count("script"),
        "seconds": round(seconds, 3),
        "events_per_s": round(played.events / seconds) if seconds else 0,
    }


@click.command("decisions")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="JSONL.")
@with_appcontext
def decisions(out: Path) -> None:
    """Write every decision of the database, a line each, as a replay does."""
    with parts().database.read() as session:
        made = list(decisions_made(session))
    out.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made), "utf-8")
    click.echo(f"{len(made)} decisions", err=True)
