"""What is looked for in a script's situation: filters that combine, and how many scripts each would leave."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from coaching.rule_template import RuleTemplate
from coaching.script import Script
from coaching.talk_models import HEDGES

#: What is searched.
Thing = Script | RuleTemplate

#: Each filter by its name; "" looks for anything.
FILTERS = (
    "kind", "stage", "reason", "anger", "place", "note", "weather", "night", "fault", "channel", "model",
    "safety",
)  # fmt: skip


@dataclass(frozen=True)
class Looked:
    """The filters of a search, as words: anger "0" to "3", night and safety "yes" or "no"."""

    kind: str = ""
    stage: str = ""
    reason: str = ""
    anger: str = ""
    place: str = ""
    note: str = ""
    weather: str = ""
    night: str = ""
    fault: str = ""
    channel: str = ""
    model: str = ""
    safety: str = ""

    def fits(self, script: Thing) -> bool:
        """Whether it is one for all that is looked for."""
        if self == ANYTHING:
            return True
        has = values_of(script)
        return all(not (wanted := getattr(self, name)) or wanted in has[name] for name in FILTERS)

    @property
    def set(self) -> dict[str, str]:
        """The filters that look for something."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}


ANYTHING = Looked()


def values_of(script: Thing) -> Mapping[str, tuple[str, ...]]:
    """Filter -> the words of it under which a script stands. What it does not ask for it does not stand
    under, but of anger and night: words that ask for neither are for each."""
    when = script.when
    nights = ("yes", "no") if when.night is None else ("yes",) if when.night else ("no",)
    if script.kinds == ("late_night_apology",):
        nights = ("yes",)
    safety = script.model in HEDGES if isinstance(script, Script) else script.family == "safety"
    return {
        "kind": script.kinds,
        "stage": script.stages,
        "reason": when.reasons,
        "anger": tuple(str(level) for level in range(when.anger[0], when.anger[1] + 1)),
        "place": when.places,
        "note": when.notes,
        "weather": when.weather,
        "night": nights,
        "fault": when.fault,
        "channel": (script.channel,) if isinstance(script, Script) else (),
        "model": (script.model,) if isinstance(script, Script) else (),
        "safety": ("yes",) if safety else ("no",),
    }


def tags_of(script: Thing) -> list[str]:
    """The facts it asks for, as `place.stairs`."""
    has = values_of(script)
    return [f"{family}.{name}" for family in ("reason", "place", "note", "weather") for name in has[family]]


def counted(scripts: Iterable[Script], looked: Looked) -> dict[str, Counter[str]]:
    """Filter -> how many scripts each of its words would leave, with all the other filters as they are."""
    held = [(script, values_of(script)) for script in scripts]
    found: dict[str, Counter[str]] = {}
    for name in FILTERS:
        others = replace(looked, **{name: ""}).set
        found[name] = Counter(
            value
            for _, has in held
            if all(wanted in has[other] for other, wanted in others.items())
            for value in has[name]
        )
    return found
