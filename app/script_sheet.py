"""Scripts as a workbook: one a row, with a row that explains each column and lists to choose from."""

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, get_args

from app.sheets import CALCULATED, sheet_rows
from app.spreadsheet import plain_cell, safe_cell
from coaching.content import Text
from coaching.fact_names import KIND_NAMES
from coaching.script import Channel, Move, Script, Tone
from coaching.situation import STAGES, Customer, Fault, Note, Place, Reason, Weather
from coaching.talk_models import ACTS_OF_MODEL
from scripts_library.flat import as_row, columns_for, from_row

MOST_COLUMNS = 120
EXPLAINS = "#"  # what the first cell of a row of explanations begins with: such rows are passed over
FORMULA = Text(zh="这格是公式，写字。", en="This cell is a formula. Write the words.")
UNKNOWN = Text(zh="没有这一列。看模板里的列名。", en="There is no such column. Look at the template's names.")
TWICE = Text(zh="这一列有两回，留一列。", en="This column is there twice. Keep one.")
NO_SLUG_COLUMN = Text(
    zh="头一行要有列名，第一列是 slug。用模板最省事。",
    en="The first row holds the columns' names, slug first. The template is easiest.",
)
#: Every column there can be, for naming the column of a fault.
EXPLAINED = columns_for(())
#: Column -> the words that may stand in it.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kinds": tuple(KIND_NAMES),
    "stages": STAGES,
    "model": tuple(ACTS_OF_MODEL),
    "tone": get_args(Tone),
    "channel": get_args(Channel),
    "says_at": ("door", "if_they_call", "if_they_answer"),
    "moves": get_args(Move),
    "when.reasons": get_args(Reason),
    "when.weather": get_args(Weather),
    "when.places": get_args(Place),
    "when.notes": get_args(Note),
    "when.customer": get_args(Customer),
    "when.fault": get_args(Fault),
    "when.night": ("yes", "no"),
}
ONE_OF = ("model", "tone", "channel", "says_at", "when.night")  # a list to choose from; others take several
HINTS: Mapping[str, str] = {
    "slug": "# 短名，小写字母、数字、短横 / small letters, digits, hyphens",
    "kinds": "几样用逗号隔开 / several by comma",
    "stages": "几样用逗号隔开 / several by comma",
    "act.1": "按说法的顺序 / in the model's order",
    "act.1.bare.zh": "空不知道时说的 / said if the slot is not known",
    "when.anger": "0-3，比如 0-1 / such as 0-1",
    "when.late": "晚几分到几分，比如 15-29 / minutes, such as 15-29",
    "when.night": "yes 夜里 no 白天 / night or day",
    "promise.minutes": "几分钟 / minutes",
}


class Row(NamedTuple):
    """A row of a sheet: its content, None for the row of names; and (column, what is wrong, cell)."""

    row: str
    content: dict[str, Any] | None
    faults: list[tuple[str, Text, str]]


def as_workbook(scripts: Iterable[Script]) -> bytes:
    """A workbook with these scripts; without any it is a template to fill in."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    scripts = list(scripts)
    columns = columns_for(scripts)
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    sheet = book.create_sheet("scripts")
    sheet.append(list(columns))
    sheet.append([HINTS.get(name, "") for name in columns])
    for script in scripts:
        row = as_row(script)
        sheet.append([safe_cell(row.get(name)) or None for name in columns])
    sheet.freeze_panes = "B3"
    for at, name in enumerate(columns, 1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = 36 if name.endswith((".zh", ".en")) else 18
        sheet.cell(1, at).font = Font(bold=True)
        sheet.cell(2, at).font = Font(italic=True)
        sheet.cell(2, at).alignment = Alignment(wrap_text=True)
        if name in ONE_OF:
            listed = DataValidation(type="list", formula1=f'"{",".join(CHOICES[name])}"', allow_blank=True)
            listed.add(f"{letter}3:{letter}2000")
            sheet.add_data_validation(listed)
    words = book.create_sheet("words")
    words.append(list(CHOICES))
    for at in range(max(map(len, CHOICES.values()))):
        words.append([listed[at] if at < len(listed) else None for listed in CHOICES.values()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_sheet(data: bytes) -> Iterator[Row]:
    """The rows of a workbook's first sheet, as far as they can be read; the checker looks at them next."""
    rows = sheet_rows(data, MOST_COLUMNS)
    names = [_written(cell).strip() for cell in next(rows, [])]
    while names and not names[-1]:
        names.pop()
    if "slug" not in names:
        yield Row("1", None, [("slug", NO_SLUG_COLUMN, "")])
        return
    known = set(columns_for(())) | {name for name in names if _is_more(name)}
    wrong = [(name[:80], UNKNOWN, name[:80]) for name in names if name not in known]
    wrong += [(name[:80], TWICE, name[:80]) for at, name in enumerate(names) if name and name in names[:at]]
    if wrong:  # and what is wrong with the rows is told at once, too
        yield Row("1", None, wrong)
        names = [name if name in known and name not in names[:at] else "" for at, name in enumerate(names)]
    first = names.index("slug")
    for number, row in enumerate(rows, 2):
        cells = row[: len(names)]
        if all(cell is not CALCULATED and not _written(cell) for cell in cells):
            continue
        if _written(cells[first] if first < len(cells) else None).startswith(EXPLAINS):
            continue
        faults = [(name, FORMULA, "") for name, cell in zip(names, cells, strict=False) if cell is CALCULATED]
        told = ((name, cell) for name, cell in zip(names, cells, strict=False) if name)
        words = {name: plain_cell(_written(cell)) for name, cell in told}
        yield Row(str(number), from_row(words), faults)


def _is_more(name: str) -> bool:
    """A step or an act beyond those of a template."""
    parts = name.split(".")
    if len(parts) < 2 or not (parts[1].isascii() and parts[1].isdigit() and 0 < len(parts[1]) < 3):
        return False
    ending = ".".join(parts[2:])
    if parts[0] == "todo":
        return ending in ("zh", "en")
    return parts[0] == "act" and ending in ("", "line.zh", "line.en", "bare.zh", "bare.en")


def _written(cell: Any) -> str:
    """What stands in a cell, as it is seen; a whole number without its ".0"."""
    if cell is None or cell is CALCULATED:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
