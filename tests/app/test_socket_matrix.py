"""The role matrix of the sockets: every namespace and every event x everybody, on a running server.

Events are enumerated from the channels' own tables; who may not connect must not be heard either.
"""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import websocket
from flask_socketio import SocketIO

from app import channels, create_app
from app.channels.desks import Desks
from app.channels.rider import EVENTS as RIDER_EVENTS
from app.database import Database
from app.parts import Parts
from app.settings import Settings
from tests.house import the_rulebook
from tests.raw import Frames, rows
from tests.role_table import EVENTS, IN, MAY_BE_WRONG, NO, NONE, OK, SOCKETS, WHO, expected
from tests.server import Server, get, running
from tests.two_zones import EVERYBODY, PEOPLE, STRANGERS, TwoZones, open_two_zones

ROOT = Path(__file__).parents[2]
CODES = {"sign_in_required": IN, "person_disabled": IN, "not_allowed": NO, "not_found": NONE}
#: What sockets' libraries, other products and the curious try.
FOREIGN = (
    "join",
    "enter_room",
    "leave",
    "message",
    "connect",
    "disconnect",
    "*",
    "instrument",
    "to",
    "emit",
    "__class__",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("sockets"), "--no-demo") as started:
        yield started
        started.stop()
        assert "Traceback" not in started.errors()


@pytest.fixture(scope="module")
def town(server: Server) -> TwoZones:
    database = Database(server.environment["DATABASE_URL"])
    try:
        town = open_two_zones(database, the_rulebook())
        town.sign_in(database, server.environment["SECRET_KEY"])
        town.disable(database)
    finally:
        database.close()
    return town


@pytest.fixture(scope="module")
def epoch(server: Server, town: TwoZones) -> str:
    return str(get(f"{server.url}/api/v1/inbox", town.tokens["rider_token"])["epoch"])


class Desk(Frames):
    """A socket of anybody, in any namespace; `cookie` and origin are those of our own page."""

    def open(self, namespace: str, auth: dict[str, Any] | None) -> str:
        """The answer to a connection: "" if it was let in, otherwise why not."""
        place = _place(namespace)
        self.line.send(f"40{place}" + (json.dumps(auth) if auth else ""))
        told = self.until("4")
        while not told.startswith((f"40{place}", f"44{place}")):
            told = self.until("4")
        refusal = told.removeprefix(f"44{place}")
        if refusal == told:
            return ""
        why = json.loads(refusal)
        return str(why["message"] if isinstance(why, dict) else why)

    def say(self, namespace: str, event: str, data: Any) -> Any:
        place = _place(namespace)
        self.line.send(f"42{place}9" + json.dumps([event, data]))
        return json.loads(self.until(f"43{place}9").removeprefix(f"43{place}9"))[0]


def _place(namespace: str) -> str:
    """How a packet names its namespace; the main one is not named."""
    return "" if namespace == "/" else f"{namespace},"


def as_seen(server: Server, town: TwoZones, who: str) -> tuple[Desk, dict[str, Any] | None]:
    """A socket of this person or token, not yet open, and what it opens a namespace with."""
    options: dict[str, Any] = {"origin": server.url}
    if who in PEOPLE:
        options["cookie"] = town.cookies[who]
    token = town.tokens.get(who)
    return Desk(server, options=options), {"token": token} if token else None


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> dict[str, frozenset[str]]:
    """namespace -> its events, from the tables of the channels and of every part of the desks."""
    file = tmp_path_factory.mktemp("tables") / "jinnang.db"
    app = create_app(Settings(database_url=f"sqlite:///{file}", secret_key="a key for tables alone"))
    parts: Parts = app.extensions["jinnang"]
    desks = Desks(app, SocketIO(app, async_mode="threading"), parts)
    for name in desk_parts():
        importlib.import_module(f"app.channels.{name}").listen(desks, parts)
    parts.database.close()
    return {"/rider": frozenset(RIDER_EVENTS), "/dispatch": frozenset(desks._events)}


def desk_parts() -> list[str]:
    """The modules of the room's parts."""
    found = (module.name for module in pkgutil.iter_modules(channels.__path__))
    return [name for name in found if hasattr(importlib.import_module(f"app.channels.{name}"), "listen")]


def heard(answer: Any) -> str:
    """What an event's answer comes to, in the table's words."""
    if isinstance(answer, dict) and "error" in answer:
        return CODES.get(answer["error"], str(answer["error"]))
    return OK


def filled(data: Any, town: TwoZones, epoch: str) -> Any:
    text = json.dumps(data).replace('"EPOCH"', json.dumps(epoch))
    for name, value in town.ids.items():
        text = text.replace(f'"{name.upper()}"', json.dumps(value))
    return json.loads(text)


def test_given_every_event_then_it_has_its_line_in_the_table_and_every_line_its_event(
    events: dict[str, frozenset[str]],
) -> None:
    there = {f"{namespace} {event}" for namespace, names in events.items() for event in names}

    assert sorted(there - EVENTS.keys()) == [], "events without a line in tests/role_table.py"
    assert sorted(EVENTS.keys() - there) == [], "lines of tests/role_table.py without an event"


def test_given_a_part_of_the_room_then_the_server_listens_with_it() -> None:
    started = (ROOT / "wsgi.py").read_text(encoding="utf-8")

    assert [name for name in desk_parts() if f"{name}.listen(" not in started] == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_given_somebody_when_he_opens_every_namespace_and_says_everything_then_he_gets_what_the_table_says(
    server: Server, town: TwoZones, epoch: str, who: str
) -> None:
    wrong = []
    for namespace, code in SOCKETS.items():
        desk, auth = as_seen(server, town, who)
        with desk:
            refused = desk.open(namespace, auth)
            meant = expected(code, who, who in STRANGERS)
            if code != "never" and CODES.get(refused, refused or OK) != meant:
                wrong.append(f"{namespace}: {refused or OK}, not {meant}")
            if code == "never" and not refused:
                wrong.append(f"{namespace}: was let in")
            if refused:
                continue
            for name, (may, data) in EVENTS.items():
                place, event = name.split(" ")
                got = heard(desk.say(namespace, event, filled(data, town, epoch)))
                due = expected(may, who, who in STRANGERS) if place == namespace else "unknown_event"
                if got != due and not (name in MAY_BE_WRONG and due == OK and got == "bad_request"):
                    wrong.append(f"{namespace} {event}: {got}, not {due}")
            wrong += [
                f"{namespace} {event}: it is known"
                for event in FOREIGN
                if heard(desk.say(namespace, event, ["rider:r-a", "desks"])) != "unknown_event"
            ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("namespace", ["/rider", "/dispatch", "/trainer", "/", "/admin"])
def test_given_nobody_when_he_speaks_without_being_let_in_then_he_is_not_heard(
    server: Server, town: TwoZones, epoch: str, namespace: str
) -> None:
    silent = {
        name: (place, data) for name, (place, data) in EVENTS.items() if name.startswith(f"{namespace} ")
    }
    calls = rows(server, "SELECT count(*), sum(times) FROM sos_call")
    for opened in (True, False):
        with Desk(server, options={"origin": server.url}) as desk:
            if opened:
                with suppress(websocket.WebSocketException, ConnectionError):
                    assert desk.open(namespace, {"token": "jn_nobody"})
            for name, (_code, data) in {**silent, f"{namespace} sos": ("", {"id": "x"})}.items():
                said = json.dumps([name.split(" ")[1], filled(data, town, epoch)])
                with suppress(OSError, websocket.WebSocketException):
                    desk.line.send(f"42{_place(namespace)}9{said}")
            desk.line.settimeout(0.2)
            with suppress(websocket.WebSocketException, ConnectionError):
                desk.until("43")
            assert not [one for one in desk.heard if one.startswith(("43", "42"))]
    assert rows(server, "SELECT count(*), sum(times) FROM sos_call") == calls
    assert "Traceback" not in server.errors()


def test_given_rooms_asked_for_when_something_is_said_in_them_then_only_the_servers_own_choice_hears(
    server: Server, town: TwoZones
) -> None:
    """A room's name comes from the rows: neither what a phone sends nor how it connects puts it into another."""
    listener = Desk(server, options={"origin": server.url})
    wishes = {"token": town.tokens["other_token"], "rider_id": "r-a", "zone": "zone-a", "room": "desks"}
    with listener, Desk(server, options={"origin": server.url}) as owner:
        assert not listener.open("/rider", wishes)
        assert not owner.open("/rider", {"token": town.tokens["rider_token"]})
        for wish in (
            "rider:r-a",
            "desks",
            "desks:zone-a",
            "None",
            None,
            ["rider:r-a"],
            {"room": "rider:r-a"},
        ):
            for event in ("join", "enter_room", "subscribe"):
                assert heard(listener.say("/rider", event, wish)) == "unknown_event"
        assert owner.say("/rider", "sos", {"id": "who-hears"})["ok"]
        owner.until('42/rider,["sos_seen"')
        listener.say("/rider", "posture", {"visible": True})  # all that was sent before it has arrived by now
        assert "sos_seen" not in "".join(listener.heard)


def test_given_codes_of_the_table_then_each_names_somebody_or_is_meant_for_nobody() -> None:
    assert {code for code, _data in EVENTS.values()} <= WHO.keys()
