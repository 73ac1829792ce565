"""A rulebook of few words, for tests of what happens and not of what is said: one script a kind, one ear."""

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from coaching.kinds import KINDS
from coaching.phrase_table import PhraseTable
from coaching.reading import Reading, Threat
from coaching.rulebook import Rulebook
from coaching.script import Script, When
from coaching.situation import STAGES, Reason
from coaching.tags import Tags
from tests.makers import a_library, a_script, a_text, an_act

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEDGE = {"model": "hedge_leave", "acts": (an_act("close"), an_act("go", None), an_act("report"))}
#: What the plain ear hears: the reasons of a complaint that the plain words answer, and one that they do not.
ANSWERED: Reason = "cold"
UNANSWERED: Reason = "price"


def words_for(kind: str, slug: str | None = None, **changed: Any) -> Script:
    """A script for one kind at every stage, called `plain-<kind>` if not told."""
    hedge = HEDGE if kind == "threat" else {}
    whole = {"kinds": (kind,), "stages": STAGES, "title": a_text(kind, kind)} | hedge | changed
    return a_script(slug or f"plain-{kind}", **whole)


def sorry_for(kind: str, slug: str, **changed: Any) -> Script:
    """A script for one kind that says sorry; only a named reason or an empty ledger brings it first."""
    acts = (an_act("empathy", "对不起,让您等了。", "Sorry you had to wait."), an_act("fact"), an_act("plan"))
    return words_for(kind, slug, **({"acts": acts, "when": When(apologies=(0, 0))} | changed))


def plain_ear(text: str) -> Reading:
    """Reads a few words of English: "angry", "cold", "price", "knife"."""
    anger = 2 if "angry" in text else 0
    reasons = tuple(reason for reason in (ANSWERED, UNANSWERED) if reason in text)
    threat = Threat("violence", 3) if "knife" in text else None
    return Reading(3 if threat else anger, 50, reasons, False, threat, ())


def plain_rulebook(*scripts: Script, without: tuple[str, ...] = ()) -> Rulebook:
    """The plain words of every kind, except those named `without`, and the given scripts beside them."""
    plain = tuple(words_for(kind) for kind in KINDS if kind not in without)
    answer = words_for("customer_upset", "plain-cold", when=When(reasons=(ANSWERED,)))
    return Rulebook(
        library=a_library(*plain, answer, *scripts),
        read=plain_ear,
        tags=Tags(places={}, weather={}, notes={}, reasons={}),
        phrases=PhraseTable(acts=(), rules=(), variants={}),
        timezone=SHANGHAI,
    )


@cache
def the_plain_rulebook() -> Rulebook:
    return plain_rulebook()
