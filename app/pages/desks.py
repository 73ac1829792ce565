"""The dispatcher's room: the live board, an order's story, and what was received."""

import json
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from app.actions.keep_record import actor_of, keep_record
from app.board_live import board_now
from app.errors import Problem
from app.pages.zone_map import cells_of
from app.parts import parts
from app.people import signed_in_as
from app.queries.board_order import OrderStory, order_story, place_of, words_of
from app.queries.board_places import zone_places
from app.queries.inbox import receipt_of
from app.queries.people import Caller
from app.queries.received import newest_notices, newest_refusals
from app.queries.scope import orders_seen
from coaching.board import BANDS, FATES

CLASS_WORDS = {
    "safety": _l("安全"),
    "urgent": _l("紧急"),
    "routine": _l("平常"),
    "drill": _l("演练"),
    "guidance": _l("指引"),
}
MOMENT_WORDS = {
    "placed": _l("下单"),
    "assigned": _l("骑手接单"),
    "at_store": _l("到店"),
    "picked_up": _l("取到餐"),
    "at_customer": _l("到门口"),
    "delivered": _l("送到"),
    "cancelled": _l("取消了"),
    "returning": _l("往回送"),
    "returned": _l("送回店里"),
    "unassigned": _l("改派，没骑手了"),
    "heard": _l("客人来话"),
    "activity": _l("客人那边"),
    "advice": _l("提醒"),
    "promise": _l("答应客人"),
}
ACTIVITY_WORDS = {
    "refund_page": _l("在看退款页"),
    "cancel_hover": _l("点到取消按钮"),
    "address_changed": _l("改了地址"),
    "dwell": _l("一直停在订单页"),
}
ANGER_WORDS = {0: _l("平静"), 1: _l("有点急"), 2: _l("在发火"), 3: _l("火很大")}
FIRST = 10  # orders shown before "all" is asked for
DRAWN = 100  # orders in a page before that: the live line brings the others, and 2,000 would take a second
dispatcher = Blueprint("dispatcher", __name__)


@dispatcher.get("/dispatch")
@signed_in_as("dispatcher", "admin")
def board(caller: Caller) -> str:
    """The room. `?order=` opens a story, `?all=1` shows every order, `?zones=table` the zones as a table."""
    order_id = request.args.get("order", "")
    return _room(caller, _story(caller, order_id) if order_id else None)


@dispatcher.get("/dispatch/order")
@signed_in_as("dispatcher", "admin")
def order(caller: Caller) -> str:
    """The story of one order alone, for a board that is open. An order id is any text, so it is no path."""
    return render_template("dispatcher/_story.html", **_told(_story(caller, request.args.get("id", ""))))


@dispatcher.post("/dispatch/order/words")
@signed_in_as("dispatcher", "admin")
def words(caller: Caller) -> str:
    """What the customer wrote, read on purpose and recorded."""
    story = _story(caller, request.form.get("id", ""))
    with parts().database.read() as session:
        found = words_of(session, caller, story.order_id)
    _record(caller, "words.read", f"order:{story.order_id}", {"many": len(found)})
    return _room(caller, story, words=found)


@dispatcher.post("/dispatch/order/place")
@signed_in_as("dispatcher", "admin")
def place(caller: Caller) -> str:
    """Where the rider of an order is, asked on purpose and recorded; at most fifteen minutes old."""
    story, now = _story(caller, request.form.get("id", "")), parts().clock.now()
    with parts().database.read() as session:
        found = place_of(session, story.rider_id, now) if story.rider_id else None
    if found:
        _record(caller, "place.read", f"rider:{story.rider_id}", {"order": story.order_id})
    return _room(caller, story, place=found)


@dispatcher.get("/dispatch/received")
@signed_in_as("dispatcher", "admin")
def received(caller: Caller) -> str:
    """The newest notices with how far they got, and what could not be taken in."""
    with parts().database.read() as session:
        refused, notices = newest_refusals(session, caller), newest_notices(session, caller)
    shown = [
        {
            "stored_at": row.stored_at,
            "rider_id": row.rider_id,
            "order_id": row.order_id,
            "rider_name": row.rider_name,
            "class_": row.class_,
            "title": json.loads(row.title),
            "state": receipt_of(row) or row.ended_as or row.outbox,
            "ended_as": row.ended_as,
        }
        for row in notices
    ]
    return render_template(
        "dispatcher/received.html", refused=refused, notices=shown, class_words=CLASS_WORDS, fates=FATES
    )


def _room(caller: Caller, story: OrderStory | None, **read: Any) -> str:
    board = board_now(parts(), caller)
    with parts().database.read() as session:
        places = zone_places(session, orders_seen(caller))
    cells = [cell for cell in cells_of(places) if cell.zone in board.zones]
    drawn = {cell.zone for cell in cells}
    return render_template(
        "dispatcher/board.html",
        board=board,
        orders=board.ranked(),
        first=FIRST,
        drawn=DRAWN,
        every=bool(request.args.get("all")),
        as_table=request.args.get("zones") == "table",
        cells=cells,
        beside=[zone for zone in board.zones.values() if zone["zone"] not in drawn],
        bands=BANDS,
        timezone=parts().settings.timezone,
        speed=parts().clock.speed,
        **_told(story, **read),
    )


def _told(story: OrderStory | None, words: Any = None, place: Any = None) -> dict[str, Any]:
    return {
        "story": story,
        "words": words,
        "place": place,
        "now": parts().clock.now(),
        "moment_words": MOMENT_WORDS,
        "activity_words": ACTIVITY_WORDS,
        "anger_words": ANGER_WORDS,
        "class_words": CLASS_WORDS,
        "fates": FATES,
    }


def _story(caller: Caller, order_id: str) -> OrderStory:
    """The story of an order; one that is not there and one of another zone are the same 404."""
    story = None
    if order_id.isprintable() and 0 < len(order_id) <= 128:
        with parts().database.read() as session:
            story = order_story(session, caller, order_id, parts().clock.now())
    if story is None:
        raise Problem("not_found", "no such order")
    return story


def _record(caller: Caller, what: str, subject: str, facts: dict[str, Any]) -> None:
    now = parts().clock.now()
    parts().database.write(lambda session: keep_record(session, now, what, actor_of(caller), subject, facts))
