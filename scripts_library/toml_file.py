"""Read one TOML file into its shape, or say all that is wrong with it."""

import tomllib
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from scripts_library.checks import Fault


class Slugged(Protocol):
    """What a file is named after."""

    @property
    def slug(self) -> str: ...


Shape = TypeVar("Shape")
Named = TypeVar("Named", bound=Slugged)


def read_toml(path: Path, shape: TypeAdapter[Shape], name: str) -> tuple[list[Shape], list[Fault]]:
    """The file's one value; or no value, and its faults under the name by which an editor finds it."""
    try:
        return [shape.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))], []
    except OSError as missing:
        return [], [Fault(name, f"cannot be read: {missing.strerror}")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        return [], [Fault(name, f"is not TOML, so it can't be read: {broken}")]
    except ValidationError as wrong:
        return [], [
            Fault(name, f"{'.'.join(str(step) for step in error['loc'])}: {error['msg']}")
            for error in wrong.errors()
        ]


def read_folder(
    folder: Path, part: str, shape: TypeAdapter[Named]
) -> tuple[list[tuple[str, Named]], list[Fault]]:
    """What lies in a folder of the library, each with its file's name, and what can't be read as faults."""
    read: list[tuple[str, Named]] = []
    faults: list[Fault] = []
    for path in sorted((folder / part).glob("*.toml")):
        name = path.relative_to(folder).as_posix()
        found, wrong = read_toml(path, shape, name)
        faults += wrong
        for one in found:
            if one.slug != path.stem:
                faults.append(Fault(name, f"slug {one.slug!r} is not the file's name"))
            read.append((name, one))
    return read, faults
