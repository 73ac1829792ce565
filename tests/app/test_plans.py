"""The statements every event and every turn of the notice loop run find their rows by an index."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, Update
from sqlalchemy.dialects import sqlite

from app.actions import decide, end_cards, follow_order, follow_riders, take_webhook
from app.database import Database
from app.notices import outbox
from app.queries import orders, sources

MODULES = (decide, end_cards, follow_order, follow_riders, take_webhook, outbox, orders, sources)
STATEMENTS = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, Select | Update)
}


def plan_of(statement: Any, base: sqlite3.Connection) -> list[str]:
    sql = re.sub(r"__\[POSTCOMPILE_\w+\]", "'a', 'b'", str(statement.compile(dialect=sqlite.dialect())))
    return [row[3] for row in base.execute(f"EXPLAIN QUERY PLAN {sql}", ["1"] * sql.count("?"))]


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_of_the_walk_from_event_to_phone_never_reads_a_whole_table(
    name: str, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    database.migrate()
    database.close()
    base = sqlite3.connect(tmp_path / "empty.db")

    plan = plan_of(STATEMENTS[name], base)

    base.close()
    # Walking along a partial index is fine: it holds only what is on its way.
    assert not [step for step in plan if step.startswith("SCAN") and "ix_inbox_pending" not in step]
