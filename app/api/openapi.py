"""The OpenAPI document, made from the table of operations and the models that really check what comes in."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from flask import Blueprint, render_template
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.api.operations import JSON, Op, table
from app.api.shapes import NAMED, Schema, named
from app.errors import CATALOGUE
from app.reports import ReportIn

openapi = Blueprint("openapi", __name__)
VERSION = "1"
BAD_BODY = ("bad_request",)
SECURITY: dict[str, Any] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A phone's token (`flask device-token --rider ID`, or enrolment) or a program's "
        "(`flask api-token --role ROLE`).",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "jinnang",
        "description": "The session of our own pages (`__Host-jinnang` over https); whatever changes "
        "something also needs the header `X-CSRFToken`.",
    },
    "webhook": {
        "type": "apiKey",
        "in": "header",
        "name": "webhook-signature",
        "description": "Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over "
        "`{webhook-id}.{webhook-timestamp}.{body}` with the secret of `flask source add NAME`.",
    },
}
WEBHOOK_HEADERS = {"webhook-id": "1-256 printable characters", "webhook-timestamp": "seconds since 1970"}


@openapi.get("/api/v1/openapi.json")
def show_document() -> dict[str, Any]:
    """The document that other programs read."""
    return document()


@openapi.get("/api/docs")
def show_docs() -> str:
    """The same document for eyes."""
    return render_template(
        "api/docs.html", api=document(), ops=table(), schemas=document()["components"]["schemas"]
    )


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1, whole."""
    models = sorted(
        {op.body for op in table() if isinstance(op.body, type)} | {ReportIn}, key=lambda one: one.__name__
    )
    refs, defined = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    schemas = {**defined.get("$defs", {}), **NAMED}
    paths: dict[str, Any] = {}
    for op in table():
        body = refs[op.body, "validation"] if isinstance(op.body, type) else None
        paths.setdefault(op.path, {})[op.method] = _operation(op, body)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "锦囊 Jinnang",
            "version": VERSION,
            "description": "Events in, words out. Times are RFC 3339 with an offset; unknown members are "
            "ignored. Sockets (`/rider`, `/dispatch`, `/trainer`) are described in docs/wire.md.",
        },
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": SECURITY},
    }


def _operation(op: Op, body: Schema | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": op.id,
        "summary": op.says.split(". ")[0].rstrip("."),
        "description": op.says,
        "tags": [op.tag],
        "parameters": list(_parameters(op)),
        "responses": _responses(op),
    }
    if op.body is not None:
        content = {JSON: {"schema": body}} if body else _by_type(op)
        told["requestBody"] = {"required": op.id not in MAY_BE_EMPTY, "content": content}
    if op.signed:
        told["security"] = [{"webhook": []}]
    elif op.roles:
        told["security"] = [{"token": []}, {"cookie": []}]
        told["x-roles"] = list(op.roles)
    else:
        told["security"] = []
    return told


#: These do with no body at all.
MAY_BE_EMPTY = frozenset({"act", "retractBroadcast"})


def _by_type(op: Op) -> dict[str, Any]:
    shapes: Any = op.body
    return {mimetype: {"schema": schema} for mimetype, schema in shapes.items()}


def _parameters(op: Op) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"\{(\w+)\}", op.path):
        yield {"name": name, "in": "path", "required": True, "schema": op.query.get(name, {"type": "string"})}
    for name, schema in op.query.items():
        if "{" + name + "}" not in op.path:
            yield {"name": name, "in": "query", "required": False, "schema": schema}
    for name, said in WEBHOOK_HEADERS.items() if op.signed else ():
        yield {
            "name": name,
            "in": "header",
            "required": True,
            "description": said,
            "schema": {"type": "string"},
        }


def _responses(op: Op) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for status, answer in op.answers.items():
        mimetype, schema = (answer, {"type": "string"}) if isinstance(answer, str) else (JSON, answer)
        told[str(status)] = {"description": "Done", "content": {mimetype: {"schema": schema}}}
    for status, codes in sorted(_problems(op).items()):
        kept = told.setdefault(
            str(status), {"description": "", "content": {JSON: {"schema": named("Error")}}}
        )
        kept["description"] = ", ".join(f"`{code}`" for code in codes)
        if status == 429:
            kept["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return told


def _problems(op: Op) -> dict[int, list[str]]:
    codes = list(op.problems)
    if op.roles:
        codes += ["sign_in_required", "not_allowed"]
    if op.body is not None and not op.signed:
        codes += ["bad_request", "bad_csrf"]
    elif op.method != "get" and not op.signed:
        codes += ["bad_csrf"]
    if "{" in op.path and not op.signed:
        codes += ["not_found"]
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(CATALOGUE[code].status, []).append(code)
    return by_status


def model_of(op: Op) -> type[BaseModel] | None:
    """The model that checks an operation's body, if one does."""
    return op.body if isinstance(op.body, type) else None
