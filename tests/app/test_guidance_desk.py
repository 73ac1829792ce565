"""Guidance over HTTP: whom a caller may address, what needs a second person, and the proof of who saw what."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import Session

from app.actions.add_person import add_person
from app.actions.issue_token import issue_token
from tests.conftest import new_token, session_cookie, written
from tests.raw import rows
from tests.server import Answer, Sender, Server, event, get, request, running, status

WET = {"zh": "桥下积水，绕文晖路。", "en": "Water under the bridge."}
DRY = {"zh": "水退了，走桥下。", "en": "Water's gone."}


class Caller:
    """Somebody who asks: by a token, or by the cookie of a session with its CSRF token."""

    def __init__(self, server: Server, headers: dict[str, str]):
        self.server, self.headers = server, headers
        if "Cookie" in headers:
            page = request(f"{server.url}/dispatch/guidance", headers=headers)
            found = re.search(r'name="csrf_token" value="([^"]+)', str(page.body))
            assert found is not None
            self.csrf = found[1]
            given = page.headers.get("Set-Cookie", headers["Cookie"]).split(";")[
                0
            ]  # it holds the token's other half
            self.headers = {"Cookie": given, "X-CSRF-Token": self.csrf}

    def post(self, path: str, body: Any = None) -> Answer:
        told = b"" if body is None else json.dumps(body).encode()
        headers = {**self.headers, "Content-Type": "application/json"}
        return request(f"{self.server.url}/api/v1/broadcasts{path}", "POST", told, headers)

    def send(self, audience: Any, **changed: Any) -> Answer:
        until = (datetime.now(UTC) + timedelta(minutes=30)).isoformat()
        return self.post("", {"audience": audience, "text": WET, "valid_until": until, **changed})

    def look(self, path: str) -> Answer:
        return request(f"{self.server.url}{path}", headers=self.headers)

    def form(self, path: str, told: dict[str, str]) -> Answer:
        body = urlencode({**told, "csrf_token": self.csrf}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return request(f"{self.server.url}/dispatch/guidance{path}", "POST", body, {**self.headers, **kind})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("guidance"), "--no-demo") as started:
        yield started
        started.stop()
        assert "Traceback" not in started.errors()


def person(server: Server, name: str, zone: str | None = None) -> Caller:
    made = written(
        server,
        lambda session, now: str(add_person(session, "dispatcher", name, name, now, None, zone)),
    )
    return Caller(server, {"Cookie": session_cookie(server.environment["SECRET_KEY"], made)})


@pytest.fixture(scope="module")
def program(server: Server, sender: Sender) -> Caller:
    """A program of dispatch, in a town of two zones with a rider in each."""
    now = datetime.now(UTC)
    for rider, zone in (("east-1", "east"), ("west-1", "west")):
        sender.post(
            [
                event("order.placed", order_id=rider, customer_id="c", zone=zone, placed_at=now.isoformat(),
                      promised_at=(now - timedelta(minutes=20)).isoformat()),
                status(rider, "at_store", rider),
            ]
        )  # fmt: skip

    def token(session: Session, at: datetime) -> str:
        return issue_token(session, "dispatcher", at, None, "tests")

    return Caller(server, {"Authorization": f"Bearer {written(server, token)}"})


@pytest.fixture(scope="module")
def meng(server: Server, program: Caller) -> Caller:
    return person(server, "meng")


@pytest.fixture(scope="module")
def li(server: Server, program: Caller) -> Caller:
    return person(server, "li")


@pytest.fixture(scope="module")
def east(server: Server, program: Caller) -> Caller:
    """A dispatcher of the zone east alone."""
    return person(server, "ost", "east")


def test_given_a_situation_then_it_goes_to_those_it_means_and_its_key_sends_it_once(program: Caller) -> None:
    late = {"situation": {"zone": "east", "holds_order": True, "late_min": 15}}

    first, again = (program.send(late, dedup_key="k-1") for _ in range(2))

    assert (first.status, first.body["audience"], first.body["state"]) == (201, 1, "sent")
    assert again.body == first.body
    told = program.look(f"/api/v1/broadcasts/{first.body['id']}").body
    assert {"audience", "delivered", "shown", "acted", "declined", "expired", "riding", "state"} <= set(told)


@pytest.mark.parametrize(
    ("audience", "why"),
    [
        ({"situation": {}}, "at least one condition"),
        ({"situation": {"weather": ["snow"]}}, "one of: rain"),
        ({"situation": {"holds_order": False, "late_min": 5}}, "holds no order"),
        ({"situation": {"late": 15}}, "late"),
        ({"all": True, "zone": "east"}, "name one of"),
        ({"zone": "a\0b"}, "NUL"),
    ],
)
def test_given_an_audience_that_means_nothing_then_it_says_why(
    program: Caller, audience: Any, why: str
) -> None:
    answer = program.send(audience)

    assert answer.status == 400
    assert why in answer.body["error"]["detail"]


@pytest.mark.parametrize("text", [{"zh": "只有中文"}, {"zh": "好", "en": "  "}, {"zh": "好", "en": "a\0"}])
def test_given_words_in_one_language_or_none_then_they_are_refused(program: Caller, text: Any) -> None:
    assert program.send({"zone": "east"}, text=text).status == 400


def test_given_a_dispatcher_of_a_zone_then_only_it_can_be_addressed_and_seen(
    program: Caller, east: Caller
) -> None:
    assert east.send({"all": True}).status == 403
    for other in ({"zone": "west"}, {"situation": {"zones": ["east", "west"]}}, {"riders": ["west-1"]}):
        assert east.send(other).status == 404
    mine = east.send({"situation": {"holds_order": True}})
    assert (mine.status, mine.body["audience"]) == (201, 1)
    theirs = program.send({"zone": "west"}).body["id"]
    for path in (
        f"/api/v1/broadcasts/{theirs}",
        f"/dispatch/guidance/{theirs}",
        f"/dispatch/guidance/{theirs}.csv",
    ):
        assert east.look(path).status == 404
    for act in ("retract", "undo", "agree"):
        assert east.post(f"/{theirs}/{act}").status == 404
    assert east.look(f"/api/v1/broadcasts/{mine.body['id']}").status == 200


def test_given_one_person_and_everybody_then_it_waits_for_a_second_one(
    server: Server, meng: Caller, li: Caller, program: Caller
) -> None:
    asked = meng.send({"all": True})
    assert (asked.status, asked.body["state"]) == (202, "asks")
    guidance = asked.body["id"]
    assert rows(server, f"SELECT * FROM inbox WHERE message_id = '{guidance}'") == []

    assert meng.post(f"/{guidance}/agree").body == {"done": False}
    assert program.post(f"/{guidance}/agree").status == 403
    assert li.look("/dispatch/guidance/now").body.count("同意发") == 1
    assert li.post(f"/{guidance}/agree").body == {"done": True}
    assert meng.post(f"/{guidance}/undo").body == {"done": True}
    assert program.send({"all": True}).status == 201


def test_given_a_form_then_its_faults_come_back_in_words_and_a_good_one_can_be_undone(
    server: Server, li: Caller
) -> None:
    for told, why in (
        ({}, "先选发给谁。"),
        ({"zones": "east", "zh": "好"}, "英文要写，最多 500 个字符。"),
        ({"zones": "nowhere", **WET}, "现在没有这样的骑手，没发。"),
        ({"zones": "east", "until": "25:99", **WET}, "有效时间要在现在之后、24 小时以内。"),
    ):
        answer = li.form("", told)
        assert (answer.status, why in answer.body) == (400, True)

    li.form("", {"zones": "east", **WET})
    page = li.look("/dispatch/guidance").body
    found = re.search(r'formaction="/dispatch/guidance/([^/]+)/undo"', page)
    assert found is not None
    assert li.form(f"/{found[1]}/undo", {}).status == 200
    assert li.form(f"/{found[1]}/undo", {}).status == 409
    assert rows(server, f"SELECT * FROM message WHERE id = '{found[1]}'") == []


def test_given_a_correction_then_the_phone_that_was_off_gets_only_what_holds(
    server: Server, program: Caller
) -> None:
    sent = program.send({"riders": ["east-1", "west-1"]}).body["id"]
    phone = new_token(server, "west-1")
    newest = get(f"{server.url}/api/v1/inbox?since=0", phone)["notices"][-1]
    assert newest["body"]["text"] == WET

    corrected = program.post(f"/{sent}/retract", {"correction": DRY}).body
    inbox = get(f"{server.url}/api/v1/inbox?since={newest['seq']}", phone)

    assert [one["body"]["text"] for one in inbox["notices"]] == [DRY]
    assert (newest["seq"], "retracted") in {(one["seq"], one["ended_as"]) for one in inbox["ended"]}
    told = program.look(f"/api/v1/broadcasts/{sent}").body
    assert (told["state"], told["retracted"], told["corrected_by"]) == ("corrected", 2, corrected["id"])
    assert program.post(f"/{sent}/retract").status == 409


def test_given_the_proof_then_no_cell_is_a_formula_and_reading_it_is_kept(
    server: Server, program: Caller, meng: Caller
) -> None:
    sent = program.send({"riders": ["east-1"]}).body["id"]
    token = new_token(server, "east-1")
    inbox = get(f"{server.url}/api/v1/inbox?since=0", token)
    seq = next(one["seq"] for one in inbox["notices"] if one["id"] == sent)
    receipt = {"seq": seq, "state": "declined", "reason": '=HYPERLINK("http://x")'}
    body = json.dumps({"epoch": inbox["epoch"], "items": [receipt]}).encode()
    request(f"{server.url}/api/v1/receipts", "POST", body, {"Authorization": f"Bearer {token}"})

    answer = meng.look(f"/dispatch/guidance/{sent}.csv")

    head, line = answer.body.splitlines()
    assert head.startswith("\ufeffrider_id,")
    assert "'=HYPERLINK" in line
    assert re.search(r",declined,\d{4}-\d\d-\d\dT[\d:.]+\+00:00,", line)
    kept = rows(server, f"SELECT what FROM record WHERE subject = 'broadcast:{sent}'")
    assert [what for (what,) in kept] == ["guidance.sent", "guidance.read"]
    page = meng.look(f"/dispatch/guidance/{sent}").body
    assert "=HYPERLINK(&#34;http://x&#34;)" in page
