"""A browser without scripts: it opens pages, sends forms, keeps the cookie of a redirect."""

import html
import re
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from tests.server import Answer


class _Stay(urllib.request.HTTPRedirectHandler):
    """Answers with the redirect itself, so that its cookie is kept."""

    def redirect_request(self, *_parts: Any) -> None:
        return None


_browser = urllib.request.build_opener(_Stay)


def ask(url: str, cookie: str, language: str, form: dict[str, Any] | None = None) -> Answer:
    body = urllib.parse.urlencode(form, doseq=True).encode() if form is not None else None
    asked = urllib.request.Request(url, body, {"Cookie": cookie, "Accept-Language": language})
    try:
        answer = _browser.open(asked, timeout=30)
    except urllib.error.HTTPError as other:
        answer = other
    with answer:
        return Answer(answer.status or 0, answer.read().decode(), answer.headers)


def kept(answer: Answer) -> str:
    return str(answer.headers.get("Set-Cookie", "")).split(";")[0]


def read(answer: Answer) -> str:
    """What a person reads of the page."""
    body = answer.body[answer.body.index("<main") :]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def token_in(page: str) -> str:
    """The CSRF token of a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[:300]
    return found[1]
