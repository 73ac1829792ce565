"""What the composer of guidance is drawn with, on whatever page of the desk it stands."""

from datetime import datetime
from typing import Any

from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from app.clock import machine_now
from app.guiding import who_of
from app.language import person
from app.pages import guidance_words as words
from app.parts import parts
from app.queries.guidance import asking_guidance, due_of, newest_guidance
from app.queries.people import Caller
from app.queries.scope import sees_zone, zone_limit
from app.queries.storms import Storm, storms_open
from app.queries.zones import zones_seen
from app.storms import storm_riders
from coaching.guiding import LIVES, TYPED_OVER
from coaching.prepared import for_alert

ON_THE_BOARD = 3  # how many of the newest stand under the composer


def storm_now() -> dict[str, Any] | None:
    """The first warning whose message waits for a tap, for the bell row."""
    caller, now = person(), parts().clock.now()
    if caller is None:
        return None
    with parts().database.read() as session:
        found = _storms(session, caller, now)
    if not found:
        return None
    storm: Storm = found[0]["storm"]
    return {**storm._asdict(), "riders": found[0]["riders"], "word": words.WEATHER_WORDS[storm.kind]}


def _storms(session: Session, caller: Caller, now: datetime) -> list[dict[str, Any]]:
    return [
        {"storm": one, "riders": riders, "prepared": prepared}
        for one in storms_open(session, now)
        if sees_zone(caller, one.zone)
        and (prepared := for_alert(parts().prepared, one.kind))
        and (riders := storm_riders(session, one, now))
    ]


def composer_now(form: MultiDict[str, str] | None = None, fault: str = "") -> dict[str, Any]:
    """The form as it was filled in, what may be undone or agreed to, the newest records, and warnings."""
    caller = person()
    if caller is None or caller.role not in ("dispatcher", "admin"):
        return {}
    form = form or MultiDict()
    now = parts().clock.now()
    with parts().database.read() as session:
        due = due_of(session, caller, who_of(caller).actor, now)
        asking = asking_guidance(session, caller, now)
        records = newest_guidance(session, caller, now, ON_THE_BOARD)
        zones = zones_seen(session, caller)
        storms = _storms(session, caller, now)
    return {
        "form": form,
        "fault": fault,
        "due": due,
        "left": max(0, round((due.row.send_at - machine_now()).total_seconds())) if due else 0,
        "asking": asking,
        "me": who_of(caller).actor,
        "records": [one for one in records if one.standing not in ("asks", "due")],
        "storms": storms,
        "zones": zones,
        "limit": zone_limit(caller),
        "prepared": parts().prepared,
        "until": form.get("until") or local(now + LIVES).strftime("%H:%M"),
        "typed_over": TYPED_OVER,
        "words": words,
    }


def local(moment: datetime) -> datetime:
    """By the clock of the town."""
    return moment.astimezone(parts().rulebook.timezone)
