"""How many scripts there are for each two sides of a situation: small tables that show their holes."""

from collections.abc import Mapping
from typing import NamedTuple, get_args

from coaching.finding_situation import values_of
from coaching.library import Library
from coaching.situation import STAGES, Fault, Note, Place, Reason, Weather

ANGERS, NIGHTS = ("0", "1", "2", "3"), ("no", "yes")
SIDES: Mapping[str, tuple[str, ...]] = {
    "reason": get_args(Reason),
    "stage": STAGES,
    "anger": ANGERS,
    "night": NIGHTS,
    "fault": get_args(Fault),
    "place": get_args(Place),
    "weather": get_args(Weather),
    "note": get_args(Note),
}
#: What a reader asks first: each is one table, rows by columns.
TABLES = (
    ("reason", "stage"), ("reason", "anger"), ("reason", "night"), ("reason", "fault"),
    ("place", "stage"), ("place", "night"), ("weather", "stage"), ("note", "stage"), ("note", "anger"),
)  # fmt: skip


class Cross(NamedTuple):
    """One table: row -> column -> how many scripts are written for the row and may be said in the column."""

    rows: str
    columns: str
    counts: dict[str, dict[str, int]]

    @property
    def holes(self) -> list[tuple[str, str]]:
        return [
            (row, column) for row, line in self.counts.items() for column, count in line.items() if not count
        ]


def cross_tables(library: Library) -> list[Cross]:
    """Every table of TABLES. A script with a condition nobody else can see fills no hole."""
    scripts = [values_of(script) for script in library.scripts if script.only_if is None]
    return [
        Cross(
            rows,
            columns,
            {
                row: {
                    column: sum(row in one[rows] and column in one[columns] for one in scripts)
                    for column in SIDES[columns]
                }
                for row in SIDES[rows]
            },
        )
        for rows, columns in TABLES
    ]
