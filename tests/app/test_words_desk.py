"""The trainer's pages of words without a script: the list, riders' sentences, gaps, in and out."""

import io
import json
import urllib.parse
import urllib.request
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook

from app.actions.add_person import add_person
from app.actions.take_reports import Report, take_reports
from scripts_library.toml_writer import script_as_toml
from tests.by_form import ask, kept, read, token_in
from tests.conftest import session_cookie, written
from tests.house import the_library, the_rulebook
from tests.makers import EVENING
from tests.raw import rows
from tests.server import Answer, Server

LATE = the_library().script("late")
assert LATE


@pytest.fixture(scope="module")
def trainer(server: Server) -> str:
    person = written(server, lambda session, now: str(add_person(session, "trainer", "许教练", "xu", now)))
    return session_cookie(server.environment["SECRET_KEY"], person)


def page(server: Server, cookie: str, path: str, language: str = "zh", **asked: str) -> Answer:
    query = f"?{urllib.parse.urlencode(asked)}" if asked else ""
    return ask(f"{server.url}{path}{query}", cookie, language)


def send(server: Server, cookie: str, path: str, there: str, **form: str) -> Answer:
    opened = ask(f"{server.url}{there}", cookie, "zh")
    sent = {"csrf_token": token_in(opened.body), **form}
    return ask(f"{server.url}{path}", kept(opened) or cookie, "zh", sent)


def upload(server: Server, cookie: str, name: str, data: bytes) -> str:
    """The page that a file is answered with."""
    opened = ask(f"{server.url}/trainer/exchange", cookie, "en")
    edge = "edge-of-the-form"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token_in(opened.body)}\r\n',
        f'--{edge}\r\nContent-Disposition: form-data; name="scripts"; filename="{name}"\r\n\r\n',
    ]
    body = "".join(parts).encode() + data + f"\r\n--{edge}--\r\n".encode()
    headers = {
        "Cookie": kept(opened) or cookie,
        "Accept-Language": "en",
        "Content-Type": f"multipart/form-data; boundary={edge}",
    }
    with urllib.request.urlopen(
        urllib.request.Request(f"{server.url}/trainer/exchange", body, headers), timeout=30
    ) as answer:
        found: str = answer.read().decode()
    return found


def download(server: Server, cookie: str, path: str) -> bytes:
    asked = urllib.request.Request(f"{server.url}{path}", headers={"Cookie": cookie})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        data: bytes = answer.read()
    return data


def test_given_everyday_words_then_the_script_is_found_and_says_where(server: Server, trainer: str) -> None:
    found = page(server, trainer, "/trainer/scripts", q="宝宝")

    assert 'href="/trainer/scripts/sleeping-baby"' in found.body
    assert "<mark>宝宝</mark>" in found.body
    assert 'href="/trainer/scripts/late"' not in found.body
    english = page(server, trainer, "/trainer/scripts", "en", q="Babies")
    assert 'href="/trainer/scripts/sleeping-baby"' in english.body


def test_given_filters_then_they_stay_in_the_address_and_each_can_be_taken_off(
    server: Server, trainer: str
) -> None:
    found = page(server, trainer, "/trainer/scripts", note="dog", stage="at_door", q="<b>dog")

    assert '<option value="dog" selected>' in found.body
    assert 'href="/trainer/scripts?q=%3Cb%3Edog&amp;stage=at_door"' in found.body
    assert "<b>dog" not in found.body
    nothing = page(server, trainer, "/trainer/scripts", q="无人机")
    assert "没有这样的话。" in read(nothing)


def test_given_a_sentence_that_worked_then_it_is_seen_begun_or_put_away_with_a_reason(
    server: Server, trainer: str
) -> None:
    def report(session: Any, now: Any) -> None:
        told = [
            Report(str(at), "worked", None, words, None, EVENING)
            for at, words in enumerate(("您等久了。我现在打客服。", "<i>但是店里慢</i>"))
        ]
        take_reports(session, the_rulebook(), "r9", told, now)

    written(server, report)

    seen = read(page(server, trainer, "/trainer/sentences"))
    assert "您等久了。我现在打客服。" in seen
    assert "还没有，要你写" in seen
    ids = [row[0] for row in rows(server, "SELECT id FROM sentence ORDER BY id")]
    begun = send(server, trainer, f"/trainer/sentences/{ids[0]}/draft", "/trainer/sentences")
    assert begun.status == 303
    draft = page(server, trainer, begun.headers["Location"])
    assert draft.status == 200
    assert "我现在打客服。" in draft.body
    put_away = send(
        server, trainer, f"/trainer/sentences/{ids[1]}/decline", "/trainer/sentences", why="not_true"
    )
    assert put_away.status == 303
    after = read(page(server, trainer, "/trainer/sentences"))
    assert "许教练 起了一套" in after
    assert "话不实" in after
    assert 'href="/trainer/edit/of-a-rider-' in page(server, trainer, "/trainer/scripts", state="draft").body
    assert (
        send(server, trainer, f"/trainer/sentences/{ids[0]}/decline", "/trainer/scripts/late").status == 400
    )


def test_given_what_was_handed_out_when_it_comes_in_again_then_there_is_nothing_to_take(
    server: Server, trainer: str
) -> None:
    archive = zipfile.ZipFile(io.BytesIO(download(server, trainer, "/trainer/exchange/scripts.zip")))
    book = load_workbook(io.BytesIO(download(server, trainer, "/trainer/exchange/scripts.xlsx")))

    assert archive.read("scripts/late.toml").decode() == script_as_toml(LATE)  # type: ignore[arg-type]
    assert book.sheetnames == ["scripts", "words"]
    many = len(archive.namelist())
    answer = upload(server, trainer, "scripts.zip", archive.fp.getvalue())  # type: ignore[union-attr]
    assert f"{many} the same as in use" in answer
    assert 'name="list"' not in answer


def test_given_a_changed_script_then_its_faults_are_listed_and_it_is_taken_as_a_draft_only(
    server: Server, trainer: str
) -> None:
    text = script_as_toml(LATE).replace("您等久了。", "您等久了，但是店里慢。")  # type: ignore[arg-type]

    answer = upload(server, trainer, "late.toml", text.encode())

    assert "acts.0.line.zh" in answer
    list_id = answer.split('name="list" value="', 1)[1].split('"', 1)[0]
    form = {"list": list_id, "faulty": "yes"}
    taken = send(server, trainer, "/trainer/exchange/take", "/trainer/exchange", **form)
    assert taken.status == 303
    assert rows(server, "SELECT slug, state FROM script_version WHERE slug = 'late'") == [("late", "draft")]
    assert "您等久了。" in page(server, trainer, "/trainer/scripts/late").body
    assert send(server, trainer, "/trainer/exchange/take", "/trainer/exchange", **form).status == 404


def test_given_a_gap_then_a_script_is_begun_with_its_situation(server: Server, trainer: str) -> None:
    form = {"kind": "customer_upset", "stage": "at_door", "reason": "cold"}

    begun = send(server, trainer, "/trainer/gaps/draft", "/trainer/gaps", **form)

    assert begun.status == 303
    ((content,),) = rows(server, "SELECT content FROM script_version WHERE slug LIKE 'customer-upset-cold%'")
    assert json.loads(content)["when"] == {"reasons": ["cold"]}
    assert send(server, trainer, "/trainer/gaps/draft", "/trainer/gaps", kind="x").status == 400
    assert "□" in read(page(server, trainer, "/trainer/gaps"))


def test_given_no_card_yet_then_the_figures_say_so(server: Server, trainer: str) -> None:
    assert "这 30 天没出来过。" in read(page(server, trainer, "/trainer/scripts/late"))
    table = page(server, trainer, "/trainer/usage.csv")
    assert table.body.splitlines()[0].startswith("\ufeffscript,version,shown")


def test_given_a_rider_then_he_finds_words_and_keeps_his_own(server: Server, cookie: str) -> None:
    found = page(server, cookie, "/rider/kit/find", q="電梯")
    assert 'href="/rider/kit/no-lift"' in found.body
    assert "没找到。" in read(page(server, cookie, "/rider/kit/find", q="无人机"))
    assert page(server, cookie, "/rider/kit/no-lift").status == 200

    said = send(server, cookie, "/rider/lines", "/rider/lines", text="我走楼梯上来。", notice="n1")
    assert said.status == 303
    ((number, worked),) = rows(server, "SELECT id, worked FROM sentence WHERE rider_id = 'r1'")
    assert worked
    assert "我走楼梯上来。" in read(page(server, cookie, "/rider/lines")).replace(" ", "")
    assert send(server, cookie, f"/rider/lines/{number}/drop", "/rider/lines").status == 303
    assert send(server, cookie, f"/rider/lines/{number}/drop", "/rider/lines").status == 404
    assert send(server, cookie, "/rider/lines", "/rider/lines", text=" ").status == 422
