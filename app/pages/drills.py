"""The trainer's drills: each with its graph, its lines, what people chose, and the phone it plays on."""

from flask import Blueprint, render_template, request

from app.errors import Problem
from app.language import language
from app.pages.drill_graph import graph
from app.pages.drill_words import ENDING_NAMES, LETTERS, MOOD_NAMES, drill_file, outline
from app.pages.preview import on_phones
from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.queries.training import choices, played_by
from coaching.drill import SECONDS, Drill

drills = Blueprint("drills", __name__)


@drills.get("/trainer/drills")
@signed_in_as("trainer", "admin")
def listed(_caller: Caller) -> str:
    """Every drill, or those that hold all the words asked for."""
    wanted = request.args.get("q", "").strip()[:80]
    with parts().database.read() as session:
        played = played_by(session)
    return render_template(
        "trainer/drills.html",
        drills=found(parts().library.drills, wanted),
        any=bool(parts().library.drills),
        q=wanted,
        played=played,
        seconds=SECONDS,
    )


@drills.get("/trainer/drills/<slug>")
@signed_in_as("trainer", "admin")
def one(_caller: Caller, slug: str) -> str:
    """One drill whole."""
    drill = parts().library.drill(slug)
    if drill is None:
        raise Problem("not_found")
    with parts().database.read() as session:
        chosen, played = choices(session, slug), played_by(session)
    return render_template(
        "trainer/drill.html",
        drill=drill,
        drills=parts().library.drills,
        played=played,
        graph=graph(drill, language()),
        outline=outline(drill, chosen),
        moods=MOOD_NAMES,
        endings=ENDING_NAMES,
        seconds=SECONDS,
        scripts=[script for slug in drill.scripts if (script := parts().library.script(slug))],
        phones=on_phones(
            "trainer/_drill_screen.html", drill=drill, letters=LETTERS, moods=MOOD_NAMES, seconds=SECONDS
        ),
        file=drill_file(drill),
    )


def found(drills: tuple[Drill, ...], wanted: str) -> list[Drill]:
    """The drills that hold all the words asked for, in either language."""
    words = wanted.casefold().split()
    return [drill for drill in drills if all(word in _words(drill) for word in words)]


def _words(drill: Drill) -> str:
    texts = [
        drill.title,
        drill.customer.place,
        *(ending.sentence for ending in drill.endings),
        *(node.said for node in drill.nodes),
        *(reply.said for node in drill.nodes for reply in node.replies),
    ]
    return " ".join([drill.slug, *drill.scripts, *(f"{text.zh} {text.en}" for text in texts)]).casefold()
