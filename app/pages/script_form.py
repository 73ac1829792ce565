"""A script as a form: its fields by dotted names, read from what was typed and put back as it was typed."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from werkzeug.datastructures import MultiDict

from coaching.talk_models import ACTS_OF_MODEL, OPTIONAL_ACTS, SILENT_ACTS
from scripts_library.wrong import LANGUAGES

TEXTS = ("title", "cue", "never", "ends", "fails")
CHOICES = ("tone", "channel", "says_at")
LISTS = ("kinds", "stages", "moves")
WHEN_LISTS = ("reasons", "notes", "places", "weather", "customer", "fault")
RANGES = {"anger": (0, 3), "apologies": (0, 99)}
MOST_STEPS = 8


def blank(slug: str, model: str) -> dict[str, Any]:
    """A script with nothing written yet, which has its shape all the same."""
    acts = [_act(name, {}) for name in ACTS_OF_MODEL[model]]
    return {
        "slug": slug,
        **{name: {"zh": "", "en": ""} for name in TEXTS},
        "kinds": [],
        "stages": [],
        "moves": [],
        "model": model,
        "tone": "level",
        "channel": "door",
        "says_at": "door",
        "acts": acts,
        "todo": [],
        "when": {},
        "next": [],
    }


def content_from(form: MultiDict[str, str], base: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says, over what the version had: a part that the form does not know stays.

    Nothing is judged here: a number that is none stays as it was typed, and the check names it.
    """
    content = deepcopy(dict(base))
    for name in TEXTS:
        content[name] = _text(form, name)
    for name in CHOICES:
        content[name] = _clean(form.get(name, str(content.get(name, ""))))
    for name in LISTS:
        content[name] = _chosen(form, name, content.get(name))
    before = str(content.get("model", ""))
    content["model"] = form["model"] if form.get("model") in ACTS_OF_MODEL else before
    content["acts"] = _acts(
        form if content["model"] == before else _moved(form, before, content["model"]), content["model"]
    )
    steps = [_text(form, f"todo.{at}") for at in range(MOST_STEPS)]
    content["todo"] = [step for step in steps if step["zh"] or step["en"]]
    content["next"] = _clean(form.get("next", "")).replace("，", ",").replace(",", " ").split()
    content["only_if"] = _text_or_none(form, "only_if")
    content["promise"] = _promise(form)
    content["when"] = _when(form, content.get("when") or {})
    return content


def acts_by_name(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row an act of its model, in order, with what is written: `name silent optional line bare`."""
    model = content.get("model")
    acts = content.get("acts")
    written = {act.get("act"): act for act in acts if isinstance(act, dict)} if isinstance(acts, list) else {}
    return [
        {
            "name": name,
            "silent": name in SILENT_ACTS,
            "optional": (model, name) in OPTIONAL_ACTS,
            "line": as_text(written.get(name, {}).get("line")),
            "bare": as_text(written.get(name, {}).get("bare")),
        }
        for name in ACTS_OF_MODEL.get(str(model), ())
    ]


def place_of(field: str, content: Mapping[str, Any]) -> str:
    """Where in the form a fault's field stands: an act goes by its name, a condition by their group."""
    steps = field.split(".")
    acts = content.get("acts")
    if steps[0] == "acts" and len(steps) > 1 and steps[1].isdigit() and isinstance(acts, list):
        at = int(steps[1])
        if at < len(acts) and isinstance(acts[at], dict):
            steps[1] = str(acts[at].get("act"))
    if steps[0] in ("when", "promise", "kinds", "stages", "moves", "next") or (
        len(steps) < 3 and steps[0] == "acts"
    ):
        return steps[0]
    if steps[-1] not in LANGUAGES and steps[0] in (*TEXTS, "acts", "todo", "only_if"):
        steps.append(LANGUAGES[0])
    return ".".join(steps)


def as_text(value: Any) -> dict[str, str]:
    """Both languages, whatever is there."""
    found = value if isinstance(value, dict) else {}
    return {language: str(found.get(language) or "") for language in LANGUAGES}


def listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _acts(form: MultiDict[str, str], model: str) -> list[dict[str, Any]]:
    acts = []
    for name in ACTS_OF_MODEL.get(model, ()):
        act = _act(name, form)
        line = act["line"]
        empty = line is not None and not line["zh"] and not line["en"]
        if not (empty and (model, name) in OPTIONAL_ACTS):
            acts.append(act)
    return acts


def _moved(form: Mapping[str, str], before: str, after: str) -> MultiDict[str, str]:
    """The form of another model: what was written stays, in the same order, under that model's acts."""
    spoken = [
        [name for name in ACTS_OF_MODEL.get(one, ()) if name not in SILENT_ACTS] for one in (before, after)
    ]
    moved = MultiDict(form)
    for old, new in zip(*spoken, strict=False):
        for part in (f"{kind}.{language}" for kind in ("line", "bare") for language in LANGUAGES):
            moved[f"acts.{new}.{part}"] = form.get(f"acts.{old}.{part}", "")
    return moved


def _act(name: str, form: Mapping[str, str]) -> dict[str, Any]:
    if name in SILENT_ACTS:
        return {"act": name, "line": None, "bare": None}
    return {
        "act": name,
        "line": _text(form, f"acts.{name}.line"),
        "bare": _text_or_none(form, f"acts.{name}.bare"),
    }


def _promise(form: Mapping[str, str]) -> dict[str, Any] | None:
    minutes, what = _clean(form.get("promise.minutes", "")), _text(form, "promise.what")
    if not minutes and not what["zh"] and not what["en"]:
        return None
    return {"minutes": _number(minutes), "what": what}


def _when(form: MultiDict[str, str], base: Mapping[str, Any]) -> dict[str, Any]:
    when = dict(base)
    for name in WHEN_LISTS:
        when[name] = _chosen(form, f"when.{name}", when.get(name))
    for name, usual in RANGES.items():
        pair = [_clean(form.get(f"when.{name}.{at}", "")) for at in (0, 1)]
        when[name] = [_number(one) if one else usual[at] for at, one in enumerate(pair)]
    late = [_clean(form.get(f"when.late.{at}", "")) for at in (0, 1)]
    when["late"] = [_number(late[0] or "0"), _number(late[1] or "9999")] if any(late) else None
    when["night"] = {"night": True, "day": False}.get(form.get("when.night", ""))
    return when


def _chosen(form: MultiDict[str, str], name: str, before: Any) -> list[str]:
    """What is ticked, in the order of before: a form that comes back untouched changes nothing."""
    ticked = [_clean(one) for one in form.getlist(name)]
    return sorted(ticked, key=lambda one: listed(before).index(one) if one in listed(before) else len(ticked))


def _text(form: Mapping[str, str], name: str) -> dict[str, str]:
    return {language: _clean(form.get(f"{name}.{language}", "")) for language in LANGUAGES}


def _text_or_none(form: Mapping[str, str], name: str) -> dict[str, str] | None:
    text = _text(form, name)
    return text if text["zh"] or text["en"] else None


def _number(written: str) -> int | str:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else written


def _clean(written: str) -> str:
    """As every database holds it, on one line: a line that is said has no breaks."""
    plain = written.replace("\0", "").encode("utf-8", "ignore").decode()
    return " ".join(plain.split())
