"""A drill as the phone walks it: every way through, worked out here, so that the phone needs no rules."""

import hashlib
import json
from typing import Any

from coaching.content import Text
from coaching.drill import SECONDS, Drill, Node, Reply
from coaching.drill_paths import states_of
from coaching.drill_result import Result, best_path, best_reply, result
from coaching.drill_run import Run, Step, TimeOver, answer, begin
from coaching.phrase_table import UNSPOKEN, PhraseTable
from coaching.phrasing import COST, Coaching, coach

STEPS_APART = "/"  # between the steps of a way; no id of a reply holds one


def drill_map(drill: Drill, phrases: PhraseTable) -> dict[str, Any]:
    """`{slug, title, version, seconds, customer, nodes, endings, best, states}`; see docs/wire.md."""
    nodes = {node.id: _node(drill, node, phrases) for node in drill.nodes}
    endings = {
        ending.id: {"kind": ending.kind, "mood": ending.mood, "sentence": ending.sentence.as_dict()}
        for ending in drill.endings
    }
    best = best_path(drill, drill.first.id)
    whole = {
        "slug": drill.slug,
        "title": drill.title.as_dict(),
        "seconds": SECONDS,
        "answers": len(best.steps),
        "customer": {"name": drill.customer.name.as_dict(), "place": drill.customer.place.as_dict()},
        "nodes": nodes,
        "endings": endings,
        "best": {"curve": list(best.curve), "steps": [reply for _, reply in best.steps]},
        "states": states(drill, begin(drill)),
    }
    return {**whole, "version": _version(whole)}


def states(drill: Drill, start: Run) -> dict[str, dict[str, Any]]:
    """Every state that choices can lead to from `start`, by the steps of the whole run joined with `/`.

    `{at, curve, late}`, what it comes to if the clock runs out there, or `{at, curve, result}` at an end.
    """
    walked = [way_mark(step) for step in start.steps]
    return {
        STEPS_APART.join((*walked, *path)): _state(drill, run)
        for path, run in states_of(drill, start).items()
    }


def way_mark(step: Step) -> str:
    """A step as it stands in the key of a state; own words that fitted no reply go by what they did."""
    return step.reply or ("!" if step.late else f"~{step.anger}")


def result_json(outcome: Result) -> dict[str, Any]:
    """`{ending, curve, scores, worst}`; the words are found by reference."""
    return {
        "ending": outcome.ending.id if outcome.ending else None,
        "curve": list(outcome.curve),
        "scores": {showing: list(pair) for showing, pair in outcome.scores.items()},
        "worst": outcome.worst,
    }


def worst_words(said: str, coaching: Coaching) -> str:
    """The words that did most harm, as the coach marks them; empty if none did by themselves."""
    spoken = [mark for mark in coaching.marks if mark.code not in UNSPOKEN]
    if not spoken:
        return ""
    worst = max(spoken, key=lambda mark: (COST[mark.weight], -mark.start))
    return said[worst.start : worst.end].strip(" ,.!?，。！？")


def _state(drill: Drill, run: Run) -> dict[str, Any]:
    state: dict[str, Any] = {"at": run.place, "curve": list(run.curve)}
    if run.over:
        return {**state, "result": result_json(result(drill, run))}
    return {**state, "late": result_json(result(drill, answer(drill, run, TimeOver())))}


def _node(drill: Drill, node: Node, phrases: PhraseTable) -> dict[str, Any]:
    return {
        "said": node.said.as_dict(),
        "mood": node.mood,
        "threat": node.threat,
        "best": best_reply(drill, node).id,
        "replies": [_reply(drill, reply, phrases) for reply in node.replies],
    }


def _reply(drill: Drill, reply: Reply, phrases: PhraseTable) -> dict[str, Any]:
    hurt = Text(
        zh=worst_words(reply.said.zh, coach(reply.said.zh, phrases)),
        en=worst_words(reply.said.en, coach(reply.said.en, phrases)),
    )
    return {
        "id": reply.id,
        "said": reply.said.as_dict(),
        "does": reply.does.as_dict() if reply.does else None,
        "why": reply.why.as_dict(),
        "shows": list(reply.shows),
        "anger": drill.mood_at(reply.to),
        "hurt": hurt.as_dict() if reply.meant != "good" else {"zh": "", "en": ""},
    }


def _version(whole: dict[str, Any]) -> str:
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
