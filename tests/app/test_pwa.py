"""What makes the pages an app: manifest, worker, shell, the pages that are kept, and the kit's own pages."""

import json
import re
import struct
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from app.pages.shell_files import shell_of
from scripts_library import LIBRARY_FOLDER
from scripts_library.loader import load_library
from tests.raw import rows
from tests.server import ROOT, Answer, Server, request

LIBRARY = load_library(LIBRARY_FOLDER)


def look(server: Server, path: str, cookie: str = "", language: str = "zh-CN") -> Answer:
    return request(f"{server.url}{path}", headers={"Cookie": cookie, "Accept-Language": language})


def told_by(server: Server) -> dict[str, Any]:
    code = look(server, "/sw.js").body
    found: dict[str, Any] = json.loads(re.findall(r"JINNANG_SHELL = (\{.*\});", code)[0])
    return found


def form_of(page: str) -> str:
    return re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]


def test_given_a_browser_then_it_gets_a_manifest_in_its_language_with_icons_of_the_size_they_say(
    server: Server,
) -> None:
    for language, lang, name in (("zh-CN", "zh-CN", "锦囊"), ("en-GB", "en-GB", "Jinnang")):
        answer = look(server, "/manifest.webmanifest", language=language)
        told = answer.body
        assert answer.headers["Content-Type"].startswith("application/manifest+json")
        assert (told["lang"], told["short_name"]) == (lang, name)
        assert (told["id"], told["start_url"], told["scope"], told["display"]) == (
            "/rider", "/rider", "/", "standalone",
        )  # fmt: skip
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        with urllib.request.urlopen(server.url + icon["src"], timeout=30) as got:
            head = got.read(24)
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert "{}x{}".format(*struct.unpack(">II", head[16:])) == icon["sizes"]


def test_given_the_worker_then_it_is_never_stale_and_every_file_it_names_is_there(server: Server) -> None:
    answer = look(server, "/sw.js")

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert (answer.headers["Cache-Control"], answer.headers["Service-Worker-Allowed"]) == ("no-cache", "/")
    told = told_by(server)
    assert "/static/js/outbox.js" in told["files"]
    assert "/static/icons/app-192.png" in told["files"]
    imported = json.loads(re.findall(r"importScripts\(\.\.\.(\[.*\])\)", answer.body)[0])
    assert all(told["version"] in path for path in imported)
    for path in [*told["files"], *imported, told["offline"]]:
        assert look(server, path).status == 200, path


def test_given_the_files_of_the_pages_then_the_version_is_another_when_one_of_them_is(tmp_path: Path) -> None:
    (tmp_path / "static/js/sw").mkdir(parents=True)
    (tmp_path / "templates/rider").mkdir(parents=True)
    script, desk = tmp_path / "static/js/now.js", tmp_path / "static/js/trainer_graph.js"
    page, worker = tmp_path / "templates/rider/now.html", tmp_path / "static/js/sw/pages.js"
    versions = []
    for changed in (script, page, worker, desk):
        changed.write_text(str(len(versions)), encoding="utf-8")
        versions.append(shell_of(tmp_path).version)

    assert len(set(versions)) == 3
    assert versions[2] == versions[3], "what only a desk loads"
    assert shell_of(tmp_path).files == ("js/now.js",)
    assert shell_of(ROOT / "app").version == shell_of(ROOT / "app").version


def test_given_a_rider_then_his_pages_are_named_and_each_says_whose_it_is(
    server: Server, cookie: str
) -> None:
    told = look(server, "/rider/pages", cookie).body

    assert told["rider"] == "r1"
    for path in ("/rider", "/rider/kit", "/rider/kit/late", "/rider/kit/leave", "/rider/recovery"):
        assert path in told["pages"]
    for path in told["pages"]:
        answer = look(server, path, cookie)
        assert answer.status == 200, path
        assert (answer.headers["X-Rider"], answer.headers["X-Shell"]) == (
            "r1", told_by(server)["version"],
        ), path  # fmt: skip
    assert look(server, "/rider/kit").headers["X-Rider"] is None
    assert look(server, "/rider/offline").headers["X-Rider"] is None


def test_given_another_language_then_the_pages_have_another_stamp(server: Server, cookie: str) -> None:
    stamps = {look(server, "/rider/pages", cookie, language).body["stamp"] for language in ("zh-CN", "en-GB")}

    assert len(stamps) == 2


@pytest.mark.parametrize(
    "path", ["/rider/pages", "/rider/token", "/rider/kit", "/rider/kit/late", "/rider/recovery"]
)
def test_given_nobody_when_he_asks_for_a_riders_page_then_401(server: Server, path: str) -> None:
    assert look(server, path).status == 401


@pytest.mark.parametrize(
    "slug",
    ["late", "angry", "made-good", "my-mistake", "cancel-at-door", "leave", "call-for-help", "evidence"],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_given_a_script_of_the_kit_then_its_page_says_it_word_for_word(
    server: Server, cookie: str, slug: str, language: str
) -> None:
    page = look(server, f"/rider/kit/{slug}", cookie, "zh-CN" if language == "zh" else "en-GB").body
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.split("<article")[1].split("</article>")[0]))
    text = text.replace("&#39;", "'").replace("&#34;", '"')
    script = LIBRARY.script(slug)

    assert script
    said = [*script.todo, script.never, script.ends, script.fails]
    said += [act.bare or act.line for act in script.acts if act.line]
    for words in said:
        assert words.in_("zh" if language == "zh" else "en") in text
    assert "{" not in text


def test_given_a_script_that_is_none_then_404(server: Server, cookie: str) -> None:
    for slug in ("nothing", "..%2f", "late%00"):
        assert look(server, f"/rider/kit/{slug}", cookie).status == 404


def post(server: Server, path: str, cookie: str, fields: dict[str, str], form: str = "") -> Answer:
    """Send a page's form as a browser without a script does; `form` is the page it stands on."""
    asked = urllib.request.Request(server.url + (form or path), headers={"Cookie": cookie})
    with urllib.request.urlopen(asked, timeout=30) as page:
        session, written = page.headers["Set-Cookie"].split(";")[0], page.read().decode()
    body = urllib.parse.urlencode(fields | {"csrf_token": form_of(written)}).encode()
    headers = {"Cookie": session, "Content-Type": "application/x-www-form-urlencoded"}
    return request(f"{server.url}{path}", "POST", body, headers)


@pytest.mark.parametrize(
    ("path", "fields", "kept"),
    [
        ("/rider/recovery", {"answer": "rest"}, ("rest", None)),
        ("/rider/kit/evidence", {"text": " 「你给我等着」\r\n"}, ("evidence", "「你给我等着」")),
    ],
)
def test_given_no_script_when_a_form_is_sent_then_it_is_a_report(
    server: Server, cookie: str, path: str, fields: dict[str, str], kept: tuple[str, str | None]
) -> None:
    assert post(server, path, cookie, fields).status == 200

    assert rows(server, f"SELECT kind, text FROM report WHERE kind = '{kept[0]}'") == [kept]


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/rider/recovery", {"answer": "other"}, 400), ("/rider/recovery", {}, 400),
        ("/rider/kit/evidence", {"text": "  "}, 422), ("/rider/kit/evidence", {"text": "长" * 2001}, 422),
        ("/rider/kit/late", {"text": "x"}, 405),
    ],
)  # fmt: skip
def test_given_a_form_of_nonsense_then_nothing_is_kept(
    server: Server, cookie: str, path: str, fields: dict[str, str], status: int
) -> None:
    before = rows(server, "SELECT count(*) FROM report")

    assert post(server, path, cookie, fields, form="/rider/kit/evidence").status == status
    assert rows(server, "SELECT count(*) FROM report") == before


def test_given_a_kept_page_of_an_old_session_then_it_gets_a_token_that_is_taken(
    server: Server, cookie: str
) -> None:
    with urllib.request.urlopen(
        urllib.request.Request(f"{server.url}/rider/token", headers={"Cookie": cookie}), timeout=30
    ) as answer:
        session, told = answer.headers["Set-Cookie"].split(";")[0], json.load(answer)
    headers = {"Cookie": session, "X-CSRF-Token": told["csrf"], "Content-Type": "application/json"}

    assert told["rider"] == "r1"
    assert request(f"{server.url}/api/v1/reports", "POST", b'{"items": []}', headers).status == 200
