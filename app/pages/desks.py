"""The bare desks: the dispatcher's lists and the trainer's library."""

import json
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from app.errors import Problem
from app.language import language
from app.pages.script_words import (
    CHANNEL_NAMES,
    MOVE_NAMES,
    SAYS_AT_NAMES,
    TONE_NAMES,
    conditions,
    with_slots_named,
)
from app.parts import parts
from app.people import signed_in_as
from app.queries.inbox import receipt_of
from app.queries.people import Caller
from app.queries.promises import open_promises
from app.queries.sources import newest_notices, newest_refusals
from app.queries.threats import newest_threats
from coaching.advice import KIND_NAMES, STAGE_NAMES
from coaching.library import Library
from coaching.script import Script
from coaching.talk_models import ACT_LABELS, MODEL_NAMES

CLASS_WORDS = {
    "safety": _l("安全"),
    "urgent": _l("紧急"),
    "routine": _l("平常"),
    "drill": _l("演练"),
    "guidance": _l("指引"),
}
STATE_WORDS = {
    "pending": _l("等他停稳"),
    "handed": _l("送出了"),
    "delivered": _l("到手机了"),
    "shown": _l("看到了"),
    "acted": _l("用了"),
    "declined": _l("不用"),
    "expired": _l("过时了"),
    "retracted": _l("收回了"),
    "superseded": _l("有新的了"),
    "capped": _l("这会儿够多了，没打扰"),
    "abstained": _l("没有合适的话"),
}
dispatcher = Blueprint("dispatcher", __name__)
trainer = Blueprint("trainer", __name__)


@dispatcher.get("/dispatch")
@signed_in_as("dispatcher", "admin")
def board(_caller: Caller) -> str:
    """Threats, open promises, the newest notices with how far they got, and what could not be taken in."""
    with parts().database.read() as session:
        refused, notices = newest_refusals(session), newest_notices(session)
        threats, promises = newest_threats(session), open_promises(session)
    shown = [
        {
            "stored_at": row.stored_at,
            "rider_id": row.rider_id,
            "order_id": row.order_id,
            "kind": row.kind,
            "class_": row.class_,
            "title": json.loads(row.title),
            "state": receipt_of(row) or row.ended_as or row.outbox,
            "ended_as": row.ended_as,
            "rule": row.rule,
        }
        for row in notices
    ]
    return render_template(
        "dispatcher/board.html",
        threats=threats,
        promises=promises,
        refused=refused,
        notices=shown,
        now=parts().clock.now(),
        class_words=CLASS_WORDS,
        state_words=STATE_WORDS,
    )


@trainer.get("/library")
@signed_in_as("trainer", "dispatcher", "admin")
def library(_caller: Caller) -> str:
    """The scripts, searched by any of their words, by what happened and by where the rider is."""
    wanted = request.args.get("q", "").strip()[:80]
    kind, stage = request.args.get("kind", ""), request.args.get("stage", "")
    scripts = found(parts().library, wanted, kind, stage)
    return render_template(
        "trainer/library.html",
        groups=_by_kind(scripts, kind),
        many=len(scripts),
        q=wanted,
        kind=kind,
        stage=stage,
        kinds=KIND_NAMES,
        stages=STAGE_NAMES,
    )


@trainer.get("/library/<slug>")
@signed_in_as("trainer", "dispatcher", "admin")
def script(_caller: Caller, slug: str) -> str:
    """One script with all that decides when it is said, and what follows it."""
    whole = parts().library.script(slug)
    if whole is None:
        raise Problem("not_found")
    return render_template("trainer/script.html", script=_as_page(whole, parts().library))


def found(library: Library, wanted: str, kind: str = "", stage: str = "") -> list[Script]:
    """The scripts of this kind and stage, if given, that hold all the words asked for, in either language."""
    words = wanted.casefold().split()
    return [
        script
        for script in library.scripts
        if (not kind or kind in script.kinds)
        and (not stage or stage in script.stages)
        and all(word in _words(script) for word in words)
    ]


def _words(script: Script) -> str:
    texts = [
        script.title,
        script.cue,
        script.never,
        *script.todo,
        *(act.line for act in script.acts if act.line),
        *conditions(script.when),
        *([script.only_if] if script.only_if else []),
    ]
    return " ".join(
        [script.slug, *script.kinds, *script.stages, *(f"{t.zh} {t.en}" for t in texts)]
    ).casefold()


def _by_kind(scripts: list[Script], kind: str) -> list[tuple[str, list[dict[str, object]]]]:
    """(name, rows) of each kind, or of the one asked for; a script has a row in each of its kinds."""
    groups = [
        (text.in_(language()), [_as_row(script) for script in scripts if one in script.kinds])
        for one, text in KIND_NAMES.items()
        if kind in ("", one)
    ]
    return [(name, rows) for name, rows in groups if rows]


def _as_row(script: Script) -> dict[str, object]:
    return {
        "slug": script.slug,
        "title": script.title,
        "cue": script.cue,
        "stage_names": _l("哪一步都行")
        if len(script.stages) == len(STAGE_NAMES)
        else _in_a_row(STAGE_NAMES, script.stages),
        "conditions": conditions(script.when),
        "only_if": script.only_if,
        "promise": script.promise,
        "safety": "threat" in script.kinds,
    }


def _as_page(script: Script, library: Library) -> dict[str, object]:
    return {
        **_as_row(script),
        "kind_names": _in_a_row(KIND_NAMES, script.kinds),
        "model": MODEL_NAMES[script.model],
        "tone": TONE_NAMES[script.tone],
        "channel": CHANNEL_NAMES[script.channel],
        "says_at": SAYS_AT_NAMES[script.says_at],
        "seconds": script.seconds(language()),
        "acts": [
            {
                "act": act.act,
                "label": ACT_LABELS[act.act],
                "line": act.line and with_slots_named(act.line),
                "bare": act.bare,
            }
            for act in script.acts
        ],
        "todo": script.todo,
        "never": script.never,
        "ends": script.ends,
        "fails": script.fails,
        "moves": [MOVE_NAMES[move] for move in script.moves],
        "next": [after for slug in script.next if (after := library.script(slug))],
        "file": f"scripts_library/{library.file_of(script.slug)}",
    }


def _in_a_row(names: Any, words: tuple[str, ...]) -> str:
    return " · ".join(names[word].in_(language()) for word in words)
