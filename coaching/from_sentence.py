"""begin_script(sentence, ...) -> the beginning of a script, as data: a rider's words put where they belong.

Only what he said stands in it; what a script needs besides is left empty and named in `missing`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from coaching.fact_names import KIND_NAMES, STAGE_NAMES
from coaching.own_words import CLAUSE_END, language_of
from coaching.phrase_table import PhraseTable, SpeechAct
from coaching.phrasing import coach
from coaching.talk_models import ACTS_OF_MODEL, OPTIONAL_ACTS, SILENT_ACTS

#: Which act of a model holds what a rider did with his words.
HOLDS: Mapping[str, Mapping[SpeechAct, str]] = {
    "empathy_fact_plan": {
        "empathy": "empathy",
        "apology": "empathy",
        "fact": "fact",
        "offer": "plan",
        "thanks": "plan",
        "safety": "plan",
    },
    "soothing_pyramid": {
        "apology": "apology",
        "empathy": "apology",
        "fact": "reason",
        "offer": "offer",
        "thanks": "offer",
        "safety": "offer",
    },
    "hedge_leave": {"safety": "close"},
    "plain": {},
}
MOVES: Mapping[SpeechAct, str] = {
    "empathy": "empathy",
    "apology": "apologise_once",
    "fact": "state_fact",
    "thanks": "thank",
    "safety": "leave_now",
}
#: An act that nothing of the sentence was heard as: the whole of it stands here.
FIRST: Mapping[str, str] = {"plain": "say", "hedge_leave": "close"}
MOST_TITLE = 20


@dataclass(frozen=True)
class Begun:
    """`content` has the form of a script's file; `missing` names the acts that still have no words."""

    content: dict[str, Any]
    missing: tuple[str, ...]


def begin_script(
    sentence: str,
    slug: str,
    table: PhraseTable,
    *,
    kind: str | None = None,
    stage: str | None = None,
    facts: Mapping[str, Sequence[str]] | None = None,
) -> Begun:
    """Split a sentence into the acts that the coach hears in it; `facts` are reasons, notes, weather."""
    language, acts = language_of(sentence), coach(sentence, table).acts
    model = _model(acts, kind)
    lines = _lines(sentence, model, table)
    content: dict[str, Any] = {
        "slug": slug,
        "kinds": [kind] if kind else [],
        "stages": [stage] if stage else [],
        "model": model,
        "tone": "firm" if model == "hedge_leave" else "level",
        "channel": "door",
        "says_at": "door",
        "moves": [MOVES[act] for act in acts if act in MOVES],
        "title": _title(sentence, kind, stage),
        "cue": {"zh": "", "en": ""},
        "todo": [],
        "never": {"zh": "", "en": ""},
        "ends": {"zh": "", "en": ""},
        "fails": {"zh": "", "en": ""},
        "acts": [
            {"act": act}
            if act in SILENT_ACTS
            else {"act": act, "line": {"zh": "", "en": "", language: lines.get(act, "")}}
            for act in ACTS_OF_MODEL[model]
            if act in lines or (model, act) not in OPTIONAL_ACTS
        ],
    }
    when = {name: list(facts[name]) for name in ("reasons", "notes", "weather") if facts and facts.get(name)}
    if when and kind != "threat":
        content["when"] = when
    missing = tuple(
        one["act"] for one in content["acts"] if one["act"] not in SILENT_ACTS and one["act"] not in lines
    )
    return Begun(content, missing)


def _model(acts: tuple[SpeechAct, ...], kind: str | None) -> str:
    if kind == "threat" or acts == ("safety",):
        return "hedge_leave"
    if "apology" in acts:
        return "soothing_pyramid"
    return "empathy_fact_plan" if set(acts) & {"empathy", "fact", "offer"} else "plain"


def _lines(sentence: str, model: str, table: PhraseTable) -> dict[str, str]:
    """Act -> the words heard as it. A clause that says nothing by itself goes with the one before."""
    lines: dict[str, str] = {}
    here, before = FIRST.get(model), ""
    for clause in _clauses(sentence):
        heard = coach(clause, table).acts
        act = HOLDS[model].get(heard[0]) if heard else None
        here = act or here
        if here is None:  # nothing was heard yet: it opens what comes
            before += clause
            continue
        lines[here] = lines.get(here, "") + before + clause
        before = ""
    if before:
        lines[ACTS_OF_MODEL[model][0]] = before
    return {act: words.strip() for act, words in lines.items()}


def _clauses(sentence: str) -> list[str]:
    """The sentence cut behind each mark that ends a clause; the parts joined are the sentence."""
    cuts = [found.end() for found in CLAUSE_END.finditer(sentence)]
    bounds = [0, *cuts, len(sentence)]
    return [sentence[start:end] for start, end in pairwise(bounds) if start < end]


def _title(sentence: str, kind: str | None, stage: str | None) -> dict[str, str]:
    if kind is None or kind not in KIND_NAMES:
        return {"zh": sentence[:MOST_TITLE].strip(), "en": ""}
    where = STAGE_NAMES.get(stage or "")
    name = KIND_NAMES[kind]
    return {
        "zh": f"{name.zh}，{where.zh}" if where else name.zh,
        "en": f"{name.en}, {where.en.lower()}" if where else name.en,
    }
