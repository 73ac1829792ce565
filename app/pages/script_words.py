"""What a trainer reads of a script's settings: a plain name for each, and its conditions as chips."""

import re
from collections.abc import Iterator, Mapping, Sequence

from coaching.content import Text
from coaching.fact_names import (
    FAULT_NAMES,
    NOTE_NAMES,
    PLACE_NAMES,
    REASON_NAMES,
    WEATHER_NAMES,
)
from coaching.script import SLOT, When

TONE_NAMES: Mapping[str, Text] = {
    "warm": Text(zh="暖着说", en="Warm"),
    "level": Text(zh="平着说", en="Level"),
    "easy": Text(zh="松着说", en="Easy"),
    "firm": Text(zh="稳着说", en="Firm"),
    "whisper": Text(zh="小声说", en="Whisper"),
}
CHANNEL_NAMES: Mapping[str, Text] = {
    "door": Text(zh="门口当面", en="Face to face, at the door"),
    "call": Text(zh="打电话", en="By phone"),
    "text": Text(zh="发消息", en="By text"),
    "screen": Text(zh="给他看手机", en="Shown on the phone"),
    "gate": Text(zh="对门卫说", en="To the guard"),
    "counter": Text(zh="对店里说", en="To the shop"),
    "anywhere": Text(zh="哪儿都行", en="Anywhere"),
    "alone": Text(zh="自己一个人", en="On your own"),
}
SAYS_AT_NAMES: Mapping[str, Text] = {
    "door": Text(zh="做完就说", en="Once that's done"),
    "if_they_call": Text(zh="对方打来才说", en="Only if they ring"),
    "if_they_answer": Text(zh="打过去，接了就说", en="Ring them, then say"),
}
MOVE_NAMES: Mapping[str, Text] = {
    "stay_silent": Text(zh="不先开口", en="Stay silent"),
    "wait_until_still": Text(zh="停稳再办", en="Wait until you've stopped"),
    "apologise_once": Text(zh="道一次歉", en="Say sorry once"),
    "no_apology": Text(zh="不道歉", en="No sorry"),
    "empathy": Text(zh="先接住气", en="Hear them first"),
    "state_fact": Text(zh="说事实", en="Say what's so"),
    "give_definite_time": Text(zh="给准时间", en="Give a definite time"),
    "offer_choice": Text(zh="给两条路选", en="Offer a choice"),
    "offer_call_merchant": Text(zh="给店里打", en="Offer to ring the shop"),
    "offer_call_support": Text(zh="打客服", en="Offer to ring support"),
    "offer_compensation_within_rule": Text(zh="按规定补", en="Offer what the rules allow"),
    "ask_dispatcher": Text(zh="报调度", en="Tell dispatch"),
    "step_back": Text(zh="退半步", en="Half a step back"),
    "leave_now": Text(zh="马上走", en="Leave now"),
    "sos": Text(zh="按住求助", en="Hold SOS"),
    "evidence_photo": Text(zh="拍下来", en="Take a photo"),
    "hand_over_quietly": Text(zh="轻轻交", en="Hand over quietly"),
    "night_whisper": Text(zh="夜里小声", en="Whisper at night"),
    "confirm_address": Text(zh="对地址", en="Check the address"),
    "return_food": Text(zh="餐送回去", en="Take the food back"),
    "thank": Text(zh="道谢", en="Say thank you"),
    "do_not_promise": Text(zh="别答应", en="Promise nothing"),
}
CUSTOMER_NAMES: Mapping[str, Text] = {
    "new": Text(zh="头一回点", en="Their first order"),
    "regular": Text(zh="老客人", en="A regular"),
    "unknown": Text(zh="不知道是不是熟客", en="Not known whether a regular"),
}
ANGER: Mapping[int, Text] = {
    0: Text(zh="没火气", en="calm"),
    1: Text(zh="不高兴", en="cross"),
    2: Text(zh="发火", en="angry"),
    3: Text(zh="火很大", en="furious"),
}
#: One more than a rider is ever told: that nobody knows whose fault it was.
FAULT: Mapping[str, Text] = {**FAULT_NAMES, "unknown": Text(zh="不知道怪谁", en="Nobody knows whose fault")}
SLOT_NAMES: Mapping[str, Text] = {
    "order_no": Text(zh="单号", en="order number"),
    "late_min": Text(zh="晚几分", en="minutes late"),
    "place": Text(zh="地点", en="place"),
    "until": Text(zh="到几点", en="until when"),
    "time": Text(zh="几点", en="time"),
    "at_store_min": Text(zh="在店几分", en="minutes at the shop"),
    "picked_up": Text(zh="几点取的", en="picked up at"),
    "order_place": Text(zh="单上地址", en="address on the order"),
    "real_place": Text(zh="真地址", en="real address"),
    "ride_min": Text(zh="骑几分", en="minutes to ride"),
    "safe_place": Text(zh="放餐的地方", en="where the food is"),
    "road": Text(zh="路", en="road"),
}
HIGHEST_ANGER, ALWAYS_MORE, A_DAY = 3, 99, 24 * 60
LATE_AT_ALL = Text(zh="过了说好的时间", en="Past the promised time")


def conditions(when: When) -> tuple[Text, ...]:
    """What must be so, one chip a condition; a chip with several names asks for any of them."""
    return tuple(_chips(when))


def with_slots_named(text: Text) -> Text:
    """A line with each slot told by name: 「晚了〔晚几分〕分钟」."""
    return Text(zh=_named(text.zh, "zh"), en=_named(text.en, "en"))


def _named(line: str, language: str) -> str:
    def name(slot: re.Match[str]) -> str:
        known = SLOT_NAMES.get(slot[1])  # a draft may name one that there is not
        if known is None:
            return slot[0]
        return f"〔{known.zh}〕" if language == "zh" else f"[{known.en}]"

    return re.sub(SLOT, name, line)


def _chips(when: When) -> Iterator[Text]:
    lists = (
        (REASON_NAMES, when.reasons),
        (NOTE_NAMES, when.notes),
        (PLACE_NAMES, when.places),
        (WEATHER_NAMES, when.weather),
        (CUSTOMER_NAMES, when.customer),
        (FAULT, when.fault),
    )
    for names, asked in lists:
        if asked:
            yield _any_of(names, asked)
    if when.anger != (0, HIGHEST_ANGER):
        yield _anger(*when.anger)
    if when.night is not None:
        yield Text(zh="夜里", en="At night") if when.night else Text(zh="白天", en="By day")
    if when.late is not None:
        yield _late(*when.late)
    if when.apologies != (0, ALWAYS_MORE):
        yield _apologies(*when.apologies)


def _any_of(names: Mapping[str, Text], asked: Sequence[str]) -> Text:
    texts = [names[word] for word in asked]
    return Text(zh=" / ".join(text.zh for text in texts), en=" / ".join(text.en for text in texts))


def _anger(least: int, most: int) -> Text:
    low, high = ANGER[least], ANGER[most]
    if least == most:
        return Text(zh=f"火气：{low.zh}", en=f"Temper: {low.en}")
    return Text(zh=f"火气：{low.zh}到{high.zh}", en=f"Temper: {low.en} to {high.en}")


def _late(least: int, most: int) -> Text:
    if most >= A_DAY:
        return Text(zh=f"晚了至少{least}分钟", en=f"At least {least} min late") if least else LATE_AT_ALL
    return Text(zh=f"晚{least}到{most}分钟", en=f"{least} to {most} min late")


def _apologies(least: int, most: int) -> Text:
    if most == 0:
        return Text(zh="这单还没道过歉", en="No sorry said yet")
    if most >= ALWAYS_MORE:
        return Text(zh="这单道过歉了", en="Sorry has been said")
    return Text(zh=f"道过{least}到{most}次歉", en=f"Sorry said {least} to {most} times")
