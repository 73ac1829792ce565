"""Every word of the project is its own: nothing in it stands in the texts of strangers that it is tried on."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STRANGERS = ROOT.parent / "shared" / "data" / "exam"
LONGEST = 12  # characters that two people may well write in a row without having read one another
OURS = ("app", "benchmarks", "coaching", "docs", "scripts_library", "tests")
KINDS = {".toml", ".jsonl", ".json", ".py", ".po", ".html", ".js", ".md", ".txt"}
HAN = re.compile(r"[㐀-鿿]")
MARKS = re.compile(r"[^\w]+|_+")


def runs(text: str) -> Iterator[str]:
    """Runs of LONGEST letters, marks and spaces left out, that are Chinese at least by half.

    English is left out: a dozen letters ("customer serv") are two words that anybody writes.
    """
    plain = MARKS.sub("", text)
    for start in range(len(plain) - LONGEST + 1):
        run = plain[start : start + LONGEST]
        if len(HAN.findall(run)) * 2 >= LONGEST:
            yield run


def english_runs(text: str) -> Iterator[str]:
    """Runs of eight English words."""
    words = re.findall(r"[a-z']+", text.lower())
    for start in range(len(words) - 7):
        yield " ".join(words[start : start + 8])


def ours() -> dict[str, str]:
    """Run -> the file that holds it."""
    files = [path for folder in OURS for path in (ROOT / folder).rglob("*") if path.suffix in KINDS]
    found: dict[str, str] = {}
    for path in files:
        if "vendor" in path.parts:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if HAN.search(line):
                found.update(dict.fromkeys(runs(line), str(path.relative_to(ROOT))))
            if path.suffix in {".toml", ".jsonl"}:
                found.update(dict.fromkeys(english_runs(line), str(path.relative_to(ROOT))))
    return found


def test_given_the_texts_of_strangers_then_no_run_of_twelve_characters_of_theirs_stands_in_the_project() -> (
    None
):
    if not STRANGERS.is_dir():
        pytest.skip(f"NOT CHECKED against the texts of strangers: there is no {STRANGERS}")
    mine = ours()
    assert len(mine) > 50_000, "the project's own words were not found"
    shared = set()
    for path in sorted(STRANGERS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                here = {*runs(row["text"]), *english_runs(row["text"])}
                shared |= {(mine[run], run) for run in here & mine.keys()}
    assert sorted(shared) == []


def test_given_a_line_of_strangers_with_other_marks_then_its_runs_are_the_same() -> None:
    assert set(runs("三点下的单，到现在了还没有送到我家")) == set(
        runs("三点 下的单 到现在了！还没有 送到我家")
    )
    assert list(runs("只有这么几个字")) == []
