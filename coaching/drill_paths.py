"""All the ways through a drill, as the engine walks them: what the checker counts and the phone is given."""

from coaching.drill import Drill
from coaching.drill_run import Choice, Run, answer, begin

MOST_STATES = 400  # of one drill; more is no drill of two minutes, and a heavy page


def leads_to(drill: Drill, start: str, leaving: bool = True) -> frozenset[str]:
    """The nodes and endings that can be reached from a place, itself among them.

    Without `leaving`, only by replies that do not leave for safety.
    """
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        node = drill.node(place)
        waiting += [r.to for r in node.replies if leaving or "safety" not in r.shows] if node else []
    return frozenset(seen)


def states_of(drill: Drill, start: Run | None = None) -> dict[tuple[str, ...], Run]:
    """Every run that choices alone can make of `start`, by the choices made from there.

    Stops one behind MOST_STATES, for whoever wants to know whether there are more.
    """
    found: dict[tuple[str, ...], Run] = {(): start or begin(drill)}
    waiting: list[tuple[str, ...]] = [()]
    while waiting and len(found) <= MOST_STATES:
        path = waiting.pop(0)
        node = drill.node(found[path].place)
        if node is None or found[path].over:
            continue
        for reply in node.replies:
            further = (*path, reply.id)
            found[further] = answer(drill, found[path], Choice(reply.id))
            waiting.append(further)
    return found
