"""Read one TOML file into its shape, or say all that is wrong with it."""

import re
import tomllib
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from scripts_library.checks import Fault


class Slugged(Protocol):
    """What a file is named after."""

    @property
    def slug(self) -> str: ...


#: What a Chinese keyboard writes where TOML wants , " = [ ].
_CHINESE_MARKS = re.compile("[\uff0c\u3001\u201c\u201d\u2018\u2019\uff1d\u3010\u3011]")
_AT_LINE = re.compile(r"at line (\d+)")
_LINES_BEFORE = 2  # a list that was never closed is found below where it began

Shape = TypeVar("Shape")
Named = TypeVar("Named", bound=Slugged)


def read_toml(path: Path, shape: TypeAdapter[Shape], name: str) -> tuple[list[Shape], list[Fault]]:
    """The file's one value; or no value, and its faults under the name by which an editor finds it."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # Notepad may put a mark in front
    except OSError as missing:
        return [], [Fault(name, f"cannot be read: {missing.strerror}")]
    except UnicodeDecodeError:
        return [], [Fault(name, "is not saved as UTF-8. In the editor: Save as, Encoding, UTF-8")]
    try:
        return [shape.validate_python(tomllib.loads(text))], []
    except tomllib.TOMLDecodeError as broken:
        return [], [Fault(name, f"is not TOML, so it can't be read: {broken}{_chinese_mark(text, broken)}")]
    except ValidationError as wrong:
        return [], [
            Fault(name, f"{'.'.join(str(step) for step in error['loc'])}: {_cure(error)}")
            for error in wrong.errors()
        ]


def _chinese_mark(text: str, broken: tomllib.TOMLDecodeError) -> str:
    """Which mark of a Chinese keyboard is the likely cause, if one stands there outside the texts."""
    place, lines = _AT_LINE.search(str(broken)), text.splitlines()
    last = int(place[1]) if place else len(lines)
    for number in range(last, max(0, last - 1 - _LINES_BEFORE), -1):
        mark = _CHINESE_MARKS.search(re.sub('"[^"]*"', "", "".join(lines[number - 1 : number])))
        if mark:
            return f'. Line {number} has {mark[0]}: outside a text only the English , " = [ ]'
    return ""


def _cure(error: Any) -> str:
    """What pydantic says, or for the slips of whoever does not program what to write instead."""
    given = error["input"]
    if error["type"] == "tuple_type" and not isinstance(given, list | dict):
        shown = f'"{given}"' if isinstance(given, str) else f"{given}, {given}"
        return f"needs square brackets: {error['loc'][-1]} = [{shown}]"
    if error["type"].startswith("int_") and isinstance(given, str):
        return f"needs a number without quotes, not {given!r}"
    return str(error["msg"])


def read_folder(
    folder: Path, part: str, shape: TypeAdapter[Named]
) -> tuple[list[tuple[str, Named]], list[Fault]]:
    """What lies in a folder of the library, each with its file's name, and what can't be read as faults."""
    read: list[tuple[str, Named]] = []
    faults: list[Fault] = []
    for stray in sorted((folder / part).glob("[!.]*.toml.*")):  # an editor's own file begins with a dot
        name = stray.relative_to(folder).as_posix()
        faults.append(Fault(name, "is not read: its name must end in .toml, with nothing behind it"))
    for path in sorted((folder / part).glob("*.toml")):
        name = path.relative_to(folder).as_posix()
        found, wrong = read_toml(path, shape, name)
        faults += wrong
        for one in found:
            if one.slug != path.stem:
                faults.append(Fault(name, f"slug {one.slug!r} is not the file's name"))
            read.append((name, one))
    return read, faults
