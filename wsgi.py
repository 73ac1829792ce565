"""The server: gevent first, then the app, the schedule and the loop. Nothing else starts a greenlet."""

from gevent import monkey

monkey.patch_all()

import gc

gc.disable()  # until all is there, as in app.garbage: what a start makes stays

import argparse
import signal
import sys
from typing import Any

import gevent
import structlog
from flask import Flask
from flask_socketio import SocketIO
from pydantic import ValidationError
from gevent.event import Event
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer
from gevent.threadpool import ThreadPool
from apscheduler.schedulers.gevent import GeventScheduler

from app import create_app
from app.backups import backup_when_due
from app.channels import desk_board, desk_guidance, desk_incidents, rooms
from app.channels.desks import Desks
from app.channels.ending import end_gently, open_sockets
from app.channels.endings import Endings
from app.channels.rider import RiderChannel
from app.channels.tls_door import TlsServer
from app.channels.trainer import TrainerChannel
from app.channels.patience import PatientHandler, heed_names
from app.channels.wire import MOST_READ, IndexedManager, WireJson, quick_listener
from app.clock import machine_now
from app.delivery import deliver
from app.demo import open_demo, play_evening, rest_of_evening
from app.logs import hub_error, log_to
from app.parts import Parts
from app.proxies import BehindProxies, networks
from app.pushing import AT_ONCE, Pushing
from app.schedule import start_schedule
from app.settings import Settings, faults_of
from app.soundness import Damaged
from app.watch import Watch
from app.tls import addresses_here, authority_of, fingerprint, names_here, ready_certificates

log = structlog.get_logger()
BEAT_SECONDS = 20
WATCH_SECONDS, BACKUP_LOOK_SECONDS = 5, 10
READY_AFTER = 10
LOOK_SECONDS = 0.5  # how often held notices are looked at without a nudge


def serve(host: str, port: int, speed: float | None, demo: bool, evening: bool, tls: bool) -> None:
    """Run until a signal ends it."""
    settings = Settings(secure_cookies=True) if tls else Settings()
    log_to(sys.stderr, settings.log_level)
    gevent.get_hub().print_exception = hub_error
    writer = ThreadPool(1)  # one writer; the wait for the disk leaves the sockets running
    # Passwords and long lists are worked on beside the loop: a flood of sign-ins holds no phone up.
    aside = ThreadPool(3)
    app = create_app(settings, speed=speed, run_write=writer.apply, run_aside=aside.apply)
    parts: Parts = app.extensions["jinnang"]
    watch: Watch = app.extensions["watch"]
    socketio = SocketIO(
        app,
        async_mode="gevent",
        client_manager=IndexedManager(),
        json=WireJson,
        transports=["websocket"],
        cors_allowed_origins=_origins(settings),
        always_connect=False,
        namespaces=[rooms.RIDER],  # and those that have handlers; stock code would let anybody into "/"
        async_handlers=False,  # a phone's events stay in order; the handlers are short
        max_http_buffer_size=MOST_READ,
        http_compression=False,
        ping_interval=25,
        ping_timeout=20,
        logger=False,
        engineio_logger=False,
    )
    channel = RiderChannel(app, socketio, parts)
    heed_names(socketio.server)
    desks = Desks(app, socketio, parts)
    desk_incidents.listen(desks, parts)
    desk_guidance.listen(desks, parts)
    board = desk_board.listen(desks, parts)
    trainers = TrainerChannel(app, socketio, parts)
    seated = {rooms.RIDER: channel.seated, rooms.DISPATCH: desks.seated, rooms.TRAINER: trainers.seated}
    endings = Endings(socketio, parts, seated)
    app.wsgi_app = BehindProxies(app.wsgi_app, networks(settings.trusted_proxies))  # type: ignore[method-assign]
    parts.metrics.sockets = open_sockets(socketio)
    listener = quick_listener(host, port)
    how: dict[str, Any] = {"handler_class": PatientHandler, "log": None, "error_log": None}
    if tls:
        made = ready_certificates(settings.tls_folder, names_here(), addresses_here(host), machine_now())
        server = TlsServer(listener, app, ssl_context=made.context(), **how)
    else:
        server = WSGIServer(listener, app, **how)
    server.start()
    gevent.spawn(_notice_loop, parts, channel)
    gevent.spawn(_beats, channel)
    gevent.spawn(endings.run, gevent.sleep)
    gevent.spawn(board.run)
    gevent.spawn(_push_loop, Pushing(parts, channel.presence.sees, Pool(AT_ONCE).spawn))
    gevent.spawn(_warm_up, parts)
    scheduler = GeventScheduler()
    start_schedule(scheduler, parts)
    gevent.spawn(_look_after, parts, watch)
    if settings.backup_folder and parts.database.embedded:
        gevent.spawn(_backups, settings)
    gc.enable()
    gc.freeze()  # what is there by now stays; looking through it each time held every phone up for 70 ms
    address = f"{'https' if tls else 'http'}://{_reached_by(host, tls)}:{server.server_port}"
    _greet(app, parts, address, demo, evening)
    if tls and (authority := authority_of(settings.tls_folder)):
        print(f"  a phone in this network opens {address}/rider/phone/trust and follows it", flush=True)
        print(f"  SHA-256 of the certificate there: {fingerprint(authority)}", flush=True)
    ended = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        gevent.signal_handler(name, ended.set)
    ended.wait()
    scheduler.shutdown(wait=False)
    end_gently(server, socketio, watch, lambda: deliver(parts, channel))
    parts.database.close()


def _origins(settings: Settings) -> object:
    """Which pages may open a socket: the server's own, PUBLIC_URL and those set."""
    more = {origin.strip() for origin in settings.allowed_origins.split(",")}
    named = (more | {settings.public_url.rstrip("/")}) - {""}

    def allowed(origin: str | None, environ: dict[str, str]) -> bool:
        own = f"{environ.get('wsgi.url_scheme')}://{environ.get('HTTP_HOST')}"
        return origin in named or origin == own

    return allowed


def _notice_loop(parts: Parts, channel: RiderChannel) -> None:
    """Deliver what is due, woken by a nudge or by the next look at held notices."""
    woken = Event()
    parts.outbox.wake, parts.outbox.sender = woken.set, channel
    while True:
        woken.wait(timeout=LOOK_SECONDS)
        woken.clear()
        try:
            while deliver(parts, channel):
                gevent.sleep(0)
        except Exception:
            # The rows are still pending; the loop must outlive any one of them.
            log.exception("notice loop")
            gevent.sleep(1)


def _push_loop(pushing: Pushing) -> None:
    """Push what pages that nobody sees would not bring; a turn that finds nothing costs one look."""
    while True:
        gevent.sleep(LOOK_SECONDS)
        try:
            pushing.turn()
        except Exception:
            log.exception("push loop")
            gevent.sleep(1)


def _warm_up(parts: Parts) -> None:
    """Ready the ear piece by piece, so that the first customer's words are read as fast as the next.

    Not at once: after a start the phones come back first.
    """
    gevent.sleep(READY_AFTER)
    for _ in parts.rulebook.warm_up():
        gevent.sleep(0)


def _beats(channel: RiderChannel) -> None:
    while True:
        gevent.sleep(BEAT_SECONDS)
        try:
            channel.beat()
        except Exception:
            log.exception("beat")


def _backups(settings: Settings) -> None:
    """Make backups in a thread of their own: what reads a whole database must keep nobody waiting."""
    aside = ThreadPool(1)
    while True:
        try:
            backup_when_due(settings, aside.apply)
        except Exception:
            log.exception("backup")  # the next look tries again
        gevent.sleep(BACKUP_LOOK_SECONDS)


def _look_after(parts: Parts, watch: Watch) -> None:
    """Look at the clock and the outbox between the questions of /ready."""
    while True:
        try:
            watch.look(parts)
        except Exception:
            log.exception("watch")
        gevent.sleep(WATCH_SECONDS)


def _greet(app: Flask, parts: Parts, address: str, demo: bool, evening: bool) -> None:
    print(f"锦囊 Jinnang  {address}", flush=True)
    if demo:
        for who, path in open_demo(parts, str(app.secret_key)):
            print(f"  {who}: {address}{path}", flush=True)
        if evening and (rest := rest_of_evening(parts)):
            gevent.spawn(play_evening, parts, rest, gevent.sleep)


def _reached_by(host: str, tls: bool) -> str:
    """The host of the printed links. A certificate is for an address, so with TLS not for "all of them"."""
    if tls and host in ("0.0.0.0", "::"):
        found = [str(address) for address in addresses_here(host) if not address.is_loopback]
        host = next((address for address in found if ":" not in address), "localhost")
    return f"[{host}]" if ":" in host else host


def main() -> None:
    ask = argparse.ArgumentParser(description="Run the Jinnang server.")
    ask.add_argument("--host", default="127.0.0.1")
    ask.add_argument("--port", type=int, default=8000)
    ask.add_argument("--speed", type=float, help="business seconds in one second; kept over a restart")
    ask.add_argument("--no-demo", action="store_true", help="no demo people, no evening")
    ask.add_argument("--quiet-demo", action="store_true", help="demo people, no evening")
    ask.add_argument("--tls", action="store_true", help="https with a certificate of this machine's own")
    given = ask.parse_args()
    if given.speed is not None and given.speed <= 0:
        ask.error("--speed must be above 0")
    try:
        serve(given.host, given.port, given.speed, not given.no_demo, not given.quiet_demo, given.tls)
    except Damaged as refused:
        sys.exit(str(refused))
    except ValidationError as wrong:
        sys.exit("\n".join(["these settings can't be used:", *faults_of(wrong)]))
    except OSError as taken:
        sys.exit(f"can't listen on {given.host}:{given.port}: {taken.strerror or taken}")


if __name__ == "__main__":
    main()
