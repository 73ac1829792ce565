"""Each request leaves its figures, and a line in the log if it failed or was slow; not what it said."""

import secrets
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

from app.parts import Parts, parts

log = structlog.get_logger()
SLOW = 1.0  # seconds
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE = "none"
HSTS = "max-age=31536000"


def observe(app: Flask, of: Parts) -> None:
    """Measure the requests and the writes of this app."""
    of.database.on_write = of.metrics.note_write
    of.metrics.waiting = of.database.waiting
    app.before_request(_begin)
    app.after_request(_end)


def route_of() -> str:
    """The template of the route, such as `/api/v1/sos/<call_id>`: an id in a path is somebody's."""
    return request.url_rule.rule if request.url_rule else NO_ROUTE


def _begin() -> None:
    g.request_id, g.began = secrets.token_hex(8), time.monotonic()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    settings = parts().settings
    if request.is_secure and settings.public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    seconds, status, route = time.monotonic() - g.began, response.status_code, route_of()
    method = request.method if request.method in METHODS else "other"
    parts().metrics.note_request(route, method, status, seconds)
    told: dict[str, Any] = {
        "request_id": g.request_id,
        "method": method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "role": g.get("role"),
    }
    if status >= 500:
        log.error("request", **told)
    elif seconds > SLOW:
        log.warning("request", slow=True, **told)
    elif status >= 400 or settings.access_log:
        log.info("request", **told)
    return response
