"""advise(): the one place where the rules are composed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coaching.content import Text
from coaching.fact_names import KIND_NAMES, STAGE_NAMES, reasons_for
from coaching.library import Library
from coaching.moves import moves_for
from coaching.offers import Offer, offers_for
from coaching.script import Act, Script, sayable
from coaching.script_choice import Ranked, rank
from coaching.situation import Situation

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
    whole = advice_with(situation, first.script if first else None)
    return replace(whole, alternatives=tuple(others[:MOST_ALTERNATIVES]))


def advice_with(situation: Situation, script: Script | None) -> Advice:
    """The advice if this script is the one that is said; it must fit the situation."""
    moves = moves_for(situation, script)
    return Advice(
        script=script,
        acts=_acts(script, situation) if script else (),
        reasons=reasons_for(situation, script),
        moves=moves,
        offers=offers_for(situation, script, moves),
    )


def _acts(script: Script, situation: Situation) -> tuple[Act, ...]:
    """The acts with their slots filled; most scripts have none, and filling is the dearest step of all."""
    if any(act.line and ("{" in act.line.zh or "{" in act.line.en) for act in script.acts):
        return sayable(script, situation.slots) or ()
    return script.acts
