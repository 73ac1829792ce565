"""Drills from `drills/*.toml`: those that can be played, and every fault of the rest."""

from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter

from coaching.drill import Drill
from coaching.library import Library
from coaching.phrase_table import PhraseTable
from coaching.reading import Reading
from scripts_library.checks import Fault
from scripts_library.drill_checks import build_faults, drill_faults
from scripts_library.toml_file import read_folder

_DRILL = TypeAdapter(Drill)


def playable_drills(folder: Path, library: Library) -> tuple[tuple[Drill, ...], list[Fault]]:
    """The drills that can be played whole, and why the others can't: one broken drill stops no other."""
    whole: list[Drill] = []
    faults: list[Fault] = []
    read_all, unreadable = read_folder(folder, "drills", _DRILL)
    for name, drill in read_all:
        wrong = [Fault(name, why) for why in build_faults(drill, library)]
        faults += wrong
        if not wrong and not any(fault.file == name for fault in unreadable):
            whole.append(drill)
    return tuple(whole), unreadable + faults


def check_drills(
    folder: Path, library: Library, phrases: PhraseTable, read: Callable[[str], Reading]
) -> tuple[int, list[Fault]]:
    """How many drills there are, and every fault of theirs, words and all."""
    found, faults = read_folder(folder, "drills", _DRILL)
    for name, drill in found:
        faults += [Fault(name, why) for why in drill_faults(drill, library, phrases, read)]
    return len(found), faults
