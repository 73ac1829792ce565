"""Whether the process lives and can do its work, and its figures for those who watch over it."""

from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, current_app, request

from app.errors import Problem
from app.parts import parts
from app.people import who_asks
from app.proxies import FORWARDED
from app.watch import Watch, read_lags

health = Blueprint("health", __name__)
TEXT = "text/plain; version=0.0.4; charset=utf-8"
HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})


@health.get("/live")
def live() -> dict[str, Any]:
    """The process answers; nothing else is asked."""
    return {"live": True}


@health.get("/ready")
def ready() -> tuple[dict[str, Any], int]:
    """`{ready, checks}`: 503 if one fails. Strangers learn `ready` alone."""
    checks = _watch().checks(parts())
    good = all(check.good for check in checks)
    told = {check.name: check.as_json() for check in checks} if _is_operator() else {}
    return {"ready": good} | ({"checks": told} if told else {}), 200 if good else 503


@health.get("/metrics")
def metrics() -> Response:
    """This process's figures, as Prometheus reads them; for this machine or an operator's token."""
    if not _is_operator():
        raise Problem(
            "not_allowed", "from this machine, or with a token of `flask api-token --role operator`"
        )
    speed, lags, watch = parts().clock.speed, read_lags(parts()), _watch()
    watch.checks(parts())
    figures = {
        "outbox_lag_seconds": watch.look(parts()),
        "oldest_undelivered_seconds": lags.undelivered.total_seconds() / speed,
        "sos_unanswered_seconds": lags.unanswered_sos.total_seconds() / speed,
        "schedule_lag_seconds": lags.schedule.total_seconds() / speed,
        "timer_lag_seconds": lags.timer.total_seconds() / speed,
    }
    return Response(parts().metrics.page(figures), content_type=TEXT)


def _watch() -> Watch:
    watch: Watch = current_app.extensions["watch"]
    return watch


def _is_operator() -> bool:
    """Somebody at this machine, whom no proxy brought, or the holder of an operator's or admin's token."""
    caller = who_asks()
    if caller is not None:
        return caller.role in ("operator", "admin")
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    return not request.environ.get(FORWARDED, _says_forwarded()) and host in HERE and _from_here()


def _says_forwarded() -> bool:
    return any(name in request.headers for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"))


def _from_here() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
