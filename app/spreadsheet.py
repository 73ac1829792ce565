"""Cells of tables that go to a spreadsheet or come from one: shown there, never run. One rule for all."""

#: What begins a formula, in both widths; programs pass over what is blank before it.
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BLANK = " \t\r\n\0\u00a0\u3000\u200b\ufeff"
CONTROL = ("\t", "\r", "\n", "\0")


def begins_formula(text: str) -> bool:
    """Whether a program could take a cell of this text for a formula."""
    return text.startswith(CONTROL) or text.lstrip(BLANK).startswith(FORMULA)


def safe_cell(value: str | None) -> str:
    """A cell that no program runs; `plain_cell` takes it back."""
    told = (value or "").replace("\0", "")
    return f"'{told}" if begins_formula(told) or told.startswith("'") else told


def plain_cell(cell: str) -> str:
    """What a cell made by `safe_cell` stood for; any other is what it is."""
    rest = cell[1:]
    return rest if cell[:1] == "'" and (begins_formula(rest) or rest.startswith("'")) else cell
