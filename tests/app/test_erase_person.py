"""Erasing a person: whatever was planted anywhere is gone, and the record still holds."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlmodel import Session, SQLModel

from app.actions.add_person import add_person
from app.actions.keep_record import keep_record
from app.actions.send_broadcast import Audience, send_broadcast
from app.database import Database, table_of
from app.forgetting import erase, ledger_file, replay_erasures
from app.pages.guidance_table import as_csv
from app.queries.guidance import proof_of
from app.queries.personal_rows import whom_by_rider
from app.queries.record import record_lines
from app.record_chain import check
from app.record_heads import heads_file, note_head
from app.tables.inbox import InboxRow
from app.tables.push import PushRow, PushSubscriptionRow
from coaching.content import Text
from tests.app.rows_of_everything import HANDLE, HIS_WORDS, NAME, PHONE, RIDER, fill
from tests.house import House
from tests.makers import EVENING

INBOX, PUSH, SUBSCRIPTION = table_of(InboxRow), table_of(PushRow), table_of(PushSubscriptionRow)
OTHER = "other-rider"
NAMES = [table.name for table in SQLModel.metadata.sorted_tables]


def kept_in(house: House, folder: Path) -> House:
    settings = house.parts.settings.model_copy(update={"record_folder": str(folder), "secret_key": "a key"})
    object.__setattr__(house.parts, "settings", settings)
    return house


def plant(house: House) -> list[str]:
    """A canary in every column that may hold one, and his names in what others wrote and were sent."""
    write = house.database.write
    planted = write(lambda session: fill(session, EVENING))
    write(lambda session: add_person(session, "rider", "别人", "other", EVENING, OTHER))
    words = Text(zh=f"{HIS_WORDS}，去接{NAME}", en=f"Ask {HANDLE} on {PHONE}")
    both = Audience(riders=[RIDER, OTHER])
    write(lambda session: send_broadcast(session, both, words, 3, EVENING + timedelta(minutes=9), EVENING))
    facts = {"rider": RIDER, "riders": [RIDER, OTHER], "handle": HANDLE}
    write(lambda session: keep_record(session, EVENING, "offer.offered", f"rider:{RIDER}", "x:1", facts))
    write(
        lambda session: keep_record(session, EVENING, "x.y", "person:9", f"rider:{OTHER}", {"rider": OTHER})
    )
    return [*planted, NAME, HANDLE, PHONE, RIDER]


def forget(house: House) -> dict[str, int]:
    with house.database.read() as session:
        whom = whom_by_rider(session, RIDER)
    return erase(house.parts, whom, "person:1")


def everything(database: Database) -> str:
    with database.reader.connect() as connection:
        tables = [list(connection.execute(select(table))) for table in SQLModel.metadata.sorted_tables]
    return "\n".join(f"{name} {tuple(row)}" for name, rows in zip(NAMES, tables, strict=True) for row in rows)


def found_in(database: Database, folder: Path, canaries: list[str]) -> set[str]:
    """The canaries that are still in a row, or in any byte of a file beside it."""
    files = [path.read_bytes() for path in folder.iterdir() if path.is_file()]
    forms = {one: {one.encode(), one.encode("ascii", "backslashreplace")} for one in canaries}
    rows = everything(database)
    return {
        one for one in canaries if one in rows or any(form in whole for form in forms[one] for whole in files)
    }


def test_given_canaries_everywhere_when_he_is_erased_then_none_is_left_and_the_record_holds(
    house: House, tmp_path: Path
) -> None:
    house = kept_in(house, tmp_path)
    canaries = plant(house)
    note_head(house.parts)
    assert len(canaries) > 30
    assert found_in(house.database, tmp_path, canaries) == set(canaries)
    counts = forget(house)

    assert found_in(house.database, tmp_path, canaries) == set()
    assert "31.2345" not in everything(house.database)
    with house.database.read() as session:
        lines = list(record_lines(session))
    found = check(lines)
    assert (found.fault, found.blanked, counts["record"]) == (None, counts["record"], counts["record"])
    assert any(line.subject == f"rider:{OTHER}" for line in lines)  # what is another's stays
    assert "别人" in everything(house.database)
    assert {path.name for path in tmp_path.iterdir()} >= {heads_file(house.parts).name, "erasures.jsonl"}


def test_given_a_guidance_he_was_sent_when_he_is_erased_then_its_table_names_him_no_more(
    house: House, tmp_path: Path
) -> None:
    house = kept_in(house, tmp_path)
    canaries = plant(house)
    house.database.write(lambda session: decline(session))
    assert {RIDER, HIS_WORDS} <= {one for one in [*canaries, HIS_WORDS] if one in tables_of_guidance(house)}
    lines = tables_of_guidance(house).count("\n")

    forget(house)

    after = tables_of_guidance(house)
    assert [one for one in [*canaries, HIS_WORDS] if one in after] == []
    assert (after.count("\n"), "erased-" in after, OTHER in after) == (lines, True, True)


def decline(session: Session) -> None:
    why = {"decline_reason": HIS_WORDS, "declined_at": EVENING}
    session.execute(update(INBOX).where(INBOX.c.rider_id == RIDER).values(**why))


def tables_of_guidance(house: House) -> str:
    """What the desks download of every guidance."""
    with house.database.read() as session:
        ids = session.execute(select(INBOX.c.message_id).distinct()).scalars().all()
        return "\n".join(as_csv(proof_of(session, one)) for one in ids)


def test_given_a_push_put_for_him_while_he_is_erased_then_neither_it_nor_his_phone_is_left(
    house: House, tmp_path: Path
) -> None:
    house = kept_in(house, tmp_path)
    plant(house)
    with house.database.read() as session:
        (row,) = session.execute(select(PUSH)).mappings()
    again = {name: value for name, value in row.items() if name != "id"}

    def one_more(_news: dict[str, object]) -> None:
        house.database.write(lambda session: session.execute(insert(PUSH), again))

    house.parts.live.listen("ended", one_more)
    forget(house)

    with house.database.read() as session:
        assert session.execute(select(PUSH)).all() == []
        assert session.execute(select(SUBSCRIPTION)).all() == []


def test_given_a_restored_backup_then_whoever_was_erased_is_erased_again(
    house: House, tmp_path: Path
) -> None:
    house = kept_in(house, tmp_path)
    canaries = plant(house)
    forget(house)
    name = house.database.write
    with house.database.writer.begin() as connection:  # as an old backup has him
        connection.execute(text("UPDATE person SET handle = 'gone' WHERE handle LIKE 'erased-%'"))
    name(lambda session: add_person(session, "rider", NAME, HANDLE, EVENING, RIDER, phone=PHONE))

    assert replay_erasures(house.parts) == 1
    assert replay_erasures(house.parts) == 0

    assert found_in(house.database, tmp_path, canaries) == set()
    assert RIDER not in ledger_file(house.parts).read_text()


def test_given_an_erasure_that_broke_off_then_it_is_finished(house: House, tmp_path: Path) -> None:
    house = kept_in(house, tmp_path)
    plant(house)
    forget(house)
    ledger = ledger_file(house.parts)
    kept = [line for line in ledger.read_text().splitlines() if '"done": false' in line]
    ledger.write_text("\n".join(kept))
    house.database.write(lambda session: add_person(session, "rider", NAME, HANDLE, EVENING, RIDER))

    replay_erasures(house.parts, unfinished=True)

    assert HANDLE not in everything(house.database)
    assert replay_erasures(house.parts, unfinished=True) == 0


def test_given_somebody_reads_all_the_while_then_the_log_is_emptied_later(
    house: House, tmp_path: Path
) -> None:
    house = kept_in(house, tmp_path)
    canaries = plant(house)
    if not house.database.embedded:
        pytest.skip("about SQLite's log")
    with house.database.read() as session:
        session.execute(select(PUSH)).all()
        forget(house)
    assert found_in(house.database, tmp_path, canaries) != set(), "he is in the log's bytes"

    replay_erasures(house.parts, unfinished=True)

    assert found_in(house.database, tmp_path, canaries) == set()
    assert '"done": true' in ledger_file(house.parts).read_text().rstrip().splitlines()[-1]
