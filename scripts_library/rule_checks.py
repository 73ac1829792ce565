"""What must agree in a script: model with kind and channel, moves with words, conditions with one another."""

import re
from collections.abc import Iterator

from coaching.facts import DELAYS
from coaching.moves import IN_DANGER
from coaching.script import Script
from coaching.talk_models import HEDGES
from scripts_library.wrong import Wrong, wrong

#: From how many minutes on a kind speaks; the others speak at any lateness.
_LATE_FROM: dict[str, int] = {kind: minutes for minutes, kind in DELAYS}
LONGEST_PROMISE = 60  # minutes: a time beyond an hour is not the rider's to name


def rule_faults(script: Script) -> Iterator[Wrong]:
    """Every disagreement."""
    yield from _danger_faults(script)
    yield from _move_faults(script)
    yield from _condition_faults(script)
    if script.model == "emotional_mirror" and script.channel == "text":
        yield wrong(
            "channel", "channel: a mirror in a text reads as parroting",
            "发消息照着对方的话说，像学舌，换一种讲法。",
            "By text, mirroring reads as parroting. Use another model.",
        )  # fmt: skip
    if "late_night_apology" in script.kinds or script.when.night:
        if script.tone == "firm":
            yield wrong("tone", "tone: nothing firm at night", "夜里不用这么硬。", "Nothing firm at night.")
        for at, act in enumerate(script.acts):
            if act.line and re.search("[!！]", act.line.zh + act.line.en):
                yield wrong(
                    f"acts.{at}.line", "acts: no shouting at night (an exclamation mark)",
                    "夜里不喊，去掉感叹号。", "No shouting at night: drop the exclamation mark.",
                )  # fmt: skip


def _danger_faults(script: Script) -> Iterator[Wrong]:
    hedge = script.model in HEDGES
    if hedge != ("threat" in script.kinds):
        why = "a hedge is for the kind threat alone" if hedge else "a threat needs a hedge"
        do = (
            ("避险的讲法只用在有人威胁的时候。", "The safety models are for threats alone.")
            if hedge
            else ("有人威胁，只能用避险的讲法。", "Under a threat, use a safety model.")
        )
        yield wrong("model", f"model {script.model}: {why}", *do)
    elif hedge and script.kinds != ("threat",):
        yield wrong(
            "kinds", "kinds: words for a threat serve no other kind",
            "对付威胁的话不管别的事，别的勾掉。", "Words for a threat serve nothing else. Untick the rest.",
        )  # fmt: skip
    for move in script.moves if hedge else ():
        if move not in IN_DANGER | {"state_fact"}:  # a fact for the record, never for their ears
            yield wrong(
                "moves", f"moves: {move} has no place in danger",
                "有危险的时候只有走开、求助、留证，别的动作勾掉。",
                "In danger there is only leaving, help and a record. Untick the other steps.",
            )  # fmt: skip


def _move_faults(script: Script) -> Iterator[Wrong]:
    promise = script.promise
    checks: tuple[tuple[bool, str, str, str, str], ...] = (
        (not script.moves, "moves", "moves: name at least one", "至少选一步。", "Tick at least one step."),
        (script.apologises and "apologise_once" not in script.moves, "moves",
         "moves: it says sorry, so apologise_once belongs here",
         "话里道了歉，勾上「道一次歉」。", "It says sorry, so tick “Say sorry once”."),
        (not script.apologises and "apologise_once" in script.moves, "moves",
         "moves: apologise_once, and nothing in it says sorry",
         "话里没道歉，勾掉「道一次歉」。", "Nothing in it says sorry, so untick “Say sorry once”."),
        (script.apologises and "no_apology" in script.moves, "moves",
         "moves: no_apology, and it says sorry",
         "勾了「不道歉」，话里却道了歉。", "“No sorry” is ticked, and it says sorry."),
        (bool(promise) and "do_not_promise" in script.moves, "moves",
         "moves: do_not_promise, and it promises",
         "勾了「别答应」，却写了答应的事。", "“Promise nothing” is ticked, and it promises."),
    )  # fmt: skip
    yield from (wrong(*told) for is_so, *told in checks if is_so)
    if promise and not 0 < promise.minutes <= LONGEST_PROMISE:
        yield wrong(
            "promise.minutes", f"promise: {promise.minutes} minutes; name 1 to {LONGEST_PROMISE}",
            f"答应的时间写 1 到 {LONGEST_PROMISE} 分钟。", f"Promise 1 to {LONGEST_PROMISE} minutes.",
        )  # fmt: skip


def _condition_faults(script: Script) -> Iterator[Wrong]:
    when = script.when
    for name, pair, least, most in (
        ("anger", when.anger, 0, 3),
        ("apologies", when.apologies, 0, 99),
        ("late", when.late or (0, 0), 0, 9999),
    ):
        if not least <= pair[0] <= pair[1] <= most:
            yield wrong(
                f"when.{name}", f"when.{name}: {list(pair)} is not a range within {least} to {most}",
                f"从小到大，{least} 到 {most} 之间。", f"From low to high, within {least} to {most}.",
            )  # fmt: skip
    least = min((_LATE_FROM.get(kind, 0) for kind in script.kinds), default=0)
    if when.late and when.late[1] < least:
        yield wrong(
            "when.late", f"when.late: up to {when.late[1]} can never be so with {', '.join(script.kinds)}",
            f"这几件事晚满 {least} 分钟才有，改成 {least} 以上，或者去掉。",
            f"These come only from {least} minutes late on. Write {least} or more, or leave it out.",
        )  # fmt: skip
    if script.apologises and when.apologies[0] > 0:
        yield wrong(
            "when.apologies",
            "when.apologies: it says sorry, and asks for a sorry already made: it can never be said",
            "话里道歉，又要这单道过歉才说，永远说不上。",
            "It says sorry but waits for a sorry: it would never be said.",
        )  # fmt: skip
    if when.night is False and script.kinds == ("late_night_apology",):
        yield wrong(
            "when.night", "when.night: words for late at night that are not for the night",
            "深夜的话，却选了只在白天。", "Late-night words, and “by day” is chosen.",
        )  # fmt: skip
    for key, named in (("kinds", script.kinds), ("stages", script.stages), ("next", script.next)):
        if len(set(named)) < len(named):
            yield wrong(key, f"{key}: one is named twice", "有一个写了两遍。", "One is there twice.")
