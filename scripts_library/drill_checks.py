"""Faults of a drill: what can't be played, can't be said, or would teach the wrong thing."""

from collections import Counter
from collections.abc import Callable, Iterator

from coaching.drill import Drill, Ending, Node
from coaching.drill_paths import MOST_STATES, leads_to, states_of
from coaching.library import Library
from coaching.phrase_table import PhraseTable
from coaching.reading import Reading
from scripts_library.drill_words import LANGUAGES, said_faults, text_faults

REPLIES = (2, 3)
ANSWERS = (4, 6)  # of the longest way through
MOODS = range(4)


def drill_faults(
    drill: Drill, library: Library, phrases: PhraseTable, read: Callable[[str], Reading]
) -> list[str]:
    """Everything that is wrong with one drill; a drill that can't be walked is not judged further."""
    faults = [*_name_faults(drill, library), *_end_faults(drill), *text_faults(drill)]
    if not faults:
        faults = [*walk_faults(drill)]
    if not faults:
        faults = [*_threat_faults(drill, read), *said_faults(drill, phrases)]
    return faults


def build_faults(drill: Drill, library: Library) -> list[str]:
    """The faults with which a drill can't be played at all."""
    faults = [*_name_faults(drill, library), *_end_faults(drill)]
    return faults or [*walk_faults(drill)]


def _name_faults(drill: Drill, library: Library) -> Iterator[str]:
    """Names that are doubled, missing or point nowhere, and numbers out of range."""
    if not drill.nodes or not drill.endings:
        yield "nodes and endings: a drill needs both"
        return
    for slug in drill.scripts:
        if library.script(slug) is None:
            yield f"scripts: there is no script {slug!r}"
    if not drill.scripts:
        yield "scripts: name the scripts it practises"
    places = [*(node.id for node in drill.nodes), *(ending.id for ending in drill.endings)]
    for place, count in Counter(places).items():
        if count > 1:
            yield f"{place}: {count} nodes or endings share this id"
    for place in places:
        if drill.mood_at(place) not in MOODS:
            yield f"{place}: mood {drill.mood_at(place)} is not 0 to 3"
    for node in drill.nodes:
        if not REPLIES[0] <= len(node.replies) <= REPLIES[1]:
            yield f"{node.id}: {len(node.replies)} replies, it takes {REPLIES[0]} or {REPLIES[1]}"
        for reply, count in Counter(reply.id for reply in node.replies).items():
            if count > 1:
                yield f"{node.id}: {count} replies share the id {reply!r}"
        for reply in (reply.id for reply in node.replies):
            if not reply or not all(char.isalnum() or char == "-" for char in reply):
                yield f"{node.id}: {reply!r} is no id; small letters, digits and - only"


def _end_faults(drill: Drill) -> Iterator[str]:
    """Loose ends: a reply, or the clock, that leads to nothing."""
    for node in drill.nodes:
        for reply in node.replies:
            if drill.node(reply.to) is None and drill.ending(reply.to) is None:
                yield f"{node.id}/{reply.id}: a loose end, there is no {reply.to!r}"
    late = drill.ending(drill.time_over)
    if late is None:
        yield f"time_over: there is no ending {drill.time_over!r}"
    elif late.kind != "bad":
        yield f"time_over: {late.id!r} is {late.kind}; running out of time never ends well"


def walk_faults(drill: Drill) -> Iterator[str]:
    """Ways that never end, or are never walked; a drill without a good end, too short, or too big."""
    seen = leads_to(drill, drill.first.id)
    for place in (*(node.id for node in drill.nodes), *(ending.id for ending in drill.endings)):
        if place not in seen and place != drill.time_over:
            yield f"{place}: nothing leads here"
    dead = [node.id for node in drill.nodes if not any(map(drill.ending, leads_to(drill, node.id)))]
    for node_id in dead:
        yield f"{node_id}: a dead loop, no ending can be reached from here"
    ends = [ending for ending in drill.endings if ending.id in seen]
    if not any(ending.kind in ("good", "safe") for ending in ends):
        yield "no good or safe ending can be reached"
    if dead:
        return
    states = states_of(drill)
    if len(states) > MOST_STATES:
        yield f"over {MOST_STATES} ways through: too many for a phone to keep; join some, or take out a loop"
        return
    longest = max(len(run.steps) for run in states.values())
    if not ANSWERS[0] <= longest <= ANSWERS[1]:
        yield f"the longest way takes {longest} answers, not {ANSWERS[0]} to {ANSWERS[1]}"


def _threat_faults(drill: Drill, read: Callable[[str], Reading]) -> Iterator[str]:
    """Under a threat one leaves, and only that may end well."""
    for node in drill.nodes:
        heard = [language for language in LANGUAGES if read(node.said.in_(language)).threat]
        if heard and not node.threat:
            yield f"{node.id}: he threatens ({', '.join(heard)}); set threat = true"
        if node.threat:
            yield from _threatened(drill, node)
    if any(node.threat for node in drill.nodes) and not any(end.kind == "safe" for end in drill.endings):
        yield "there is a threat, and no safe ending"


def _threatened(drill: Drill, node: Node) -> Iterator[str]:
    leaving = [reply for reply in node.replies if "safety" in reply.shows]
    if not any(_gets_away(drill, reply.to) for reply in leaving):
        yield f"{node.id}: a threat, and no reply that shows safety and ends safe"
    for reply in node.replies:
        if reply in leaving:
            if reply.meant != "good":
                yield f"{node.id}/{reply.id}: leaving is right under a threat, so it is meant good"
            continue
        if reply.meant != "bad" or reply.shows:
            yield f"{node.id}/{reply.id}: it stays under a threat: meant bad, and it shows nothing"
        for end in sorted(leads_to(drill, reply.to, leaving=False)):
            ending = drill.ending(end)
            if _kind(ending) in ("good", "safe"):
                yield f"{node.id}/{reply.id}: staying under a threat may not end {_kind(ending)} ({end})"


def _gets_away(drill: Drill, place: str, seen: tuple[str, ...] = ()) -> bool:
    """Does leaving, and leaving again where he is still threatened, end safe?"""
    node = drill.node(place)
    if node is None:
        return _kind(drill.ending(place)) == "safe"
    if place in seen or not node.threat:
        return False
    return any(
        _gets_away(drill, reply.to, (*seen, place)) for reply in node.replies if "safety" in reply.shows
    )


def _kind(ending: Ending | None) -> str:
    return ending.kind if ending else ""
