"""Days of real orders for `flask replay`: made, disturbed, replayed in a process of their own, and read back."""

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tests.journeys.rule_oracle import RuleDay, moment, rule_day
from tests.server import ROOT, Server

SHARED = ROOT.parent / "shared"
TIMEZONE = "Africa/Nairobi"
TWICE, MOVED, MOVED_BY = 0.03, 0.05, timedelta(minutes=20)


class Decision(NamedTuple):
    """A line of the notices of a replay."""

    line: int
    at: datetime
    rider_id: str
    order_id: str | None
    kind: str
    class_: str
    script: str | None
    reasons: Any
    ended_as: str
    ended_at: datetime
    rule: str

    @property
    def key(self) -> tuple[str, str, str | None, datetime]:
        return self.kind, self.rider_id, self.order_id, self.at

    def __str__(self) -> str:
        return (
            f"decision {self.line}: {self.kind} ({self.class_}) to {self.rider_id} about {self.order_id}"
            f" at {self.at:%d %H:%M:%S.%f%z}, {self.ended_as} at {self.ended_at:%d %H:%M:%S.%f} by {self.rule!r}"
        )


class Setup(NamedTuple):
    """Which day to replay, and what is done to it first."""

    day: int
    shift_hours: float = 0
    disturbed: bool = False

    def __str__(self) -> str:
        return f"day {self.day}{f' shifted {self.shift_hours:g} h' * bool(self.shift_hours)}{' disturbed' * self.disturbed}"


@dataclass
class Replayed:
    setup: Setup
    stream: list[dict[str, Any]]
    decisions: list[Decision]
    report: dict[str, Any]
    day: RuleDay


def make_day(setup: Setup, limit: int | None = None) -> list[dict[str, Any]]:
    """The stream of a day, as the tool writes it, then disturbed if it is to be."""
    made = subprocess.run(
        [
            sys.executable, SHARED / "tools/orders_to_events.py", SHARED / "data/orders/sendy_days_1_15.csv",
            "--day", str(setup.day), "--messages", SHARED / "data/exam/waimai_polarity.csv",
            "--shift-hours", str(setup.shift_hours), *(["--limit", str(limit)] if limit else []),
        ],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    stream = [json.loads(line) for line in made.stdout.splitlines()]
    return disturbed(stream, seed=setup.day) if setup.disturbed else stream


def disturbed(stream: Sequence[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """A bad line between the platform and us: some events come up to 20 minutes late, some come twice.

    A late one keeps its `time` and stands behind lines whose time is up to 20 minutes larger.
    """
    dice = random.Random(seed)
    keyed = []
    for event in stream:
        late = dice.random() * MOVED_BY if dice.random() < MOVED else timedelta()
        keyed.append((moment(event["time"]) + late, event))
    lines = [event for _, event in sorted(keyed, key=lambda pair: pair[0])]
    again = [(dice.randint(place + 1, len(lines)), lines[place]) for place in range(len(lines))
             if dice.random() < TWICE]  # fmt: skip
    for place, event in sorted(again, key=lambda pair: pair[0], reverse=True):
        lines.insert(place, event)
    return lines


def replay(setup: Setup, folder: Path, limit: int | None = None) -> Replayed:
    """Run the command in an empty folder with a database of its own; raises RuntimeError with what it complained."""
    stream = make_day(setup, limit)
    file, notices, report = folder / "day.jsonl", folder / "notices.jsonl", folder / "report.json"
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(event, ensure_ascii=False) + "\n" for event in stream)
    Server(folder).flask(
        "replay", str(file), "--timezone", TIMEZONE, "--notices", str(notices), "--report", str(report)
    )
    return Replayed(
        setup,
        stream,
        decisions_of(notices),
        json.loads(report.read_text(encoding="utf-8")),
        rule_day(stream, TIMEZONE),
    )


def decisions_of(notices: Path) -> list[Decision]:
    """All decisions of a file of notices; an end that is missing is no decision's end and raises."""
    decisions = []
    for number, line in enumerate(notices.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        assert row["ended_as"], f"line {number}, a decision that never ended: {line}"
        decisions.append(
            Decision(
                number, moment(row["at"]), row["rider_id"], row["order_id"], row["kind"], row["class"],
                row["script"], row["reasons"], row["ended_as"], moment(row["ended_at"]), row["rule"],
            )
        )  # fmt: skip
    return decisions
