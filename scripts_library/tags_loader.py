"""load_tags(folder) -> Tags: the free words for places, weather, notes and reasons."""

import tomllib
from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from coaching.situation import Note, Place, Reason, Weather
from coaching.tags import Tags
from scripts_library.checks import Fault
from scripts_library.loader import LibraryFaults

_TAGS = TypeAdapter(Tags)
FILE = "tags.toml"


def load_tags(folder: Path) -> Tags:
    """Load the table below `folder`; raise LibraryFaults if it can't be read or a tag has no words."""
    try:
        tags = _TAGS.validate_python(tomllib.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise LibraryFaults([Fault(FILE, f"can't be read: {broken}")]) from None
    except ValidationError as wrong:
        raise LibraryFaults(
            [
                Fault(FILE, f"{'.'.join(str(step) for step in error['loc'])}: {error['msg']}")
                for error in wrong.errors()
            ]
        ) from None
    faults = [
        Fault(FILE, f"{family}.{tag}: no words in {language}")
        for family, names, table in (
            ("places", get_args(Place), tags.places),
            ("weather", get_args(Weather), tags.weather),
            ("notes", get_args(Note), tags.notes),
            ("reasons", get_args(Reason), tags.reasons),
        )
        for tag in names
        for language in ("zh", "en")
        if tag not in table or not getattr(table[tag], language)
    ]
    if faults:
        raise LibraryFaults(faults)
    return tags
