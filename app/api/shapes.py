"""The shapes of our answers, for the OpenAPI document: JSON Schema, said shortly."""

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
TRUTH: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ANYTHING: Schema = {}
THING: Schema = {"type": "object"}


def thing(needed: Mapping[str, Schema], more: Mapping[str, Schema] | None = None) -> Schema:
    """An object with these members and perhaps those; a reader ignores what it does not know."""
    return {
        "type": "object",
        "properties": {**needed, **(more or {})},
        "required": list(needed),
    }


def each(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def or_null(of: Schema) -> Schema:
    return {"anyOf": [of, {"type": "null"}]}


def one_of(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}


def named(name: str) -> Schema:
    """A shape that stands under components/schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


BOTH = thing({"zh": TEXT, "en": TEXT})
NOTICE = thing(
    {
        "epoch": TEXT,
        "seq": WHOLE,
        "id": TEXT,
        "kind": TEXT,
        "class": one_of("safety", "urgent", "routine", "guidance", "drill"),
        "priority": WHOLE,
        "title": BOTH,
        "body": THING,
        "valid_until": MOMENT,
        "show_when": one_of("now", "still"),
    },
    {"held": TRUTH},
)
INBOX = thing(
    {
        "epoch": TEXT,
        "head_seq": WHOLE,
        "now": MOMENT,
        "speed": NUMBER,
        "notices": each(named("Notice")),
        "ended": each(ANYTHING),
        "limited": TRUTH,
        "reset": TRUTH,
    }
)
ORDERS = thing(
    {
        "now": MOMENT,
        "rides": TRUTH,
        "orders": each(THING),
        "calls": thing(dict.fromkeys(("support", "dispatch", "police"), or_null(TEXT))),
    }
)
TAKEN = thing({"accepted": WHOLE, "repeated": WHOLE, "refused": each(named("Refusal"))})
REFUSAL = thing({"id": or_null(TEXT), "why": TEXT}, {"detail": TEXT})
REPORTED = thing({"ok": TRUTH, "accepted": WHOLE, "repeated": WHOLE, "refused": each(named("Refusal"))})
SOS = thing(
    {
        "ok": TRUTH,
        "id": TEXT,
        "incident": WHOLE,
        "received_at": MOMENT,
        "state": one_of("received", "seen", "rung", "safe", "mistake", "closed"),
        "owner": or_null(TEXT),
        "now": MOMENT,
        "speed": NUMBER,
    },
    dict.fromkeys(("seen_at", "rung_at", "safe_at", "mistake_at", "closed_at"), or_null(MOMENT)),
)
READING = thing(
    {"reading": named("Read"), "advice": named("Advice"), "words": THING},
)
READ = thing(
    {
        "anger": WHOLE,
        "negative": NUMBER,
        "reasons": each(TEXT),
        "cancel": TRUTH,
        "threat": or_null(THING),
        "spans": each(THING),
    }
)
ADVICE = thing(
    {"script": or_null(TEXT), "alternatives": each(TEXT), "moves": each(TEXT), "reasons": each(ANYTHING)}
)
DRAFTED = thing(
    {
        "score": WHOLE,
        "grade": one_of("good", "weak", "bad"),
        "marks": each(THING),
        "acts": each(TEXT),
        "words": THING,
    }
)
BROADCAST = thing(dict.fromkeys(("audience", "delivered", "shown", "acted", "declined", "expired"), WHOLE))
STARTED = thing({"id": TEXT, "audience": WHOLE, "state": one_of("sent", "due", "asks")})
INCIDENT = thing({"id": WHOLE, "kind": TEXT, "rider_id": TEXT, "opened_at": MOMENT})
DRILL = thing(
    {
        "slug": TEXT,
        "title": BOTH,
        "version": TEXT,
        "assignment": or_null(WHOLE),
        "due_at": or_null(MOMENT),
        "played_at": or_null(MOMENT),
        "ending": or_null(TEXT),
    }
)
OWN_HEARD = thing({"key": TEXT, "reply": or_null(TEXT), "hurt": ANYTHING, "coaching": THING, "states": THING})
RAN = thing({"ok": TRUTH, "repeated": TRUTH, "ending": or_null(TEXT), "scores": ANYTHING})
CHECK = thing({"good": TRUTH, "found": TEXT}, {"do": TEXT})
READY = thing({"ready": TRUTH}, {"checks": {"type": "object", "additionalProperties": named("Check")}})
CLOUD_EVENT = thing(
    {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1, "maxLength": 128},
        "source": TEXT,
        "type": TEXT,
        "time": MOMENT,
        "data": THING,
    }
)
ERROR = thing({"error": thing({"code": TEXT, "title": TEXT, "detail": TEXT})})
OK = thing({"ok": TRUTH})

NAMED: Mapping[str, Schema] = {
    "Error": ERROR,
    "Notice": NOTICE,
    "Refusal": REFUSAL,
    "Read": READ,
    "Advice": ADVICE,
    "Incident": INCIDENT,
    "CloudEvent": CLOUD_EVENT,
    "Check": CHECK,
}
