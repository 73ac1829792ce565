"""What a rider may offer beside the words of a card. Nothing that is not in TALK's table, and never money:
a sum is offered only once a card states it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from coaching.content import Text
from coaching.script import Script
from coaching.situation import Situation
from coaching.talk_models import HEDGES

OfferCode = Literal[
    "call_support", "chat_support", "call_shop", "wait", "handover", "photo", "ask_new", "note", "gift"
]
MOST = 4  # two rows of buttons; more is a menu, and nobody reads one at a door

#: Where another place to hand over can be named: lit, open, and with people about.
HANDOVER_PLACES = frozenset({"gate", "dormitory", "office", "hospital", "hotel", "school"})
#: What a new delivery could make good. Support decides; he asks.
MADE_GOOD_BY_NEW = frozenset({"wrong_item", "missing_item", "spilled", "damaged", "quality"})
#: Who stands before him hears the call; who reads or listens from afar does not.
FACE_TO_FACE = frozenset({"door", "gate", "counter", "anywhere"})

SUPPORT_ON_SPEAKER = Text(zh="打客服，开免提", en="Support, on speaker")
SUPPORT_FOR_THEM = Text(zh="替他问客服", en="Ask support for them")
SHOP_ON_SPEAKER = Text(zh="打店里，开免提", en="The shop, on speaker")
SHOP_FOR_THEM = Text(zh="替他问店里", en="Ask the shop for them")


@dataclass(frozen=True)
class Offer:
    """One thing he may offer: its code in the ledger, and its words on a button."""

    code: OfferCode
    text: Text

    def as_json(self) -> dict[str, object]:
        return {"code": self.code, "text": self.text.as_dict()}


def offers_for(situation: Situation, script: Script | None, moves: Iterable[str]) -> tuple[Offer, ...]:
    """What may be offered with this script now, the likeliest first; at most `MOST`.

    Nothing while he rides, in danger, or where he is to stay silent unless they ring.
    """
    if script is None or situation.moving or situation.threat or situation.kind == "threat":
        return ()
    if script.model in HEDGES or script.says_at == "if_they_call":
        return ()
    return tuple(_offers(situation, script, frozenset(moves)))[:MOST]


def _offers(situation: Situation, script: Script, moves: frozenset[str]) -> Iterator[Offer]:
    at_door = situation.stage == "at_door"
    facing = script.channel in FACE_TO_FACE
    over = situation.kind == "order_cancelled"
    if "offer_call_support" in moves:
        if "deaf" in situation.notes or script.channel == "screen":
            yield Offer("chat_support", Text(zh="文字客服", en="Support chat"))
        else:
            yield Offer("call_support", SUPPORT_ON_SPEAKER if facing else SUPPORT_FOR_THEM)
    if "offer_call_merchant" in moves:
        yield Offer("call_shop", SHOP_ON_SPEAKER if facing and at_door else SHOP_FOR_THEM)
    if at_door and script.promise and not over:
        minutes = script.promise.minutes
        yield Offer("wait", Text(zh=f"等{minutes}分钟", en=f"Wait {minutes} minutes"))
    if at_door and not over and HANDOVER_PLACES.intersection(script.when.places) and "offer_choice" in moves:
        yield Offer("handover", Text(zh="换个地方交", en="Hand over elsewhere"))
    if "evidence_photo" in moves and situation.stage in ("at_door", "returning"):
        yield Offer("photo", Text(zh="拍袋子，不拍人", en="Photo, bag only"))
    if at_door and not over and "offer_call_support" in moves and MADE_GOOD_BY_NEW & situation.reasons:
        yield Offer("ask_new", Text(zh="问能不能重送", en="Ask for a new one"))
    if at_door and facing and (situation.reasons or situation.anger):
        yield Offer("note", Text(zh="记在单子上", en="Note on the order"))
    if script.only_if and situation.anger <= 1 and any(act.act == "surprise" for act in script.acts):
        yield Offer("gift", Text(zh="手里那瓶", en="The sealed bottle"))
