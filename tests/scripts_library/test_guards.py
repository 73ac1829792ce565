"""Guards are parted: what silences a threat anywhere near, and what only in the clause of the threat."""

from pathlib import Path

import pytest

from coaching.reading import read_by_rules
from scripts_library.guards import alternatives, parted
from scripts_library.lexicon_loader import load_lexicon


@pytest.mark.parametrize(
    ("pattern", "near", "within"),
    [
        ("haha|refund", "haha", "refund"),
        ("(?:haha|refund|joking)|film", "(?:haha|joking)|film", "refund"),
        ("(?:refund|police)", "", "refund|police"),
        ("(?:(?:haha|refund)|lol)", "(?:haha|lol)", "refund"),
        ("my refund|(?:a|b) refund", "my refund|(?:a|b) refund", ""),
        ("(?:refund|haha)(?! me)|x", "(?:refund|haha)(?! me)|x", ""),
        ("a(?:refund)|[|]|\\|refund", "a(?:refund)|[|]|\\|refund", ""),
    ],
)
def test_given_a_guard_when_parted_then_nothing_of_it_is_lost(pattern: str, near: str, within: str) -> None:
    assert parted(pattern, {"refund", "police"}) == (near, within)


def test_given_groups_in_groups_then_their_alternatives_are_those_of_the_pattern() -> None:
    assert alternatives("(?:a|(?:b|c))|d(?:e|f)|(?:g)(?:h)") == ("a", "b", "c", "d(?:e|f)", "(?:g)(?:h)")


def test_given_words_named_as_beside_when_loaded_then_they_silence_in_their_clause_only(
    tmp_path: Path,
) -> None:
    (tmp_path / "words.toml").write_text(
        """language = "en"
beside = "thanks"
[[threat]]
name = "violence"
any = "kill you"
unless = "haha|thanks"
""",
        encoding="utf-8",
    )
    lexicon = load_lexicon(tmp_path)

    def is_threat(text: str) -> bool:
        return read_by_rules(text, lexicon)[0].threat is not None

    assert is_threat("kill you")
    assert not is_threat("kill you thanks")
    assert is_threat("kill you, thanks")
    assert is_threat("thanks. kill you")
    assert not is_threat("kill you, haha")


def test_given_one_guard_in_two_tables_when_loaded_then_it_is_kept_once(tmp_path: Path) -> None:
    table = '[[threat]]\nname = "violence"\nany = "{}"\nunless = "haha{{1,2}}|film"\n'
    (tmp_path / "words.toml").write_text(
        'language = "en"\n' + table.format("kill you") + table.format("stab you"), encoding="utf-8"
    )
    one, other = load_lexicon(tmp_path).threats

    assert all(probe is same for probe, same in zip(one.unless, other.unless, strict=True))
    assert len(one.unless) == 2
