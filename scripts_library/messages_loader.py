"""whole_messages(folder) -> the messages that a dispatcher has ready, and what is wrong with the others."""

from pathlib import Path

from pydantic import TypeAdapter

from coaching.prepared import Prepared
from scripts_library.checks import Fault
from scripts_library.toml_file import read_folder

LONGEST_ZH, LONGEST_EN = 60, 160  # characters: read once, standing
_PREPARED = TypeAdapter(Prepared)


def whole_messages(folder: Path) -> tuple[tuple[Prepared, ...], list[Fault]]:
    """Those without a fault, and all faults: a broken file must not take the others from the desk."""
    read, faults = read_folder(folder, "messages", _PREPARED)
    whole: list[Prepared] = []
    for name, one in read:
        found = [Fault(name, why) for why in _faults(one)]
        if one.alert and any(other.alert == one.alert for other in whole):
            found.append(Fault(name, f"another message is for {one.alert!r} already"))
        faults += found
        if not found:
            whole.append(one)
    return tuple(whole), faults


def _faults(one: Prepared) -> list[str]:
    wrong = []
    if not (0 < len(one.text.zh.strip()) <= LONGEST_ZH and 0 < len(one.text.en.strip()) <= LONGEST_EN):
        wrong.append(f"text: in both languages, at most {LONGEST_ZH} and {LONGEST_EN} characters")
    if not (one.name.zh.strip() and one.name.en.strip()):
        wrong.append("name: in both languages")
    if not 1 <= one.priority <= 5:
        wrong.append("priority: 1 to 5")
    return wrong
