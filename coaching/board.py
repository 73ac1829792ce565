"""The room's board, as tables: how late and how pressing an order is and why, and how its rider stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from coaching.content import Text
from coaching.fact_names import STAGE_NAMES
from coaching.kinds import KINDS
from coaching.prompting import Motion, moving, still

# All figures here are the house's own; none of them decides what a rider is told.
#: A rider without an open line of whom nothing was heard for so long is silent.
SILENT_AFTER = timedelta(minutes=3)
#: An exact place older than this says nothing of where he is, and is not shown.
PLACE_SPEAKS = timedelta(minutes=15)
#: An order of which nothing was told for so long is not on the way any more, whatever its last report says.
FORGOTTEN_AFTER = timedelta(hours=12)
#: What a customer wrote an hour ago says little of his mood now.
MOOD_LASTS = timedelta(minutes=60)
#: An order that nobody has taken for so long stands out.
TAKEN_WITHIN = timedelta(minutes=5)
#: So many orders of one zone with one rider are worth a word.
STACKED = 3
#: A promised moment this near is shown as what is left.
SOON = timedelta(minutes=10)
#: Reasons named on a row; the others still count.
MOST_NAMED = 3

WAITING = "waiting"
STAGES: Mapping[str, Text] = {**STAGE_NAMES, WAITING: Text(zh="还没骑手", en="No rider yet")}
POSTURES: Mapping[str, Text] = {
    "riding": Text(zh="骑行中", en="Riding"),
    "still": Text(zh="停着", en="Stopped"),
    "at_door": Text(zh="在门口", en="At the door"),
    "silent": Text(zh="没动静", en="Gone quiet"),
}
#: How far a card got, as a dispatcher reads it.
FATES: Mapping[str, Text] = {
    "pending": Text(zh="还没送到", en="Not there yet"),
    "held": Text(zh="停稳再看", en="Held until they stop"),
    "handed": Text(zh="送出了", en="Sent"),
    "delivered": Text(zh="到手机了", en="On the phone"),
    "shown": Text(zh="看到了", en="Seen"),
    "acted": Text(zh="用了", en="Used"),
    "declined": Text(zh="不用", en="Not used"),
    "expired": Text(zh="过时了", en="Out of date"),
    "retracted": Text(zh="收回了", en="Taken back"),
    "superseded": Text(zh="有新的了", en="Replaced"),
    "capped": Text(zh="没打扰", en="Held back"),
    "abstained": Text(zh="没有合适的话", en="No fitting words"),
}
BANDS: Mapping[str, Text] = {
    "high": Text(zh="高", en="High"),
    "middle": Text(zh="中", en="Medium"),
    "low": Text(zh="低", en="Low"),
}
HIGH, MIDDLE, MOST = 50, 20, 100
NOTHING = Text(zh="没有异常", en="Nothing unusual")


class Reason(NamedTuple):
    """What a fact adds to how pressing an order is, and its name; unnamed where the row says it anyway."""

    points: int
    name: Text | None


REASONS: Mapping[str, Reason] = {
    "threat": Reason(100, Text(zh="骑手受威胁", en="Rider threatened")),
    "sos": Reason(100, Text(zh="骑手求助", en="Rider called for help")),
    "cancel_requested": Reason(45, KINDS["cancel_requested"].name),
    "anger_3": Reason(40, Text(zh="客人火很大", en="The customer is furious")),
    "anger_2": Reason(30, Text(zh="客人在发火", en="The customer is angry")),
    "anger_1": Reason(15, Text(zh="客人有点急", en="The customer is getting impatient")),
    "order_problem": Reason(30, KINDS["order_problem"].name),
    "intent_rising": Reason(25, KINDS["intent_rising"].name),
    "late_45": Reason(50, None),
    "late_30": Reason(40, None),
    "late_15": Reason(25, None),
    "late_1": Reason(10, None),
    "untaken": Reason(25, Text(zh="一直没人接单", en="Nobody has taken it")),
    "sounds_off": Reason(25, Text(zh="客人的话听着不对劲", en="Customer sounds off")),
    "silent": Reason(20, Text(zh="骑手没动静", en="Rider gone quiet")),
    "promise_passed": Reason(20, Text(zh="答应的点过了", en="A promised time has passed")),
    "storm": Reason(15, Text(zh="暴雨大风", en="Storm")),
    "road": Reason(15, Text(zh="路不通", en="Road blocked")),
    "rain": Reason(10, Text(zh="大雨", en="Heavy rain")),
    "heat": Reason(5, Text(zh="高温", en="Heat")),
    "stacked": Reason(5, Text(zh="手上单多", en="Several orders in hand")),
    "first_order": Reason(3, Text(zh="首单客人", en="First order")),
}
LATE_BANDS: Sequence[tuple[int, str]] = ((45, "late_45"), (30, "late_30"), (15, "late_15"), (1, "late_1"))
WEATHER = ("storm", "road", "rain", "heat")


@dataclass(frozen=True)
class Risk:
    """How pressing: 0-100, in which band, and the reasons with the heaviest first."""

    score: int
    band: str
    reasons: tuple[str, ...]

    @property
    def why(self) -> Text:
        named = [name for code in self.reasons if (name := REASONS[code].name) is not None][:MOST_NAMED]
        if not named:
            return NOTHING
        return Text(zh="，".join(one.zh for one in named), en="; ".join(one.en for one in named))


def minutes_late(promised_at: datetime | None, now: datetime) -> int | None:
    """Whole minutes past the promised moment, negative before it; None where none was promised."""
    return None if promised_at is None else int((now - promised_at).total_seconds() // 60)


def late_words(late: int | None) -> Text:
    """Lateness as the row says it."""
    if late is None:
        return Text(zh="没说时间", en="No time set")
    if late >= 1:
        return Text(zh=f"晚 {late}", en=f"{late} late")
    if late > -SOON.total_seconds() / 60:
        return Text(zh=f"剩 {-late}", en=f"{-late} left")
    return Text(zh="准时", en="On time")


def risk_of(codes: Iterable[str], late: int | None) -> Risk:
    """The risk that these reasons and this lateness add up to. An unknown code raises KeyError."""
    reached = [code for least, code in LATE_BANDS if late is not None and late >= least][:1]
    reasons = sorted({*codes, *reached}, key=lambda code: (-REASONS[code].points, code))
    score = min(MOST, sum(REASONS[code].points for code in reasons))
    return Risk(score, band_of(score), tuple(reasons))


def band_of(score: int) -> str:
    return "high" if score >= HIGH else "middle" if score >= MIDDLE else "low"


def posture(motion: Motion | None, stage: str, here: bool, heard_at: datetime | None, now: datetime) -> str:
    """How a rider stands with an order at this stage; `here`: his phone's line is open to us."""
    if not here and (heard_at is None or now - heard_at > SILENT_AFTER):
        return "silent"
    if motion is not None and moving(motion, now):
        return "riding"
    return "at_door" if stage == "at_door" else "still"


def waits_for_still(show_when: str | None, motion: Motion | None, now: datetime) -> bool:
    """Whether a card is kept until its rider stands."""
    return show_when == "still" and motion is not None and not still(motion, now)


def fate(receipt: str | None, ended_as: str | None, outbox: str | None, held: bool) -> str:
    """How far a card got: `receipt` is the furthest its phone told, `outbox` None if it was no notice."""
    if receipt in ("acted", "declined", "shown"):
        return receipt
    if ended_as is not None and ended_as in FATES:
        return ended_as
    if receipt == "delivered":
        return "delivered"
    if outbox == "pending":
        return "held" if held else "pending"
    return "handed" if outbox is not None else "pending"


def zone_band(scores: Iterable[int]) -> str:
    """The band of a zone: that of its most pressing order, one lower where it stands alone among many."""
    found = sorted(scores, reverse=True)
    if not found:
        return "low"
    pressing = sum(score >= HIGH for score in found)
    if pressing and pressing * 4 >= len(found):
        return "high"
    return "middle" if pressing or sum(score >= MIDDLE for score in found) * 4 >= len(found) else "low"


def promise_words(due: str) -> Text:
    """A promise on its order's row: `due` as a clock shows it."""
    return Text(zh=f"说好 {due}", en=f"Promised by {due}")


def weather_words(kinds: Iterable[str]) -> Text:
    """The warnings that run for a zone; empty without one."""
    named = [name for kind in kinds if (name := REASONS[kind].name) is not None]
    return Text(zh="，".join(one.zh for one in named), en=", ".join(one.en for one in named))


def zone_words(band: str, orders: int, weather: Sequence[str]) -> Text:
    """What stands under a zone's name on the drawing."""
    running = weather_words(weather)
    many = "1 order" if orders == 1 else f"{orders} orders"
    return Text(
        zh="，".join(filter(None, (BANDS[band].zh, f"{orders} 单", running.zh))),
        en=", ".join(filter(None, (BANDS[band].en, many, running.en))),
    )
