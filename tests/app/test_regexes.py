"""Regular expressions: every one in the code, and all that reads people's words, against texts that hurt bad ones (T18).

Time is measured as a ratio: a text four times as long may take little more than four times as long. What is
quadratic takes sixteen times, what is exponential does not come back.
"""

import ast
import re
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from coaching.phrasing import coach
from tests.house import the_rulebook

ROOT = Path(__file__).parents[2]
#: Nested repeats and their like: their time grows beyond all bounds, so they are told from the text alone.
NESTED = re.compile(r"\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)(?:[+*]|\{\d+,\d*\})")
#: file -> (the most letters it is given, why): quadratic in places, and too short there for anybody to notice.
BOUNDED = {
    "app/guarded.py": (1024, "an address of a push service; a longer one is refused before"),
    "app/pages/talk.py": (500, "what a person wrote in a form, and our own spoken lines"),
    "scripts_library/": (2_000, "a line of the installation's own files, read once at a start"),
}
NOTICED = 0.05  # seconds
SHORT, LONG, MOST_RATIO = 2_000, 8_000, 9.0
LEAST = 0.004  # seconds below which a clock tells nothing
SEEDS = (
    "a", " ", "\n", "0", "-", "+1", "a ", "aA", "\\", '"', "'", "{", "{a", "[", "(", "<", "<a ", "&", "=", ".", ",", "，",
    "催", "我要", "不", "你妈", "哈", "。。", "！", "要不是", "不要不", "刀", "打死", "等 ", "1月", "2026-01-01T00:00:00", "{name}",
)  # fmt: skip
ENDS = ("", "!", "\0", "x", "死")


#: How a pattern is used, by the function that takes it.
WAYS = {"match": ("match",), "fullmatch": ("fullmatch",), "compile": ("search", "fullmatch")}


def patterns() -> Iterator[tuple[str, str, int, tuple[str, ...]]]:
    """Every pattern that is written in the product: where, the pattern, its flags, the ways it may be used."""
    for folder in ("app", "coaching", "scripts_library"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and re.fullmatch(r"re\.\w+", ast.unparse(node.func))
                    and node.args
                ):
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
                        text = first.value if isinstance(first.value, str) else first.value.decode("latin-1")
                        flags = re.DOTALL if "DOTALL" in ast.unparse(node) else 0
                        ways = WAYS.get(ast.unparse(node.func).removeprefix("re."), ("search",))
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", text, flags, ways
                if (
                    isinstance(node, ast.keyword)
                    and node.arg == "pattern"
                    and isinstance(node.value, ast.Constant)
                ):
                    yield (
                        f"{path.relative_to(ROOT)}:{node.value.lineno}",
                        str(node.value.value),
                        0,
                        ("search",),
                    )


FOUND = list(patterns())


def best_of(work: Callable[[], object], times: int = 3) -> float:
    found = []
    for _ in range(times):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def grows_faster_than_its_text(read: Callable[[str], object]) -> str | None:
    """A text for which reading four times as much takes far more than four times as long."""
    for seed in SEEDS:
        for end in ENDS:
            long = (seed * LONG)[:LONG] + end
            took = best_of(lambda text=long: read(text), 1)  # type: ignore[misc]
            if took < LEAST:
                continue
            short = (seed * SHORT)[:SHORT] + end
            if best_of(lambda text=long: read(text)) > MOST_RATIO * max(
                best_of(lambda text=short: read(text)), LEAST / 8
            ):  # type: ignore[misc]
                return f"{seed!r} x {LONG} + {end!r}: {took:.3f} s"
    return None


def test_given_the_code_then_its_patterns_are_found_and_none_nests_a_repeat_in_a_repeat() -> None:
    assert len(FOUND) > 30
    nested = [f"{where}: {pattern}" for where, pattern, *_more in FOUND if NESTED.search(pattern)]
    assert [one for one in nested if not _is_known(one)] == []


def _is_known(nested: str) -> bool:
    """Patterns that look nested and are not: each turn must begin with what no other part can take."""
    return any(part in nested for part in (r'"(?:[^"\\]|\\.)*', r"(?:.*\r\n)*?", r"[，。、；？！：]+"))


@pytest.mark.parametrize("where", sorted({one[0] for one in FOUND}))
def test_given_a_pattern_of_the_code_when_it_reads_what_hurts_bad_ones_then_its_time_grows_with_the_text(
    where: str,
) -> None:
    most = next((many for name, (many, _why) in BOUNDED.items() if where.startswith(name)), None)
    for _where, pattern, flags, ways in (one for one in FOUND if one[0] == where):
        made = re.compile(pattern, flags)
        for read in (getattr(made, way) for way in ways):
            if most is None:
                assert grows_faster_than_its_text(read) is None, pattern
            else:
                assert slowest(read, most) < NOTICED, pattern


def slowest(read: Callable[[str], object], most: int) -> float:
    """The longest that any text of so many letters takes."""
    texts = [(seed * most)[:most] + end for seed in SEEDS for end in ENDS]
    slow = [text for text in texts if best_of(lambda text=text: read(text), 1) > NOTICED / 2]  # type: ignore[misc]
    return max((best_of(lambda text=text: read(text)) for text in slow), default=0.0)  # type: ignore[misc]


def test_given_what_a_customer_may_write_when_the_ear_reads_it_then_its_time_grows_with_the_text() -> None:
    assert grows_faster_than_its_text(the_rulebook().read) is None


def test_given_a_drafts_words_when_they_are_marked_then_its_time_grows_with_the_text() -> None:
    phrases = the_rulebook().phrases

    assert grows_faster_than_its_text(lambda text: coach(text, phrases)) is None


def test_given_a_library_whose_words_are_mixed_at_random_when_read_then_nothing_takes_long() -> None:
    """Marks of the lexicon strung together: what the rules look for, at every place at once."""
    rulebook = the_rulebook()
    words = [one for pair in pairwise(SEEDS) for one in pair] * 100
    text = "".join(words)[:10_000]
    assert best_of(lambda: rulebook.read(text), 2) < 1.0


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"^\s*(a|aa)+\s*$", r"(.*)*x", r"([a-z]+)*\d"])
def test_given_a_pattern_that_is_known_to_be_bad_then_it_is_found(pattern: str) -> None:
    assert NESTED.search(pattern) or _is_slow(re.compile(pattern))


def _is_slow(made: "re.Pattern[str]") -> bool:
    short, long = "a" * 18 + "!", "a" * 22 + "!"
    return best_of(lambda: made.search(long), 1) > 5 * best_of(lambda: made.search(short), 1)


def test_given_a_pattern_that_is_quadratic_then_the_yard_stick_finds_it() -> None:
    assert grows_faster_than_its_text(re.compile(r"a*!").search) is not None
