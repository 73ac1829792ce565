"""The pages about people, a phone's enrolment, and the list in and out."""

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import create_app
from app.actions.add_person import add_person
from app.actions.enrol_device import enrol_browser
from app.clock import machine_now
from app.pages.enrolment import label_of
from app.parts import Parts
from app.people import sign_in_token
from app.settings import Settings
from tests.by_form import token_in
from tests.test_architecture import ROOT

KEY = "a key"
PEOPLE = (
    ("admin", "陈站长", "chen", None, None),
    ("dispatcher", "老孟", "meng", None, "east"),
    ("dispatcher", "小秦", "qin", None, "west"),
    ("trainer", "许教练", "xu", None, None),
    ("rider", "小周", "zhou", "r-zhou", "east"),
    ("rider", "<b>阿坤</b>", "kun", "r-kun", "west"),
)


class Station:
    """The app on a database with six people."""

    def __init__(self, folder: Path, **settings: Any):
        url = f"sqlite:///{folder / 'jinnang.db'}"
        self.app: Flask = create_app(Settings(database_url=url, secret_key=KEY, **settings))
        self.parts: Parts = self.app.extensions["jinnang"]
        self.ids = {handle: self.add(role, name, handle, *rest) for role, name, handle, *rest in PEOPLE}

    def add(self, role: str, name: str, handle: str, rider: str | None, zone: str | None) -> int:
        now = machine_now()
        return self.parts.database.write(
            lambda session: add_person(session, role, name, handle, now, rider, zone)
        )

    def as_(self, handle: str) -> FlaskClient:
        client = self.app.test_client()
        path = f"/sign-in/{sign_in_token(KEY, self.ids[handle])}"
        post(client, path, "/sign-in", token=path.rsplit("/", 1)[1])
        return client

    def path(self, handle: str, more: str = "") -> str:
        return f"/people/{self.ids[handle]}{more}"


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    opened = Station(tmp_path_factory.mktemp("station"))
    yield opened
    opened.parts.database.close()


def post(client: FlaskClient, page: str, path: str, **form: Any) -> Any:
    """A form of a page, sent as its button would."""
    sent = {"csrf_token": token_in(client.get(page).text), **form}
    return client.post(path, data=sent, content_type="multipart/form-data" if "people" in form else None)


def words(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def new_phone(station: Station, handle: str, by: str = "chen") -> tuple[str, str]:
    """The path of a new link for this rider, and its PIN."""
    made = post(station.as_(by), "/people", station.path(handle, "/enrol"))
    assert made.status_code == 200
    found = re.search(r"/enrol/[\w-]+", made.text)
    pin = re.search(r'<p class="pin num"[^>]*>([\d ]+)</p>', made.text)
    assert found
    assert pin
    return found[0], pin[1].replace(" ", "")


def other(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**6:06}"


# the list


def test_given_an_admin_then_everybody_is_listed_and_can_be_found(station: Station) -> None:
    chen = station.as_("chen")

    whole = words(chen.get("/people"))
    assert all(name in whole for _, name, *_ in PEOPLE)
    assert "一共 6 位" in whole
    assert "<b>阿坤</b>" not in chen.get("/people").text
    assert "一共 1 位" in words(chen.get("/people?q=坤"))
    assert "一共 2 位" in words(chen.get("/people?role=dispatcher"))
    assert "没找到" in words(chen.get("/people?q=nobody&role=%00&state=x&page=99999999999999999999"))
    assert "Nobody found" in words(chen.get("/people?q=nobody", headers={"Accept-Language": "en"}))


def test_given_a_dispatcher_then_only_the_riders_of_his_zone_are_there(station: Station) -> None:
    meng = station.as_("meng")

    listed = words(meng.get("/people"))
    assert "小周" in listed
    assert "阿坤" not in listed
    assert "老孟 " not in listed.split("一共")[1]
    assert "添加一个人" not in listed
    for handle in ("kun", "chen", "qin"):
        assert meng.get(station.path(handle)).status_code == 404
        assert post(meng, "/people", station.path(handle, "/enrol")).status_code == 404
        assert post(meng, "/people", station.path(handle, "/devices/revoke")).status_code == 404
    for path in ("/disable", "/enable", "/end", "/link", ""):
        assert post(meng, "/people", station.path("zhou", path), name="x").status_code == 403
    for path in ("/people/new", "/people/import", "/people/export.csv"):
        assert meng.get(path).status_code == 403
    for nobody in ("xu", "zhou"):
        assert station.as_(nobody).get("/people").status_code == 403


def test_given_a_zone_without_riders_then_its_dispatcher_reads_so(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.ids["far"] = station.add("dispatcher", "远", "far", None, "nowhere")

    assert "你的片区还没有骑手。让管理员添加。" in words(station.as_("far").get("/people"))
    station.parts.database.close()


# adding and changing


def test_given_a_new_person_then_his_page_makes_his_link(station: Station) -> None:
    chen = station.as_("chen")
    wrong = post(chen, "/people/new", "/people/new", role="rider", name="小李", rider_id="")
    assert (wrong.status_code, "没加成。 骑手要填骑手编号。" in wrong.text, 'value="小李"' in wrong.text) == (
        400,
        True,
        True,
    )

    added = post(
        chen, "/people/new", "/people/new", role="trainer", name="小李", handle="li", phone="+86 21 1"
    )
    made = post(chen, added.location, f"{added.location}/link")

    assert added.status_code == 303
    assert "没有设 PUBLIC_URL" in made.text
    assert re.search(r"http://localhost/password/[\w-]{22}", made.text)
    twice = post(chen, "/people/new", "/people/new", role="trainer", name="x", handle="li")
    assert (twice.status_code, "这个登录名有人用了。换一个。" in twice.text) == (400, True)


def test_given_a_public_address_then_links_have_it(tmp_path: Path) -> None:
    station = Station(tmp_path, public_url="https://jinnang.example/")
    made = post(station.as_("chen"), "/people", station.path("zhou", "/enrol"))

    assert re.search(r"https://jinnang\.example/enrol/[\w-]{22}<", made.text)
    assert "PUBLIC_URL" not in made.text
    station.parts.database.close()


def test_given_an_edit_then_name_zone_and_phone_are_others(station: Station) -> None:
    chen = station.as_("chen")
    page = station.path("xu")

    assert post(chen, page, page, name="许老师", zone="east", phone="021 5550 0100").status_code == 303
    read = words(chen.get(page))
    assert "许老师" in read
    wrong = post(chen, page, page, name="许老师", zone="", phone="打我")
    assert (wrong.status_code, "没改成。" in wrong.text, 'value="打我"' in wrong.text) == (400, True, True)


def test_given_oneself_then_one_can_not_keep_oneself_out(station: Station) -> None:
    chen = station.as_("chen")

    assert post(chen, "/people", station.path("chen", "/disable")).status_code == 403
    assert chen.get("/people").status_code == 200


def test_given_a_disabled_rider_then_his_phone_says_so_and_nothing_else(station: Station) -> None:
    station.ids["lin"] = station.add("rider", "小林", "lin", "r-lin", "east")
    path, pin = new_phone(station, "lin")
    phone, chen = station.app.test_client(), station.as_("chen")
    post(phone, path, path, pin=pin)
    assert phone.get("/rider").status_code == 200

    assert post(chen, "/people", station.path("lin", "/disable")).status_code == 303

    for page in ("/rider", "/"):
        answer = phone.get(page)
        assert (answer.status_code, "这个号停用了" in answer.text) == (401, True)
    assert phone.get("/api/v1/inbox").json["error"]["code"] == "person_disabled"
    assert "Access is off for this account" in phone.get("/", headers={"Accept-Language": "en"}).text
    assert post(chen, "/people", station.path("lin", "/enrol")).status_code == 404
    assert "他进不来" in words(chen.get(station.path("lin")))
    post(chen, "/people", station.path("lin", "/enable"))
    assert phone.get("/rider").status_code == 401


# phones


def test_given_the_right_pin_then_the_phone_is_his_and_the_link_is_used_up(station: Station) -> None:
    path, pin = new_phone(station, "zhou", by="meng")
    phone = station.app.test_client()
    assert "小周" not in phone.get(path).text

    agent = {
        "User-Agent": "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/96.0 Mobile Safari/537.36"
    }
    form = {"csrf_token": token_in(phone.get(path).text), "pin": f"{pin[:3]} {pin[3:]}".replace(" ", "")}
    answer = phone.post(path, data=form, headers=agent)

    assert (answer.status_code, answer.location) == (303, "/rider")
    assert phone.get("/rider").headers["X-Rider"] == "r-zhou"
    assert station.app.test_client().get(path).status_code == 410
    page = words(station.as_("meng").get(station.path("zhou")))
    assert "Android · Chrome" in page


def test_given_a_phone_that_is_lost_then_it_is_taken_off_and_says_so(station: Station) -> None:
    now = machine_now()
    token = station.parts.database.write(
        lambda session: enrol_browser(session, station.ids["kun"], "r-kun", "iPhone", now)
    )
    phone, qin = station.app.test_client(), station.as_("qin")
    with phone.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert phone.get("/rider").status_code == 200
    revoke = re.search(r'action="(/people/\d+/devices/\d+/revoke)"', qin.get(station.path("kun")).text)
    assert revoke
    own = station.path("zhou").split("/")[2]
    assert post(qin, "/people", revoke[1].replace(f"/{station.ids['kun']}/", f"/{own}/")).status_code == 404

    assert post(qin, station.path("kun"), revoke[1]).status_code == 303

    answer = phone.get("/rider")
    assert (answer.status_code, "这台手机不再能用" in answer.text) == (401, True)
    assert post(qin, station.path("kun"), revoke[1]).status_code == 404
    assert "拿掉的 1 台" in words(qin.get(station.path("kun")))


def test_given_wrong_pins_then_each_waits_longer_and_the_fifth_is_the_end(station: Station) -> None:
    path, pin = new_phone(station, "zhou")
    phone, statuses = station.app.test_client(), []
    for _ in range(5):
        statuses.append(post(phone, path, path, pin=other(pin)).status_code)
        early = post(phone, path, path, pin=pin)
        if statuses[-1] == 401:
            assert (early.status_code, int(early.headers["Retry-After"])) == (429, 2 ** (len(statuses) - 1))
        long_ago(station)

    assert statuses == [401, 401, 401, 401, 410]
    assert phone.get(path).status_code == 410
    assert phone.get("/rider").status_code == 401


def long_ago(station: Station) -> None:
    """As if the last wrong PIN was an hour ago."""
    then = text("UPDATE one_time_code SET tried_at = '2026-01-01 00:00:00.000000' WHERE tried_at IS NOT NULL")
    station.parts.database.write(lambda session: session.execute(then))


def test_given_a_program_with_code_and_pin_then_it_gets_the_riders_token(station: Station) -> None:
    path, pin = new_phone(station, "zhou")
    client = station.app.test_client(use_cookies=False)
    body = {"code": path.rsplit("/", 1)[1], "pin": other(pin), "label": "秤\0 x" + "y" * 100, "more": 1}

    wrong = client.post("/api/v1/devices", json=body)
    long_ago(station)
    right = client.post("/api/v1/devices", json=body | {"pin": pin})
    again = client.post("/api/v1/devices", json=body | {"pin": pin})

    assert (wrong.status_code, wrong.json["error"]["code"]) == (401, "wrong_pin")
    assert (right.status_code, right.json["rider_id"]) == (201, "r-zhou")
    assert (again.status_code, again.json["error"]["code"]) == (410, "link_expired")
    held = {"Authorization": f"Bearer {right.json['token']}"}
    assert client.get("/api/v1/inbox", headers=held).status_code == 200
    for bad in ({}, {"code": 1, "pin": pin}, {"code": "x" * 200, "pin": pin}, []):
        assert client.post("/api/v1/devices", json=bad).status_code == 400
    assert client.post("/api/v1/devices", data=b"x" * 5000).status_code == 413
    post(station.as_("chen"), "/people", station.path("zhou", "/devices/revoke"))
    assert client.get("/api/v1/inbox", headers=held).status_code == 401


def test_given_the_qr_code_then_only_who_looks_after_the_rider_gets_it(station: Station) -> None:
    path, _ = new_phone(station, "zhou")
    qr = f"/people/qr/{path.rsplit('/', 1)[1]}.svg"

    drawn = station.as_("meng").get(qr)

    assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
    assert drawn.text.startswith("<svg")
    assert "style" not in drawn.text
    assert "script" not in drawn.text
    assert station.as_("qin").get(qr).status_code == 404
    assert station.app.test_client().get(qr).status_code == 401


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) Version/15.0 Mobile Safari/604.1",
            "iPhone · Safari",
        ),
        ("Mozilla/5.0 (Linux; Android 10) Chrome/86.0 Mobile MicroMessenger/8.0.2", "Android · 微信"),
        ("curl/8", "?"),
        ("", "?"),
    ],
)
def test_given_what_a_browser_calls_itself_then_the_desk_reads_a_short_name(agent: str, label: str) -> None:
    assert label_of(agent) == label


# the list, in and out


def upload(client: FlaskClient, content: str | bytes, name: str = "people.csv") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return post(client, "/people/import", "/people/import", people=(io.BytesIO(data), name))


def test_given_a_list_then_it_is_looked_at_first_and_taken_over_with_one_press(station: Station) -> None:
    chen = station.as_("chen")
    seen = upload(chen, "role,name,rider_id,zone,handle\nrider,新来的,r-new,east,\ntrainer,许教练,,,xu\n")
    draft = re.search(r'name="draft" value="([^"]+)"', seen.text)
    assert draft
    assert "要加 1 位。" in words(seen)
    assert "一共 0 位" in words(chen.get("/people?q=r-new"))

    assert post(station.as_("chen"), "/people/import", "/people/import/take", draft="x").status_code == 404
    taken = post(chen, "/people/import", "/people/import/take", draft=draft[1])

    assert taken.status_code == 303
    assert "加了 1 位。" in words(chen.get("/people?q=r-new"))
    assert post(chen, "/people/import", "/people/import/take", draft=draft[1]).status_code == 404
    assert "没有要加的" in words(upload(chen, "role,name,handle\ntrainer,许教练,xu\n"))


def test_given_faults_then_each_has_its_line_and_what_to_do(station: Station) -> None:
    chen = station.as_("chen")

    answer = upload(chen, "role,name,rider_id\nboss,甲,\nrider,<script>,\n")

    assert answer.status_code == 422
    read = words(answer)
    assert "2 处要改，一个人都没加" in read
    assert "骑手要有 rider_id。" in read
    assert "<script>" not in answer.text.replace('<script type="module"', "")
    assert upload(chen, b"").status_code == 422
    assert upload(chen, b"x" * (3 * 1024 * 1024)).status_code == 422  # more than any other form may be
    assert upload(chen, b"x" * (17 * 1024 * 1024)).status_code == 413


def test_given_the_export_then_it_can_be_imported_and_no_cell_is_a_formula(station: Station) -> None:
    station.add("trainer", "=1+1", "formula", None, "@zone")
    chen = station.as_("chen")

    sheet = chen.get("/people/export.csv")

    assert sheet.headers["Content-Disposition"].startswith("attachment")
    assert "'=1+1,,'@zone" in sheet.text
    assert "没有要加的" in words(upload(chen, sheet.data))


def test_given_the_pages_of_people_then_the_record_has_what_was_done(station: Station) -> None:
    with station.parts.database.read() as session:
        what = set(session.execute(text("SELECT what FROM record")).scalars())

    assert {
        *("person.added", "person.changed", "person.disabled", "person.enabled", "person.enrolled"),
        *(
            "people.imported",
            "people.exported",
            "device.revoked",
            "enrol.refused",
            "code.enrol",
            "code.password",
        ),
    } <= what


def test_given_the_operators_page_then_every_command_and_button_it_names_is_there(station: Station) -> None:
    told = (ROOT / "docs" / "people.md").read_text(encoding="utf-8")
    english = (ROOT / "app/translations/en/LC_MESSAGES/messages.po").read_text(encoding="utf-8")

    named = set(re.findall(r"flask people (\w+)", told))
    assert named == {"add", "import"}
    assert named <= station.app.cli.commands["people"].commands.keys()  # type: ignore[attr-defined]
    buttons = set(re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)", told))
    assert len(buttons) >= 6
    assert [word for word in buttons if f'msgstr "{word}"' not in english] == []
