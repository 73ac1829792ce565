"""A rule template: how the house handles one situation, step by step, with the figures it may set for itself.

A script says what is said; a rule says who does what, by when, and who has the last word.
"""

import re
from collections.abc import Mapping
from typing import Literal

from coaching.content import Text, content
from coaching.kinds import Kind
from coaching.script import When
from coaching.situation import Stage

Family = Literal[
    "late", "cancel", "order", "food", "money", "person", "place", "night", "weather", "shop", "safety",
    "rider",
]  # fmt: skip
Who = Literal["rider", "dispatcher", "support", "shop", "customer", "trainer"]

FAMILY_NAMES: Mapping[Family, Text] = {
    "late": Text(zh="晚了", en="Running late"),
    "cancel": Text(zh="取消", en="Cancelled"),
    "order": Text(zh="单子不对", en="The order is wrong"),
    "food": Text(zh="餐出了岔子", en="Something is up with the food"),
    "money": Text(zh="钱和补偿", en="Money and making good"),
    "person": Text(zh="门里的人", en="Who opens the door"),
    "place": Text(zh="进门上楼", en="Gates, lifts, doors"),
    "night": Text(zh="夜里", en="At night"),
    "weather": Text(zh="天气路况", en="Weather and roads"),
    "shop": Text(zh="店里", en="At the shop"),
    "safety": Text(zh="安全", en="Safety"),
    "rider": Text(zh="骑手自己", en="You yourself"),
}
WHO_NAMES: Mapping[Who, Text] = {
    "rider": Text(zh="骑手", en="Rider"),
    "dispatcher": Text(zh="调度", en="Dispatch"),
    "support": Text(zh="客服", en="Support"),
    "shop": Text(zh="店里", en="The shop"),
    "customer": Text(zh="客人", en="The customer"),
    "trainer": Text(zh="教练", en="Trainer"),
}
FIGURE = re.compile(r"\{([a-z_]{1,24})\}")


@content
class Step:
    """One thing somebody does. `within`: minutes from when the rule begins to hold; None: in its turn."""

    who: Who
    do: Text
    within: int | None = None


@content
class RuleTemplate:
    """How one situation is handled.

    `signs` tell how one knows it; `decides` has the last word; `figures` are numbers that a house may set,
    each named in braces in the texts. `kinds`, `stages` and `when` say where it holds, as a script's do;
    without kinds it holds whatever rule spoke. `scripts` are the words that go with it.
    """

    slug: str
    title: Text
    family: Family
    signs: tuple[Text, ...]
    steps: tuple[Step, ...]
    decides: Who
    never: Text
    ends: Text
    stages: tuple[Stage, ...]
    kinds: tuple[Kind, ...] = ()
    when: When = When()
    figures: dict[str, int] | None = None
    scripts: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.slug)

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every text of it, as written."""
        return (self.title, *self.signs, *(step.do for step in self.steps), self.never, self.ends)

    def filled(self, text: Text) -> Text:
        """A text of this rule with its figures put in."""
        figures = self.figures or {}
        return text.each(lambda line: FIGURE.sub(lambda slot: str(figures.get(slot[1], slot[0])), line))
