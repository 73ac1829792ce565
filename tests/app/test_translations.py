"""Chinese first, English complete: every marked string has its English, and none is a guess."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PO = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
MARKS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}  # as pages and code write them


def marked(folder: Path = ROOT / "app") -> dict[str, str]:
    """Every string that is marked for translation -> where it stands first."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)  # type: ignore[no-untyped-call]
    # The mapping names files from the project's root; here the walk starts in a folder.
    inside = [(pattern.removeprefix("app/"), method) for pattern, method in methods]
    inside_options = {pattern.removeprefix("app/"): chosen for pattern, chosen in options.items()}
    found: dict[str, str] = {}
    for file, line, message, _comments, _context in extract_from_dir(folder, inside, inside_options, MARKS):
        for one in message if isinstance(message, tuple) else (message,):
            found.setdefault(one, f"{file}:{line}")
    return found


def english() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def test_given_the_templates_and_the_code_then_something_is_marked() -> None:
    files = {where.split(":")[0].rsplit(".", 1)[1] for where in marked().values()}

    assert files == {"html", "py"}


def test_given_a_marked_string_then_it_has_its_english() -> None:
    known = english()

    missing = {
        where: message
        for message, where in marked().items()
        if not (known.get(message) and known[message].string)
    }

    assert missing == {}


def test_given_the_catalogue_then_no_line_is_empty_or_fuzzy() -> None:
    lines = [line for line in english() if line.id]

    assert [line.id for line in lines if line.fuzzy or not line.string] == []


def test_given_the_catalogue_then_no_english_holds_chinese_and_placeholders_are_the_same() -> None:
    lines = [line for line in english() if line.id]

    assert [line.id for line in lines if any("一" <= char <= "鿿" for char in str(line.string))] == []
    assert [line.id for line in lines if list(line.check())] == []


def test_given_a_line_nobody_uses_then_it_is_taken_out() -> None:
    used = marked()

    assert [line.id for line in english() if line.id and line.id not in used] == []


def test_given_the_catalogue_then_it_can_be_compiled(tmp_path: Path) -> None:
    compiled = tmp_path / "messages.mo"

    with compiled.open("wb") as file:
        write_mo(file, english())

    with compiled.open("rb") as file:
        assert len(read_mo(file)) == len([line for line in english() if line.id])


def test_given_a_marked_string_in_a_template_or_in_code_then_it_is_found(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text("<p>{{ _('还没有译文') }}</p>", encoding="utf-8")
    (tmp_path / "words.py").write_text("WORDS = _l('也没有译文')", encoding="utf-8")

    assert set(marked(tmp_path)) == {"还没有译文", "也没有译文"}


def test_given_chinese_that_nobody_marked_then_it_is_found() -> None:
    assert _without_marked("<p>{{ _('好') }} 没标记 中文</p>") == ["没标记"]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "app" / "templates").rglob("*.html")), ids=lambda path: str(path.name)
)
def test_given_a_template_then_no_chinese_stands_in_it_unmarked(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    bare = [line for line in lines if _without_marked(line)]

    assert bare == []


def _without_marked(line: str) -> list[str]:
    """The Chinese that is neither inside a tag of the template language nor the name of a language or house."""
    outside = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", line)
    outside = re.sub(r"中文|锦囊", "", outside)
    return re.findall(r"[一-鿿]+", outside)
