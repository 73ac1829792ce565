"""What is kept, told to all; his own, to a rider; and a person who is erased by an admin is gone everywhere."""

import html
import json
import re
import urllib.parse
from typing import Any

import pytest

from app import create_app
from app.actions.add_person import add_person
from app.pages.privacy_words import TERM_WORDS
from app.settings import Settings
from tests.conftest import new_token, session_cookie, written
from tests.raw import rows
from tests.server import Answer, Sender, Server, event, request, status

RIDER, HANDLE, NAME, PHONE = "canary-rider-9", "canary-handle-9", "金丝雀玖", "+86 139 0000 4999"
SAID, NOTE, MINE, OWN = "cnry-customer", "cnry-note", "cnry-saved", "cnry-device"
CANARIES = (RIDER, HANDLE, NAME, PHONE, SAID, NOTE, MINE, OWN)


def person(server: Server, role: str, name: str, handle: str, rider: str | None = None) -> str:
    phone = PHONE if rider == RIDER else None
    return written(
        server, lambda session, now: str(add_person(session, role, name, handle, now, rider, phone=phone))
    )


@pytest.fixture(scope="module")
def people(server: Server, sender: Sender) -> dict[str, str]:
    """A rider with everything, another, and an admin: person ids and cookies."""
    key = server.environment["SECRET_KEY"]
    ids = {
        "his": person(server, "rider", NAME, HANDLE, RIDER),
        "other": person(server, "rider", "别人", "other", "r2"),
        "admin": person(server, "admin", "管事的", "boss"),
    }
    token = new_token(server, RIDER)
    sender.post([status("canary-1", "at_customer", RIDER), status("other-1", "at_customer", "r2")])
    sender.post([event("customer.message", order_id="canary-1", text=f"太慢了 {SAID}")])
    sender.post([event("rider.position", rider_id=RIDER, lat=31.2, lng=121.4, speed_kmh=3)])
    bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    call = {"id": "s1", "note": NOTE, "lat": 31.2, "lng": 121.4}
    assert request(f"{server.url}/api/v1/sos", "POST", json.dumps(call).encode(), bearer).status < 300
    item = {"id": "p1", "kind": "saved_line", "text": f"{MINE} {OWN}", "at": "2026-01-01T00:00:00Z"}
    report = json.dumps({"items": [item]}).encode()
    assert request(f"{server.url}/api/v1/reports", "POST", report, bearer).status < 300
    return {**ids, **{f"{who} cookie": session_cookie(key, id_) for who, id_ in ids.items()}}


def visit(server: Server, path: str, cookie: str = "", language: str = "zh", **form: str) -> Answer:
    headers = {"Cookie": cookie, "Accept-Language": language}
    page = request(f"{server.url}{path}", headers=headers)
    token = re.search(r'name="csrf_token" value="([^"]+)"', str(page.body))
    if not form or not token:
        return page
    kept = page.headers.get("Set-Cookie", "").split(";")[0]
    headers |= {"Cookie": kept or cookie, "Content-Type": "application/x-www-form-urlencoded"}
    fields = form | {"csrf_token": html.unescape(token[1])}
    return request(f"{server.url}{path}", "POST", urllib.parse.urlencode(fields).encode(), headers)


def test_given_nobody_who_is_signed_in_then_the_page_tells_every_term(server: Server) -> None:
    chinese, english = visit(server, "/privacy"), visit(server, "/privacy", language="en")

    assert (chinese.status, english.status) == (200, 200)
    assert chinese.body.count("<dt>") == english.body.count("<dt>") == len(TERM_WORDS)
    assert "90 天" in chinese.body
    assert "90 days" in english.body
    assert not re.search(
        "[一-鿿]", re.sub(r'<header.*?</header>|lang="[^"]+">[^<]+', "", english.body, flags=re.S)
    )


def test_given_a_rider_then_he_sees_and_downloads_his_own_and_nobody_elses(
    server: Server, people: dict[str, str]
) -> None:
    page = visit(server, "/rider/mine", people["his cookie"])
    mine = visit(server, "/rider/mine.json", people["his cookie"])
    others = visit(server, "/rider/mine.json", people["other cookie"])

    assert page.status == 200
    assert {NOTE in json.dumps(mine.body), MINE in json.dumps(mine.body)} == {True}
    assert (mine.body["rider"], others.body["rider"]) == (RIDER, "r2")
    assert all(canary not in json.dumps(others.body, ensure_ascii=False) for canary in CANARIES)
    assert "sha256" not in json.dumps(mine.body)
    assert "attachment" in mine.headers["Content-Disposition"]
    assert visit(server, "/rider/mine.json").status == 401
    assert visit(server, "/rider/mine", people["admin cookie"]).status == 403


def test_given_pages_with_words_and_places_then_each_look_is_a_line_once(
    server: Server, people: dict[str, str]
) -> None:
    for _ in range(2):
        assert visit(server, "/dispatch/incidents", people["admin cookie"]).status == 200

    looks = rows(server, "SELECT what, subject, actor FROM record WHERE what LIKE '%.read' ORDER BY what")
    incident = rows(server, "SELECT id FROM incident WHERE kind = 'sos'")[0][0]
    admin = f"person:{people['admin']}"
    assert looks.count(("place.read", f"incident:{incident}", admin)) == 1
    assert looks.count(("words.read", f"incident:{incident}", admin)) == 1


def test_given_an_admin_who_types_the_handle_then_he_is_gone_everywhere_and_the_record_holds(
    server: Server, people: dict[str, str]
) -> None:
    there = f"/people/{people['his']}/erase"
    assert visit(server, there, people["his cookie"]).status == 403
    assert visit(server, there, people["admin cookie"], handle="canary").status == 422
    assert NAME in str(rows(server, "SELECT name FROM person"))
    for canary in CANARIES:
        assert canary.encode() in everything(server), canary

    done = visit(server, there, people["admin cookie"], handle=HANDLE)

    assert done.status in (200, 303)
    left = everything(server)
    exports = [
        visit(server, path, people["admin cookie"]).body
        for path in ("/people/export.csv", "/dispatch/incidents", "/people")
    ]
    assert [canary for canary in CANARIES if canary.encode() in left] == []
    assert [canary for canary in CANARIES if canary in str(exports)] == []
    assert visit(server, there, people["admin cookie"]).status == 404
    assert visit(server, "/rider/mine", people["his cookie"]).status == 401


def everything(server: Server) -> bytes:
    """All bytes that the server wrote: database, its log, what it says, heads, the ledger of erasures."""
    whole = b"".join(path.read_bytes() for path in sorted(server.folder.iterdir()) if path.is_file())
    return whole + whole.decode("unicode_escape", "ignore").encode("utf-8", "ignore")


def test_given_the_run_so_far_then_the_servers_own_words_name_nobody(server: Server) -> None:
    assert [canary for canary in CANARIES if canary in server.errors()] == []


def test_given_a_record_then_the_commands_check_copy_and_note_it(
    server: Server, people: dict[str, Any]
) -> None:
    app = create_app(
        Settings(database_url=server.environment["DATABASE_URL"], secret_key=server.environment["SECRET_KEY"])
    )
    out = server.folder / "record.jsonl"

    def run(*arguments: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=arguments)
        return done.exit_code, done.output.strip()

    assert people
    assert run("log", "verify")[0] == 0
    assert run("log", "export", "--out", str(out))[1].endswith("lines")
    assert run("log", "verify", str(out))[1].startswith("record: ")
    assert run("log", "head")[1] in ("noted", "nothing new")
    lines = out.read_text().splitlines()
    out.write_text("\n".join([*lines[:2], *lines[3:]]))
    assert run("log", "verify", str(out)) == (1, "record: line 3 is missing")
    assert run("retention", "sweep", "--now")[1].endswith("rows")
    assert run("people", "erase", "nobody-at-all", "--yes")[0] == 1
    assert run("people", "erase", "other", "--yes")[0] == 0
    assert rows(server, "SELECT count(*) FROM rider WHERE rider_id = 'r2'") == [(0,)]
    assert run("log", "verify")[0] == 0
    app.extensions["jinnang"].database.close()
