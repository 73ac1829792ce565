"""All authored words as one value."""

from functools import cached_property

from coaching.content import content
from coaching.drill import Drill
from coaching.rule_template import RuleTemplate
from coaching.script import Script


@content
class Library:
    """What `scripts_library` loads and the rules are handed."""

    scripts: tuple[Script, ...] = ()
    drills: tuple[Drill, ...] = ()
    rules: tuple[RuleTemplate, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # script slug -> the file that holds it, for the trainer
    versions: tuple[tuple[str, int], ...] = ()  # script slug -> its version written at the desk; else 0

    @cached_property
    def _by_slug(self) -> dict[str, Script]:
        return {script.slug: script for script in self.scripts}

    @cached_property
    def by_kind(self) -> dict[str, tuple[Script, ...]]:
        """The scripts that may be said for each kind."""
        kinds = {kind for script in self.scripts for kind in script.kinds}
        return {
            kind: tuple(script for script in self.scripts if kind in script.kinds) for kind in sorted(kinds)
        }

    def script(self, slug: str) -> Script | None:
        return self._by_slug.get(slug)

    def drill(self, slug: str) -> Drill | None:
        return next((drill for drill in self.drills if drill.slug == slug), None)

    def rule(self, slug: str) -> RuleTemplate | None:
        return next((rule for rule in self.rules if rule.slug == slug), None)

    def file_of(self, slug: str) -> str:
        return dict(self.files).get(slug, "")

    @cached_property
    def _versions(self) -> dict[str, int]:
        return dict(self.versions)

    def version_of(self, slug: str) -> int:
        """The number of the version that these words are; 0 are the repository's own."""
        return self._versions.get(slug, 0)
