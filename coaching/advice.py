"""advise(): the one place where the rules are composed."""

from dataclasses import dataclass

from coaching.content import Text
from coaching.library import Library
from coaching.script import Act, Script, sayable
from coaching.script_choice import fitting
from coaching.situation import Situation

KIND_NAMES = {
    "order_cancelled": Text(zh="这单取消了", en="The order was cancelled"),
    "cancel_requested": Text(zh="客人想取消", en="The customer wants to cancel"),
}
STAGE_NAMES = {
    "before_store": Text(zh="还没到店", en="Not at the shop yet"),
    "at_store": Text(zh="在店里", en="At the shop"),
    "picked_up": Text(zh="餐在车上", en="Food on board"),
    "at_door": Text(zh="到门口了", en="At the door"),
    "returning": Text(zh="正往回送", en="Taking it back"),
}


@dataclass(frozen=True)
class Advice:
    """What to do and say now; `script` is None when nothing fits, and then `reasons` says so."""

    script: Script | None
    acts: tuple[Act, ...]
    alternatives: tuple[str, ...]
    reasons: tuple[Text, ...]


def advise(situation: Situation, library: Library) -> Advice:
    """Choose the words for a situation, with the reasons a rider can read."""
    reasons = [KIND_NAMES[situation.kind]]
    if situation.stage:
        reasons.append(STAGE_NAMES[situation.stage])
    scripts = fitting(situation, library)
    if not scripts:
        reasons.append(Text(zh="没有合适的话，听客服的", en="No words fit; ask support"))
        return Advice(script=None, acts=(), alternatives=(), reasons=tuple(reasons))
    best = scripts[0]
    return Advice(
        script=best,
        acts=sayable(best, situation.slots) or (),
        alternatives=tuple(script.slug for script in scripts[1:4]),
        reasons=tuple(reasons),
    )
