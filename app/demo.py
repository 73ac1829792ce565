"""The demo: people to sign in as, and the built-in evening that plays itself on a new database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.actions.add_person import add_person
from app.actions.add_schedule import add_first_schedules
from app.actions.add_source import add_source
from app.actions.record_events import record_events
from app.evening import Moment, evening
from app.events import Event, Refused, read_event
from app.parts import Parts
from app.people import sign_in_token
from app.queries.evening import evening_so_far
from app.queries.people import people_of_role
from app.queries.sign_in import handle_of
from app.queries.sources import any_event, source_keys

PEOPLE = (
    ("rider", "小周", "demo-rider", "demo-rider-1", "jingan-si"),
    ("rider", "阿坤", "demo-rider-2", "demo-rider-2", "caojiadu"),
    ("rider", "小马", "demo-rider-3", "demo-rider-3", "nanjing-xi-lu"),
    ("trainer", "许教练", "demo-trainer", None, None),
    ("dispatcher", "老孟", "demo-dispatcher", None, "jingan-si"),
)
#: Those that an older demo does not have yet.
LATER = (
    ("dispatcher", "小秦", "demo-dispatcher-2", None, "caojiadu"),
    ("admin", "陈站长", "demo-admin", None, None),
)
WORDS = {  # in the order their links are printed
    "rider": "骑手 rider",
    "dispatcher": "调度 dispatcher",
    "trainer": "教练 trainer",
    "admin": "管理员 admin",
}
FIRST = "evening-1"  # the event whose time is the evening's start
AT_ONCE = 100  # events at most in one write: what a server that was down has to make up for


@dataclass(frozen=True)
class Rest:
    """What is still to be played of the evening that began at `start`."""

    source_id: int
    start: datetime
    moments: Sequence[Moment]


def open_demo(parts: Parts, key: str) -> list[tuple[str, str]]:
    """Make the demo people, source and schedules if they are not there; return a sign-in path a role."""

    def make(session: Session) -> None:
        now = parts.clock.now()
        if not people_of_role(session, "dispatcher"):
            for role, name, handle, rider_id, zone in PEOPLE:
                add_person(session, role, name, handle, now, rider_id, zone)
            add_first_schedules(session, parts.settings.timezone, now, "demo")
        there = {handle_of(session, one.person_id or 0) for one in people_of_role(session, None)}
        for role, name, handle, rider_id, zone in LATER if PEOPLE[0][2] in there else ():
            if handle not in there:
                add_person(session, role, name, handle, now, rider_id, zone)
        if source_keys(session, "demo") is None:
            add_source(session, "demo", now)

    parts.database.write(make)
    with parts.database.read() as session:
        return [
            (WORDS[role], f"/sign-in/{sign_in_token(key, people[0].person_id or 0)}")
            for role in WORDS
            if (people := people_of_role(session, role))
        ]


def rest_of_evening(parts: Parts) -> Rest | None:
    """All of it if this database has taken no event yet, the rest if the server stopped in its middle."""
    with parts.database.read() as session:
        demo = source_keys(session, "demo")
        if demo is None:
            return None
        told = evening_so_far(session, demo.id)
        if FIRST not in told and any_event(session):
            return None
    start = told.get(FIRST, parts.clock.now().replace(microsecond=0))
    whole = evening(start, ZoneInfo(parts.settings.timezone))
    rest = [moment for moment in whole if moment.name not in told]
    return Rest(demo.id, start, rest) if rest else None


def play_evening(parts: Parts, rest: Rest, sleep: Callable[[float], None]) -> None:
    """Let the evening happen, through the same action that a platform's webhook takes.

    What is past due is played at once, in its order.
    """
    moments = list(rest.moments)
    while moments:
        ahead = rest.start + timedelta(seconds=moments[0].at) - parts.clock.now()
        sleep(max(0.0, parts.clock.machine_wait(ahead)))
        now = parts.clock.now()
        gone = (now - rest.start).total_seconds()
        due = [moment for moment in moments[:AT_ONCE] if moment.at <= gone]
        events = [read_event(moment.as_cloud_event(), now) for moment in due]
        parts.database.write(partial(_record, parts, rest.source_id, events))
        parts.outbox.nudge()
        del moments[: len(due)]


def _record(parts: Parts, source_id: int, events: list[Event | Refused], session: Session) -> None:
    record_events(session, parts.rulebook, source_id, events)
