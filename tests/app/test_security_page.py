"""docs/security.md: a line for every threat, and every test it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LINES = [line for line in PAGE.splitlines() if re.match(r"\| T\d+ \|", line)]
FILES = {path.name: path for path in (ROOT / "tests").rglob("test_*.py")}


def missing(line: str) -> list[str]:
    """What the last column of a line names and nobody wrote."""
    proofs, wrong = line.rstrip(" |").rpartition(" | ")[2], []
    for proof in proofs.split(";"):
        found = re.match(r"\s*`(test_\w+\.py)`(.*)", proof)
        if not found or found[1] not in FILES:
            wrong.append(proof.strip())
            continue
        names = re.findall(r"^def (test_\w+)", FILES[found[1]].read_text(encoding="utf-8"), re.MULTILINE)
        words = re.sub(r"\([^)]*\)", "", found[2]).split(",")
        wrong += [
            f"{found[1]} {one}"
            for word in words
            if (one := word.strip()) and not any(one in name for name in names)
        ]
        wrong += [] if names else [f"{found[1]} holds no test"]
    return wrong


def test_given_the_threats_then_each_has_its_line_once() -> None:
    assert [int(line.split("|")[1].strip(" T")) for line in LINES] == list(range(1, 27))


@pytest.mark.parametrize("line", LINES, ids=lambda line: str(line.split("|")[1].strip()))
def test_given_a_threat_then_the_tests_that_prove_its_answer_exist(line: str) -> None:
    assert missing(line) == []


def test_given_a_test_that_nobody_wrote_then_it_is_missed() -> None:
    assert missing("| T1 | a | b | `test_headers.py` no_such_words; `test_nothing.py` |")
