"""What makes the pages an app: the manifest, the service worker, and what it keeps for a dead network."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, g, json, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from app.language import language, look, theme
from app.pages.shell_files import Shell, shell_of
from app.parts import parts
from app.people import signed_in_as, who_asks
from app.queries.favourites import favourites_of
from app.queries.people import Caller

pwa = Blueprint("pwa", __name__)
#: Dark and light `bg` of tokens.css: the bar of the system around the page.
COLOURS = {"dark": "#0B0D0E", "light": "#F4F1EA"}
#: The order in which the worker's parts are loaded.
WORKER_PARTS = ("outbox", "shell", "pages", "sync", "push")
MOST_STARRED = 40  # pages of starred words that a phone keeps: the newest stars
#: Kept after one visit, with the pages of the kit's scripts and of the drills.
KEPT = (
    "/rider",
    "/rider/kit",
    "/rider/kit/find",
    "/rider/favourites",
    "/rider/lines",
    "/rider/recovery",
    "/rider/waiting",
    "/rider/show",
    "/rider/sos",
    "/rider/said",
    "/rider/words",
    "/rider/drill",
    "/rider/phone",
    "/rider/start",
    "/rider/offline",
)


@pwa.get("/sw.js")
def worker() -> Response:
    """The service worker: which files are the shell, then its parts, each under the shell's version."""
    shell = _shell()
    told = {
        "version": shell.version,
        "files": [url_for("static", filename=name) for name in shell.files],
        "offline": url_for("pwa.offline"),
    }
    loaded = [url_for("static", filename=f"js/sw/{part}.js", v=shell.version) for part in WORKER_PARTS]
    code = f"self.JINNANG_SHELL = {json.dumps(told)};\nimportScripts(...{json.dumps(loaded)});\n"
    return Response(
        code, mimetype="text/javascript", headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    )


@pwa.get("/manifest.webmanifest")
def manifest() -> Response:
    """The app as the phone's home screen knows it, in the rider's language and look."""

    def icon(name: str, size: int, purpose: str) -> dict[str, str]:
        source = url_for("static", filename=f"icons/{name}.png")
        return {"src": source, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}

    told = {
        "id": "/rider",
        "start_url": "/rider",
        "scope": "/",
        "name": _("锦囊 · 骑手"),
        "short_name": _("锦囊"),
        "description": _("站在门口，该说的话在手里。没网也能用。"),
        "lang": "zh-CN" if language() == "zh" else "en-GB",
        "dir": "ltr",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": COLOURS[theme()],
        "theme_color": COLOURS[theme()],
        "icons": [
            icon("app-192", 192, "any"),
            icon("app-512", 512, "any"),
            icon("app-maskable-192", 192, "maskable"),
            icon("app-maskable-512", 512, "maskable"),
        ],
        "shortcuts": [
            {"name": _("锦囊包"), "url": "/rider/kit"},
            {"name": _("求助"), "url": "/rider/sos"},
        ],
    }
    return Response(
        json.dumps(told), mimetype="application/manifest+json", headers={"Cache-Control": "no-cache"}
    )


@pwa.get("/rider/offline")
def offline() -> str:
    """What stands in for a page that this phone does not hold; nothing in it is anybody's."""
    return render_template("rider/offline.html")


@pwa.get("/rider/token")
@signed_in_as("rider")
def token(caller: Caller) -> dict[str, Any]:
    """A fresh CSRF token for a page that was kept over a sign-in, and whose it is."""
    return {"rider": caller.rider_id, "csrf": generate_csrf()}


@pwa.get("/rider/pages")
@signed_in_as("rider")
def pages(caller: Caller) -> dict[str, Any]:
    """The pages the worker keeps for this rider; with another stamp they are to be kept anew."""
    kept = dict.fromkeys([*_kept_pages(), *(url_for("kit.script", slug=slug) for slug in _starred(caller))])
    return {"rider": caller.rider_id, "stamp": _stamp(caller), "pages": list(kept)}


def _starred(caller: Caller) -> list[str]:
    """What he gave a star is on his phone, too."""
    with parts().database.read() as session:
        slugs = favourites_of(session, caller.rider_id or "")
    return [slug for slug in slugs if parts().library.script(slug)][:MOST_STARRED]


def _kept_pages() -> Iterator[str]:
    kept = parts().kit
    yield from KEPT
    yield from (url_for("kit.script", slug=slug) for slug in kept.slugs)
    yield from (url_for("show.show_words", script=slug) for slug in kept.scripts)
    yield from (url_for("drill_page.play", slug=drill.slug) for drill in parts().library.drills)


def _shell() -> Shell:
    if "shell" not in g:
        g.shell = shell_of(Path(current_app.root_path))
    found: Shell = g.shell
    return found


def _stamp(caller: Caller) -> str:
    """Whatever makes a kept page another one: files, words, language, look, rider, session."""
    generate_csrf()
    words = [parts().library.script(slug) for slug in (*parts().kit.slugs, *_starred(caller))]
    drills = [parts().rulebook.drill_version(drill.slug) for drill in parts().library.drills]
    seen = (_shell().version, parts().kit, words, drills, caller.rider_id, *look(), session.get("csrf_token"))
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


@pwa.app_context_processor
def _in_every_page() -> dict[str, Callable[[], str]]:
    def kept_stamp() -> str:
        caller = who_asks()
        return _stamp(caller) if caller and caller.role == "rider" else ""

    return {
        "kept_stamp": kept_stamp,
        "kit_mark": lambda: parts().words.kit_mark,
        "app_colour": lambda: COLOURS[theme()],
    }


@pwa.after_app_request
def _sign_pages(response: Response) -> Response:
    """Whose page it is and which files belong to it: by these the worker keeps riders and versions apart."""
    if request.path.startswith("/rider") and response.status_code == 200 and response.mimetype == "text/html":
        response.headers["X-Shell"] = _shell().version
        caller = who_asks()
        if caller and caller.role == "rider" and caller.rider_id:
            response.headers["X-Rider"] = quote(caller.rider_id, safe="")
    return response
