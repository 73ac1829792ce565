"""The queue stays calm: what a whole evening brings before people, and that the rest settles by itself."""

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.database import Database, table_of
from app.evening import evening
from app.queries.incidents import many_open
from app.tables.incidents import IncidentRow
from tests.house import House
from tests.makers import EVENING

INCIDENT = table_of(IncidentRow)


def test_given_the_built_in_evening_then_few_of_its_happenings_are_incidents_and_half_end_by_themselves(
    migrated_file: Path, tmp_path: Path
) -> None:
    shutil.copy(migrated_file, tmp_path / "jinnang.db")  # the rules are the same on both databases
    house, most = House(Database(f"sqlite:///{tmp_path / 'jinnang.db'}")), 0
    for moment in evening(EVENING, ZoneInfo("Asia/Shanghai")):
        house.clock.move_to(EVENING + timedelta(seconds=moment.at))
        house.look_at_timers()
        house.take(moment.as_cloud_event())
        with house.database.read() as session:
            most = max(most, sum(many_open(session)))

    found = house.rows(select(INCIDENT.c.kind, INCIDENT.c.closed_at))
    assert Counter(one.kind for one in found) == {"cancel_at_door": 3, "order_problem": 2, "threat": 1}
    assert sum(one.closed_at is not None for one in found) == 3
    assert most <= 4
    assert len(house.decisions()) > 3 * len(found)
