"""Authored content: frozen, and closed to keys nobody knows."""

from dataclasses import FrozenInstanceError

import pytest
from pydantic import TypeAdapter, ValidationError

from coaching.content import Text
from coaching.script import Act
from tests.makers import a_library, a_script


def test_given_a_text_then_it_can_not_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Text(zh="行", en="Okay").zh = "不行"  # type: ignore[misc]


def test_given_a_misspelt_key_then_it_is_refused() -> None:
    with pytest.raises(ValidationError, match="lines"):
        TypeAdapter(Act).validate_python({"act": "fact", "lines": {"zh": "行", "en": "Okay"}})


def test_given_a_missing_translation_then_it_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"line\.en"):
        TypeAdapter(Act).validate_python({"act": "fact", "line": {"zh": "行"}})


def test_given_a_text_then_it_speaks_in_the_language_asked_for() -> None:
    text = Text(zh="行", en="Okay")

    assert (text.in_("zh"), text.in_("en")) == ("行", "Okay")
    assert text.as_dict() == {"zh": "行", "en": "Okay"}


def test_given_a_library_then_a_script_and_its_file_are_found_by_slug() -> None:
    library = a_library(a_script("one"), a_script("two"))

    assert library.script("two") is library.scripts[1]
    assert library.file_of("two") == "scripts/two.toml"
    assert (library.script("three"), library.file_of("three")) == (None, "")
