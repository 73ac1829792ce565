"""All authored words as one value."""

from coaching.content import content
from coaching.script import Script


@content
class Library:
    """What `scripts_library` loads and the rules are handed."""

    scripts: tuple[Script, ...] = ()
    files: tuple[tuple[str, str], ...] = ()  # script slug -> the file that holds it, for the trainer

    def script(self, slug: str) -> Script | None:
        return next((script for script in self.scripts if script.slug == slug), None)

    def file_of(self, slug: str) -> str:
        return dict(self.files).get(slug, "")
