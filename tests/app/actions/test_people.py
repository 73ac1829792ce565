"""Sessions, devices, one-time links and disabling, on rows."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.actions.add_person import add_person
from app.actions.change_person import LastAdmin, change_person, disable_person, enable_person
from app.actions.enrol_device import enrol_browser, enrol_program, revoke_devices
from app.actions.issue_token import issue_token, token_hash
from app.actions.make_code import MOST_TRIES, count_pin, make_code, use_code
from app.actions.open_session import end_session, end_sessions_of, note_seen, open_session
from app.actions.set_password import set_password
from app.database import Database
from app.queries.people import Caller, caller_by_session, caller_by_token
from app.queries.people_list import devices_of, people_listed, person_looked_after
from app.queries.sign_in import account_of, code_of, ended_since, why_ended
from tests.makers import later

NOW = later(0)
ADMIN = Caller("admin", "陈", None, 1)


class People:
    """A database with an admin, two dispatchers and two riders."""

    def __init__(self, database: Database):
        self.database = database
        self.ids = {
            handle: self.do(add_person, role, handle, handle, NOW, rider, zone)
            for role, handle, rider, zone in (
                ("admin", "chen", None, None),
                ("dispatcher", "meng", None, "east"),
                ("dispatcher", "qin", None, "west"),
                ("rider", "zhou", "zhou", "east"),
                ("rider", "kun", "kun", "west"),
            )
        }

    def do(self, action: Any, *told: Any, **named: Any) -> Any:
        return self.database.write(lambda session: action(session, *told, **named))

    def ask(self, query: Any, *told: Any) -> Any:
        with self.database.read() as session:
            return query(session, *told)

    def at(self, token: str, seconds: float = 0) -> Caller | None:
        found: Caller | None = self.ask(caller_by_session, token_hash(token), later(seconds))
        return found

    def desk(self, handle: str) -> Caller:
        zones = {"meng": "east", "qin": "west"}
        return Caller("dispatcher", handle, None, self.ids[handle], zones[handle])


@pytest.fixture
def people(database: Database) -> People:
    return People(database)


# sessions


def test_given_a_session_then_it_is_its_persons_until_it_is_ended(people: People) -> None:
    first = people.do(open_session, people.ids["meng"], "dispatcher", NOW)
    second = people.do(open_session, people.ids["meng"], "dispatcher", NOW)
    caller = people.at(first)
    assert caller is not None
    assert (caller.person_id, caller.role, caller.zone) == (people.ids["meng"], "dispatcher", "east")

    people.do(end_session, token_hash(first), NOW)

    assert people.at(first) is None
    assert people.at(second) is not None
    assert people.ask(ended_since, NOW).keys == {token_hash(first)}


def test_given_a_long_shift_then_a_desks_session_is_over_and_a_phones_goes_on(people: People) -> None:
    desk = people.do(open_session, people.ids["meng"], "dispatcher", NOW)
    phone = people.do(enrol_browser, people.ids["zhou"], "zhou", "Android", NOW)

    assert people.at(desk, 15.9 * 3600) is not None
    assert people.at(desk, 16 * 3600) is None
    assert people.at(phone, 170 * 86400) is not None


def test_given_a_new_password_then_only_the_session_he_sits_at_goes_on(people: People) -> None:
    here, there = (people.do(open_session, people.ids["chen"], "admin", NOW) for _ in range(2))

    people.do(set_password, people.ids["chen"], "hash", NOW, but=token_hash(here))

    assert people.at(here) is not None
    assert people.at(there) is None
    assert people.ask(account_of, "chen").password_hash == "hash"


def test_given_the_database_then_no_token_and_no_code_stands_in_it(
    people: People, database: Database
) -> None:
    token = people.do(enrol_browser, people.ids["zhou"], "zhou", "Android", NOW)
    bearer = people.do(enrol_program, people.ids["zhou"], "zhou", "bot", NOW)
    code = people.do(make_code, "password", people.ids["chen"], NOW, "system")
    with database.read() as session:
        held = " ".join(
            str(session.execute(text(f"SELECT * FROM {table}")).all())
            for table in ("person_session", "device", "token", "one_time_code", "record", "person")
        )

    assert [secret for secret in (token, bearer, code) if secret in held] == []
    assert token_hash(token) in held


# one-time links


def test_given_a_link_then_it_works_once_within_a_day_and_a_new_one_ends_it(people: People) -> None:
    chen = people.ids["chen"]
    old = token_hash(people.do(make_code, "password", chen, NOW, "system"))
    new = token_hash(people.do(make_code, "password", chen, NOW, "system"))

    def live(sha256: str, seconds: float = 0, kind: str = "password") -> bool:
        return people.ask(code_of, sha256, kind, later(seconds), MOST_TRIES) is not None

    assert (live(old), live(new), live(new, kind="enrol")) == (False, True, False)
    assert (live(new, 86_399), live(new, 86_400)) == (True, False)
    assert not people.do(use_code, new, later(86_400))
    assert people.do(use_code, new, NOW)
    assert not people.do(use_code, new, NOW)
    assert not live(new)


def test_given_five_tries_of_a_pin_then_the_link_is_dead_whatever_comes(people: People) -> None:
    code = token_hash(people.do(make_code, "enrol", people.ids["zhou"], NOW, "system", "hash"))

    assert [people.do(count_pin, code, NOW) for _ in range(7)] == [True] * 5 + [False] * 2
    assert people.ask(code_of, code, "enrol", NOW, MOST_TRIES) is None


# devices


def test_given_a_lost_phone_then_it_ends_and_the_other_goes_on(people: People) -> None:
    zhou = people.ids["zhou"]
    lost = people.do(enrol_browser, zhou, "zhou", "Android", NOW)
    kept = people.do(enrol_browser, zhou, "zhou", "iPhone", NOW)
    bearer = people.do(enrol_program, zhou, "zhou", "bot", NOW)
    devices = {row.label: row.id for row in people.ask(devices_of, "zhou")}

    people.do(revoke_devices, "zhou", NOW, "person:1", devices["Android"])

    assert people.at(lost) is None
    assert people.at(kept) is not None
    assert people.ask(why_ended, token_hash(lost)) == "device_revoked"
    assert people.do(revoke_devices, "kun", NOW, "person:1", devices["iPhone"]) == []

    assert len(people.do(revoke_devices, "zhou", NOW, "person:1")) == 2
    assert people.at(kept) is None
    assert people.ask(caller_by_token, token_hash(bearer)) is None


def test_given_a_token_of_the_command_line_then_it_is_one_of_the_riders_devices(people: People) -> None:
    token = people.do(issue_token, "rider", NOW, "zhou", "device")

    (device,) = people.ask(devices_of, "zhou")
    people.do(note_seen, token_hash(token), later(3600))

    assert (device.label, device.seen_at) == ("device", NOW)
    assert people.ask(devices_of, "zhou")[0].seen_at == later(3600)


# keeping somebody out


def test_given_a_disabled_rider_then_everything_of_his_is_over_and_stays_over(people: People) -> None:
    zhou = people.ids["zhou"]
    phone = people.do(enrol_browser, zhou, "zhou", "Android", NOW)
    bearer = people.do(issue_token, "rider", NOW, "zhou", "bot")
    code = token_hash(people.do(make_code, "enrol", zhou, NOW, "system", "hash"))

    people.do(disable_person, zhou, later(10), "person:1")

    assert people.at(phone) is None
    assert people.ask(caller_by_token, token_hash(bearer)) is None
    assert people.ask(code_of, code, "enrol", NOW, MOST_TRIES) is None
    assert people.ask(why_ended, token_hash(phone)) == "person_disabled"
    ended = people.ask(ended_since, later(10))
    assert (ended.people, ended.riders) == ({zhou}, {"zhou"})
    assert {token_hash(phone), token_hash(bearer)} <= ended.keys
    assert people.ask(caller_by_token, token_hash(people.do(issue_token, "rider", NOW, "zhou"))) is None

    people.do(enable_person, zhou, later(20), "person:1")

    assert people.at(phone) is None
    assert people.ask(caller_by_token, token_hash(bearer)) is None
    assert people.at(people.do(enrol_browser, zhou, "zhou", "Android", later(20))) is not None


def test_given_the_last_admin_then_he_stays(people: People) -> None:
    with pytest.raises(LastAdmin):
        people.do(disable_person, people.ids["chen"], NOW, "system")

    people.do(add_person, "admin", "另一个", "other", NOW)
    people.do(disable_person, people.ids["chen"], NOW, "system")
    assert people.ask(account_of, "chen").password_hash is None


def test_given_a_dispatcher_with_another_zone_then_his_open_desk_ends(people: People) -> None:
    meng = people.ids["meng"]
    desk = people.do(open_session, meng, "dispatcher", NOW)

    people.do(change_person, meng, "老孟", "east", None, NOW, "person:1")
    assert people.at(desk) is not None
    people.do(change_person, meng, "老孟", "west", None, NOW, "person:1")

    assert people.at(desk) is None
    with pytest.raises(ValueError, match="phone"):
        people.do(change_person, meng, "老孟", "west", "call me", NOW, "person:1")
    with pytest.raises(ValueError, match="name"):
        people.do(change_person, meng, "a\0b", "west", None, NOW, "person:1")


def test_given_a_rider_id_that_somebody_has_then_nobody_else_gets_it(people: People) -> None:
    with pytest.raises(ValueError, match="already"):
        people.do(add_person, "rider", "冒名", "other", NOW, "zhou")


# who is seen by whom


def test_given_a_dispatcher_then_he_looks_after_the_riders_of_his_zone_and_nobody_else(
    people: People,
) -> None:
    meng = people.desk("meng")

    assert [row.handle for row in people.ask(people_listed, meng).people] == ["zhou"]
    assert people.ask(person_looked_after, meng, people.ids["kun"]) is None
    assert people.ask(person_looked_after, meng, people.ids["chen"]) is None
    assert people.ask(people_listed, Caller("trainer", "t", None, 9)).many == 0
    assert people.ask(people_listed, ADMIN).many == 5


def test_given_words_then_they_are_found_as_they_are_written(people: People) -> None:
    for words, found in (("ZHO", ["zhou"]), ("%", []), ("east", ["meng", "zhou"]), ("_", []), ("'", [])):
        listed = people.ask(people_listed, ADMIN, words)
        assert sorted(row.handle for row in listed.people) == found, words
    assert people.ask(people_listed, ADMIN, "", "admin").many == 1
    people.do(disable_person, people.ids["kun"], NOW, "person:1")
    assert people.ask(people_listed, ADMIN, "", "", "off").many == 1
    assert people.do(end_sessions_of, people.ids["kun"], NOW + timedelta(1)) == 0
