"""The role matrix: every route there is x everybody there can be, against one table; and no route without a token.

The database is looked at after each request: what was refused has changed nothing, and a GET never does.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from app.actions.issue_token import TOKEN_ROLES
from app.queries.scope import EVERYWHERE, NOWHERE
from tests.role_table import IN, NO, NONE, OK, ROUTES, Row, expected
from tests.street import UNSAFE, Street, routes
from tests.two_zones import EVERYBODY, STRANGERS

#: Reading what is delicate leaves a line in the record; that line is not a change of what was read.
RECORD = frozenset({"record", "record_line", "reads"})


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    opened = Street(tmp_path_factory.mktemp("street"))
    yield opened
    opened.close()


def outcome(answer: Any, row: Row) -> str:
    """What an answer comes to, in the table's words; a redirect to the sign-in page is the question who he is."""
    status = answer.status_code
    asked_who = status < 400 and "/sign-in" in answer.headers.get("Location", "")
    if (status < 400 and (row.code == "all" or not asked_who)) or status in row.ok:
        return OK
    return {301: IN, 302: IN, 303: IN, 401: IN, 403: NO, 404: NONE}.get(
        status, f"{status} {answer.text[:200]}"
    )


def test_given_every_route_then_it_has_its_line_in_the_table_and_every_line_its_route(street: Street) -> None:
    there = routes(street.app)

    assert sorted(there.keys() - ROUTES.keys()) == [], "routes without a line in tests/role_table.py"
    assert sorted(ROUTES.keys() - there.keys()) == [], "lines of tests/role_table.py without a route"


@pytest.mark.parametrize("who", EVERYBODY)
def test_given_somebody_when_he_asks_for_everything_then_he_gets_what_the_table_says(
    street: Street, who: str
) -> None:
    wrong = []
    for name, (method, rule) in sorted(routes(street.app).items()):
        if (row := ROUTES.get(name)) is None:
            continue  # the test above says so
        got = outcome(street.ask(who, method, rule, row), row)
        meant = expected(row.code, who, who in STRANGERS)
        meant = row.strangers if meant == IN else meant
        changed = street.changed()
        if got != meant:
            wrong.append(f"{name}: {got}, not {meant}")
        if changed - RECORD and (meant != OK or (method == "GET" and not row.writes)):
            wrong.append(f"{name}: it changed {sorted(changed)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", ["rider", "trainer", "desk_a", "admin"])
def test_given_a_cookie_without_its_token_when_anything_unsafe_is_asked_then_it_is_refused_and_nothing_changes(
    street: Street, who: str
) -> None:
    wrong = []
    for name, (method, rule) in sorted(routes(street.app).items()):
        row = ROUTES.get(name)
        if method not in UNSAFE or row is None or expected(row.code, who, False) != OK:
            continue
        if row.code == "all" and row.open_without_token:
            continue  # no cookie opens it
        for origin in (None, "https://evil.example", "null"):
            answer = street.ask(who, method, rule, row, token=False, origin=origin)
            if (changed := street.changed()) or answer.status_code not in (400, 403):
                wrong.append(f"{name} from {origin}: {answer.status_code}, changed {sorted(changed)}")
    assert not wrong, "\n".join(wrong)


def test_given_the_table_then_only_a_call_for_help_and_what_no_cookie_opens_needs_no_token() -> None:
    without = {name for name, row in ROUTES.items() if row.open_without_token}

    assert without == {
        "POST /api/v1/sources/<source>/events",
        "POST /api/v1/devices",
        "POST /api/v1/sos",
        "POST /api/v1/sos/<call_id>/<any(safe, mistake):word>",
    }


def test_given_every_role_then_what_it_sees_of_others_was_decided() -> None:
    assert EVERYWHERE | NOWHERE | {"dispatcher"} == set(TOKEN_ROLES)
