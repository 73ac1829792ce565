"""`flask evening` writes the built-in evening as a stream for `flask replay`."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.cli.evening import evening as evening_command
from app.evening import evening
from app.parts import Parts
from app.settings import Settings
from app.stream import read_stream
from coaching.firing import is_night
from tests.house import SHANGHAI

NOON = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)


@pytest.fixture
def runner() -> FlaskCliRunner:
    """An app with the settings alone: the command needs nothing else of it."""
    app = Flask("tests")
    parts: Any = object.__new__(Parts)
    object.__setattr__(parts, "settings", Settings())
    app.extensions["jinnang"] = parts
    app.cli.add_command(evening_command)
    return FlaskCliRunner(app)


def test_given_a_start_when_written_then_the_file_holds_the_evening_in_the_order_of_arrival(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file, start = tmp_path / "evening.jsonl", NOON
    result = runner.invoke(args=["evening", "--out", str(file), "--start", start.isoformat()])

    assert result.exit_code == 0, result.output
    assert [line.item for line in read_stream(file)] == [
        moment.as_cloud_event() for moment in evening(start, SHANGHAI)
    ]


def test_given_no_start_when_written_then_night_falls_in_its_middle(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "evening.jsonl"
    runner.invoke(args=["evening", "--out", str(file)])
    times = [line.time for line in read_stream(file) if line.time]

    assert not is_night(times[0], SHANGHAI)
    assert is_night(times[-1], SHANGHAI)


@pytest.mark.parametrize("written", ["yesterday", "2026-11-22T21:10:00", "2026-13-40T21:10:00+08:00"])
def test_given_a_start_that_is_no_moment_then_it_is_refused_in_a_sentence(
    runner: FlaskCliRunner, tmp_path: Path, written: str
) -> None:
    result = runner.invoke(args=["evening", "--out", str(tmp_path / "evening.jsonl"), "--start", written])

    assert result.exit_code == 2
    assert written in result.output
    assert not (tmp_path / "evening.jsonl").exists()
