"""Free words for places, weather, notes and reasons, as the tags that scripts ask for."""

import re
from collections.abc import Iterable
from functools import cached_property

from coaching.content import content
from coaching.situation import Note, Place, Reason, Weather


@content
class Words:
    """What people write for one tag. Chinese counts anywhere; English as whole words, plural too."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        parts = [re.escape(word.lower()) for word in self.zh]
        if self.en:
            english = "|".join(re.escape(word.lower()) for word in self.en)
            parts.append(rf"(?<![a-z0-9])(?:{english})(?:s|es)?(?![a-z0-9])")
        return re.compile("|".join(parts) or r"(?!)")


@content
class Tags:
    """The table of words for every tag, as `scripts_library` loads it."""

    places: dict[Place, Words]
    weather: dict[Weather, Words]
    notes: dict[Note, Words]
    reasons: dict[Reason, Words]

    def places_in(self, texts: Iterable[str]) -> frozenset[str]:
        return _found(self.places, texts)

    def weather_in(self, texts: Iterable[str]) -> frozenset[str]:
        return _found(self.weather, texts)

    def notes_in(self, texts: Iterable[str]) -> frozenset[str]:
        """What these texts tell of the door; drink only where a child opens: else it is any bag."""
        found = _found(self.notes, texts)
        return found if "child" in found else found - {"alcohol"}

    def notes_on_order(self, texts: Iterable[str]) -> frozenset[str]:
        """What was noted at the order: whoever was ill then is no emergency at the door."""
        return self.notes_in(texts) - {"hurt"}

    def reasons_in(self, texts: Iterable[str]) -> frozenset[str]:
        return _found(self.reasons, texts)


def _found(
    table: dict[Place, Words] | dict[Weather, Words] | dict[Note, Words] | dict[Reason, Words],
    texts: Iterable[str],
) -> frozenset[str]:
    """The tags whose name or words stand in any of the texts; what nobody knows is left out."""
    found: set[str] = set()
    for text in texts:
        said = text.lower().replace("’", "'")
        named = re.sub(r"[\s-]+", "_", said.strip())
        found |= {tag for tag, words in table.items() if tag == named or words.pattern.search(said)}
    return frozenset(found)
