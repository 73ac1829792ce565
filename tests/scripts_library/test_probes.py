"""A pattern taken apart is found wherever it is found whole, and what is not understood is compiled at once."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.probe import Rule
from coaching.probe_index import Index
from scripts_library.probes import probes

PATTERNS = [
    "送错", "不?送错", "(?:送|给)(?:错|漏)了?", "(?:我|你){1,2}送", "送[^。]{0,3}?错", "送(?!了).错$", "(?<!不)错", "^送|错$",
    "(?:送|给错)?(?:了|漏){2}", "[送给]错", r"\b送错\b", "(?:送(?:给|错)|不)我", "送.{2}(?=错)", "(?=送错)送", "(送|给)错", "[不-送]错", "送\n",
]  # fmt: skip
TEXTS = st.text("送错给漏了不我你。 \n", max_size=30) | st.text("送错不", min_size=20, max_size=60)


@given(st.sampled_from(PATTERNS), TEXTS)
def test_given_any_text_when_searched_at_likely_places_then_every_match_is_found(
    pattern: str, text: str
) -> None:
    rule = Rule(name="late", language="zh", weight=1, patterns=tuple(probes(pattern)))
    found = Index([rule]).search(text).patterns.get(rule, [])
    spans = {probe: probe.spans(text, places, 100) for probe, places in found}

    for probe in rule.patterns:
        assert spans.get(probe, []) == [match.span() for match in probe.pattern.finditer(text)]


@pytest.mark.parametrize(
    "pattern",
    [
        "(慢",
        "慢)",
        "慢|(?:晚",
        "慢??{2}",
        "(?<=慢|很晚)了",
        "[晚-a]",
        "[慢",
        r"\q",
        "慢{3,2}",
        "(?P<慢",
        "?慢",
        "^{2}",
    ],
)
def test_given_a_pattern_that_is_broken_when_taken_apart_then_it_is_named_at_once(pattern: str) -> None:
    with pytest.raises(re.error):
        probes(pattern)


@pytest.mark.parametrize("pattern", ["慢?", "慢|", "(?:慢|)", "(?=慢)|晚", "慢{0,3}"])
def test_given_a_pattern_that_nothing_could_match_when_taken_apart_then_it_has_no_literals(
    pattern: str,
) -> None:
    assert any(not probe.literals for probe in probes(pattern))


@pytest.mark.parametrize(
    ("pattern", "literals", "low", "high"),
    [
        ("很?送错了", {"送错了", "很送错了"}, 0, 0),
        ("[^。]{0,8}送错", {"送错"}, 0, 8),
        ("(?:太|很)慢", {"太慢", "很慢"}, 0, 0),
    ],
)
def test_given_a_pattern_when_taken_apart_then_its_rarest_piece_tells_where_it_may_be(
    pattern: str, literals: set[str], low: int, high: int
) -> None:
    [probe] = probes(pattern)

    assert (set(probe.literals), probe.low, probe.high) == (literals, low, high)
