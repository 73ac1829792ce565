"""How often one person may ask for a thing in a minute; who asks faster is told when to try again."""

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.errors import Problem

_rates = FixedWindowRateLimiter(MemoryStorage())


def hold_pace(what: str, who: str, most: int, detail: str = "") -> None:
    """Count one more; raises Problem `too_fast` if `who` has had his `most` of this minute."""
    if not _rates.hit(parse(f"{most}/minute"), what, who):
        raise Problem("too_fast", f"at most {most} in a minute{detail}", retry_after=60)
