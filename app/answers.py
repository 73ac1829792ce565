"""Answers that go beside every page: error pages, error JSON, and the headers that keep pages safe."""

from typing import Any

import structlog
from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.errors import CATALOGUE, Problem
from app.language import language
from coaching.content import Text

log = structlog.get_logger()
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
CODE_OF_STATUS = {
    400: "bad_request",
    403: "not_allowed",
    404: "not_found",
    405: "wrong_method",
    413: "too_large",
}
NEXT_STEP = {
    "sign_in_required": Text(zh="找站长或调度要一个登录链接。", en="Ask your station for a sign-in link."),
    "link_expired": Text(zh="再要一个新的登录链接。", en="Ask for a new sign-in link."),
    "bad_csrf": Text(zh="刷新这一页，再按一次。", en="Reload this page and press again."),
}
GO_BACK = Text(zh="退回去，或者从头打开。", en="Go back, or open the start page.")


def register(app: Flask) -> None:
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(CSRFError, lambda _error: _problem(Problem("bad_csrf")))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
    app.after_request(_safe_headers)


def _problem(problem: Problem) -> Any:
    if request.path.startswith("/api/"):
        answer = jsonify(problem.as_json())
    else:
        title = CATALOGUE[problem.code].title.in_(language())
        next_step = NEXT_STEP.get(problem.code, GO_BACK).in_(language())
        answer = Response(
            render_template(
                "error.html", code=problem.code, title=title, sentence=problem.detail, next_step=next_step
            )
        )
    answer.status_code = problem.status
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(problem.retry_after)
    if problem.code == "too_large":
        answer.headers["Connection"] = "close"  # the rest of the body will not be read
    return answer


def _http(error: HTTPException) -> Any:
    if error.code and 300 <= error.code < 400:
        return error
    status = error.code or 500
    return _problem(Problem(CODE_OF_STATUS.get(status, "bad_request" if status < 500 else "broken")))


def _broken(error: Exception) -> Any:
    log.exception("unhandled", path=request.path, error=type(error).__name__)
    return _problem(Problem("broken"))


def _safe_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
