"""load_rulebook(folder, timezone) -> Rulebook: all that the rules need beside the facts."""

from datetime import tzinfo
from functools import partial
from itertools import chain
from pathlib import Path

from coaching.library import Library
from coaching.reading import read
from coaching.rulebook import Rulebook
from scripts_library.lexicon_loader import load_lexicon
from scripts_library.loader import load_library
from scripts_library.phrasing_loader import load_phrase_table
from scripts_library.tags_loader import load_tags


def load_rulebook(folder: Path, timezone: tzinfo, library: Library | None = None) -> Rulebook:
    """Load the words (unless given) and the ear; raises LibraryFaults with all that is wrong in either."""
    lexicon, phrases = load_lexicon(folder / "lexicon"), load_phrase_table(folder / "lexicon")
    return Rulebook(
        library=load_library(folder) if library is None else library,
        read=partial(read, lexicon=lexicon),
        tags=load_tags(folder),
        phrases=phrases,
        timezone=timezone,
        warm_up=lambda: chain(lexicon.index.compile(), phrases.warm_up()),
        simplified=lexicon.simplified,
    )
