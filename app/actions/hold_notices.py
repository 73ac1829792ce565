"""Hold notices that a phone fetched while its rider moves; the notice loop brings them when he stands."""

from collections.abc import Sequence

from sqlmodel import Session

from app.notices.outbox import hold_again


def hold_notices(session: Session, rider_id: str, seqs: Sequence[int]) -> None:
    hold_again(session, rider_id, seqs)
