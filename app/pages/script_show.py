"""What the desk for words draws: the fields, their length, what is wrong with them, the versions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

from app.language import language
from app.pages.preview import Phone, script_on_phones
from app.pages.script_form import acts_by_name, as_text, place_of
from app.pages.script_words import (
    ANGER,
    CHANNEL_NAMES,
    CUSTOMER_NAMES,
    FAULT,
    MOVE_NAMES,
    SAYS_AT_NAMES,
    SLOT_NAMES,
    TONE_NAMES,
)
from app.parts import parts
from app.queries.scripts import changes_of, versions_of
from app.script_desk import content_of, faults_of
from coaching.advice import KIND_NAMES, STAGE_NAMES
from coaching.content import Language, Text
from coaching.fact_names import NOTE_NAMES, PLACE_NAMES, REASON_NAMES, WEATHER_NAMES
from coaching.library import Library
from coaching.script import SLOT
from coaching.situation import Note, Place, Reason, Weather
from coaching.talk_models import ACT_LABELS, MODEL_NAMES
from scripts_library.coverage import cells
from scripts_library.script_check import shaped
from scripts_library.script_checks import (
    CUE_EN,
    CUE_ZH,
    FIRST_EN,
    FIRST_ZH,
    LINE_EN,
    LINE_ZH,
    NO_FIRST_LINE,
    SCRIPT_SECONDS,
    length_of,
)
from scripts_library.wrong import LANGUAGES

STATE_WORDS: Mapping[str, Text] = {
    "draft": Text(zh="草稿", en="Draft"),
    "in_review": Text(zh="等另一位看", en="Waits for a second person"),
    "published": Text(zh="发布过", en="Published"),
    "retired": Text(zh="停用了", en="Retired"),
    "recalled": Text(zh="收回了", en="Recalled"),
    "said": Text(zh="在用", en="In use"),
    "expired": Text(zh="到期了", en="Expired"),
    "dropped": Text(zh="没写下去", en="Given up"),
}
CHANGE_WORDS: Mapping[str, Text] = {
    "drafted": Text(zh="开了草稿", en="began the draft"),
    "asked": Text(zh="请另一位看", en="asked for a second person"),
    "published": Text(zh="发布", en="published it"),
    "retired": Text(zh="停用", en="retired it"),
    "recalled": Text(zh="收回", en="recalled it"),
    "expired": Text(zh="到期，自己停了", en="it expired"),
}
NAMES: dict[str, Any] = {
    "kinds": KIND_NAMES,
    "stages": STAGE_NAMES,
    "models": MODEL_NAMES,
    "tones": TONE_NAMES,
    "channels": CHANNEL_NAMES,
    "says_at": SAYS_AT_NAMES,
    "moves": MOVE_NAMES,
    "angers": ANGER,
    "slots": SLOT_NAMES,
    "labels": ACT_LABELS,
    "conditions": {
        "reasons": {one: REASON_NAMES[one] for one in get_args(Reason) if one in REASON_NAMES},
        "notes": {one: NOTE_NAMES[one] for one in get_args(Note) if one in NOTE_NAMES},
        "places": {one: PLACE_NAMES[one] for one in get_args(Place) if one in PLACE_NAMES},
        "weather": {one: WEATHER_NAMES[one] for one in get_args(Weather) if one in WEATHER_NAMES},
        "customer": CUSTOMER_NAMES,
        "fault": FAULT,
    },
}


def judged(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the check says of a script, as the desk shows it: `faults lengths seconds stops better blanks`."""
    faults = faults_of(parts(), content)
    script, _ = shaped(content)
    rows = acts_by_name(content)
    return {
        "faults": [
            {
                "field": place_of(fault.field, content),
                "text": fault.text.in_(language()),
                "stops": fault.stops,
            }
            for fault in faults
        ],
        "stops": sum(fault.stops for fault in faults),
        "better": sum(not fault.stops for fault in faults),
        "lengths": _lengths(content, rows),
        "seconds": {one: script.seconds(one) if script else None for one in LANGUAGES},
        "most_seconds": SCRIPT_SECONDS,
        "blanks": [
            row["name"]
            for row in rows
            if any(map(SLOT.search, row["line"].values())) or any(row["bare"].values())
        ],
    }


def phones_of(content: Mapping[str, Any]) -> list[Phone]:
    """The card on every kind of phone; none while it has not its shape."""
    script, _ = shaped(content)
    return script_on_phones(script) if script else []


def beside(slug: str, now: datetime) -> dict[str, Any]:
    """A script's versions, the newest first, each with its state in words, and what was done with them."""
    with parts().database.read() as session:
        rows, changes = versions_of(session, slug), changes_of(session, slug)
    said = parts().library.version_of(slug)
    own = next((script for script in parts().words.own.scripts if script.slug == slug), None)
    return {
        "versions": [
            {"row": row, "state": STATE_WORDS[state_of(row, said, now)], "said": row.number == said}
            for row in rows
        ],
        "changes": [(change, CHANGE_WORDS[change.what]) for change in changes],
        "own": own is not None,
        "own_said": own is not None and parts().library.script(slug) == own,
        "file": parts().library.file_of(slug),
        "bared": _bared(slug),
    }


def _bared(slug: str) -> list[str]:
    """The situations that would have no words of their own kind without this script, by name."""
    library = parts().library
    without = replace(library, scripts=tuple(one for one in library.scripts if one.slug != slug))
    return [
        f"{KIND_NAMES[kind].in_(language())} · {STAGE_NAMES[stage].in_(language())}"
        for kind, stage in sorted(_holes(without) - _holes(library))
    ]


def _holes(library: Library) -> set[tuple[str, str]]:
    return {(cell.kind, cell.stage) for cell in cells(library) if not cell.unconditional}


def state_of(row: Any, said: int, now: datetime) -> str:
    """A key of STATE_WORDS."""
    if row.state == "published":
        over = row.expires_at is not None and row.expires_at <= now
        return "expired" if over else "said" if row.number == said else "published"
    if row.state == "retired" and row.published_at is None:
        return "dropped"
    if row.state == "retired" and not row.wholly:
        return "expired"
    return str(row.state)


def content_at(slug: str, rows: Sequence[Any], number: int) -> dict[str, Any] | None:
    """The content of a version by its number; 0 is the repository's."""
    if number == 0:
        own = next((script for script in parts().words.own.scripts if script.slug == slug), None)
        return content_of(own) if own else None
    row = next((row for row in rows if row.number == number), None)
    return json.loads(row.content) if row else None


def _lengths(content: Mapping[str, Any], rows: Sequence[dict[str, Any]]) -> dict[str, list[int]]:
    """Field -> how long it is and how long it may be, in characters or words that take breath."""
    found: dict[str, list[int]] = {}
    first = next((row["name"] for row in rows if not row["silent"]), None)
    short = None if content.get("model") in NO_FIRST_LINE else first
    mosts: tuple[tuple[Language, int, int, int], ...] = (
        ("zh", LINE_ZH, FIRST_ZH, CUE_ZH),
        ("en", LINE_EN, FIRST_EN, CUE_EN),
    )
    for one, line_most, first_most, cue_most in mosts:
        found[f"cue.{one}"] = [length_of(as_text(content.get("cue"))[one], one), cue_most]
        for row in rows:
            for part in () if row["silent"] else ("line", "bare"):
                most = first_most if row["name"] == short and part == "line" else line_most
                length = length_of(row[part][one], one)
                found[f"acts.{row['name']}.{part}.{one}"] = [length, most]
    return found
