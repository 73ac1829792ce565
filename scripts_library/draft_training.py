"""Learns to hear faults of a rider's draft in words that no pattern knows, from those in `lexicon/drafts`.

All were written in this project; what comes out is kept in `lexicon/drafts.json`.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from coaching.phrase_table import FAULTS_OF_WORDS, Code
from coaching.tone_model import ToneModel
from scripts_library.fitting import Lesson, features, learnt, model_of

#: Also in the words of customers who abuse: there are many more of those.
_RUDE: Code = "rude"
HEADS: tuple[Code, ...] = (*sorted(FAULTS_OF_WORDS - {_RUDE}), _RUDE)
_ABUSE = 3
#: How much the line of a customer counts beside a rider's draft, and a faulty draft beside one without.
_OF_CUSTOMERS, _FAULTY = 0.3, 4.0
_SEEN_IN, _FAINT = 2, 20


def drafts_of(folder: Path) -> list[dict[str, Any]]:
    """Every labelled draft: {text, codes, ...}."""
    paths = sorted((folder / "drafts").glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def learn_drafts(
    drafts: Sequence[Mapping[str, Any]],
    customers: Iterable[Mapping[str, Any]],
    scripts: Iterable[str],
    plain: Callable[[str], str],
) -> ToneModel:
    """The model that these drafts give; `plain` is how the coach writes a text.

    `scripts` are lines without a fault. Of `customers` only those count whose lines are calm, or abuse or a
    threat: a rider who says that is rude.
    """
    said = [features(plain(text)) for text in (*(draft["text"] for draft in drafts), *scripts)]
    told = [line for line in customers if line["anger"] in (0, _ABUSE) or line.get("threat")]
    abuse = [line["anger"] == _ABUSE or bool(line.get("threat")) for line in told]
    faults = {code: [code in draft["codes"] for draft in drafts] for code in HEADS}
    faultless = [False] * (len(said) - len(drafts))
    worth = [1.0] * len(said) + [_OF_CUSTOMERS] * len(told)
    return model_of(
        HEADS,
        learnt(
            said, {code: faults[code] + faultless for code in HEADS[:-1]}, Lesson(_SEEN_IN, _FAINT, _FAULTY)
        ),
        learnt(
            [*said, *(features(plain(line["text"])) for line in told)],
            {_RUDE: [*faults[_RUDE], *faultless, *abuse]},
            Lesson(_SEEN_IN, _FAINT, _FAULTY, worth),
        ),
    )
