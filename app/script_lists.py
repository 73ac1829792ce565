"""Lists of scripts from a file: TOML, many of them in a ZIP, or a sheet; every fault with row and column."""

import io
import json
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.script_sheet import EXPLAINED, read_sheet
from app.sheets import bomb, broken_files
from app.storable import too_deep, unstorable
from coaching.content import Text
from coaching.library import Library
from coaching.phrase_table import PhraseTable
from coaching.script import Script
from scripts_library.flat import column_of
from scripts_library.script_check import LONGEST_SLUG, SLUG, check_script, shaped

MOST_BYTES = 4 * 1024 * 1024
MOST_SCRIPTS, MOST_TOML = 2000, 64 * 1024
CANT_READ = Text(
    zh="这个文件读不了。存成 XLSX，或者用 TOML，再传一次。",
    en="This file can't be read. Save it as XLSX, or send TOML, and try again.",
)
TOO_LARGE = Text(zh="太大了。分成几份传。", en="Too large. Send it in several parts.")
EMPTY = Text(zh="里头没有话术。", en="There are no scripts in it.")
NOT_TOML = Text(zh="不是 TOML，多半少了一个引号：", en="Not TOML, mostly a lost quote: ")
NO_SLUG = Text(
    zh="写一个短名：小写字母、数字、短横，最多 64 个。", en="Give it a slug: small letters, digits, hyphens."
)
TWICE = Text(zh="这个短名前面有过了，换一个。", en="This slug stands there before. Choose another.")
UNSTORABLE = Text(
    zh="里头有存不了的字符，删掉。", en="It holds characters that can't be kept. Take them out."
)


class ListFault(NamedTuple):
    """One fault: `row` is the sheet's row or the file's name, `column` the sheet's or the field's."""

    row: str
    column: str
    text: Text
    cell: str = ""


@dataclass
class Entry:
    """One script of the list. `takeable`: it has a slug of its own, so that it can be a draft at least."""

    row: str
    content: dict[str, Any]
    faults: list[ListFault] = field(default_factory=list)
    takeable: bool = True
    same: bool = False  # as what is said now

    @property
    def slug(self) -> str:
        return str(self.content.get("slug", ""))


@dataclass
class Listed:
    """What a file holds, checked against the words that are said now; `faults` are of the whole file."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[ListFault] = field(default_factory=list)

    @property
    def all_faults(self) -> list[ListFault]:
        return self.faults + [fault for entry in self.entries for fault in entry.faults]

    def to_take(self, *, faulty: bool) -> dict[str, dict[str, Any]]:
        """Slug -> content of what would be drafts: those without a fault, or all that can be one.

        None of a file with a fault of its own: what stands in a column without a name would be lost.
        """
        if self.faults:
            return {}
        return {
            entry.slug: entry.content
            for entry in self.entries
            if entry.takeable and not entry.same and (faulty or not entry.faults)
        }


def read_list(data: bytes, name: str, library: Library, phrases: PhraseTable) -> Listed:
    """The scripts of a file, told apart by its first bytes, with everything that is wrong with each."""
    if len(data) > MOST_BYTES:
        return Listed(faults=[ListFault("", "", TOO_LARGE)])
    listed = Listed()
    sheet = False
    try:
        if data[:2] == b"PK":
            if why := bomb(data) if _is_sheet(data) else _too_much(data):
                return Listed(faults=[ListFault("", "", TOO_LARGE if why == "too_large" else CANT_READ)])
            sheet = _is_sheet(data)
        for entry in _sheet(data, listed) if sheet else _tomls(data, name):
            listed.entries.append(entry)
            if len(listed.entries) > MOST_SCRIPTS:
                return Listed(faults=[ListFault("", "", TOO_LARGE)])
    except broken_files():
        return Listed(faults=[ListFault("", "", CANT_READ)])
    if not listed.entries and not listed.faults:
        listed.faults.append(ListFault("", "", EMPTY))
    _judge(listed, library, phrases, sheet)
    return listed


def _is_sheet(data: bytes) -> bool:
    return "[Content_Types].xml" in zipfile.ZipFile(io.BytesIO(data)).namelist()


def _too_much(data: bytes) -> str | None:
    parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    if any(part.flag_bits & 1 for part in parts):
        return "unreadable"
    return "too_large" if len(parts) > MOST_SCRIPTS or _any_large(parts) else None


def _any_large(parts: list[zipfile.ZipInfo]) -> bool:
    return any(part.file_size > MOST_TOML for part in parts if part.filename.endswith(".toml"))


def _tomls(data: bytes, name: str) -> Iterator[Entry]:
    if data[:2] != b"PK":
        yield _toml(data, name)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in sorted(archive.namelist()):
            if part.endswith(".toml"):
                yield _toml(archive.read(part), part.rpartition("/")[2])


def _toml(data: bytes, name: str) -> Entry:
    try:
        return Entry(name, tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as wrong:
        why = str(wrong)[:200]
        told = NOT_TOML.each(lambda words: f"{words}{why}")
        return Entry(name, {}, [ListFault(name, "", told)], takeable=False)


def _sheet(data: bytes, listed: Listed) -> Iterator[Entry]:
    for row in read_sheet(data):
        told = [ListFault(row.row, column, text, cell) for column, text, cell in row.faults]
        if row.content is None:
            listed.faults += told
        else:
            yield Entry(row.row, row.content, told)


def _judge(listed: Listed, library: Library, phrases: PhraseTable, sheet: bool) -> None:
    """Hold each script against the one checker; those of one list may follow one another."""
    seen: set[str] = set()
    fresh = [script for entry in listed.entries if (script := shaped(entry.content)[0])]
    whole = Library(scripts=(*library.scripts, *_new(fresh, library)))
    for entry in listed.entries:
        if not entry.takeable:
            continue
        if not _storable(entry.content):
            _refuse(entry, UNSTORABLE, "")
        elif not SLUG.fullmatch(entry.slug) or len(entry.slug) > LONGEST_SLUG:
            _refuse(entry, NO_SLUG, "slug")
        elif entry.slug in seen:
            _refuse(entry, TWICE, "slug")
        else:
            seen.add(entry.slug)
            script = shaped(entry.content)[0]
            entry.same = not entry.faults and script is not None and script == library.script(entry.slug)
            if not entry.same:
                entry.faults += _faults(entry, whole, phrases, sheet)


def _storable(content: dict[str, Any]) -> bool:
    """TOML may hold days and numbers that are none; nor is every text one that a database keeps."""
    try:
        json.dumps(content, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return not too_deep(content) and next(unstorable(content), None) is None


def _new(fresh: list[Script], library: Library) -> list[Script]:
    return [script for script in fresh if library.script(script.slug) is None]


def _refuse(entry: Entry, text: Text, column: str) -> None:
    entry.takeable = False
    entry.faults.append(ListFault(entry.row, column, text, entry.slug[:80] if column else ""))


def _faults(entry: Entry, whole: Library, phrases: PhraseTable, sheet: bool) -> Iterator[ListFault]:
    for fault in check_script(entry.content, whole, phrases):
        yield ListFault(
            entry.row, column_of(fault.field, EXPLAINED) if sheet else fault.field, fault.text, ""
        )
