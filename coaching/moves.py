"""What an advice has the rider do: the script's own moves, those the situation adds or takes away."""

from collections.abc import Iterator, Mapping

from coaching.script import Move, Script
from coaching.situation import Situation

#: The order in which moves are read out: first what keeps him safe and still, then the words, then the close.
ORDER: tuple[Move, ...] = (
    "wait_until_still", "step_back", "leave_now", "sos", "stay_silent", "night_whisper", "no_apology",
    "apologise_once", "empathy", "state_fact", "confirm_address", "give_definite_time", "offer_choice",
    "offer_call_merchant", "offer_call_support", "offer_compensation_within_rule", "evidence_photo",
    "hand_over_quietly", "return_food", "thank", "do_not_promise", "ask_dispatcher",
)  # fmt: skip
PLACE_IN_ORDER: Mapping[str, int] = {move: place for place, move in enumerate(ORDER)}
#: All that is left once somebody threatens: no hearing out, no offer, no fact (TALK, rule 0).
IN_DANGER: frozenset[Move] = frozenset(
    {"step_back", "leave_now", "sos", "evidence_photo", "stay_silent", "no_apology", "do_not_promise",
     "ask_dispatcher"}
)  # fmt: skip
#: What may be said to a rider who moves: to stop first, what not to do, and where the food goes afterwards.
ON_THE_ROAD: frozenset[Move] = frozenset(
    {"wait_until_still", "stay_silent", "no_apology", "do_not_promise", "return_food", "ask_dispatcher"}
)
#: An order that is over is neither handed over nor driven to.
NOT_WHEN_OVER: frozenset[Move] = frozenset({"hand_over_quietly", "confirm_address", "give_definite_time"})
MOVES_OF_ACTS: Mapping[str, Move] = {
    "empathy": "empathy",
    "notice": "empathy",
    "mirror": "empathy",
    "fact": "state_fact",
    "choose": "offer_choice",
}
MOVES_OF_REASONS: Mapping[str, tuple[Move, ...]] = {
    "address": ("confirm_address",),
    "cancel": ("offer_call_support",),
    "refund": ("offer_call_support",),
    "price": ("offer_call_support",),
    "missing_item": ("offer_call_support",),
    "quality": ("offer_call_support",),
    "stock_out": ("offer_call_support",),
    "wrong_item": ("offer_call_support", "evidence_photo"),
    "spilled": ("offer_call_support", "evidence_photo"),
    "damaged": ("offer_call_support", "evidence_photo"),
}
#: Who stands before him there; elsewhere he is told by message or by telephone.
FACE_TO_FACE = (None, "at_store", "at_door", "returning")
FOOD_ON_HIM = (None, "picked_up", "at_door", "returning")
QUIET_HANDOVER = frozenset({"baby", "asleep", "no_ring", "leave_at_door"})
CLOSING_IN = frozenset({"drunk", "crowd"})


def moves_for(situation: Situation, script: Script | None) -> tuple[str, ...]:
    """The moves in the order they are done, each once. `script` None: the dispatcher is asked."""
    if situation.threat or situation.kind == "threat":
        moves = {*_in_danger(situation, script)} & IN_DANGER
        if situation.moving:
            moves -= {"step_back"}  # he is on his way already: no stop, no turning round
    else:
        moves = {*_of_script(situation, script), *_of_facts(situation, script)}
        moves -= {*_taken_away(situation, script)}
        if situation.moving:
            moves = (moves & ON_THE_ROAD) | {"wait_until_still"}
    return tuple(sorted(moves, key=PLACE_IN_ORDER.__getitem__))


def _in_danger(situation: Situation, script: Script | None) -> Iterator[Move]:
    yield from script.moves if script else ()
    yield from ("leave_now", "ask_dispatcher")
    if situation.stage in FACE_TO_FACE:
        yield "step_back"
    yield from _of_the_ledger(situation)


def _of_the_ledger(situation: Situation) -> Iterator[Move]:
    if situation.apologies > 0 or situation.fault == "customer":
        yield "no_apology"
    if situation.promises > 0:
        yield "do_not_promise"


def _of_script(situation: Situation, script: Script | None) -> Iterator[Move]:
    if script is None:
        yield "ask_dispatcher"
        if situation.stage == "at_door" and not situation.anger:
            yield "hand_over_quietly"  # nothing to say is no reason to keep the bag
        return
    yield from script.moves
    if script.apologises:
        yield "apologise_once"
    if script.says_at == "if_they_call":
        yield "stay_silent"
    elif script.channel != "counter":  # words for the shop are not words for the customer
        yield from (MOVES_OF_ACTS[act.act] for act in script.acts if act.act in MOVES_OF_ACTS)


def _of_facts(situation: Situation, script: Script | None) -> Iterator[Move]:
    at_door = situation.stage == "at_door"
    over = situation.kind == "order_cancelled"
    yield from _of_the_ledger(situation)
    for reason in situation.reasons:
        yield from MOVES_OF_REASONS.get(reason, ())
    if situation.night and at_door and "deaf" not in situation.notes:
        yield "night_whisper"
    if over or situation.kind == "cancel_requested":
        yield "offer_call_support"  # who pays, and where the food goes, is never the rider's to say
    if situation.stage == "returning" or (over and situation.stage in ("picked_up", "at_door")):
        yield "return_food"
    if at_door and not over and not QUIET_HANDOVER.isdisjoint(situation.notes):
        yield "hand_over_quietly"
    if at_door and (situation.anger >= 2 or not CLOSING_IN.isdisjoint(situation.notes)):
        yield "step_back"
    if situation.anger >= 3 or (situation.anger >= 2 and situation.previous_script):
        yield "ask_dispatcher"  # said once and still furious: a person steps in


def _taken_away(situation: Situation, script: Script | None) -> Iterator[Move]:
    if script is None or not script.apologises or situation.apologies > 0:
        yield "apologise_once"
    if script is not None and script.apologises:
        yield "no_apology"
    if situation.promises > 0:
        yield "give_definite_time"
    if situation.kind == "order_cancelled":
        yield from NOT_WHEN_OVER
    if situation.stage not in FOOD_ON_HIM:
        yield from ("return_food", "hand_over_quietly")
    if situation.anger >= 2:
        yield "thank"
