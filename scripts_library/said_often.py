"""whole_said_often(folder) -> the sentences customers say most often, to be tapped instead of typed."""

from pathlib import Path

from pydantic import TypeAdapter

from coaching.content import Text, content
from scripts_library.checks import Fault
from scripts_library.toml_file import read_toml

FILE = "said_often.toml"
MOST = 6  # as many as a phone's screen shows under the field
LONGEST = 32  # characters: a tap, not a text to read


@content
class SaidOften:
    """The file: its sentences, the likeliest first."""

    said: tuple[Text, ...]


_SAID = TypeAdapter(SaidOften)


def whole_said_often(folder: Path) -> tuple[tuple[Text, ...], list[Fault]]:
    """What of the file can be used, and its faults: without the sentences he still can type."""
    found, wrong = read_toml(folder / FILE, _SAID, FILE)
    if wrong:
        return (), wrong
    (file,) = found
    faults = []
    if len(file.said) > MOST:
        faults.append(Fault(FILE, f"{len(file.said)} sentences; a phone shows {MOST}"))
    for text in file.said:
        if not all(0 < len(line.strip()) <= LONGEST for line in (text.zh, text.en)):
            faults.append(Fault(FILE, f"{text.zh!r}: in both languages, at most {LONGEST} characters"))
    usable = [text for text in file.said if text.zh.strip() and text.en.strip()]
    return tuple(usable[:MOST]), faults
