"""Broadcasts over HTTP: send one to an audience, and see how far it got."""

from typing import Annotated, Any

from flask import Blueprint, request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlmodel import Session

from app.actions.send_broadcast import Audience, send_broadcast
from app.errors import Problem
from app.parts import parts
from app.people import caller_as, csrf
from app.queries.broadcasts import broadcast_figures, broadcast_with_key
from coaching.content import Text

broadcasts = Blueprint("broadcasts", __name__)
MOST = 1024 * 1024
Riders = Annotated[list[Annotated[str, Field(min_length=1, max_length=128)]], Field(max_length=10_000)]
Sentence = Annotated[str, Field(min_length=1, max_length=500)]


class AudienceIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    riders: Riders | None = None
    zone: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    all: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> "AudienceIn":
        if (self.riders is not None) + (self.zone is not None) + self.all != 1:
            raise ValueError("name one of: riders, zone, all")
        return self


class TextIn(BaseModel):
    zh: Sentence
    en: Sentence


class BroadcastIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    audience: AudienceIn
    priority: Annotated[int, Field(ge=1, le=5)] = 3
    text: TextIn
    valid_until: AwareDatetime
    dedup_key: Annotated[str, Field(min_length=1, max_length=128)] | None = None


@broadcasts.post("/api/v1/broadcasts")
@csrf.exempt  # type: ignore[untyped-decorator]  # caller_as checks it for those who come with a cookie
def post_broadcast() -> tuple[dict[str, Any], int]:
    """Send a text to an audience that is fixed now; the same `dedup_key` sends it once."""
    caller_as("dispatcher", "admin")
    try:
        wanted = BroadcastIn.model_validate_json(request.stream.read(MOST))
    except ValidationError as wrong:
        fault = wrong.errors(include_input=False, include_url=False)[0]
        raise Problem("bad_request", f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None
    now = parts().clock.now()
    if wanted.valid_until <= now:
        raise Problem("bad_request", "valid_until: must lie ahead")
    audience = Audience(wanted.audience.riders, wanted.audience.zone, wanted.audience.all)
    text = Text(zh=wanted.text.zh, en=wanted.text.en)

    def send(session: Session) -> tuple[str, int]:
        if wanted.dedup_key and (earlier := broadcast_with_key(session, wanted.dedup_key)):
            return earlier, (broadcast_figures(session, earlier) or {"audience": 0})["audience"]
        return send_broadcast(
            session, audience, text, wanted.priority, wanted.valid_until, now, wanted.dedup_key
        )

    message_id, riders = parts().database.write(send)
    parts().outbox.nudge()
    return {"id": message_id, "audience": riders}, 201


@broadcasts.get("/api/v1/broadcasts/<message_id>")
def show_broadcast(message_id: str) -> dict[str, int]:
    caller_as("dispatcher", "admin")
    with parts().database.read() as session:
        figures = broadcast_figures(session, message_id)
    if figures is None:
        raise Problem("not_found", "no broadcast has this id")
    return figures
