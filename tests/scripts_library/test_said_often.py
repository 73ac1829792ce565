"""The sentences to tap: the shipped ones are heard as what they are, and each fault of a file is named."""

from pathlib import Path

import pytest

from scripts_library.said_often import FILE, MOST, whole_said_often
from tests.house import the_rulebook

LIBRARY_FOLDER = Path(__file__).parents[2] / "scripts_library"


def test_given_the_shipped_sentences_then_each_is_read_as_a_wish_or_a_complaint_in_both_languages() -> None:
    said, faults = whole_said_often(LIBRARY_FOLDER)

    assert faults == []
    assert 0 < len(said) <= MOST
    for text in said:
        zh, en = the_rulebook().read(text.zh), the_rulebook().read(text.en)
        assert zh.reasons, text.zh
        assert zh.reasons == en.reasons, text.en
        assert not zh.threat
        assert not en.threat


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("[[said]]\nzh = '晚了'\nen = 'Late'\n" * (MOST + 1), "7 sentences"),
        ("[[said]]\nzh = '晚了'\nen = ' '\n", "in both languages"),
        ("[[said]]\nzh = '晚了'\nen = 'Late'\nfr = 'Tard'\n", "said.0.fr"),
        ("[[said]]\nzh = \n", "is not TOML"),
    ],
)
def test_given_a_file_with_a_fault_then_it_is_named_and_the_rest_can_be_used(
    tmp_path: Path, written: str, fault: str
) -> None:
    (tmp_path / FILE).write_text(written, encoding="utf-8")

    said, faults = whole_said_often(tmp_path)

    assert any(fault in str(one) for one in faults)
    assert len(said) <= MOST


def test_given_no_file_then_its_absence_is_the_fault_and_he_types(tmp_path: Path) -> None:
    said, faults = whole_said_often(tmp_path)

    assert said == ()
    assert len(faults) == 1
