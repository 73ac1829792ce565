"""A script as one row of a table, and back: for people who write scripts in a spreadsheet.

Columns are named as in a script's file, counted from 1 (`act.2.line.zh`, `todo.1.en`); lists stand by comma,
ranges as `0-2`, night as yes or no. What a row cannot hold is no script's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from coaching.content import Text
from coaching.script import Script, When

MOST_STEPS, MOST_ACTS = 4, 3  # columns of a template; a script that has more gets more
LISTS = frozenset(
    ["kinds", "stages", "moves", "next"]
    + [f"when.{name}" for name in ("reasons", "weather", "places", "notes", "customer", "fault")]
)
RANGES = frozenset({"when.anger", "when.late", "when.apologies"})
_BETWEEN = re.compile(r"[,，、;；\n]+")
_RANGE = re.compile(r"(\d{1,5})\s*[-–—~～到]\s*(\d{1,5})")
_NIGHT = {"yes": True, "no": False, "true": True, "false": False, "是": True, "否": False}
_PLAIN = When()


def columns_for(scripts: Iterable[Script]) -> tuple[str, ...]:
    """Every column that is needed to hold these scripts, in their order."""
    steps, acts = MOST_STEPS, MOST_ACTS
    for script in scripts:
        steps, acts = max(steps, len(script.todo)), max(acts, len(script.acts))
    return tuple(_columns(steps, acts))


def _columns(steps: int, acts: int) -> Iterator[str]:
    yield "slug"
    yield from _both("title")
    yield from ("kinds", "stages", "model", "tone", "channel", "says_at")
    yield from _both("cue")
    for at in range(1, steps + 1):
        yield from _both(f"todo.{at}")
    for at in range(1, acts + 1):
        yield f"act.{at}"
        yield from (*_both(f"act.{at}.line"), *_both(f"act.{at}.bare"))
    for name in ("never", "ends", "fails", "only_if"):
        yield from _both(name)
    yield from ("moves", "next", "when.reasons", "when.anger", "when.night", "when.late", "when.weather")
    yield from ("when.places", "when.notes", "when.customer", "when.fault", "when.apologies")
    yield from ("promise.minutes", *_both("promise.what"))


def _both(name: str) -> tuple[str, str]:
    return f"{name}.zh", f"{name}.en"


def as_row(script: Script) -> dict[str, str]:
    """Column -> what stands in it; columns that would be empty are left out."""
    row = {"slug": script.slug, "model": script.model, "tone": script.tone, "channel": script.channel}
    row["says_at"] = script.says_at
    row |= {name: ", ".join(getattr(script, name)) for name in ("kinds", "stages", "moves", "next")}
    for name in ("title", "cue", "never", "ends", "fails", "only_if"):
        _put(row, name, getattr(script, name))
    for at, step in enumerate(script.todo, 1):
        _put(row, f"todo.{at}", step)
    for at, act in enumerate(script.acts, 1):
        row[f"act.{at}"] = act.act
        _put(row, f"act.{at}.line", act.line)
        _put(row, f"act.{at}.bare", act.bare)
    if script.promise:
        row["promise.minutes"] = str(script.promise.minutes)
        _put(row, "promise.what", script.promise.what)
    when = script.when
    for name in ("reasons", "weather", "places", "notes", "customer", "fault"):
        row[f"when.{name}"] = ", ".join(getattr(when, name))
    for name in ("anger", "late", "apologies"):
        if (pair := getattr(when, name)) != getattr(_PLAIN, name):
            row[f"when.{name}"] = f"{pair[0]}-{pair[1]}"
    if when.night is not None:
        row["when.night"] = "yes" if when.night else "no"
    return {name: cell for name, cell in row.items() if cell}


def _put(row: dict[str, str], name: str, text: Text | None) -> None:
    if text:
        row[f"{name}.zh"], row[f"{name}.en"] = text.zh, text.en


def from_row(row: Mapping[str, str]) -> dict[str, Any]:
    """The content that a row stands for, right or wrong: the checker tells what does not fit.

    A cell that can't be read as what its column holds is kept as it is, so that it is told by its column.
    """
    content: dict[str, Any] = {}
    steps: dict[int, dict[str, str]] = {}
    acts: dict[int, dict[str, Any]] = {}
    for name, cell in row.items():
        if not cell:
            continue
        parts = name.split(".")
        if parts[0] == "todo" and len(parts) == 3:
            steps.setdefault(int(parts[1]), {"zh": "", "en": ""})[parts[2]] = cell
        elif parts[0] == "act" and len(parts) == 2:
            acts.setdefault(int(parts[1]), {})["act"] = cell
        elif parts[0] == "act" and len(parts) == 4:
            acts.setdefault(int(parts[1]), {}).setdefault(parts[2], {"zh": "", "en": ""})[parts[3]] = cell
        else:
            _set(content, parts, _value(name, cell))
    content["todo"] = [steps[at] for at in sorted(steps)]
    content["acts"] = [acts[at] for at in sorted(acts)]
    return content


def _value(name: str, cell: str) -> Any:
    if name in LISTS:
        return [word for part in _BETWEEN.split(cell) if (word := part.strip())]
    if name in RANGES:
        found = _RANGE.fullmatch(cell.strip())
        return [int(found[1]), int(found[2])] if found else cell
    if name == "when.night":
        return _NIGHT.get(cell.strip().lower(), cell)
    if name == "promise.minutes":
        return int(cell) if re.fullmatch(r"[0-9]{1,5}", cell.strip()) else cell
    return cell


def _set(content: dict[str, Any], parts: list[str], value: Any) -> None:
    inner: Any = content
    for step in parts[:-1]:
        inner = inner.setdefault(step, {"zh": "", "en": ""} if parts[-1] in ("zh", "en") else {})
    inner[parts[-1]] = value


def column_of(field: str, columns: Iterable[str]) -> str:
    """The column of a fault's field: `acts.1.line.zh` is `act.2.line.zh`, `kinds.0` is `kinds`."""
    named = re.sub(r"^(acts|todo)\.(\d+)", lambda at: f"{at[1].removesuffix('s')}.{int(at[2]) + 1}", field)
    named = re.sub(r"^(act\.\d+)\.act$", r"\1", named)
    known = list(columns)
    while named and named not in known:
        if deeper := next((one for one in known if one.startswith(f"{named}.")), None):
            return deeper
        named = named.rpartition(".")[0]
    return named
