"""What a rider reads of the facts: each fact's words, and the list that led to an advice."""

from collections.abc import Iterable, Iterator, Mapping

from coaching.content import Text
from coaching.kinds import DELAY_KINDS, KINDS
from coaching.script import Script
from coaching.situation import UNEASY, Situation

KIND_NAMES: Mapping[str, Text] = {kind: rule.name for kind, rule in KINDS.items()}
STAGE_NAMES: Mapping[str, Text] = {
    "before_store": Text(zh="还没到店", en="Not at the shop yet"),
    "at_store": Text(zh="在店里", en="At the shop"),
    "picked_up": Text(zh="餐在车上", en="Food on board"),
    "at_door": Text(zh="到门口了", en="At the door"),
    "returning": Text(zh="正往回送", en="Taking it back"),
}
REASON_NAMES: Mapping[str, Text] = {
    "late": Text(zh="客人说等太久", en="They say it took too long"),
    "wrong_item": Text(zh="客人说餐不对", en="They say it's the wrong food"),
    "missing_item": Text(zh="客人说少了东西", en="They say something's missing"),
    "spilled": Text(zh="餐洒了", en="The food has spilled"),
    "cold": Text(zh="客人说餐凉了", en="They say it's cold"),
    "quality": Text(zh="客人说味道不对", en="They say the food's not right"),
    "portion": Text(zh="客人说分量少", en="They say it's too little"),
    "price": Text(zh="客人说钱不对", en="They say the price is wrong"),
    "address": Text(zh="地址对不上", en="The address doesn't match"),
    "cannot_reach": Text(zh="电话没人接", en="Nobody picks up"),
    "stock_out": Text(zh="店里卖完了", en="The shop has run out"),
    "rude": Text(zh="客人说话里嫌人没礼貌", en="They say somebody was rude"),
    "night_noise": Text(zh="客人嫌夜里吵", en="They say it's too loud at night"),
    "cancel": Text(zh="客人想取消", en="They want to cancel"),
    "refund": Text(zh="客人要退款", en="They want a refund"),
    "damaged": Text(zh="东西坏了", en="Something is broken"),
}
PLACE_NAMES: Mapping[str, Text] = {
    "home": Text(zh="住家", en="A home"),
    "dormitory": Text(zh="宿舍", en="A hall of residence"),
    "gate": Text(zh="有门卫", en="A gate or a front desk"),
    "office": Text(zh="写字楼", en="An office"),
    "hospital": Text(zh="医院", en="A hospital"),
    "hotel": Text(zh="酒店", en="A hotel"),
    "school": Text(zh="学校", en="A school"),
    "stairs": Text(zh="要爬楼", en="Stairs to climb"),
    "locker": Text(zh="有外卖柜", en="A locker"),
    "street": Text(zh="在路边", en="On the street"),
    "lift": Text(zh="要等电梯", en="Waiting for a lift"),
}
NOTE_NAMES: Mapping[str, Text] = {
    "baby": Text(zh="家里有宝宝", en="There's a baby"),
    "deaf": Text(zh="客人听不见", en="They can't hear"),
    "no_ring": Text(zh="说了别按铃", en="Asked not to ring"),
    "leave_at_door": Text(zh="说了放门口", en="Asked to leave it at the door"),
    "allergy": Text(zh="客人会过敏", en="They have an allergy"),
    "elderly": Text(zh="客人上年纪了", en="An older customer"),
    "child": Text(zh="来开门的是孩子", en="A child at the door"),
    "dog": Text(zh="有狗", en="There's a dog"),
    "drunk": Text(zh="客人喝酒了", en="They've been drinking"),
    "self_harm": Text(zh="客人说不想活了", en="They talk of dying"),
    "night_shift": Text(zh="客人在上夜班", en="They're on a night shift"),
    "asleep": Text(zh="有人睡着", en="Somebody's asleep"),
    "crowd": Text(zh="边上人多", en="There's a crowd"),
    "cornered": Text(zh="有人动手或堵路", en="Hands on you, or the way blocked"),
    "pays_by_rule": Text(zh="规则里写了补多少", en="A rule states what is paid"),
    "hurt": Text(zh="有人受伤或倒下了", en="Somebody is hurt"),
    "alcohol": Text(zh="单里有酒，开门的是孩子", en="Drink on the order, and a child at the door"),
    "cash": Text(zh="收现金", en="Paid in cash"),
    "medicine": Text(zh="送的是药", en="It's medicine"),
    "gift": Text(zh="是蛋糕、花", en="A cake or flowers"),
    "favour": Text(zh="客人要顺手帮个忙", en="They ask a favour"),
    "breakdown": Text(zh="车坏了或碰了", en="The bike's down"),
    "in_writing": Text(zh="话是发来的", en="It came as a message"),
}
WEATHER_NAMES: Mapping[str, Text] = {
    "rain": Text(zh="下雨", en="Rain"),
    "storm": Text(zh="大风大雨", en="A storm"),
    "heat": Text(zh="天太热", en="Heat"),
    "cold": Text(zh="天冷路滑", en="Cold, slippery"),
    "wind": Text(zh="风大", en="Wind"),
    "road": Text(zh="路不通", en="A blocked road"),
}
FAULT_NAMES: Mapping[str, Text] = {
    "rider": Text(zh="这回是自己的错", en="This one's on you"),
    "merchant": Text(zh="店里那头的事", en="It's on the shop's side"),
    "platform": Text(zh="平台那头的事", en="It's on the platform's side"),
    "customer": Text(zh="不是你的错，别道歉", en="Not your slip, so no sorry"),
    "nobody": Text(zh="谁也不怪", en="Nobody's fault"),
}
ANGER_NAMES: Mapping[int, Text] = {
    1: Text(zh="客人不高兴", en="They're cross"),
    2: Text(zh="客人发火了", en="They're angry"),
    3: Text(zh="客人火很大", en="They're furious"),
}
SOUNDS_OFF = Text(zh="话里不对劲，不安全就先走", en="Sounds off. Not safe? Go first")
NOTHING_FITS = Text(zh="没有合适的话，听客服的", en="No words fit; ask support")
NOTHING_HAPPENED = Text(zh="没出什么事，不用多说", en="Nothing's wrong; no words needed")
HEARD_BEFORE = Text(zh="这位客人听过那套，换一套", en="They've had the other words; these are new")
SAID_LATELY = Text(zh="那套今天说得多，换一套", en="You've said the other a lot today")
STARRED = Text(zh="你加了星的", en="One you starred")
KEPT_SHORT = Text(zh="挑短的说", en="Short, for now")


def reasons_for(
    situation: Situation, script: Script | None, besides: Iterable[Text] = ()
) -> tuple[Text, ...]:
    """What led to an advice, most telling first: what happened, where, each fact that took part, besides."""
    found = [
        *_what_and_where(situation),
        *_danger(situation),
        *_facts(situation, script),
        *_ledger(situation),
        *besides,
    ]
    if script is None:
        found.append(NOTHING_HAPPENED if nothing_happened(situation) else NOTHING_FITS)
    return tuple({text.zh: text for text in found}.values())


def nothing_happened(situation: Situation) -> bool:
    """Whether no rule speaks on these facts and nobody said anything that waits for an answer."""
    return (
        situation.kind is None
        and not (situation.spoken_to and not situation.thanked)
        and not (situation.anger or situation.reasons or situation.threat or UNEASY in situation.notes)
    )


def _what_and_where(situation: Situation) -> Iterator[Text]:
    if situation.threat:
        yield KIND_NAMES["threat"]
    elif situation.kind is not None and not (situation.kind in DELAY_KINDS and situation.minutes_late):
        yield KIND_NAMES[situation.kind]  # a delay that is known by the minute needs no other name
    if situation.stage is not None:
        yield STAGE_NAMES[situation.stage]


def _danger(situation: Situation) -> Iterator[Text]:
    if UNEASY in situation.notes and not situation.threat and situation.kind != "threat":
        yield SOUNDS_OFF


def _facts(situation: Situation, script: Script | None) -> Iterator[Text]:
    """Only what spoke for this script: a fact that changed nothing is no reason."""
    if situation.threat or situation.kind == "threat":
        return
    if situation.minutes_late and situation.minutes_late > 0:
        minutes = situation.minutes_late
        yield Text(zh=f"晚了{minutes}分钟", en=f"{minutes} minutes late" if minutes > 1 else "1 minute late")
    if situation.anger in ANGER_NAMES:
        yield ANGER_NAMES[situation.anger]
    if situation.night and (situation.stage == "at_door" or (script and script.when.night)):
        yield Text(zh="夜里", en="Night")
    if script is None:
        return
    yield from _named(REASON_NAMES, situation.reasons, script.when.reasons)
    yield from _named(NOTE_NAMES, situation.notes, script.when.notes)
    yield from _named(PLACE_NAMES, situation.places, script.when.places)
    yield from _named(WEATHER_NAMES, situation.weather, script.when.weather)
    if situation.fault in FAULT_NAMES and (script.when.fault or situation.fault == "customer"):
        yield FAULT_NAMES[situation.fault]
    if script.when.customer and situation.customer == "regular":
        yield Text(zh="老客人", en="A regular")
    if script.when.customer and situation.customer == "new":
        yield Text(zh="头一回点", en="Their first order")


def _named(names: Mapping[str, Text], known: Iterable[str], asked: Iterable[str]) -> Iterator[Text]:
    known = frozenset(known)
    yield from (names[word] for word in asked if word in known)


def _ledger(situation: Situation) -> Iterator[Text]:
    if situation.apologies > 0:
        yield Text(zh="已经道过歉，不再道", en="Sorry's been said; not again")
    if situation.promises > 0:
        yield Text(zh="还有答应了没办的，先别再答应", en="A promise is still open; no new one")
    if situation.previous_script:
        yield Text(zh="上回那几句说过了", en="The last words have been said")
    if situation.moving and not situation.threat:
        yield Text(zh="车还在动，停稳再说", en="Still moving; stop first")
