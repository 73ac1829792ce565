"""What is said of a table's columns: of which class each is, why it is kept, what erasing leaves."""

from collections.abc import Mapping
from typing import Any, NamedTuple

CLASSES = ("none", "operational", "personal", "place", "words", "secret")
#: What is taken out when a rider is erased; the rest of his rows stays, under a name that says nothing.
OF_HIM = frozenset({"personal", "place", "words", "secret"})


class Kept(NamedTuple):
    """A table's columns by class, as names with spaces between.

    `rider` names the columns with the platform's id of a rider: personal, and how his rows are found.
    `staff` are names of those who work at the desks: personal, and left when a rider is erased.
    `why` is a word of PURPOSES. `erased`: what an emptied column holds, where null or "" will not do; a
    table with `goes` loses a rider's rows whole.
    """

    why: str
    operational: str = ""
    rider: str = ""
    staff: str = ""
    personal: str = ""
    place: str = ""
    words: str = ""
    secret: str = ""
    none: str = ""
    erased: Mapping[str, Any] = {}
    goes: bool = False

    def classes(self) -> dict[str, str]:
        """Column -> class."""
        named = {"rider": self.rider, "staff": self.staff}
        named |= {name: getattr(self, name) for name in CLASSES}
        return {
            column: "personal" if name in ("rider", "staff") else name
            for name, columns in named.items()
            for column in columns.split()
        }
