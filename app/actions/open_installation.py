"""Open the installation: its epoch is made once, its business clock goes on where it was."""

import secrets

from sqlmodel import Session

from app.clock import Clock, machine_now
from app.tables.installation import InstallationRow


def open_installation(session: Session, speed: float | None) -> tuple[str, Clock]:
    """Return the epoch and the clock. A new speed counts from now on; time already gone stays as it was."""
    row = session.get(InstallationRow, 1)
    now = machine_now()
    if row is None:
        row = InstallationRow(
            id=1, epoch=secrets.token_hex(8), clock_machine=now, clock_business=now, clock_speed=speed or 1.0
        )
        session.add(row)
    clock = Clock(row.clock_machine, row.clock_business, row.clock_speed)
    if speed is not None and speed != row.clock_speed:
        clock = Clock(now, clock.now(), speed)
        row.clock_machine, row.clock_business, row.clock_speed = clock.machine, clock.business, clock.speed
    return row.epoch, clock
