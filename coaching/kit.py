"""The kit: what a rider has with him without a network, and the minute after a bad door."""

from typing import Literal

from coaching.content import Text, content

#: All three are good answers; `rest` and `talk` hold back new orders and drills.
Answer = Literal["ready", "rest", "talk"]
ANSWERS: tuple[Answer, ...] = ("ready", "rest", "talk")


@content
class Step:
    """One screen of the recovery card, from one second of its minute to another."""

    begins: int
    ends: int
    words: Text


@content
class Recovery:
    """The 60-second card: its steps in order, the question at its end, and what may be answered."""

    steps: tuple[Step, ...] = ()
    question: Text = Text(zh="", en="")
    answers: dict[Answer, Text]


@content
class Kit:
    """Slugs of scripts: those for the door, and the ways out when it is not safe."""

    scripts: tuple[str, ...] = ()
    ways_out: tuple[str, ...] = ()
    recovery: Recovery = Recovery(answers={})

    @property
    def slugs(self) -> tuple[str, ...]:
        return self.scripts + self.ways_out
