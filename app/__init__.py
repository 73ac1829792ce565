"""create_app(settings): the only place where parts meet."""

import sys
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import Babel
from flask_compress import Compress

from app import answers, language
from app.actions.open_installation import open_installation
from app.actions.open_session import PHONE_LIVES
from app.api.broadcasts import broadcasts
from app.api.devices import devices_api
from app.api.drills import drills_api
from app.api.events import events
from app.api.health import health
from app.api.inbox import inbox
from app.api.openapi import openapi
from app.api.orders import orders_api
from app.api.push import push_api
from app.api.readings import readings
from app.api.reports import reports
from app.api.sos import sos_api
from app.cli import register_commands
from app.clock import Clock
from app.database import Database, Runner
from app.garbage import uncollected
from app.notices.outbox import Outbox
from app.observing import observe
from app.pages.browse import trainer
from app.pages.desks import dispatcher
from app.pages.drill import drill_page
from app.pages.drills import drills
from app.pages.enrolment import enrolment
from app.pages.exchange import exchange
from app.pages.favourites import favourites
from app.pages.gaps import gaps
from app.pages.guidance import guidance
from app.pages.incidents import incidents
from app.pages.lines import lines
from app.pages.passwords import passwords
from app.pages.people_desk import people_desk
from app.pages.people_devices import people_devices
from app.pages.people_import import people_import
from app.pages.phone import phone_page
from app.pages.privacy import privacy
from app.pages.pwa import pwa
from app.pages.results import results
from app.pages.rider import rider
from app.pages.rider_find import kit
from app.pages.rules import rules
from app.pages.said import said
from app.pages.schedule_desk import schedule_desk
from app.pages.script_edit import script_edit
from app.pages.script_new import script_new
from app.pages.sentences import sentences
from app.pages.settings import choices
from app.pages.show import show
from app.pages.sign_in import sign_in
from app.pages.sos import sos_page
from app.pages.training import training
from app.pages.usage import usage
from app.pages.words import words
from app.parts import Parts, Words
from app.passwords import Passwords, directly
from app.people import csrf, login
from app.settings import Settings
from app.soundness import refuse_damaged, refuse_unfinished
from app.watch import Watch
from app.words_live import renew_words
from scripts_library.kit_loader import whole_kit
from scripts_library.loader import whole_scripts
from scripts_library.messages_loader import whole_messages
from scripts_library.rulebook import load_rulebook
from scripts_library.said_often import whole_said_often

PACKED = [
    "text/css",
    "text/javascript",
    "application/javascript",
    "image/svg+xml",
    "application/manifest+json",
]


@uncollected()
def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    speed: float | None = None,
    run_write: Runner | None = None,
    run_aside: Runner = directly,
) -> Flask:
    """The app on a migrated database. `run_write` hands writes to a thread of their own; `run_aside` does
    slow work beside the loop."""
    settings = settings or Settings()
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.key(),
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=PHONE_LIVES,
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.cookies_over_https,
        SESSION_COOKIE_NAME="__Host-jinnang" if settings.cookies_over_https else "jinnang",
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=True,
        WTF_CSRF_SSL_STRICT=False,  # our pages send no referrer (a link stays private); the token tells
        SEND_FILE_MAX_AGE_DEFAULT=0,
        # Pages are not packed: they hold a CSRF token, and a page's length must not tell of it.
        COMPRESS_MIMETYPES=PACKED,
        COMPRESS_ALGORITHM_STREAMING=["br", "deflate"],  # gzip cannot stream there; zstd is for newer phones
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE=settings.timezone,
    )
    scripts, faults = whole_scripts(settings.scripts_folder)
    kept, kit_faults = whole_kit(settings.scripts_folder, scripts)
    said_often, often_faults = whole_said_often(settings.scripts_folder)
    prepared, message_faults = whole_messages(settings.scripts_folder)
    for fault in faults + kit_faults + often_faults + message_faults:
        print(f"words: {fault}", file=sys.stderr)
    refuse_damaged(settings.database_url, settings.backup_folder)
    refuse_unfinished(settings.outside_folder())
    database = Database(settings.database_url, run_write)
    database.migrate()
    epoch, kept_clock = database.write(lambda session: open_installation(session, speed))
    parts = Parts(
        settings=settings,
        database=database,
        clock=clock or kept_clock,
        rulebook=load_rulebook(settings.scripts_folder, ZoneInfo(settings.timezone), scripts),
        outbox=Outbox(),
        epoch=epoch,
        kit=kept,
        words=Words(own=scripts, own_kit=kept),
        said_often=said_often,
        prepared=prepared,
        passwords=Passwords(run_aside),
    )
    renew_words(parts)
    app.extensions["jinnang"] = parts
    app.extensions["watch"] = Watch()
    observe(app, parts)
    login.init_app(app)
    csrf.init_app(app)
    Compress(app)
    Babel(app, locale_selector=language.locale)
    for blueprint in (
        events,
        inbox,
        readings,
        broadcasts,
        health,
        openapi,
        sign_in,
        rider,
        said,
        words,
        dispatcher,
        trainer,
        script_edit,
        script_new,
        sentences,
        exchange,
        gaps,
        usage,
        lines,
        rules,
        choices,
        reports,
        orders_api,
        sos_api,
        push_api,
        drills_api,
        kit,
        favourites,
        phone_page,
        privacy,
        pwa,
        show,
        sos_page,
        drill_page,
        guidance,
        incidents,
        training,
        drills,
        results,
        schedule_desk,
        devices_api,
        enrolment,
        passwords,
        people_desk,
        people_devices,
        people_import,
    ):
        app.register_blueprint(blueprint)
    answers.register(app)
    app.context_processor(_in_every_template)
    register_commands(app)
    return app


def _in_every_template() -> dict[str, Any]:
    return {
        "language": language.language(),
        "theme": language.theme(),
        "type_size": language.type_size(),
        "hand": language.hand(),
        "person": language.person(),
    }
