"""The desk for words: a version of a script is written, checked, previewed, published and taken back."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.actions.publish_script import hands_of
from app.errors import Problem
from app.language import language
from app.pages.script_diff import differences
from app.pages.script_form import MOST_STEPS, acts_by_name, as_text, content_from, listed
from app.pages.script_list import side_list
from app.pages.script_show import NAMES, beside, content_at, judged, phones_of, state_of
from app.parts import parts
from app.people import View, caller_as, signed_in_as
from app.queries.people import Caller
from app.queries.scripts import OPEN, versions_of
from app.script_desk import ask, begin, person_of, publish, recall, recall_own, restore, retire, save, seen
from scripts_library.script_check import shaped

script_edit = Blueprint("script_edit", __name__)
READERS, WRITERS = ("trainer", "dispatcher", "admin"), ("trainer", "admin")
MOST_BYTES = 64 * 1024
VERSION = "/trainer/edit/version/<int(max=2147483647):version_id>"


def written_by_people(view: View) -> View:
    """A page for trainers and admins who are people; the view gets the caller as its first argument."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        caller = caller_as(*WRITERS)
        person_of(caller)
        return view(caller, *args, **kwargs)

    return guarded  # type: ignore[return-value]


@script_edit.get("/trainer/edit/<slug>")
@signed_in_as(*READERS)
def desk(caller: Caller, slug: str) -> Any:
    """A script at the desk: its draft, else what is said, else the repository's words (`v=0`: those)."""
    with parts().database.read() as session:
        rows = versions_of(session, slug)
    said = parts().library.version_of(slug)
    wanted = [row for row in rows if row.state in OPEN] or [row for row in rows if row.number == said]
    own = content_at(slug, rows, 0)
    if request.args.get("v") != "0" and (wanted or (rows and own is None) or (rows and not _said_now(slug))):
        return redirect(url_for("script_edit.version", version_id=(wanted or rows)[0].id))
    if own is None:
        raise Problem("not_found")
    return _drawn(caller, None, own)


@script_edit.post("/trainer/edit/<slug>/<any(draft, recall):act>")
@written_by_people
def of_repository(caller: Caller, slug: str, act: str) -> Any:
    """Begin a version of the repository's words, or take them back."""
    own = content_at(slug, (), 0)
    if own is None:
        raise Problem("not_found")
    if act == "draft":
        return redirect(url_for("script_edit.version", version_id=begin(parts(), caller, slug, own)))
    flash(_taken_back(recall_own(parts(), caller, slug)))
    return redirect(url_for("script_edit.desk", slug=slug))


@script_edit.get(VERSION)
@signed_in_as(*READERS)
def version(caller: Caller, version_id: int) -> Any:
    """One version; a draft can be written on."""
    row = seen(parts(), version_id)
    return _drawn(caller, row, json.loads(row.content))


@script_edit.post(VERSION)
@written_by_people
def keep(caller: Caller, version_id: int) -> Any:
    """Save the draft. Who was overtaken is told so, and keeps what he typed."""
    row, expected = seen(parts(), version_id), _edits()
    content = content_from(_form(), json.loads(row.content))
    done = save(parts(), caller, version_id, content, expected, request.form.get("note", "").strip())
    if done == "saved":
        flash(_("存好了。"))
        return redirect(url_for("script_edit.version", version_id=version_id))
    row = seen(parts(), version_id)
    if done == "over":
        fault = _("这一版已经不是草稿，没存。你写的还在下面，开一版新的再贴。")
    else:
        fault = _(
            "%(who)s 刚才存过了，你的没存。你写的还在下面；再存一次，就换成你的。", who=row.changed_name
        )
    return _drawn(caller, row, content, fault, typed=True), 409


@script_edit.post(f"{VERSION}/check")
@written_by_people
def check(_caller: Caller, version_id: int) -> dict[str, Any]:
    """What is wrong with what stands in the form now, how long it is, and how it looks; nothing is kept."""
    content = content_from(_form(), json.loads(seen(parts(), version_id).content))
    return {**judged(content), "phones": [phone.screen for phone in phones_of(content)]}


@script_edit.post(f"{VERSION}/<any(ask, publish, recall, retire, restore):act>")
@written_by_people
def change(caller: Caller, version_id: int, act: str) -> Any:
    """Move a version on."""
    row = seen(parts(), version_id)
    if act == "restore":
        note = _("拿回第 %(n)s 版", n=row.number)
        made = restore(parts(), caller, version_id, note)
        return redirect(url_for("script_edit.version", version_id=made))
    edits = _kept_first(caller, row) if act in ("ask", "publish") else 0
    if act == "ask":
        done = ask(parts(), caller, version_id, edits)
        flash(_("请了。要另一位教练或管理员来看。") if done else _("没请成：这一版刚才变了，再看一眼。"))
    elif act == "publish":
        flash(_published(caller, version_id, edits))
    elif act == "recall":
        flash(_taken_back(recall(parts(), caller, version_id, wholly=request.form.get("wholly") == "1")))
    else:
        flash(_("停用了。") if retire(parts(), caller, version_id) else _("这一版早就不用了。"))
    return redirect(url_for("script_edit.version", version_id=version_id))


@script_edit.get(f"{VERSION}/compare")
@signed_in_as(*READERS)
def compare(_caller: Caller, version_id: int) -> str:
    """What this version changed: against another by its number, or the one before."""
    row = seen(parts(), version_id)
    with parts().database.read() as session:
        rows = versions_of(session, row.slug)
    numbers = [one.number for one in rows if one.number != row.number] + (
        [0] if content_at(row.slug, (), 0) else []
    )
    before = max((number for number in numbers if number < row.number), default=None)
    against = request.args.get("with", type=int)
    against = against if against in numbers else before
    old = content_at(row.slug, rows, against) if against is not None else None
    return render_template(
        "trainer/script_compare.html",
        row=row,
        title=as_text(json.loads(row.content).get("title")),
        against=against,
        numbers=sorted(numbers),
        rows=differences(old or {}, json.loads(row.content), language()),
        side=side_list(row.slug),
    )


def _kept_first(caller: Caller, row: Any) -> int:
    """What stands in the form is kept before it is asked for or published; the edits that makes, -1: lost."""
    edits, before = _edits(), json.loads(row.content)
    if "model" not in request.form or row.state not in OPEN or edits != row.edits:
        return edits
    content, note = content_from(_form(), before), request.form.get("note", "").strip()
    if shaped(content)[0] == shaped(before)[0] and shaped(content)[0] is not None and note == row.note:
        return edits
    return edits + 1 if save(parts(), caller, row.id, content, edits, note) == "saved" else -1


def _published(caller: Caller, version_id: int, edits: int) -> str:
    until = _until()
    if until is not None and until <= parts().clock.now():
        return str(_("到期的日子要在今天以后。还没发布。"))
    done = publish(parts(), caller, version_id, edits, until)
    return str(
        {
            "published": _("发布了，骑手下一张卡就是这些话。"),
            "changed": _("没发布：有人刚改过，再看一眼。"),
            "over": _("没发布：这一版已经不是草稿。"),
            "second": _("没发布：说危险的话要两个人，请另一位来点。"),
            "faulty": _("没发布：还有要改的地方。"),
        }[done]
    )


def _taken_back(cards: int | None) -> str:
    if cards is None:
        return str(_("没收成：这一版现在没在说。"))
    return str(_("收回了，手机上开着的 %(n)s 张也收了。", n=cards) if cards else _("收回了，没有开着的卡。"))


def _said_now(slug: str) -> bool:
    return parts().library.script(slug) is not None


def _until() -> datetime | None:
    """The end of the day named in the form, where the riders are; None for no end."""
    try:
        day = date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        return None
    return datetime.combine(day, time.max, ZoneInfo(parts().settings.timezone))


def _edits() -> int:
    written = request.form.get("edits", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0


def _form() -> Any:
    if (request.content_length or 0) > MOST_BYTES:
        raise Problem("too_large", "a script has at most 64 KiB")
    return request.form


def _drawn(
    caller: Caller, row: Any, content: Mapping[str, Any], fault: str = "", *, typed: bool = False
) -> str:
    """The desk. `typed`: the content is what he typed, not what is kept."""
    now, slug = parts().clock.now(), row.slug if row else str(content["slug"])
    writes = caller.role in WRITERS
    hands = hands_of(row) if row else frozenset()
    return render_template(
        "trainer/script_edit.html",
        row=row,
        slug=slug,
        content=content,
        acts=acts_by_name(content),
        steps=[as_text(step) for step in listed(content.get("todo"))],
        most_steps=MOST_STEPS,
        text=as_text,
        listed=listed,
        judged=judged(content),
        phones=phones_of(content),
        names=NAMES,
        state=state_of(row, parts().library.version_of(slug), now) if row else "",
        writes=writes,
        editable=writes and (typed or (row is not None and row.state in OPEN)),
        mine=caller.person_id in hands,
        fault=fault,
        typed=typed,
        today=now.astimezone(ZoneInfo(parts().settings.timezone)).date(),
        side=side_list(slug),
        **beside(slug, now),
    )
