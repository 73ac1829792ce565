"""Keep a line of the record that nobody can quietly change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session


def keep_record(
    session: Session, at: datetime, what: str, actor: str, subject: str, facts: Mapping[str, Any]
) -> None:
    """`what` happened (such as `guidance.sent`), by whom (`person:3`, `rider:r1`, `program:label`,
    `system`), about what (`broadcast:ID`, `rider:r1`, `incident:7`), with plain JSON facts. In the caller's transaction."""
