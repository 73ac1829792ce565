"""What the rider's two talk pages share: the text of the form, and how spoken lines are drawn."""

import re
from typing import Any

from flask import request

from app.notices.answer import ANGER_WORDS

MOST_LETTERS = 500
#: Where one breathes; the phone cuts its lines in the same way (breath.js).
BREATH = re.compile(r".+?(?:[，。、；？！：]+[”’」』）]*|[,.;?!:]+[”’\")]*(?=\s|$)|$)\s*", re.DOTALL)


def form_text(name: str = "text") -> str:
    """What was written, with the line ends a person counts."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def fault_of(text: str) -> str | None:
    """Why a text is not answered: `blank`, `long`, or None."""
    return "blank" if not text else "long" if len(text) > MOST_LETTERS else None


def breaths(line: str) -> list[str]:
    """A spoken line cut where one breathes; the parts joined are the line."""
    return BREATH.findall(line) or [line]


def draw() -> dict[str, Any]:
    """What the templates need besides the answer itself."""
    return {"breaths": breaths, "most": MOST_LETTERS, "levels": ANGER_WORDS}
