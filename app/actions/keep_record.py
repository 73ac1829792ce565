"""Keep a line of the record that nobody can quietly change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session


def keep_record(
    session: Session, at: datetime, what: str, actor: str, subject: str, facts: Mapping[str, Any]
) -> None:
    """What happened (such as `guidance.sent`), by whom, about what, with plain JSON facts.

    `actor` is `person:3`, `rider:r1`, `program:label` or `system`; `subject` such as `broadcast:ID`,
    `rider:r1`, `incident:7`. The line is in the caller's transaction.
    """
