"""`flask library export`, `import` and `coverage`: scripts out, in again as drafts only, and what is not written."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from app import create_app
from app.actions.add_person import add_person
from app.database import table_of
from app.settings import Settings
from app.tables.scripts import ScriptVersionRow
from tests.house import the_library
from tests.makers import EVENING

VERSION = table_of(ScriptVersionRow)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("library")
    made = create_app(Settings(database_url=f"sqlite:///{folder / 'a.db'}", secret_key="a key for tests"))
    made.extensions["jinnang"].database.write(
        lambda session: add_person(session, "trainer", "许教练", "xu", EVENING)
    )
    yield made
    made.extensions["jinnang"].database.close()


def test_given_what_was_exported_then_the_import_finds_nothing_new(app: Flask, tmp_path: Path) -> None:
    runner, many = FlaskCliRunner(app), len(the_library().scripts)
    runner.invoke(args=["library", "export", str(tmp_path / "all.xlsx")])
    runner.invoke(args=["library", "export", str(tmp_path / "all")])

    done = runner.invoke(args=["library", "import", str(tmp_path / "all.xlsx")])

    assert done.exit_code == 0
    assert f"0 to take, {many} as they are, 0 faults" in done.output
    assert len(list((tmp_path / "all").glob("*.toml"))) == many


def test_given_a_changed_script_then_faults_are_listed_and_only_take_makes_drafts(
    app: Flask, tmp_path: Path
) -> None:
    runner, file = FlaskCliRunner(app), tmp_path / "late.toml"
    runner.invoke(args=["library", "export", str(tmp_path)])
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("您等久了。", "但是您等久了。"), encoding="utf-8")

    looked = runner.invoke(args=["library", "import", str(file)])
    nobody = runner.invoke(args=["library", "import", str(file), "--faulty", "--take", "nobody"])
    assert (looked.exit_code, nobody.exit_code) == (1, 1)
    assert "late.toml: acts.0.line.zh: " in looked.output
    assert "nobody" in nobody.output
    assert drafts(app) == []

    runner.invoke(args=["library", "import", str(file), "--faulty", "--take", "xu"])
    assert drafts(app) == [("late", "draft")]


def drafts(app: Flask) -> list[tuple[str, str]]:
    with app.extensions["jinnang"].database.read() as session:
        return [tuple(row) for row in session.execute(select(VERSION.c.slug, VERSION.c.state))]


def test_given_the_words_then_their_holes_are_shown_and_told_to_programs(app: Flask) -> None:
    runner = FlaskCliRunner(app)

    shown = runner.invoke(args=["library", "coverage"]).output
    told = json.loads(runner.invoke(args=["library", "coverage", "--json"]).output)

    assert "reason by stage: " in shown
    assert told["scripts"] == len(the_library().scripts)
    table = next(one for one in told["tables"] if (one["rows"], one["columns"]) == ("reason", "stage"))
    assert table["counts"]["late"]["at_door"] > 0
    assert all(table["counts"][row][column] == 0 for row, column in table["holes"])


def test_given_a_script_then_where_it_comes_up_is_told_and_a_slip_in_its_name_helped(app: Flask) -> None:
    runner = FlaskCliRunner(app)

    told = runner.invoke(args=["library", "when", "angry"]).output.splitlines()
    wrong = runner.invoke(args=["library", "when", "angri"])
    beside = runner.invoke(args=["library", "when", "evidence"]).output

    assert told[0].startswith("angry: ")
    assert any(line.startswith("customer_upset      at_door       first in ") for line in told)
    assert wrong.exit_code == 1
    assert "there is no script angri; angry" in wrong.output
    assert "only_if" in beside
    assert "never first: leave" in beside
