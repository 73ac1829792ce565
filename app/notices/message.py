"""Messages: what a notice says, encoded once for all who get it."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coaching.advice import Advice
from coaching.content import Text
from coaching.kinds import PRIORITY_OF_CLASS
from coaching.script import Promise
from coaching.talk_models import ACT_LABELS, MODEL_NAMES, NOT_FOR_CUSTOMER


@dataclass(frozen=True)
class Message:
    """A message before it is stored; `wire` is its JSON without the opening brace."""

    id: str
    kind: str
    class_: str
    priority: int
    title: Text
    body: dict[str, Any]
    valid_until: datetime
    show_when: str

    @property
    def wire(self) -> str:
        whole = {
            "id": self.id,
            "kind": self.kind,
            "class": self.class_,
            "priority": self.priority,
            "title": self.title.as_dict(),
            "body": self.body,
            "valid_until": self.valid_until.isoformat(),
            "show_when": self.show_when,
        }
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))[1:]


def card_message(
    kind: str,
    class_: str,
    advice: Advice,
    order: dict[str, Any] | None,
    valid_until: datetime,
    id: str | None = None,
) -> Message:
    """The card for an advice, new or (`id` given) said anew; raises ValueError for one without a script."""
    script = advice.script
    if script is None:
        raise ValueError("an advice without a script has no card")
    body = {
        **({"order": order} if order else {}),
        "script": script.slug,
        "model": MODEL_NAMES[script.model].as_dict(),
        "tone": script.tone,
        "channel": script.channel,
        "says_at": script.says_at,
        "seconds": {"zh": script.seconds("zh"), "en": script.seconds("en")},
        "cue": script.cue.as_dict(),
        "todo": [step.as_dict() for step in script.todo],
        "acts": [
            {
                "act": act.act,
                "label": ACT_LABELS[act.act].as_dict(),
                "line": act.line.as_dict() if act.line else None,
                "silent": act.silent,
                "shows": act.line is not None and act.act not in NOT_FOR_CUSTOMER,
            }
            for act in advice.acts
        ],
        "never": script.never.as_dict(),
        "ends": script.ends.as_dict(),
        "fails": script.fails.as_dict(),
        **({"promise": _promise(script.promise)} if script.promise else {}),
        "offers": [offer.as_json() for offer in advice.offers],
        "reasons": [reason.as_dict() for reason in advice.reasons],
    }
    return Message(
        id=id or secrets.token_urlsafe(12),
        kind=kind,
        class_=class_,
        priority=PRIORITY_OF_CLASS[class_],
        title=script.title,
        body=body,
        valid_until=valid_until,
        show_when="now" if class_ == "safety" else "still",
    )


def _promise(promise: Promise) -> dict[str, Any]:
    return {"minutes": promise.minutes, "what": promise.what.as_dict()}
