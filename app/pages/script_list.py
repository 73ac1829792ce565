"""The list beside the desk for words: what is being written, and every script by what happened."""

import json
from typing import Any, NamedTuple

from app.language import language
from app.pages.script_form import as_text
from app.parts import parts
from app.queries.scripts import open_versions
from coaching.advice import KIND_NAMES, STAGE_NAMES
from coaching.content import Text


class Line(NamedTuple):
    """One script of the list. `version_id` is a draft's."""

    slug: str
    title: str
    more: str
    safety: bool
    version_id: int | None = None


class Side(NamedTuple):
    here: str
    drafts: list[tuple[Line, bool]]  # and whether it waits for a second person
    groups: list[tuple[str, list[Line]]]


def side_list(here: str) -> Side:
    """Everything that is written or said; `here` is the script that is open."""
    with parts().database.read() as session:
        rows = open_versions(session)
    drafts = [(_draft(row), row.state == "in_review") for row in rows]
    lines = [
        (
            script,
            Line(script.slug, script.title.in_(language()), _stages(script.stages), "threat" in script.kinds),
        )
        for script in parts().library.scripts
    ]
    groups = [
        (text.in_(language()), [line for script, line in lines if kind in script.kinds])
        for kind, text in KIND_NAMES.items()
    ]
    return Side(here, drafts, [(name, found) for name, found in groups if found])


def _draft(row: Any) -> Line:
    title = as_text(json.loads(row.content).get("title"))[language()]
    return Line(row.slug, title or row.slug, row.changed_name, row.safety, row.id)


def _stages(stages: tuple[str, ...]) -> str:
    if len(stages) == len(STAGE_NAMES):
        return Text(zh="哪一步都行", en="At any moment").in_(language())
    return ("、" if language() == "zh" else ", ").join(STAGE_NAMES[one].in_(language()) for one in stages)
