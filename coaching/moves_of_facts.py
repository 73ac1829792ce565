"""The moves that the facts alone call for, whatever words are said."""

from collections.abc import Iterator, Mapping

from coaching.script import Move
from coaching.situation import Situation

#: A refund, a new meal, the shop's minutes: none of these is the rider's to promise (TALK, "Never promised").
MOVES_OF_REASONS: Mapping[str, tuple[Move, ...]] = {
    "address": ("confirm_address",),
    "cancel": ("offer_call_support", "do_not_promise"),
    "refund": ("offer_call_support", "do_not_promise"),
    "price": ("offer_call_support", "do_not_promise"),
    "missing_item": ("offer_call_support", "do_not_promise"),
    "portion": ("offer_call_support", "do_not_promise"),
    "quality": ("offer_call_support", "do_not_promise", "evidence_photo"),
    "cold": ("offer_call_support", "do_not_promise"),
    "stock_out": ("offer_call_support", "do_not_promise"),
    "wrong_item": ("offer_call_support", "do_not_promise", "evidence_photo"),
    "spilled": ("offer_call_support", "evidence_photo"),
    "damaged": ("offer_call_support", "evidence_photo"),
}
#: What he may see before the customer does: then he says it first (TALK, rule 2).
SEEN_FIRST = frozenset({"wrong_item", "missing_item", "spilled", "damaged", "stock_out", "cannot_reach"})
#: What only the shop knows: whether the drink still stands there, whose bag this is.
THE_SHOP_KNOWS = frozenset({"missing_item", "wrong_item"})
#: A bag that is wrong, leaking, or that could harm them does not go from hand to hand.
NOT_FROM_HAND_TO_HAND = frozenset({"spilled", "wrong_item", "damaged"})
#: Who stands before him there; elsewhere he is told by message or by telephone.
FACE_TO_FACE = (None, "at_store", "at_door", "returning")
FOOD_ON_HIM = (None, "picked_up", "at_door", "returning")
QUIET_HANDOVER = frozenset({"baby", "asleep", "no_ring", "leave_at_door"})
CLOSING_IN = frozenset({"drunk", "crowd"})
#: Who has to be seen from a distance first.
KEEP_A_DISTANCE = CLOSING_IN | {"dog"}
#: From this anger on it is distance that helps.
CLEARLY_ANGRY = 2
#: Nobody names a minute in these, and nobody rides on for one.
NO_TIME_IN = frozenset({"storm", "road", "cold"})
#: Nobody sleeps there: a voice is as by day, and so is the handing over.
AWAKE_PLACES = frozenset({"street", "gate", "office"})
#: A slip that his hands, or the clock, answer for.
OUR_SLIP = frozenset({"late", "spilled", "damaged", "night_noise"})


def sorry_is_open(situation: Situation) -> bool:
    """Whether a sorry would be in its place: a slip that may be ours, and nobody has said it yet."""
    if situation.apologies or situation.fault == "customer" or situation.anger >= 3:
        return False
    slip = (situation.minutes_late or 0) > 0 or not OUR_SLIP.isdisjoint(situation.reasons)
    return situation.fault == "rider" or (slip and situation.kind != "order_cancelled")


def moves_of_the_ledger(situation: Situation) -> Iterator[Move]:
    if situation.apologies > 0 or situation.fault == "customer":
        yield "no_apology"
    if situation.promises > 0:
        yield "do_not_promise"


def moves_of_facts(situation: Situation) -> Iterator[Move]:
    """What a careful dispatcher adds; what contradicts it is taken away afterwards."""
    yield from moves_of_the_ledger(situation)
    yield from _of_the_complaint(situation)
    yield from _of_lateness(situation)
    yield from _of_the_order(situation)
    if situation.stage == "at_door":
        yield from _at_the_door(situation)
    if "hurt" in situation.notes:
        yield from ("sos", "ask_dispatcher")  # a person before an order
    if situation.anger >= 3 or (situation.anger >= 1 and situation.previous_script):
        yield "ask_dispatcher"  # said once and still not content: a person steps in
    if situation.thanked and not situation.anger and not situation.reasons - {"late"}:
        yield "thank"


def _of_the_complaint(situation: Situation) -> Iterator[Move]:
    for reason in situation.reasons:
        yield from MOVES_OF_REASONS.get(reason, ())
    deaf = "deaf" in situation.notes  # a call on speaker tells them nothing; support has a chat
    if situation.fault != "rider" and not deaf and not THE_SHOP_KNOWS.isdisjoint(situation.reasons):
        yield "offer_call_merchant"
    if situation.anger in (1, 2):
        yield "empathy"
    if not situation.spoken_to and not SEEN_FIRST.isdisjoint(situation.reasons):
        yield "state_fact"
    if situation.anger >= 2 or (situation.anger and situation.previous_script):
        yield "offer_call_support"
    paid_for = situation.reasons or (situation.minutes_late or 0) > 0
    if "pays_by_rule" in situation.notes and paid_for and situation.fault != "customer":
        yield "offer_compensation_within_rule"


def _of_lateness(situation: Situation) -> Iterator[Move]:
    late = (situation.minutes_late or 0) > 0
    waited = late or "late" in situation.reasons
    over = situation.kind == "order_cancelled"
    if waited and not over and (situation.anger < 3 or situation.stage == "picked_up"):
        yield "state_fact"
        if not situation.thanked:
            yield "empathy"  # whoever waits for food has earned that it is said
    riding = situation.stage == "picked_up" and waited and not over
    if situation.stage == "at_store" and (waited or situation.fault == "merchant"):
        yield "do_not_promise"  # a minute on the kitchen's behalf is not his to name
    held_up = "breakdown" in situation.notes or not NO_TIME_IN.isdisjoint(situation.weather)
    if riding and not situation.promises and not held_up:
        yield "give_definite_time"  # his own ride is the one time that is his to name
    if held_up and situation.stage in ("before_store", "picked_up"):
        yield from ("do_not_promise", "ask_dispatcher")


def _of_the_order(situation: Situation) -> Iterator[Move]:
    over = situation.kind == "order_cancelled"
    if over or situation.kind == "cancel_requested":
        yield "offer_call_support"  # who pays, and where the food goes, is never the rider's to say
    if situation.stage == "returning" or (over and situation.stage in ("picked_up", "at_door")):
        yield "return_food"
    if over and situation.stage != "before_store":
        yield "ask_dispatcher"
    if over and situation.stage == "at_door":
        yield "no_apology"  # it is over: a sorry would only ask for an answer


def _at_the_door(situation: Situation) -> Iterator[Move]:
    notes, over = situation.notes, situation.kind == "order_cancelled"
    quiet = not QUIET_HANDOVER.isdisjoint(notes)
    night = situation.night and "deaf" not in notes
    if night and situation.anger < CLEARLY_ANGRY:  # a whisper soothes nobody who shouts: he steps back
        yield "night_whisper"
    sleeping = situation.night and situation.anger <= 1 and AWAKE_PLACES.isdisjoint(situation.places)
    harm = "allergy" in notes and bool(situation.reasons)
    if "alcohol" in notes:
        yield from ("state_fact", "offer_call_support", "ask_dispatcher")
    if (quiet or (sleeping and NOT_FROM_HAND_TO_HAND.isdisjoint(situation.reasons))) and not (over or harm):
        yield "hand_over_quietly"
    if situation.anger >= 2 or not KEEP_A_DISTANCE.isdisjoint(notes):
        yield "step_back"
    if situation.anger >= 3 or (situation.anger >= 2 and not CLOSING_IN.isdisjoint(notes)):
        yield from ("leave_now", "ask_dispatcher")
    if "leave_at_door" in notes and not over:
        yield "evidence_photo"  # nobody saw it being put down
    if "cannot_reach" in situation.reasons and not situation.spoken_to and not over:
        yield from ("evidence_photo", "offer_call_support", "state_fact")
