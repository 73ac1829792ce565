"""The desk for words over HTTP, for tests: three people who are signed in, and forms as a browser sends them."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app import create_app
from app.actions.add_person import add_person
from app.clock import machine_now
from app.parts import Parts
from app.people import sign_in_token
from app.queries.scripts import script_version
from app.settings import Settings
from tests.by_form import token_in

KEY = "a key"
PEOPLE = (("trainer", "许教练", "xu"), ("admin", "陈站长", "chen"), ("dispatcher", "老孟", "meng"))


class Form(HTMLParser):
    """What a browser would send of the desk's form as it is drawn."""

    def __init__(self, page: str):
        super().__init__()
        self.fields: MultiDict[str, str] = MultiDict()
        self._inside, self._area, self._select = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        self._inside = self._inside or at.get("data-part") == "form"
        name, value = at.get("name") or "", at.get("value") or ""
        if not self._inside or tag == "form":
            return
        if tag == "textarea":
            self._area = name
            self.fields.add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in at:
            self.fields.add(self._select, value)
        elif tag == "input" and name and (at.get("type") != "checkbox" or "checked" in at):
            self.fields.add(name, value)

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area
        self._inside = self._inside and tag != "form"


class Room:
    """The app with a trainer, an admin and a dispatcher."""

    def __init__(self, folder: Path):
        url = f"sqlite:///{folder / 'jinnang.db'}"
        self.app: Flask = create_app(Settings(database_url=url, secret_key=KEY))
        self.parts: Parts = self.app.extensions["jinnang"]
        self.ids = {handle: self._add(role, name, handle) for role, name, handle in PEOPLE}
        self.trainer, self.admin, self.dispatcher = (self._as(handle) for handle in ("xu", "chen", "meng"))

    def _add(self, role: str, name: str, handle: str) -> int:
        return self.parts.database.write(
            lambda session: add_person(session, role, name, handle, machine_now())
        )

    def _as(self, handle: str) -> FlaskClient:
        client = self.app.test_client()
        path = f"/sign-in/{sign_in_token(KEY, self.ids[handle])}"
        form = {"csrf_token": token_in(client.get(path).text), "token": path.rsplit("/", 1)[1]}
        client.post("/sign-in", data=form)
        return client

    def draft(self, slug: str) -> str:
        """Begin a version of the repository's words; its page."""
        page = self.trainer.get(f"/trainer/edit/{slug}?v=0").text
        answer = self.trainer.post(f"/trainer/edit/{slug}/draft", data={"csrf_token": token_in(page)})
        return str(answer.headers["Location"])

    def form(self, page: str, client: FlaskClient | None = None) -> MultiDict[str, str]:
        return Form((client or self.trainer).get(page).text).fields

    def content(self, page: str) -> dict[str, Any]:
        with self.parts.database.read() as session:
            row: Any = script_version(session, int(page.rsplit("/", 1)[1]))
        found: dict[str, Any] = json.loads(row.content)
        return found
