"""Results of drills: by drill, by rider, and one play with each choice."""

from flask import Blueprint, render_template

from app.errors import Problem
from app.looked_at import note_looks
from app.pages.drill_words import MOOD_NAMES, chosen_in, curve_of, drill_file, outline
from app.pages.training import drawn
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.queries.training import assignments, choices, names_of_riders, play, played_by, plays

results = Blueprint("results", __name__)


@results.get("/trainer/results")
@signed_in_as("trainer", "admin")
def by_drill(_caller: Caller) -> str:
    """Each drill that was assigned or played, and the riders with what they did."""
    with parts().database.read() as session:
        rows, played, names = assignments(session), played_by(session), names_of_riders(session)
        free = plays(session)
    used = dict.fromkeys([*(row.drill for row in rows), *(run.drill for run in free)])
    lines = [
        {
            "slug": slug,
            "asked": sum(row.drill == slug for row in rows),
            "done": sum(row.drill == slug and row.done_at is not None for row in rows),
            "played": played.get(slug, 0),
        }
        for slug in used
    ]
    riders = sorted(
        dict.fromkeys([*(row.rider_id for row in rows), *(run.rider_id for run in free)]),
        key=lambda rider: (names.get(rider, rider), rider),
    )
    return render_template(
        "trainer/results.html",
        lines=lines,
        riders=[
            {
                "id": rider,
                "asked": sum(row.rider_id == rider for row in rows),
                "done": sum(row.rider_id == rider and row.done_at is not None for row in rows),
            }
            for rider in riders
        ],
        names=names,
        **drawn(),
    )


@results.get("/trainer/results/<slug>")
@signed_in_as("trainer", "admin")
def of_drill(_caller: Caller, slug: str) -> str:
    """One drill: a row for each assignment, plays nobody asked for, and what was chosen at each step."""
    drill = parts().library.drill(slug)
    _may_be(slug)
    with parts().database.read() as session:
        rows, runs = assignments(session, drill=slug), plays(session, drill=slug)
        chosen, names = choices(session, slug), names_of_riders(session)
    if drill is None and not rows and not runs:
        raise Problem("not_found")
    return render_template(
        "trainer/results_of.html",
        slug=slug,
        drill=drill,
        rows=rows,
        free=[run for run in runs if run.assignment is None],
        outline=outline(drill, chosen) if drill else [],
        names=names,
        **drawn(),
    )


@results.get("/trainer/riders/<path:rider_id>")
@signed_in_as("trainer", "admin")
def of_rider(_caller: Caller, rider_id: str) -> str:
    """One rider: what he was asked to play, and all he played."""
    _may_be(rider_id)
    with parts().database.read() as session:
        rows, runs = assignments(session, rider_id=rider_id), plays(session, rider_id=rider_id)
        names = names_of_riders(session)
    if rider_id not in names and not rows and not runs:
        raise Problem("not_found")
    return render_template(
        "trainer/results_rider.html", rider_id=rider_id, rows=rows, runs=runs, names=names, **drawn()
    )


@results.get("/trainer/runs/<run_id>")
@signed_in_as("trainer", "admin")
def of_run(caller: Caller, run_id: str) -> str:
    """One play: each choice beside the better one, and the customer's anger as a curve."""
    _may_be(run_id)
    with parts().database.read() as session:
        run, names = play(session, run_id), names_of_riders(session)
    if run is None:
        raise Problem("not_found")
    note_looks(parts(), caller, "words.read", [f"drill_run:{run_id}"])
    drill = parts().library.drill(run.drill)
    return render_template(
        "trainer/run.html",
        run=run,
        drill=drill,
        steps=chosen_in(drill, run) if drill else [],
        curve=curve_of(drill, run) if drill else None,
        moods=MOOD_NAMES,
        file=drill_file(drill) if drill else None,
        names=names,
        **drawn(),
    )


def _may_be(name: str) -> None:
    """What no row can be called is not there."""
    if "\0" in name:
        raise Problem("not_found")
