"""Which script was said last, where only its words are known."""

from itertools import pairwise

from coaching.content import Text
from coaching.library import Library
from coaching.script import SLOT, SORRY, Script

#: How much of what was said must stand in a script's lines to take it for that script (a working figure).
ENOUGH = 0.6
#: Fewer pairs of characters than this are a greeting, and every script has one.
FEWEST_PAIRS = 5


def script_said(words: str, library: Library) -> Script | None:
    """The script of that slug, or the one whose lines hold most of the words; None if no one is near."""
    named = library.script(words.strip())
    if named is not None:
        return named
    said = _pairs(words)
    if len(said) < FEWEST_PAIRS:
        return None
    best, slug = 0.0, ""
    for script in library.scripts:
        share = max(len(said & lines) / len(said) for lines in _lines(script))
        if share > best or (share == best and script.slug < slug):
            best, slug = share, script.slug
    return library.script(slug) if best >= ENOUGH else None


def says_sorry(words: str) -> bool:
    """Whether an apology stands in words that were said, or in the name of the script that held them."""
    return bool(SORRY.search(words)) or "apolog" in words.lower()


def _lines(script: Script) -> tuple[set[str], set[str]]:
    texts: list[Text] = [text for act in script.acts for text in (act.line, act.bare) if text]
    return (
        set().union(*(_pairs(text.zh) for text in texts)),
        set().union(*(_pairs(text.en) for text in texts)),
    )


def _pairs(line: str) -> set[str]:
    """Every two neighbouring characters, marks and slots left out; it serves both languages."""
    letters = [char for char in SLOT.sub("", line).lower() if char.isalnum()]
    return {first + second for first, second in pairwise(letters)}
