"""Every call of the API as a table: who may make it, what it takes, what it answers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from app.api import shapes as s
from app.api.shapes import Schema

JSON = "application/json"
RIDER, DESK, TRAINER, OPERATOR = "rider", "dispatcher", "trainer", "operator"


class Op(NamedTuple):
    """One method of one path. `roles` is empty where anybody may ask; `body` a model, or shapes by media "
       "type.

    `problems` are codes of the catalogue of errors, besides those that every call of its kind may answer.
    """

    method: str
    path: str
    id: str
    says: str
    answers: Mapping[int, Schema | str]
    roles: tuple[str, ...] = ()
    body: type[BaseModel] | Mapping[str, Schema] | None = None
    query: Mapping[str, Schema] = {}
    problems: tuple[str, ...] = ()
    signed: bool = False
    tag: str = ""


def table() -> tuple[Op, ...]:
    """All operations, part by part."""
    from app.api.operations_desk import DESKS
    from app.api.operations_rider import RIDERS

    return (*RIDERS, *DESKS, *OPERATORS)


def number(least: int, most: int, default: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}


SIGNED_BODY: dict[str, Any] = {
    "application/cloudevents+json": s.named("CloudEvent"),
    "application/cloudevents-batch+json": {**s.each(s.named("CloudEvent")), "maxItems": 500},
}
OPERATORS = (
    Op("get", "/live", "live", "The process answers.", {200: s.thing({"live": s.TRUTH})}, tag="Operator"),
    Op("get", "/ready", "ready", "Whether it can do its work. The checks are told to this machine and to an "
       "operator's token; others learn `ready` alone.", {200: s.READY, 503: s.READY}, tag="Operator"),
    Op("get", "/metrics", "metrics", "This process's figures for Prometheus; from this machine, or with a "
       "token "
       "of `flask api-token --role "
       "operator`.", {200: "text/plain"}, problems=("not_allowed",), tag="Operator"),
    Op("get", "/api/v1/openapi.json", "openapi", "This document.", {200: s.THING}, tag="Operator"),
    Op("get", "/api/docs", "docs", "This document, for eyes.", {200: "text/html"}, tag="Operator"),
    Op("post", "/api/v1/sources/{source}/events", "sendEvents",
       "Send events: one CloudEvent or up to 500, signed as Standard Webhooks says. Safe to send again: "
       "the same "
       "webhook-id and body get the same answer, the same event id counts once.",
       {202: s.TAKEN}, body=SIGNED_BODY, signed=True, tag="Sender",
       problems=("too_large", "unsupported_type", "bad_signature", "too_fast", "id_reused", "unreadable")),
)  # fmt: skip
