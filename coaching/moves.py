"""What an advice has the rider do: the script's own moves, those the situation adds or takes away."""

from collections.abc import Iterator, Mapping

from coaching.moves_of_facts import (
    CLOSING_IN,
    FACE_TO_FACE,
    FOOD_ON_HIM,
    KEEP_A_DISTANCE,
    moves_of_facts,
    moves_of_the_ledger,
    sorry_is_open,
)
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
#: Where somebody is hurt nothing of the order matters.
NOT_BESIDE_THE_HURT: frozenset[Move] = frozenset(
    {"offer_choice", "evidence_photo", "hand_over_quietly", "thank", "give_definite_time", "stay_silent"}
)
MOVES_OF_ACTS: Mapping[str, Move] = {
    "empathy": "empathy",
    "notice": "empathy",
    "mirror": "empathy",
    "fact": "state_fact",
    "choose": "offer_choice",
}
#: He stands there, so there is nothing to wait for.
STANDING = frozenset({"at_store", "at_door"})


def moves_for(situation: Situation, script: Script | None) -> tuple[str, ...]:
    """The moves in the order they are done, each once. `script` None: the dispatcher is asked."""
    if situation.threat or situation.kind == "threat":
        moves = {*_in_danger(situation, script)} & IN_DANGER
        if situation.moving:
            moves -= {"step_back"}  # he is on his way already: no stop, no turning round
    else:
        called_for = {*moves_of_facts(situation)}
        moves = {*_of_script(situation, script), *called_for}
        if "give_definite_time" in called_for and "do_not_promise" not in called_for:
            moves -= {"do_not_promise"}  # his own ride is his to name, whatever the shop's minutes are
        moves -= {*_taken_away(situation, script)}
        if situation.moving:
            moves = (moves & ON_THE_ROAD) | {"wait_until_still", "stay_silent"}
    return tuple(sorted(moves or {"stay_silent"}, key=PLACE_IN_ORDER.__getitem__))


def _in_danger(situation: Situation, script: Script | None) -> Iterator[Move]:
    yield from script.moves if script else ()
    yield from ("leave_now", "ask_dispatcher")
    if situation.stage in FACE_TO_FACE:
        yield "step_back"
        if (
            situation.danger >= 3
            or "cornered" in situation.notes
            or (situation.stage == "at_door" and situation.anger >= 3)
            or not CLOSING_IN.isdisjoint(situation.notes)
        ):
            yield "sos"
    yield from moves_of_the_ledger(situation)


def _of_script(situation: Situation, script: Script | None) -> Iterator[Move]:
    if script is None:
        yield from _without_words(situation)
        return
    yield from script.moves
    if script.apologises:
        yield "apologise_once"
    if script.says_at == "if_they_call":
        yield "stay_silent"
    elif script.channel != "counter":  # words for the shop are not words for the customer
        yield from (MOVES_OF_ACTS[act.act] for act in script.acts if act.act in MOVES_OF_ACTS)
        if situation.anger >= 1 and script.model == "double_buffer":
            yield "empathy"  # to take in what they want is to have heard them


def _without_words(situation: Situation) -> Iterator[Move]:
    """Nothing to say: either nothing happened, or a person has to help."""
    calm = situation.kind is None and not situation.anger and not situation.reasons
    if situation.stage == "at_door" and not situation.anger:
        yield "hand_over_quietly"  # nothing to say is no reason to keep the bag
    if not calm or (situation.spoken_to and not situation.thanked):
        yield "ask_dispatcher"
    elif situation.thanked:
        yield "thank"
    elif situation.stage != "at_door":
        yield "stay_silent"
        if situation.stage in (None, "returning"):
            yield "ask_dispatcher"  # nobody knows where he is, or where the food goes
    elif not situation.notes:
        yield "thank"


def _taken_away(situation: Situation, script: Script | None) -> Iterator[Move]:
    near = situation.stage in FACE_TO_FACE
    if script is None or not script.apologises or situation.apologies > 0:
        yield "apologise_once"
    if script is not None and (script.apologises or sorry_is_open(situation)):
        yield "no_apology"
    if situation.promises > 0:
        yield "give_definite_time"
    elif script is not None and script.promise:
        yield "do_not_promise"  # its own words give a time, and keep it
    if situation.kind == "order_cancelled":
        yield from NOT_WHEN_OVER
    if situation.stage not in FOOD_ON_HIM:
        yield from ("return_food", "hand_over_quietly")
    if "alcohol" in situation.notes:
        yield "hand_over_quietly"  # not to a child
    if "hurt" in situation.notes:
        yield from NOT_BESIDE_THE_HURT
    if situation.anger >= 1 or (near and not KEEP_A_DISTANCE.isdisjoint(situation.notes)):
        yield "thank"
    if situation.anger >= 3 or (situation.anger >= 2 and not CLOSING_IN.isdisjoint(situation.notes)):
        yield from ("offer_choice", "give_definite_time", "hand_over_quietly")
    if situation.still or situation.stage in STANDING:
        yield "wait_until_still"
    if situation.stage not in FACE_TO_FACE:
        yield from ("step_back", "leave_now")
