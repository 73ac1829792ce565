"""`flask coach` marks one draft or a file of them, a line each."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from app.cli.coach import coach
from app.parts import Parts
from app.settings import Settings


@pytest.fixture
def runner() -> FlaskCliRunner:
    """An app with the settings alone: the command needs nothing else of it."""
    app = Flask("tests")
    parts: Any = object.__new__(Parts)
    object.__setattr__(parts, "settings", Settings())
    app.extensions["jinnang"] = parts
    app.cli.add_command(coach)
    return FlaskCliRunner(app)


def answers(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.removesuffix("\n").split("\n")]


def test_given_a_draft_then_it_is_marked_with_why_and_better(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["coach", "抱歉，但是后厨太慢。"])
    (answer,) = answers(result)

    assert list(answer) == ["score", "grade", "marks", "acts"]
    assert answer["grade"] == "bad"
    assert [mark["code"] for mark in answer["marks"]][:2] == ["but", "blame"]
    assert answer["marks"][0].keys() == {"start", "end", "code", "why", "better"}
    assert answer["marks"][0]["better"].keys() == {"zh", "en"}
    assert "\\u" not in result.output


def test_given_lines_then_each_is_answered_in_order_the_empty_and_the_broken_too(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "drafts.txt"
    file.write_bytes(
        "这不归我管。\n\n\x85Calm down.\x0b\u2028\n".encode() + b"\xff\xfe sorry\nFive stars, yeah?"
    )

    found = answers(runner.invoke(args=["coach", "--lines", str(file)]))

    assert [answer["grade"] for answer in found] == ["bad", "weak", "bad", "weak", "bad"]
    assert (found[1]["score"], found[1]["acts"]) == (0, [])
    assert [mark["code"] for mark in found[1]["marks"]] == [
        "missing_empathy",
        "missing_fact",
        "missing_offer",
    ]
    assert found[3]["acts"] == ["apology"]


def test_given_a_dash_then_the_lines_are_read_from_standard_input(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["coach", "--lines", "-"], input="餐放这儿了，我先走。\n")

    assert [(answer["grade"], answer["acts"]) for answer in answers(result)] == [("good", ["safety"])]


@pytest.mark.parametrize("given", [[], ["a draft", "--lines", "-"]])
def test_given_neither_or_both_then_it_says_what_to_give(runner: FlaskCliRunner, given: list[str]) -> None:
    result = runner.invoke(args=["coach", *given])

    assert result.exit_code == 2
    assert "DRAFT or --lines" in result.output
