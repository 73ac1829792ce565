"""load_tags(folder) -> Tags: the free words for places, weather, notes and reasons."""

from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter

from coaching.situation import Note, Place, Reason, Weather
from coaching.tags import Tags
from scripts_library.checks import Fault
from scripts_library.loader import LibraryFaults
from scripts_library.toml_file import read_toml

_TAGS = TypeAdapter(Tags)
FILE = "tags.toml"


def load_tags(folder: Path) -> Tags:
    """Load the table below `folder`; raise LibraryFaults if it can't be read or a tag has no words."""
    found, wrong = read_toml(folder / FILE, _TAGS, FILE)
    if wrong:
        raise LibraryFaults(wrong)
    (tags,) = found
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
