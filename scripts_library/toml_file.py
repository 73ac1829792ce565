"""Read one TOML file into its shape, or say all that is wrong with it."""

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from scripts_library.checks import Fault

Shape = TypeVar("Shape")


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
