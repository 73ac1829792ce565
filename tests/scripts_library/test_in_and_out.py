"""Scripts out to a file or a row of a table and in again: nothing is lost, nothing is made up."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from coaching.content import Text
from coaching.script import Act, Promise, Script, When
from scripts_library.flat import as_row, column_of, columns_for, from_row
from scripts_library.toml_writer import script_as_toml
from tests.house import the_library
from tests.makers import a_script

SCRIPT = TypeAdapter(Script)
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1, max_size=30
)
TEXTS = st.builds(Text, zh=WORDS, en=WORDS)
RANGES = st.tuples(st.integers(0, 3), st.integers(0, 3))
WHENS = st.builds(
    When,
    reasons=st.sampled_from([(), ("late",), ("cold", "refund")]),
    anger=RANGES,
    night=st.sampled_from([None, True, False]),
    late=st.none() | RANGES,
    places=st.sampled_from([(), ("stairs", "gate")]),
    apologies=RANGES,
)
ACTS = st.lists(
    st.builds(
        Act, act=st.sampled_from(["empathy", "fact", "pause"]), line=st.none() | TEXTS, bare=st.none() | TEXTS
    ),
    max_size=5,
).map(tuple)
SCRIPTS = st.builds(
    a_script,
    title=TEXTS,
    cue=TEXTS,
    never=TEXTS,
    todo=st.lists(TEXTS, max_size=6).map(tuple),
    acts=ACTS,
    when=WHENS,
    only_if=st.none() | TEXTS,
    promise=st.none() | st.builds(Promise, minutes=st.integers(1, 60), what=TEXTS),
    next=st.sampled_from([(), ("leave",), ("late", "angry")]),
)


def from_toml(text: str) -> Script:
    return SCRIPT.validate_python(tomllib.loads(text))


def through_a_row(script: Script) -> Script:
    row = as_row(script)
    assert set(row) <= set(columns_for([script]))
    return SCRIPT.validate_python(from_row(row))


def test_given_the_whole_library_then_every_script_comes_back_the_same() -> None:
    for script in the_library().scripts:
        assert from_toml(script_as_toml(script)) == script
        assert through_a_row(script) == script


@settings(max_examples=60, deadline=None)
@given(SCRIPTS)
def test_given_any_script_then_it_comes_back_the_same(script: Script) -> None:
    assert from_toml(script_as_toml(script)) == script
    assert through_a_row(script) == script


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("acts.1.line.zh", "act.2.line.zh"),
        ("acts.0.act", "act.1"),
        ("acts.0", "act.1"),
        ("todo.2.en", "todo.3.en"),
        ("kinds.0", "kinds"),
        ("when.anger.1", "when.anger"),
        ("when", "when.reasons"),
        ("title", "title.zh"),
        ("promise.what.en", "promise.what.en"),
        ("acts", ""),
        ("nonsense", ""),
    ],
)
def test_given_a_faults_field_then_its_column_is_named(field: str, column: str) -> None:
    assert column_of(field, columns_for([])) == column


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("kinds", "late，cold、 hot", ["late", "cold", "hot"]),
        ("when.anger", "1 到 2", [1, 2]),
        ("when.anger", "lots", "lots"),
        ("when.night", "是", True),
        ("when.night", "maybe", "maybe"),
        ("promise.minutes", "five", "five"),
    ],
)
def test_given_a_cell_as_people_write_it_then_it_is_read_or_left_to_be_told(
    name: str, cell: str, value: Any
) -> None:
    content: Any = from_row({name: cell})

    for step in name.split("."):
        content = content[step]
    assert content == value
