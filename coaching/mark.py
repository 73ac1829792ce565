"""One fault of a draft: where it stands, why it is one, and what to say instead."""

from dataclasses import dataclass
from typing import Any

from coaching.content import Text
from coaching.phrase_table import Code, Fitting, Weight


@dataclass(frozen=True)
class Mark:
    """One fault, at draft[start:end]; a `missing_*` has no width and stands at the end.

    `better` takes the place of draft[covers], or of the clause of the mark if that is None. `fitting` is what
    the rule has to choose from.
    """

    start: int
    end: int
    code: Code
    why: Text
    better: Text
    weight: Weight
    covers: tuple[int, int] | None = None
    fitting: tuple[Fitting, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "code": self.code,
            "why": self.why.as_dict(),
            "better": self.better.as_dict(),
        }
