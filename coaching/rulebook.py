"""Everything the rules need beside the facts, as one value."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import cached_property
from typing import Any, Protocol

from coaching.drill_map import drill_map
from coaching.library import Library
from coaching.phrase_table import PhraseTable
from coaching.reading import Reading, Threat
from coaching.tags import Tags


class Heard(Protocol):
    """What the rules need of a reading (`coaching.reading.Reading` is one)."""

    @property
    def anger(self) -> int: ...
    @property
    def negative(self) -> int: ...
    @property
    def reasons(self) -> Collection[str]: ...
    @property
    def cancel(self) -> bool: ...
    @property
    def threat(self) -> Threat | None: ...
    @property
    def uneasy(self) -> bool: ...


@dataclass(frozen=True)
class Rulebook:
    """The words, the ear, what free words and drafts mean, and the time that night and shifts go by."""

    library: Library
    read: Callable[[str], Reading]
    tags: Tags
    phrases: PhraseTable
    timezone: tzinfo
    warm_up: Callable[[], Iterable[object]] = tuple  # compiles piece by piece what is compiled on first use
    simplified: Mapping[str, str] = field(default_factory=dict)  # traditional character -> simplified

    @cached_property
    def _drill_maps(self) -> dict[str, dict[str, Any]]:
        return {}

    def with_library(self, library: Library) -> "Rulebook":
        """The same rules with other words; drills that stay as they are need not be walked again."""
        changed = replace(self, library=library)
        if library.drills == self.library.drills:
            changed._drill_maps.update(self._drill_maps)
        return changed

    def drill_map(self, slug: str) -> dict[str, Any] | None:
        """A drill as the phone walks it (`coaching.drill_map`), worked out when it is first asked for."""
        drill = self.library.drill(slug)
        if drill is None:
            return None
        if slug not in self._drill_maps:
            self._drill_maps[slug] = drill_map(drill, self.phrases)
        return self._drill_maps[slug]

    def drill_version(self, slug: str) -> str | None:
        """What changes when a word or a way of a drill does."""
        return (self.drill_map(slug) or {}).get("version")

    @cached_property
    def reasons_with_words(self) -> frozenset[str]:
        """The reasons of a complaint that some script was written for."""
        scripts = self.library.by_kind.get("customer_upset", ())
        return frozenset(reason for script in scripts for reason in script.when.reasons)
