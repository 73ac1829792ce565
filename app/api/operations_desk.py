"""The calls of dispatchers' programs."""

from app.api import shapes as s
from app.api.operations import DESK, JSON, Op
from app.guidance_in import GuidanceIn, RetractIn

INCIDENTS, GUIDANCE = "Incidents", "Guidance"
BOTH = (DESK, "admin")
ACT = {JSON: s.thing({}, {"word": {"type": "string", "maxLength": 500}, "person": {"type": "integer"}})}
ONE = {"incident_id": {"type": "integer", "minimum": 1},
       "act": s.one_of("take", "rung", "note", "offer", "decline", "close")}  # fmt: skip
DESKS = (
    Op("post", "/api/v1/broadcasts", "sendBroadcast", "Send a text to an audience that is fixed now; the "
       "same "
       "`dedup_key` sends it once. 202: a second person must agree first.",
       {201: s.STARTED, 202: s.STARTED}, BOTH, GuidanceIn, problems=("not_found", "too_large"), tag=GUIDANCE),
    Op("get", "/api/v1/broadcasts/{message_id}", "broadcast", "How far it got; cumulative.",
       {200: s.BROADCAST}, BOTH, tag=GUIDANCE),
    Op("post", "/api/v1/broadcasts/{message_id}/retract", "retractBroadcast", "Take it back from exactly "
       "those who "
       "got it; `id` is what holds instead, if a correction was given.",
       {200: s.thing({"ok": s.TRUTH, "id": s.or_null(s.TEXT)})}, BOTH, RetractIn, problems=("too_large",),
       tag=GUIDANCE),
    Op("post", "/api/v1/broadcasts/{message_id}/{act}", "answerBroadcast", "`agree` to what waits for a "
       "second "
       "person, or `undo` what waits for its ten seconds.", {200: s.thing({"done": s.TRUTH})}, BOTH,
       query={"act": s.one_of("agree", "undo")}, tag=GUIDANCE),
    Op("get", "/api/v1/incidents", "incidents", "What is open and yours to see, what rings first.",
       {200: s.thing({"open": s.each(s.named("Incident")), "now": s.MOMENT, "speed": s.NUMBER})},
       BOTH, tag=INCIDENTS),
    Op("post", "/api/v1/incidents/{incident_id}/{act}", "act", "`take` it (`mine`: whether you have it), "
       "say that "
       "you `rung`, `note` or `close` it with a `word`, `offer` it to a `person`, `decline` an offer.",
       {200: s.thing({"incident": s.named("Incident")}, {"mine": s.TRUTH})}, BOTH, ACT, query=ONE,
       problems=("too_large",), tag=INCIDENTS),
)  # fmt: skip
