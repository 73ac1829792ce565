"""advise(): the one place where the rules are composed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from coaching.content import Text
from coaching.fact_names import (
    HEARD_BEFORE,
    KEPT_SHORT,
    KIND_NAMES,
    SAID_LATELY,
    STAGE_NAMES,
    STARRED,
    reasons_for,
)
from coaching.library import Library
from coaching.moves import moves_for
from coaching.offers import Offer, offers_for
from coaching.script import Act, Script, sayable
from coaching.script_choice import Ranked, in_order, rank
from coaching.script_points import cost_of_length, is_short
from coaching.situation import Situation
from coaching.talk_models import HEDGES
from coaching.wear import points_of_wear

__all__ = ["KIND_NAMES", "STAGE_NAMES", "Advice", "advise", "advise_likeliest"]

MOST_ALTERNATIVES = 3
#: What each step down a list of kinds costs: only a fact that was named (a reason, a note) makes up for it.
A_KIND_LESS_LIKELY = 20


@dataclass(frozen=True)
class Advice:
    """What to do and say now; `script` is None when nothing fits, and then `reasons` says so.

    `alternatives` are slugs, the best first; `moves` are out of `coaching.script.Move`, in their order;
    `offers` is what the rider may offer besides.
    """

    script: Script | None
    acts: tuple[Act, ...]
    alternatives: tuple[str, ...] = ()
    reasons: tuple[Text, ...] = ()
    moves: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The advice as the contract writes it."""
        return {
            "script": self.script.slug if self.script else None,
            "alternatives": list(self.alternatives),
            "moves": list(self.moves),
            "reasons": [reason.as_dict() for reason in self.reasons],
        }


def advise(situation: Situation, library: Library) -> Advice:
    """Choose the words for a situation, with the reasons a rider can read and the moves to make."""
    return _advice(situation, rank(situation, library))


def advise_likeliest(
    situation: Situation, kinds: Sequence[str], library: Library, *, named_only: bool = False
) -> Advice:
    """Choose among several kinds, the likeliest first, where nobody said which rule spoke.

    `named_only` is for facts on which no rule speaks: only scripts that ask for a place, a note or the like
    that is known here, and that claim no lateness; the kinds then only say where to look.
    """
    best: tuple[int, Situation, list[Ranked]] | None = None
    for step, kind in enumerate(kinds):
        seen = replace(situation, kind=kind)
        ranked = rank(seen, library)
        if named_only:
            ranked = [one for one in ranked if _is_true_where_nothing_happened(one.script)]
        first = _first(ranked)
        if first and (best is None or first.points - step * A_KIND_LESS_LIKELY > best[0]):
            best = first.points - step * A_KIND_LESS_LIKELY, seen, ranked
    if named_only or best is None:
        spoke = None if named_only else situation.kind or kinds[0]
        return _advice(replace(situation, kind=spoke), best[2] if best else [])
    return _advice(best[1], best[2])


def _is_true_where_nothing_happened(script: Script) -> bool:
    when = script.when
    named = when.reasons or when.notes or when.places or when.weather
    return bool(named) and not any(act.line and "{late_min}" in act.line.zh for act in script.acts)


def _first(ranked: list[Ranked]) -> Ranked | None:
    """The first that may be said without a condition that only the rider can see."""
    return next((one for one in ranked if one.script.only_if is None), None)


def _advice(situation: Situation, ranked: list[Ranked]) -> Advice:
    first = _first(ranked)
    others = [one.script.slug for one in ranked if one is not first]
    besides = tuple(_turned_by(situation, ranked, first)) if first else ()
    whole = advice_with(situation, first.script if first else None, besides)
    return replace(whole, alternatives=tuple(others[:MOST_ALTERNATIVES]))


def _turned_by(situation: Situation, ranked: list[Ranked], first: Ranked) -> Iterator[Text]:
    """Why these words and not those that fit as well: what was said before, his star, a short answer."""
    if first.script.model in HEDGES:
        return
    if first.script.slug in situation.favourites and points_of_wear(situation, first.script.slug) > 0:
        yield STARRED
    if situation.heard_before or situation.said_lately:
        fresh = _first_but_for(situation, ranked, lambda one: points_of_wear(situation, one.script.slug))
        if fresh in situation.heard_before and fresh != first.script.slug:
            yield HEARD_BEFORE
        elif fresh in situation.said_lately and fresh != first.script.slug:
            yield SAID_LATELY
    if is_short(situation):
        longer = _first_but_for(situation, ranked, lambda one: -cost_of_length(one.seconds))
        if longer != first.script.slug:
            yield KEPT_SHORT


def _first_but_for(situation: Situation, ranked: list[Ranked], part: Callable[[Ranked], int]) -> str | None:
    """The script that would be first if `part` of its points did not count."""
    without = [one._replace(points=one.points - part(one)) for one in ranked]
    found = _first(in_order(situation, without))
    return found.script.slug if found else None


def advice_with(situation: Situation, script: Script | None, besides: Iterable[Text] = ()) -> Advice:
    """The advice if this script is the one that is said; it must fit. `besides`: more reasons."""
    moves = moves_for(situation, script)
    return Advice(
        script=script,
        acts=_acts(script, situation) if script else (),
        reasons=reasons_for(situation, script, besides),
        moves=moves,
        offers=offers_for(situation, script, moves),
    )


def _acts(script: Script, situation: Situation) -> tuple[Act, ...]:
    """The acts with their slots filled; most scripts have none, and filling is the dearest step of all."""
    if any(act.line and ("{" in act.line.zh or "{" in act.line.en) for act in script.acts):
        return sayable(script, situation.slots) or ()
    return script.acts
