"""load_library(folder) -> Library, or every fault at once."""

from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from coaching.library import Library
from coaching.script import Script
from scripts_library.checks import Fault, faults_of
from scripts_library.drill_loader import playable_drills
from scripts_library.rules_loader import whole_rules
from scripts_library.toml_file import read_folder

_SCRIPT = TypeAdapter(Script)


class LibraryFaults(Exception):
    """The library may not be used as it is; `faults` says where and why, a line each."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def load_library(folder: Path) -> Library:
    """Load every script below `folder`; raise LibraryFaults with all faults of theirs if there is any.

    A drill that can't be played, or a rule template with a fault, is left out; `library check` says why.
    """
    library, faults = read_library(folder)
    faults += faults_of(library)
    if faults:
        raise LibraryFaults(faults)
    return replace(library, drills=playable_drills(folder, library)[0], rules=whole_rules(folder, library)[0])


def whole_scripts(folder: Path) -> tuple[Library, list[Fault]]:
    """The scripts and drills without a fault, and all faults: one broken file must not silence the rest."""
    library, faults = read_library(folder)
    faults += faults_of(library)
    broken = {fault.file for fault in faults}
    files = dict(library.files)
    whole = tuple(script for script in library.scripts if files[script.slug] not in broken)
    drills, unplayable = playable_drills(folder, library)
    rules, unusable = whole_rules(folder, library)
    found = Library(scripts=whole, drills=drills, rules=rules, files=library.files)
    return found, faults + unplayable + unusable


def read_library(folder: Path) -> tuple[Library, list[Fault]]:
    """The scripts that can be read, and a fault for each that can't."""
    read, faults = read_folder(folder, "scripts", _SCRIPT)
    files = tuple((script.slug, name) for name, script in read)
    return Library(scripts=tuple(script for _, script in read), files=files), faults
