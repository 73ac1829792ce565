"""How a push goes out, by class: how long it may wait, how urgent it is, what it says, what it replaces."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from coaching.content import Text

#: What became of a push: with the service; nobody lives there any more; try again; not taken, ever.
Became = Literal["sent", "gone", "again", "refused"]
#: A notice that a visible page has not shown for this long (machine time) is pushed all the same.
UNSEEN_FOR = timedelta(seconds=30)
MOST_TRIES = 4
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)


@dataclass(frozen=True)
class PushRule:
    """`waits` is how long the push service may keep it for a phone that is off; `word` is all it says."""

    waits: timedelta
    urgency: str  # RFC 8030: very-low, low, normal, high
    word: Text


PUSH_RULES: Mapping[str, PushRule] = {
    "safety": PushRule(timedelta(seconds=60), "high", Text(zh="安全", en="SAFETY")),
    "urgent": PushRule(
        timedelta(minutes=15), "high", Text(zh="有急事，停稳看", en="Urgent. Stop, then look")
    ),
    "guidance": PushRule(timedelta(minutes=5), "high", Text(zh="调度有话", en="A word from dispatch")),
    "routine": PushRule(
        timedelta(minutes=15), "normal", Text(zh="有句话，停稳看", en="A note. Stop, then look")
    ),
    "drill": PushRule(timedelta(hours=1), "low", Text(zh="演练，空了再练", en="DRILL, when you're free")),
    "digest": PushRule(
        timedelta(hours=24), "low", Text(zh="还有几件事，停稳看", en="A few more things. Stop, then look")
    ),
}


def push_rule(class_: str, kind: str) -> PushRule:
    """The rule for a notice; the digest, of class routine, has its own."""
    return PUSH_RULES["digest" if kind == "digest" else class_]


def time_to_live(rule: PushRule, left: float) -> int:
    """Seconds the push service may keep it, if the notice lives for `left` more; 0: it is too late."""
    return max(0, min(int(rule.waits.total_seconds()), int(left)))


def topic_of(salt: str, notice: str, class_: str, kind: str, order_id: str | None) -> str:
    """What a newer push replaces while the phone is off: 32 URL-safe characters.

    The newest card of an order stands for the older ones, a digest for the last one; a safety notice and a
    dispatcher's word are replaced by nothing. The push service learns nothing from it: `salt` is secret.
    """
    if kind == "digest" or class_ == "drill":
        about = f"{class_}:{kind}"
    elif order_id and class_ in ("urgent", "routine"):
        about = f"order:{order_id}"
    else:
        about = f"notice:{notice}"
    return base64.urlsafe_b64encode(hashlib.sha256(f"{salt}\n{about}".encode()).digest()[:24]).decode()


def pause_after(fails: int, luck: float) -> timedelta:
    """How long a push service that failed `fails` times in a row is left alone; `luck` in 0..1 spreads it."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(max(fails, 1) - 1, 16)
    return min(doubled, LONGEST_PAUSE) * (0.75 + luck / 2)


def goes_now(class_: str, *, held: bool, visible: bool, waited: timedelta, tried: int) -> bool:
    """Whether a notice that was let go and not seen is pushed now.

    `held`: he moves, so nothing may come. `visible`: a page of his can be seen and would show it itself;
    after `UNSEEN_FOR` it had its chance. A try that failed is made again once its service may be called.
    """
    if held:
        return False
    return class_ == "safety" or not visible or waited >= UNSEEN_FOR or tried > 0


def what_became(status: int | None) -> Became:
    """What a push service's answer means; None: there was none."""
    if status is None or status == 429 or status >= 500:
        return "again"
    if status in (404, 410):
        return "gone"
    return "sent" if 200 <= status < 300 else "refused"
