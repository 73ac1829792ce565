"""A workbook that a stranger sent: read with bounds, its formulas seen and never run."""

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Any

#: Of an XLSX, unpacked: what 100,000 rows need, and no more; its texts lie in memory as a whole.
MOST_UNPACKED, MOST_TEXTS, MOST_PARTS = 64 * 1024 * 1024, 12 * 1024 * 1024, 200
CALCULATED = object()  # a cell that holds a formula


def bomb(data: bytes) -> str | None:
    """What keeps an archive from being opened, by what it says of its own sizes: `unreadable`, `too_large`.

    Python unpacks no more than that, so it cannot lie.
    """
    parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    if any(part.flag_bits & 1 for part in parts):  # encrypted
        return "unreadable"
    texts = max([part.file_size for part in parts if part.filename.endswith("sharedStrings.xml")], default=0)
    whole = sum(part.file_size for part in parts)
    too_much = len(parts) > MOST_PARTS or whole > MOST_UNPACKED or texts > MOST_TEXTS
    return "too_large" if too_much else None


def broken_files() -> tuple[type[Exception], ...]:
    """What a file that is no workbook makes the reader stumble over, whatever its ending says."""
    from xml.etree.ElementTree import ParseError
    from zlib import error

    from openpyxl.utils.exceptions import InvalidFileException

    packed = (zipfile.BadZipFile, error, EOFError, NotImplementedError)
    stumbled = (ValueError, LookupError, TypeError, AttributeError)
    return (csv.Error, ParseError, InvalidFileException, *packed, *stumbled)


def sheet_rows(data: bytes, most_columns: int) -> Iterator[list[Any]]:
    """The rows of the first sheet; a cell that holds a formula is CALCULATED."""
    # Imported here: it takes a third of a second, and nobody else needs it.
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: a stranger's file is not read without it")
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size need not be so
        for row in sheet.iter_rows(max_col=most_columns):
            yield [CALCULATED if cell.data_type == "f" else cell.value for cell in row]
    finally:
        book.close()
