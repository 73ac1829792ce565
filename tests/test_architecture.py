"""The house rules that can be read off the code: arrows, who may write, what is refused (DESIGN)."""

import re
from pathlib import Path

import pytest

from tests.house_rules import (
    MAY_IMPORT,
    Check,
    arrows_between_the_three,
    arrows_inside_app,
    coaching_is_pure,
    environment_is_read_once,
    files_stay_small,
    flask_stays_outside,
    markup_is_made_where_it_is_escaped,
    names_say_what_is_inside,
    no_exception_is_swallowed,
    nobody_commits_for_the_caller,
    nothing_read_becomes_code,
    one_clock,
    only_actions_put_notices,
    only_actions_write,
    only_channels_name_a_socket_event,
    only_the_guarded_client_calls_out,
    only_the_start_makes_an_app,
    part_of,
    sockets_name_their_origins,
    stored_text_is_never_a_template,
)

ROOT = Path(__file__).parent.parent
PRODUCT = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("app", "coaching", "scripts_library")
    for path in (ROOT / folder).rglob("*.py")
)
#: What starts the product is no part of it, but may open as many holes.
STARTED_BY = [*PRODUCT, "wsgi.py"]
OF_ALL = (nothing_read_becomes_code, sockets_name_their_origins)

RULES: dict[Check, tuple[str, str]] = {  # rule -> a file that breaks it
    arrows_between_the_three: ("coaching/advice.py", "from scripts_library import loader"),
    coaching_is_pure: ("coaching/drill.py", "import random"),
    arrows_inside_app: ("app/api/inbox.py", "from app.pages.desks import board"),
    flask_stays_outside: ("app/queries/inbox.py", "from flask import request"),
    only_actions_write: ("app/pages/desks.py", "from sqlalchemy import select, update"),
    nobody_commits_for_the_caller: ("app/actions/decide.py", "session.commit()"),
    only_actions_put_notices: ("app/api/events.py", "from app.notices.outbox import put"),
    only_channels_name_a_socket_event: ("app/schedule.py", "socketio.emit('beat')"),
    only_the_start_makes_an_app: ("app/cli.py", "from app import create_app"),
    only_the_guarded_client_calls_out: ("app/api/push.py", "import requests"),
    stored_text_is_never_a_template: ("app/actions/decide.py", "script.title.zh.format(**facts)"),
    nothing_read_becomes_code: ("app/schedule.py", "import pickle"),
    sockets_name_their_origins: ("wsgi.py", "SocketIO(app, cors_allowed_origins='*')"),
    markup_is_made_where_it_is_escaped: ("app/pages/kit.py", "markupsafe.Markup(note)"),
    one_clock: ("app/actions/decide.py", "now = datetime.now(UTC)"),
    environment_is_read_once: ("app/database.py", "import os\nurl = os.environ['DATABASE_URL']"),
    no_exception_is_swallowed: ("app/schedule.py", "try:\n    expire()\nexcept OSError:\n    pass"),
    names_say_what_is_inside: ("app/utils.py", ""),
    files_stay_small: ("app/api/inbox.py", "\n" * 251),
}
MORE_BREACHES: list[tuple[Check, str, str]] = [
    (arrows_between_the_three, "coaching/script.py", "import pydantic"),
    (arrows_between_the_three, "scripts_library/loader.py", "from app.settings import Settings"),
    (arrows_inside_app, "app/notices/outbox.py", "from app.queries.orders import order_facts"),
    (arrows_inside_app, "app/queries/orders.py", "from app.actions.decide import decide"),
    (arrows_inside_app, "app/actions/decide.py", "from app.parts import parts"),
    (arrows_inside_app, "app/channels/rider.py", "from app import schedule"),
    (arrows_inside_app, "app/database.py", "from app.people import csrf"),
    (arrows_inside_app, "app/pages/rider.py", "from .desks import board"),
    (flask_stays_outside, "app/actions/decide.py", "import flask_login"),
    (only_actions_write, "app/queries/inbox.py", "session.add(row)"),
    (only_actions_write, "app/api/health.py", "session.execute(text('DELETE FROM inbox'))"),
    (only_actions_write, "app/demo.py", "from app.database import insert_new"),
    (nothing_read_becomes_code, "app/events.py", "exec(event['body'])"),
    (nothing_read_becomes_code, "coaching/rulebook.py", "from yaml import load"),
    (nothing_read_becomes_code, "app/tables/schedules.py", "from sqlalchemy import LargeBinary"),
    (sockets_name_their_origins, "wsgi.py", "SocketIO(app, cors_allowed_origins=['https://a', '*'])"),
    (sockets_name_their_origins, "wsgi.py", "SocketIO(app, cors_allowed_origins=None)"),
    (sockets_name_their_origins, "wsgi.py", "socketio.server.instrument(auth=False)"),
    (one_clock, "app/pages/desks.py", "import datetime\nat = datetime.datetime.now()"),
    (one_clock, "coaching/drill.py", "date.today()"),
    (stored_text_is_never_a_template, "app/pages/desks.py", "environment.from_string(text)"),
    (coaching_is_pure, "coaching/library.py", "open('words.toml')"),
    (
        only_the_guarded_client_calls_out,
        "app/notices/web_push.py",
        "from pywebpush import webpush\nwebpush({})",
    ),
    (only_the_guarded_client_calls_out, "app/api/push.py", "from urllib.request import urlopen"),
]
BREACHES = [(rule, *breach) for rule, breach in RULES.items()] + MORE_BREACHES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.__name__))
def test_given_the_code_as_it_is_then_the_rule_holds(rule: Check) -> None:
    found = [
        f"{path}: {breach}"
        for path in (STARTED_BY if rule in OF_ALL else PRODUCT)
        for breach in rule(path, (ROOT / path).read_text(encoding="utf-8"))
    ]

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "path", "source"), BREACHES, ids=[f"{rule.__name__}-{path}" for rule, path, _ in BREACHES]
)
def test_given_a_file_that_breaks_a_rule_then_the_rule_says_so(rule: Check, path: str, source: str) -> None:
    assert list(rule(path, source))


def test_given_a_part_of_app_then_it_has_its_row_in_the_table_of_arrows() -> None:
    parts = {part_of(path) for path in PRODUCT if path.startswith("app/")} - {"__init__"}

    assert parts <= MAY_IMPORT.keys()


# what browsers get

MARKUP = {
    "a script or style in the page": r"<script(?![^>]*\bsrc=)|<style\b|\bstyle\s*=|\son\w+\s*=\s*[\"']",
    "text let through unescaped": r"\|\s*safe\b|autoescape\s+false",
}
BROWSER_CODE = {
    "markup or code made from text": r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval)\b"
}
SHIPPED = [
    path
    for folder, ending in (("templates", "*.html"), ("static", "*.js"))
    for path in sorted((ROOT / "app" / folder).rglob(ending))
    if "vendor" not in path.parts
]


def breaches_of_a_page(name: str, source: str) -> list[str]:
    rules = MARKUP if name.endswith(".html") else BROWSER_CODE
    return [why for why, pattern in rules.items() if re.search(pattern, source)]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.name))
def test_given_a_template_or_script_then_it_is_short_and_nothing_in_it_is_inline_or_unescaped(
    path: Path,
) -> None:
    source = path.read_text(encoding="utf-8")

    assert breaches_of_a_page(path.name, source) == []
    assert source.count("\n") <= 250


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.html", "<script>start()</script>"),
        ("a.html", '<b style="color: red">'),
        ("a.html", "<style>b {}</style>"),
        ("a.html", '<button onclick="go()">'),
        ("a.html", "{{ note | safe }}"),
        ("a.js", "box.innerHTML = note"),
        ("a.js", "eval(note)"),
    ],
)
def test_given_markup_that_breaks_the_strict_policy_then_it_is_found(name: str, source: str) -> None:
    assert breaches_of_a_page(name, source)


def test_given_a_script_of_ours_in_a_page_then_it_is_let_through() -> None:
    assert breaches_of_a_page("a.html", '<script type="module" src="/static/js/start.js"></script>') == []


# what is installed


def lines_without_a_reason(text: str) -> list[str]:
    wanted = [line for line in text.splitlines() if line.strip() and not line.startswith(("#", "-"))]
    return [line for line in wanted if not re.search(r"\s#\s*\S", line)]


@pytest.mark.parametrize("file", sorted(ROOT.glob("requirements*.in")), ids=lambda file: str(file.name))
def test_given_a_direct_dependency_then_its_line_says_why(file: Path) -> None:
    assert lines_without_a_reason(file.read_text(encoding="utf-8")) == []


def test_given_a_dependency_without_a_reason_then_it_is_found() -> None:
    assert lines_without_a_reason("flask  # the web framework\npandas\nnumpy #\n# a remark") == [
        "pandas",
        "numpy #",
    ]
