"""What is set, and the page of the docs that says what can be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
from pydantic.fields import FieldInfo

from app.cli.backup import settings_or_faults
from app.settings import PROJECT, Settings, is_secret

HEAD = """\
# Settings

Each is an environment variable. Made from `app/settings.py` by `python3 dev.py flask settings --markdown
docs/settings.md`; do not edit this page. `python3 dev.py flask settings` prints what is set, secrets masked.
A secret belongs into a file that only the service can read (see `operate.md`), never on a command line.

| setting | default | what it is | example | secret |
|---|---|---|---|---|
"""
EXAMPLES = {"true": "true", "false": "true"}


@click.command("settings")
@click.option(
    "--markdown", type=click.Path(path_type=Path, dir_okay=False), help="Write the page of the docs instead."
)
def show_settings(markdown: Path | None) -> None:
    """Print every setting as it is here; of a secret only whether it is set."""
    if markdown:
        markdown.write_text(settings_page(), encoding="utf-8")
        return
    settings = settings_or_faults()
    for name in Settings.model_fields:
        value = getattr(settings, name)
        told = settings.as_shown(name)
        changed = "" if value == Settings.model_fields[name].default else "  (set)"
        click.echo(f"{name.upper()}={told}{changed}")


def settings_page() -> str:
    """The page of the docs, from the class alone: the same on every machine."""
    return HEAD + "".join(f"{row}\n" for row in _rows())


def _rows() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        cells = [f"`{name.upper()}`", _default(field), _meaning(field), _example(field), _secret(name)]
        yield f"| {' | '.join(cells)} |"


def _written(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.replace(str(PROJECT), ".").replace("\\", "/")


def _default(field: FieldInfo) -> str:
    return f"`{text}`" if (text := _written(field.default)) else "empty"


def _meaning(field: FieldInfo) -> str:
    said = (field.description or "").replace("|", "\\|")
    choices = [str(choice) for choice in get_args(field.annotation) if isinstance(choice, str)]
    least = [str(bound.ge) for bound in field.metadata if getattr(bound, "ge", None) is not None]
    more = [f"one of {', '.join(choices)}"] if choices else []
    more += [f"at least {least[0]}"] if least else []
    return said + (f" ({'; '.join(more)})" if more else "")


def _example(field: FieldInfo) -> str:
    example = (field.examples or [field.default])[0]
    if isinstance(field.default, bool):
        example = not field.default
    return f"`{_written(example)}`" if _written(example) else ""


def _secret(name: str) -> str:
    return "yes" if is_secret(name) else "no"
