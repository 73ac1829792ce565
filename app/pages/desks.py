"""The dispatcher's bare desk."""

import json

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from app.parts import parts
from app.people import signed_in_as
from app.queries.inbox import receipt_of
from app.queries.people import Caller
from app.queries.promises import open_promises
from app.queries.sources import newest_notices, newest_refusals
from app.queries.threats import newest_threats

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
