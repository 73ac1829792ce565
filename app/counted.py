"""What a transaction did, counted beside it; it counts once the transaction is kept, and not before."""

from collections import Counter

from sqlmodel import Session

Counted = Counter[tuple[str, ...]]
KEY = "counted"


def count(session: Session, what: str, *labels: str, by: int = 1) -> None:
    """Count `what` (a name of `app.metrics.COUNTED`) with its labels; labels are codes, never words."""
    if by:
        session.info.setdefault(KEY, Counter())[what, *labels] += by


def counted_in(session: Session) -> Counted:
    found: Counted = session.info.get(KEY) or Counter()
    return found
