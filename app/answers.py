"""Answers that go beside every page: error pages, error JSON, and the headers that keep pages safe."""

from typing import Any

import structlog
from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.errors import CATALOGUE, Problem
from app.language import language
from app.observing import route_of
from app.parts import parts
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
#: A browser that hears one of these was signed in, and is not to be any more.
PUT_OUT = frozenset({"person_disabled", "device_revoked"})
NEXT_STEP = {
    "sign_in_required": Text(zh="找站长或调度要一个登录链接。", en="Ask your station for a sign-in link."),
    "person_disabled": Text(
        zh="这里进不来了。弄错了就找管理员。", en="You're signed out here. If that's wrong, ask your admin."
    ),
    "device_revoked": Text(
        zh="还是你的手机？找站长或调度要个新链接。", en="Still your phone? Ask dispatch for a new link."
    ),
    "link_expired": Text(zh="再要一个新的登录链接。", en="Ask for a new sign-in link."),
    "bad_csrf": Text(zh="刷新这一页，再按一次。", en="Reload this page and press again."),
    "not_allowed": Text(zh="要看就找管理员。", en="If you need it, ask your admin."),
    "too_fast": Text(zh="等一会儿再按。", en="Wait a moment, then press again."),
    "too_large": Text(zh="拆小一点再来。", en="Make it smaller and try again."),
    "over": Text(zh="退回去，刷新，看现在到哪一步。", en="Go back and reload to see where it stands."),
    "unavailable": Text(zh="过几秒再试。", en="Try again in a few seconds."),
    "broken": Text(
        zh="再试一次。还不行，告诉管服务器的人。", en="Try again. No luck? Tell whoever runs the server."
    ),
}
GO_BACK = Text(zh="退回去，或者从头打开。", en="Go back, or open the start page.")


def register(app: Flask) -> None:
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(CSRFError, lambda _error: _problem(Problem("bad_csrf")))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
    app.after_request(_safe_headers)
    app.before_request(_forms_tell_their_length)


def _forms_tell_their_length() -> None:
    """A form without a length would be cut at the limit and taken for whole; no browser sends one."""
    if "Transfer-Encoding" in request.headers and not request.path.startswith("/api/"):
        raise Problem("bad_request", "send a Content-Length")


def _problem(problem: Problem) -> Any:
    if request.path.startswith(("/api/", "/metrics", "/ready", "/live")):
        answer = jsonify(problem.as_json())
    else:
        title = CATALOGUE[problem.code].title.in_(language())
        next_step = NEXT_STEP.get(problem.code, GO_BACK).in_(language())
        answer = Response(
            render_template(
                "error.html",
                put_out=problem.code in PUT_OUT,
                code=problem.code,
                title=title,
                sentence=problem.detail,
                next_step=next_step,
            )
        )
    answer.status_code = problem.status
    if problem.code in PUT_OUT and not request.path.startswith("/api/"):
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'  # a lost phone must not show what it kept
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
    log.exception("unhandled", route=route_of(), error=type(error).__name__)
    if isinstance(error, OperationalError):  # the database's: gone, or held up for longer than we wait
        return _problem(Problem("unavailable", retry_after=1))
    return _problem(Problem("broken"))


def _safe_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if parts().settings.public_url.startswith(
        "https://"
    ):  # a name with a certificate; browsers read it there only
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
