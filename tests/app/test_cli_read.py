"""`flask read` prints what customers said as JSON, one line for each line."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.cli.read import read_words
from app.parts import Parts
from app.settings import Settings

KEYS = ["anger", "negative", "reasons", "cancel", "threat", "spans"]


def a_runner(settings: Settings | None = None) -> FlaskCliRunner:
    """An app with settings alone: the command needs nothing else of it."""
    parts: Any = object.__new__(Parts)
    object.__setattr__(parts, "settings", settings or Settings())
    app = Flask("tests")
    app.extensions["jinnang"] = parts
    app.cli.add_command(read_words)
    return FlaskCliRunner(app)


@pytest.fixture(scope="module")
def runner() -> FlaskCliRunner:
    return a_runner()


def test_given_a_text_when_read_then_one_object_is_printed_as_it_is_written(runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["read", "湯灑了，我要取消"])

    reading = json.loads(done.stdout)
    assert list(reading) == KEYS
    assert (reading["reasons"], reading["cancel"]) == (["spilled", "cancel"], True)
    assert done.stdout.count("\n") == 1


def test_given_a_file_when_read_then_there_is_an_object_for_each_line_in_order(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(
        "饭凉了\n\n谢谢\u2028小哥\n\xff".encode("utf-8", "surrogateescape") + b"\xff\xfe\r\nlate again"
    )

    readings = [
        json.loads(line) for line in runner.invoke(args=["read", "--lines", str(file)]).stdout.splitlines()
    ]

    assert [reading["reasons"] for reading in readings] == [["cold"], [], [], [], ["late"]]
    assert all(list(reading) == KEYS for reading in readings)


@pytest.mark.parametrize(
    ("given", "lines"), [(b"", 0), (b"\n", 1), (b"a", 1), (b"a\n", 1), (b"\n\n", 2), (b"a\rb", 1)]
)
def test_given_lines_on_the_input_when_read_then_only_newlines_part_them(
    given: bytes, lines: int, runner: FlaskCliRunner
) -> None:
    done = runner.invoke(args=["read", "--lines", "-"], input=given)

    assert (done.exit_code, done.stdout.count("\n")) == (0, lines)


@pytest.mark.parametrize("arguments", [[], ["慢", "--lines", "-"]])
def test_given_no_words_or_two_kinds_of_them_when_read_then_it_says_what_to_give(
    arguments: list[str], runner: FlaskCliRunner
) -> None:
    done = runner.invoke(args=["read", *arguments])

    assert done.exit_code == 2
    assert "Give a TEXT" in done.output


def test_given_an_empty_text_when_read_then_it_is_a_calm_one(runner: FlaskCliRunner) -> None:
    reading = json.loads(runner.invoke(args=["read", ""]).stdout)

    assert (reading["anger"], reading["reasons"], reading["spans"]) == (0, [], [])


def test_given_a_broken_lexicon_when_read_then_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "own.toml").write_text("words = [", encoding="utf-8")

    done = a_runner(Settings(scripts_folder=tmp_path)).invoke(args=["read", "慢"])

    assert done.exit_code == 1
    assert "lexicon/own.toml: is not TOML" in done.output
