"""Messages a dispatcher has ready: said to riders in a minute that leaves no time to write."""

from coaching.content import Text, content
from coaching.guiding import Weather


@content
class Prepared:
    """One message: what it is for, its words, its weight, and the zone warning (if any) that proposes it."""

    slug: str
    name: Text
    text: Text
    priority: int = 3
    alert: Weather | None = None


def for_alert(prepared: tuple[Prepared, ...], kind: str) -> Prepared | None:
    """The message that a warning of this kind proposes."""
    return next((one for one in prepared if one.alert == kind), None)
