"""`flask advise --lines` answers every line in order, the broken ones too; `library coverage` counts the words."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.cli.advise import advise
from app.cli.library import library
from app.parts import Parts
from app.settings import Settings
from coaching.reading import Reading, Threat
from coaching.rulebook import Rulebook
from coaching.script import Move
from scripts_library import LIBRARY_FOLDER
from scripts_library.loader import load_library
from scripts_library.tags_loader import load_tags

MOVES = frozenset(Move.__args__)  # type: ignore[attr-defined]


def heard(text: str) -> Reading:
    """An ear of three words: what the command does with a reading is tried here, not the reading."""
    if "打你" in text:
        return Reading(3, 90, (), False, Threat("violence", 2), ())
    if "取消" in text:
        return Reading(1, 40, ("cancel",), True, None, ())
    return Reading(0, -10, (), False, None, ())


@pytest.fixture(scope="module")
def runner() -> FlaskCliRunner:
    """An app with the words alone: the commands need nothing else of it."""
    rulebook: Any = object.__new__(Rulebook)
    known = {"library": load_library(LIBRARY_FOLDER), "tags": load_tags(LIBRARY_FOLDER), "read": heard}
    for name, value in (known | {"timezone": UTC}).items():
        object.__setattr__(rulebook, name, value)
    parts: Any = object.__new__(Parts)
    object.__setattr__(parts, "settings", Settings())
    object.__setattr__(parts, "rulebook", rulebook)
    app = Flask("tests")
    app.extensions["jinnang"] = parts
    app.cli.add_command(advise)
    app.cli.add_command(library)
    return FlaskCliRunner(app)


def answers(runner: FlaskCliRunner, *lines: Any) -> list[dict[str, Any]]:
    """What the command prints for lines: bytes as they are, facts as JSON."""
    encoded = [
        line if isinstance(line, bytes) else json.dumps({"facts": line}, ensure_ascii=False).encode()
        for line in lines
    ]
    done = runner.invoke(args=["advise", "--lines", "-"], input=b"\n".join(encoded))
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def advised(runner: FlaskCliRunner, **facts: Any) -> dict[str, Any]:
    (answer,) = answers(runner, facts)
    return answer


def test_given_lines_good_and_broken_then_each_has_its_answer_in_order(runner: FlaskCliRunner) -> None:
    facts = {"stage": "at_customer", "minutes_late": 25}

    found = answers(
        runner, facts, b"{not json", b"", b"[1]", b"\xff\xfe", b"[" * 100_000, b'{"facts": 7}', facts
    )

    assert len(found) == 8
    assert all(list(answer) == ["script", "alternatives", "moves", "reasons"] for answer in found)
    assert found[0] == found[7]
    assert found[0]["script"]
    for broken in found[1:6]:
        assert (broken["script"], broken["alternatives"], broken["moves"]) == (None, [], ["ask_dispatcher"])
        assert broken["reasons"][0].keys() == {"zh", "en"}
    assert found[6]["script"] is None


def test_given_a_file_then_it_is_read_and_chinese_is_printed_as_chinese(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "facts.jsonl"
    file.write_text('{"facts": {"stage": "at_customer", "minutes_late": 25}}\r\n', encoding="utf-8")

    done = runner.invoke(args=["advise", "--lines", str(file)])

    assert "晚了25分钟" in done.stdout
    assert done.stdout.count("\n") == 1


def test_given_a_late_night_at_the_door_then_one_whispered_sorry_and_not_a_second(
    runner: FlaskCliRunner,
) -> None:
    facts = {"stage": "at_customer", "minutes_late": 25, "local_time": "23:10"}

    first, second = advised(runner, **facts), advised(runner, **facts, apologies_already=1)

    assert {"apologise_once", "night_whisper"} <= set(first["moves"])
    assert "no_apology" in second["moves"]
    assert "apologise_once" not in second["moves"]
    assert second["script"] not in (None, first["script"])


def test_given_a_threat_told_or_heard_then_he_leaves_and_nothing_is_offered(runner: FlaskCliRunner) -> None:
    told = advised(runner, stage="at_customer", threat=True, reasons=["refund"], anger=3)
    said = advised(runner, stage="at_customer", customer_words="信不信我打你")

    for answer in (told, said):
        assert "leave_now" in answer["moves"]
        assert not {"empathy", "offer_choice", "offer_call_support", "apologise_once"} & set(answer["moves"])
    assert told["script"] == said["script"] == "leave"


def test_given_words_that_wish_to_cancel_then_the_words_for_it_are_brought(runner: FlaskCliRunner) -> None:
    answer = advised(runner, stage="at_customer", customer_words="我要取消")

    assert answer["script"] == "cancel-at-door"
    assert "offer_call_support" in answer["moves"]


@pytest.mark.parametrize("moving", [True, False])
@pytest.mark.parametrize(
    "stage",
    ["assigned", "at_store", "picked_up", "at_customer", "returning", "cancelled_before_store",
     "cancelled_at_store", "cancelled_picked_up", "cancelled_at_door"],
)  # fmt: skip
def test_given_any_stage_then_every_move_is_one_of_the_contract(
    runner: FlaskCliRunner, stage: str, moving: bool
) -> None:
    answer = advised(runner, stage=stage, minutes_late=35, anger=1, moving=moving, notes="宝宝睡了")

    assert answer["script"]
    assert set(answer["moves"]) <= MOVES
    assert (answer["moves"][0] == "wait_until_still") or not moving


def test_given_the_words_then_coverage_counts_them_by_kind_and_stage(runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["library", "coverage"])

    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line.strip()}
    assert done.exit_code == 0
    assert rows["kind"] == ["before_store", "at_store", "picked_up", "at_door", "returning"]
    assert rows["late_night_apology"][:3] == ["-", "-", "-"]
    assert all(int(cell.split("/")[1]) > 0 for cell in rows["order_cancelled"])
