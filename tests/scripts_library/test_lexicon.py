"""The shipped lexicon holds no fault, and every fault of a broken one is named at once with its file."""

from pathlib import Path

import pytest

from coaching.reading import read
from scripts_library import LIBRARY_FOLDER
from scripts_library.lexicon_loader import load_lexicon
from scripts_library.loader import LibraryFaults


def faults(folder: Path) -> list[str]:
    with pytest.raises(LibraryFaults) as raised:
        load_lexicon(folder)
    return [str(fault) for fault in raised.value.faults]


def test_given_the_shipped_lexicon_when_loaded_then_it_has_no_fault() -> None:
    lexicon = load_lexicon(LIBRARY_FOLDER / "lexicon")

    assert lexicon.reasons
    assert lexicon.threats


def test_given_a_word_and_a_pattern_with_a_piece_when_loaded_then_a_message_is_read_by_them(
    tmp_path: Path,
) -> None:
    (tmp_path / "own.toml").write_text(
        """
        language = "zh"
        simplified = "湯汤"
        pieces = { dish = "汤" }
        words = [{ kind = "bad", weight = 2, words = "糟" }]
        reason = [{ name = "spilled", any = "<dish>…翻" }]
        """,
        encoding="utf-8",
    )
    reading = read("湯全都翻，糟", load_lexicon(tmp_path))

    assert reading.reasons == ("spilled",)
    assert {span.why for span in reading.spans} == {"reason:spilled", "bad"}


def test_given_what_is_never_a_reason_when_loaded_then_no_table_of_it_counts_that_and_a_fault_is_told_once(
    tmp_path: Path,
) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(
            'reason = [{ name = "spilled", any = "喂狗" }]', encoding="utf-8"
        )
    never = tmp_path / "never.toml"
    never.write_text('never = { spilled = "钱喂狗" }', encoding="utf-8")
    lexicon = load_lexicon(tmp_path)
    assert read("饭喂狗了", lexicon).reasons == ("spilled",)
    assert read("钱喂狗了", lexicon).reasons == ()

    never.write_text('never = { spilled = "钱(" }', encoding="utf-8")
    (fault,) = faults(tmp_path)
    assert "never.toml" in fault


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('colour = "red"', "colour: "),
        ('reason = [{ name = "boredom", any = "闷" }]', "reason.0.name"),
        ('reason = [{ name = "late", any = "(慢" }]', "missing )"),
        ('reason = [{ name = "late", any = "慢+" }]', "have no end"),
        ('reason = [{ name = "late", any = "慢?" }]', "empty text"),
        ('reason = [{ name = "late", any = "<dish>慢" }]', "<dish> is not a piece"),
        ('words = [{ kind = "bad", words = "糟, 糟" }]', "is already in"),
        ('words = [{ kind = "bad", words = "Bad" }]', "small letters"),
        ('simplified = "湯汤"\nwords = [{ kind = "bad", words = "湯" }]', "write 湯 as 汤"),
        ('simplified = "湯汤汤"', "not a pair"),
        ("words = [", "is not TOML"),
    ],
)
def test_given_a_broken_file_when_loaded_then_the_fault_names_file_and_cause(
    content: str, why: str, tmp_path: Path
) -> None:
    folder = tmp_path / "lexicon"
    folder.mkdir()
    (folder / "own.toml").write_text(content, encoding="utf-8")

    assert [fault for fault in faults(folder) if fault.startswith("lexicon/own.toml: ") and why in fault]


def test_given_faults_in_two_files_when_loaded_then_all_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('colour = "red"\nsize = 3', encoding="utf-8")
    (tmp_path / "b.toml").write_text('reason = [{ name = "late", any = "(慢" }]', encoding="utf-8")

    assert len(faults(tmp_path)) == 3


def test_given_a_folder_without_words_when_loaded_then_that_is_a_fault(tmp_path: Path) -> None:
    assert "holds no words" in faults(tmp_path)[0]
