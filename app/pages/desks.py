"""The bare desks: the dispatcher's lists and the trainer's library."""

import json

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from app.language import language
from app.parts import parts
from app.people import signed_in_as
from app.queries.inbox import receipt_of
from app.queries.people import Caller
from app.queries.sources import newest_notices, newest_refusals
from coaching.advice import KIND_NAMES, STAGE_NAMES
from coaching.library import Library
from coaching.script import ACT_LABELS, MODEL_NAMES, Script

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
}
dispatcher = Blueprint("dispatcher", __name__)
trainer = Blueprint("trainer", __name__)


@dispatcher.get("/dispatch")
@signed_in_as("dispatcher", "admin")
def board(_caller: Caller) -> str:
    """What could not be taken in, and the newest notices with how far they got."""
    with parts().database.read() as session:
        refused, notices = newest_refusals(session), newest_notices(session)
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
        refused=refused,
        notices=shown,
        class_words=CLASS_WORDS,
        state_words=STATE_WORDS,
    )


@trainer.get("/library")
@signed_in_as("trainer", "dispatcher", "admin")
def library(_caller: Caller) -> str:
    """The scripts to read, searched by any of their words."""
    wanted = request.args.get("q", "").strip()[:80]
    scripts = [_as_page(script, parts().library) for script in found(parts().library, wanted)]
    return render_template("trainer/library.html", scripts=scripts, q=wanted, language=language())


def found(library: Library, wanted: str) -> list[Script]:
    """The scripts that hold all the words asked for, in either language."""
    words = wanted.casefold().split()
    return [script for script in library.scripts if all(word in _words(script) for word in words)]


def _words(script: Script) -> str:
    texts = [
        script.title,
        script.cue,
        script.never,
        *script.todo,
        *(act.line for act in script.acts if act.line),
    ]
    return " ".join(
        [script.slug, *script.kinds, *script.stages, *(f"{t.zh} {t.en}" for t in texts)]
    ).casefold()


def _as_page(script: Script, library: Library) -> dict[str, object]:
    return {
        "slug": script.slug,
        "title": script.title,
        "model": MODEL_NAMES[script.model],
        "tone": script.tone,
        "channel": script.channel,
        "seconds_zh": script.seconds("zh"),
        "seconds_en": script.seconds("en"),
        "cue": script.cue,
        "acts": [
            {"name": act.act, "label": ACT_LABELS[act.act], "line": act.line, "silent": act.silent}
            for act in script.acts
        ],
        "todo": script.todo,
        "never": script.never,
        "ends": script.ends,
        "fails": script.fails,
        "kind_name": " · ".join(KIND_NAMES[kind].in_(language()) for kind in script.kinds),
        "stage_names": " · ".join(STAGE_NAMES[stage].in_(language()) for stage in script.stages),
        "says_at": script.says_at,
        "file": f"scripts_library/{library.file_of(script.slug)}",
    }
