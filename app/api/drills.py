"""Drills for the phone, and the runs it brings back."""

from datetime import datetime
from typing import Annotated, Any, TypeVar

from flask import Blueprint
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import Session

from app.actions.record_run import RecordedRun, SentRun, record_run, replayed
from app.api.bodies import read_shape
from app.errors import Problem
from app.pace import hold_pace
from app.parts import parts
from app.people import caller_as, csrf
from app.queries.open_orders import open_orders
from app.queries.rider_drills import RiderDrill, rider_drills
from app.storable import unstorable
from coaching.drill import MOST_ANSWERS, Drill
from coaching.drill_map import STEPS_APART, states, way_mark, worst_words
from coaching.drill_run import Answer, Choice, Own, TimeOver, answer
from coaching.phrasing import coach

drills_api = Blueprint("drills_api", __name__)
LONGEST = 3600  # seconds: a run that was put down and taken up again
#: Of one rider. Own words are read with all that he said before them, which is dear.
RUNS, OWN_WORDS = 120, 30  # a minute
Shape = TypeVar("Shape", bound=BaseModel)
OwnText = Annotated[str, Field(min_length=1, max_length=500)]


class StepIn(BaseModel):
    """One answer: `{reply}` chosen, `{own}` said, or `{late: true}` where the clock ran out."""

    model_config = ConfigDict(extra="ignore")
    reply: Annotated[str, Field(max_length=64)] | None = None
    own: OwnText | None = None
    late: bool = False

    def answer(self) -> Answer:
        if self.late:
            return TimeOver()
        if self.own is not None:
            return Own(self.own, coach(self.own, parts().rulebook.phrases))
        return Choice(self.reply or "")


Path = Annotated[list[StepIn], Field(max_length=MOST_ANSWERS + 1)]


class RunIn(BaseModel):
    """A run that ended, or was broken off: `{id, drill, assignment?, path, started_at, took_s, rewinds?}`."""

    model_config = ConfigDict(extra="ignore")
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    drill: Annotated[str, Field(max_length=64)]
    assignment: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    path: Path
    started_at: AwareDatetime
    took_s: Annotated[int, Field(ge=0, le=LONGEST)]
    rewinds: Annotated[int, Field(ge=0, le=999)] = 0


class OwnIn(BaseModel):
    """`{path, text}`: what he says in his own words after these answers."""

    model_config = ConfigDict(extra="ignore")
    path: Path
    text: OwnText


@drills_api.get("/api/v1/drills")
def list_drills() -> dict[str, Any]:
    """`{drills, busy}`: those asked of the rider first; `busy` while he holds an order, and plays none."""
    rider_id = caller_as("rider").rider_id or ""
    with parts().database.read() as session:
        rows = rider_drills(session, parts().library, rider_id)
        busy = bool(open_orders(session, rider_id))
    return {"drills": [_listed(row) for row in rows], "busy": busy}


@drills_api.get("/api/v1/drills/<slug>")
def show_drill(slug: str) -> dict[str, Any]:
    """A drill with every way through it (docs/wire.md)."""
    caller_as("rider", "trainer", "admin")
    found = parts().rulebook.drill_map(slug)
    if found is None:
        raise Problem("not_found", "no such drill")
    return found


@drills_api.post("/api/v1/drills/<slug>/own")
@csrf.exempt  # type: ignore[untyped-decorator]  # caller_as checks it for those who come with a cookie
def hear_own(slug: str) -> dict[str, Any]:
    """`{path, text}` -> `{key, reply, hurt, coaching, states}`: what they count as, and the ways on."""
    rider_id = caller_as("rider").rider_id or ""
    drill, own = _drill(slug), _body(OwnIn)
    hold_pace("own words", rider_id, OWN_WORDS)
    with parts().database.read() as session:
        if open_orders(session, rider_id):
            raise Problem("holds_order", "drills wait until your orders are delivered")
    heard = coach(own.text, parts().rulebook.phrases)
    try:
        before = replayed(drill, [step.answer() for step in own.path])
        run = answer(drill, before, Own(own.text, heard))
    except ValueError as wrong:
        raise Problem("unreadable", f"path: {wrong}") from None
    return {
        "key": STEPS_APART.join(way_mark(step) for step in run.steps),
        "reply": run.steps[-1].reply,
        "hurt": worst_words(own.text, heard),
        "coaching": heard.as_json(),
        "states": states(drill, run),
    }


@drills_api.post("/api/v1/drill-runs")
@csrf.exempt  # type: ignore[untyped-decorator]
def post_run() -> dict[str, Any]:
    """Keep a run; safe to send twice. The answers are played again here: these scores count."""
    rider_id = caller_as("rider").rider_id or ""
    sent = _body(RunIn)
    hold_pace("drill runs", rider_id, RUNS)
    drill, now = _drill(sent.drill), parts().clock.now()
    run = SentRun(
        id=sent.id,
        answers=[step.answer() for step in sent.path],
        started_at=_utc(sent.started_at, now),
        took_s=sent.took_s,
        assignment=sent.assignment,
        rewinds=sent.rewinds,
    )

    def record(session: Session) -> RecordedRun | ValueError:
        try:
            return record_run(session, drill, rider_id, run, now)
        except ValueError as wrong:  # raised before anything is written; the writer's thread would log it
            return wrong

    recorded = parts().database.write(record)
    if isinstance(recorded, ValueError):
        raise Problem("unreadable", f"path: {recorded}")
    kept = {"id": recorded.id, "ending": recorded.ending, "scores": recorded.scores, "took_s": run.took_s}
    if not recorded.repeated:
        news = {"drill": drill.slug, "assignment": recorded.assignment, "rider_id": rider_id, "run": kept}
        parts().live.tell("progress", news)
    return {"ok": True, "repeated": recorded.repeated, "ending": recorded.ending, "scores": recorded.scores}


def _listed(row: RiderDrill) -> dict[str, Any]:
    return {
        "slug": row.drill.slug,
        "title": row.drill.title.as_dict(),
        "version": parts().rulebook.drill_version(row.drill.slug),
        "assignment": row.assignment,
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "played_at": row.played_at.isoformat() if row.played_at else None,
        "ending": row.ending,
    }


def _drill(slug: str) -> Drill:
    drill = parts().library.drill(slug)
    if drill is None:
        raise Problem("not_found", "no such drill")
    return drill


def _utc(at: datetime, now: datetime) -> datetime:
    """In the zone of our own times; a moment that no calendar holds there is as good as now."""
    try:
        return at.astimezone(now.tzinfo)
    except OverflowError:
        return now


def _body(shape: type[Shape]) -> Shape:
    read = read_shape(shape)
    for held in unstorable(read.model_dump(mode="json")):
        raise Problem("bad_request", f"it holds {held}")
    return read
