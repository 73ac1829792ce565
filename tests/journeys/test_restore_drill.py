"""The restore drill: a backup under load, more events, a kill, the restore; phones begin anew once and rightly."""

import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.backups import back_up
from app.soundness import fault_of
from tests.conftest import new_sender, new_token
from tests.journeys.phone import Phone
from tests.server import Sender, Server, get, request, status


class WholePhone(Phone):
    """A phone that also knows what the contract says of another epoch: drop the cursor, keep what was done.

    `screen` is what it shows by id; `shown` every id it ever showed, in order; `resets` the epochs it met.
    """

    def __init__(self, url: str, token: str):
        super().__init__(url, token)
        self.epoch = ""
        self.screen: dict[str, str] = {}
        self.shown: list[str] = []
        self.resets: list[str] = []

    def _on_head(self, head: dict[str, Any]) -> None:
        self._look_at_epoch(head["epoch"])
        super()._on_head(head)

    def _look_at_epoch(self, epoch: str) -> None:
        with self._one_at_a_time:
            if epoch != self.epoch:
                if self.epoch:
                    self.resets.append(epoch)
                self.epoch, self.cursor, self.screen = epoch, 0, {}

    def _on_notice(self, notice: dict[str, Any]) -> None:
        self._look_at_epoch(notice["epoch"])
        super()._on_notice(notice)

    def _hear(self, said: dict[str, Any]) -> None:
        with self._one_at_a_time:
            before = self.cursor
            super()._hear(said)
            if self.cursor == before:
                return
            self.screen[said["id"]] = said["body"].get("order", {}).get("order_id", "")
            if said["id"] not in self.shown:  # a number of another epoch says nothing, an id does
                self.shown.append(said["id"])

    def orders(self) -> list[str]:
        return sorted(self.screen.values())


def until(what: Callable[[], bool], why: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, why
        time.sleep(0.05)


def cancelled(order: str, rider: str = "r1") -> list[dict[str, Any]]:
    return [
        status(order, "at_store", rider) | {"id": f"{order}-at"},
        status(order, "cancelled") | {"id": f"{order}-off"},
    ]  # fmt: skip


class Load:
    """Other riders' events, one webhook after the other, until it is stopped; counts what was answered."""

    def __init__(self, sender: Sender):
        self.sender, self.answered, self._on = sender, 0, True
        self._thread = threading.Thread(target=self._post)
        self._thread.start()

    def _post(self) -> None:
        while self._on:
            self.answered += self.sender.post(cancelled(f"load-{self.answered}", "r9")).status == 202

    def stop(self) -> None:
        self._on = False
        self._thread.join(20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("drill"), arguments=("--no-demo", "--speed", "60"))
    started.start()
    yield started
    started.stop()
    assert "Traceback" not in started.errors()


def test_given_a_backup_under_load_when_the_server_is_killed_and_restored_then_phones_begin_anew_once(
    server: Server, tmp_path: Path
) -> None:
    sender, backup = new_sender(server, "demo"), tmp_path / "backup.db"
    phone = WholePhone(server.url, new_token(server, "r1"))
    phone.switch_on()
    early, late = [cancelled("early-1"), cancelled("early-2")], cancelled("late")
    for webhook, events in enumerate(early):
        assert sender.post(events, f"early-{webhook}").status == 202
    until(lambda: phone.orders() == ["early-1", "early-2"], "the first two cards")
    first_epoch, known = phone.epoch, list(phone.shown)

    load = Load(sender)
    until(lambda: load.answered > 3, "there is load")
    back_up(server.environment["DATABASE_URL"], backup)
    in_backup = answered_in(backup)
    until(lambda: load.answered > in_backup + 3, "events after the backup")
    load.stop()
    assert sender.post(late, "late").body["accepted"] == 2
    until(lambda: "late" in phone.orders(), "the card that the backup does not know")

    assert fault_of(backup) is None
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert 3 <= in_backup < load.answered + len(early)

    assert "is open: stop the server" in refused(server, str(backup), "--force")
    server.kill()
    assert "not empty" in refused(server, str(backup))
    server.flask("restore", str(backup), "--force")
    server.start()

    until(lambda: phone.resets != [], "the phone hears of the new epoch")
    until(lambda: phone.orders() == ["early-1", "early-2"], "no ghost of what the backup does not know")
    assert phone.resets == [phone.epoch]
    assert phone.epoch != first_epoch
    assert phone.shown[:2] == known, "what was shown once is not shown again"
    assert len(phone.shown) == 3
    assert fault_of(server.folder / "jinnang.db", "integrity_check") is None
    server.flask("log", "verify")

    again = [sender.post(events, f"early-{webhook}").body for webhook, events in enumerate(early)]
    assert [answer["accepted"] for answer in again] == [2, 2], "the stored answers, from before the backup"
    assert sender.post(cancelled("early-1"), "early again").body["repeated"] == 2
    assert sender.post(late, "late").body["accepted"] == 2, "lost with the backup's tail, so it is taken"
    until(
        lambda: phone.orders() == ["early-1", "early-2", "late"], "the card of the event that was sent again"
    )
    stale = request(
        f"{server.url}/api/v1/receipts", "POST",
        b'{"epoch": "%s", "items": [{"seq": 1, "state": "shown"}]}' % first_epoch.encode(),
        {"Authorization": f"Bearer {phone.token}"},
    )  # fmt: skip
    assert (stale.status, stale.body["error"]["code"]) == (409, "wrong_epoch")
    page = get(f"{server.url}/api/v1/inbox?since=0", phone.token)
    assert sorted(phone.screen) == sorted(notice["id"] for notice in page["notices"])
    phone.switch_off()
    assert phone.resets == [phone.epoch], "once, and never again"


def refused(server: Server, *arguments: str) -> str:
    with pytest.raises(RuntimeError) as failed:
        server.flask("restore", *arguments)
    return str(failed.value)


def answered_in(backup: Path) -> int:
    with closing(sqlite3.connect(backup)) as database:
        return int(database.execute("SELECT count(*) FROM webhook_answer").fetchone()[0])
