"""A street: the app on a database with two zones, everybody's cookie or token, and a copy to begin again from."""

import hashlib
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule

from app import create_app
from app.parts import Parts
from app.settings import Settings
from tests.role_table import Row
from tests.two_zones import EVERYBODY, PEOPLE, TwoZones, open_two_zones

KEY = "a key that only this test knows, long enough"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
_addresses = count(1)


class Street:
    """The app on one database, a client for everybody, and a copy to begin again from."""

    def __init__(self, folder: Path, *more: Callable[..., Any]):
        self.file = folder / "jinnang.db"
        settings = Settings(database_url=f"sqlite:///{self.file}", secret_key=KEY)
        self.app: Flask = create_app(settings)
        parts: Parts = self.app.extensions["jinnang"]
        self.epoch = parts.epoch
        self.town: TwoZones = open_two_zones(parts.database, parts.rulebook, *more)
        self.town.sign_in(parts.database, KEY)
        self.client = self.app.test_client(use_cookies=False)  # what an answer sets is not kept: a sign-out
        self.cookies = {who: self._cookie(who) for who in EVERYBODY}
        self.town.disable(parts.database)
        self.copy = sqlite3.connect(":memory:", check_same_thread=False)
        self.beside = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
        self.beside.execute("PRAGMA synchronous=OFF")
        self.beside.backup(self.copy)
        self.whole = self.hashes()
        self._seen = self._version()

    def _cookie(self, who: str) -> str:
        """A session that holds a CSRF token, of the person if he signs in."""
        client = self.app.test_client()
        if who in PEOPLE:
            name, _, value = self.town.cookies[who].partition("=")
            client.set_cookie(name, value)
        with client.session_transaction() as session:
            session["csrf_token"] = "raw"
        kept = client.get_cookie(str(self.app.config["SESSION_COOKIE_NAME"]))
        assert kept is not None
        return f"{kept.key}={kept.value}"

    def ask(
        self,
        who: str,
        method: str,
        rule: Rule,
        row: Row,
        *,
        token: bool = True,
        origin: str | None = None,
        body: bytes | None = None,
        announced: bool = True,
    ) -> Any:
        """The answer to somebody who asks for this route; `body` instead of the row's, its length told or not."""
        given = self.town.ids | row.at
        path = rule.rule
        for name in rule.arguments:
            start = next(part for part in path.split("<")[1:] if part.split(">")[0].endswith(name))
            path = path.replace(f"<{start.split('>')[0]}>", str(given[name]))
        headers = {"Cookie": self.cookies[who], **({"Origin": origin} if origin else {})}
        if token and method in UNSAFE:
            headers["X-CSRFToken"] = self.csrf()
        if who in self.town.tokens:
            headers["Authorization"] = f"Bearer {self.town.tokens[who]}"
        options: dict[str, Any] = {"headers": headers, "query_string": row.query}
        if body is not None:
            options |= {"input_stream": io.BytesIO(body), "content_type": "application/json"}
            if row.form is not None:
                options["content_type"] = "application/x-www-form-urlencoded"
            if announced:
                options["content_length"] = len(body)
            else:
                headers["Transfer-Encoding"] = "chunked"
        elif row.form is not None:
            options["data"] = row.form
        elif method in UNSAFE:
            options["data"] = json.dumps(self._filled(row.json)).encode()
            options["content_type"] = row.type
        number = next(_addresses)
        where: dict[str, Any] = {
            "wsgi.input_terminated": not announced,
            "REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        }
        return self.client.open(path, method=method, environ_overrides=where, **options)

    def csrf(self) -> str:
        """The token that each of the sessions here takes."""
        return str(URLSafeTimedSerializer(KEY, salt="wtf-csrf-token").dumps("raw"))

    def _filled(self, body: Any) -> Any:
        return json.loads(json.dumps(body).replace('"EPOCH"', json.dumps(self.epoch)))

    def changed(self) -> set[str]:
        """The tables that the last request changed; all of them are as they were after this."""
        if self._version() == self._seen:
            return set()
        hashes = self.hashes()
        found = {name for name, hash in hashes.items() if hash != self.whole.get(name)}
        if found:
            self.copy.backup(self.beside)
        self._seen = self._version()
        return found

    def _version(self) -> int:
        return int(self.beside.execute("PRAGMA data_version").fetchone()[0])

    def hashes(self) -> dict[str, str]:
        names = [name for (name,) in self.beside.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {
            name: hashlib.sha256(
                repr(self.beside.execute(f'SELECT * FROM "{name}"').fetchall()).encode()
            ).hexdigest()
            for name in names
        }

    def close(self) -> None:
        self.app.extensions["jinnang"].database.close()
        with closing(self.copy), closing(self.beside):
            pass


def routes(app: Flask) -> dict[str, tuple[str, Rule]]:
    """`METHOD /path` -> both, for all that the app answers."""
    return {
        f"{method} {rule.rule}": (method, rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
