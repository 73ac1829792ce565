"""Coming in: with a password, by a one-time link, with a phone and its PIN; and going out again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from math import ceil
from typing import TypeVar

from sqlmodel import Session

from app.actions.count_try import count_try, forgive_tries, wait_before_try
from app.actions.enrol_device import enrol_browser, enrol_program
from app.actions.issue_token import token_hash
from app.actions.keep_record import keep_record
from app.actions.make_code import MOST_TRIES, count_pin, use_code
from app.actions.open_session import end_session, open_session
from app.actions.set_password import set_password
from app.clock import machine_now
from app.errors import Problem
from app.parts import Parts
from app.queries.people import Caller, caller_by_person, caller_by_session
from app.queries.sign_in import Code, account_of, code_of

ENDED = "ended"  # the topic on which open sockets hear that they may be somebody's no more
Answer = TypeVar("Answer")


def try_keys(handle: str, address: str, known: str | None) -> list[str]:
    """What a try counts for: a known device alone, otherwise the account and the address it came from.

    This machine's own address is a proxy that does not say for whom it asks: counting it would lock out all.
    """
    if known:
        return [f"known:{token_hash(known)}"]
    account = [f"account:{token_hash(handle)}"]
    return account if _is_own(address) else [*account, f"address:{address}"[:80]]


def _is_own(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:  # a socket in the file system
        return False


def by_password(
    parts: Parts, handle: str, password: str, address: str, known_of: Callable[[int], str | None]
) -> tuple[int, str]:
    """Return (person, session token); raises Problem `too_fast` or `wrong_password`.

    `known_of(person)` is the secret of a browser that signed in as him before. A handle that nobody has takes
    the same way and the same time as a wrong password.
    """
    handle, now = handle.strip(), machine_now()
    with parts.database.read() as session:
        account = account_of(session, handle) if handle.isprintable() else None
        known = known_of(account.person_id) if account else None
        keys = try_keys(handle, address, known)
        wait = wait_before_try(session, keys, now)
    if not wait:
        wait = parts.database.write(lambda session: count_try(session, keys, now))
    if wait:  # refused before anything dear is done
        raise Problem("too_fast", "wrong too often", retry_after=ceil(wait.total_seconds()))
    kept = account.password_hash if account else None
    right = parts.passwords.matches(kept, password, known=known is not None)
    person_id = account.person_id if account else None

    def settle(session: Session) -> str | None:
        # The hash took its time: meanwhile he may have been switched off, or have another password.
        is_his = account is not None and account_of(session, handle) == account
        if not right or person_id is None or not is_his:
            subject = f"person:{person_id}" if person_id else "person:unknown"
            facts = {"how": "password", "known_device": known is not None}
            keep_record(session, now, "sign_in.refused", subject, subject, facts)
            return None
        forgive_tries(session, keys)
        return came_in(session, person_id, "desk", "password", now)

    token = parts.database.write(settle)
    if token is None or person_id is None:
        raise Problem("wrong_password", "")
    return person_id, token


def by_link(parts: Parts, caller: Caller) -> str:
    """The session token of somebody who came by a signed sign-in link, such as the demo prints."""
    now, person_id = machine_now(), caller.person_id or 0

    def work(session: Session) -> str | None:
        if caller_by_person(session, person_id) is None:  # switched off in this moment
            return None
        return came_in(session, person_id, caller.role, "link", now)

    token = parts.database.write(work)
    if token is None:
        raise Problem("link_expired", "")
    return token


def came_in(session: Session, person_id: int, role: str, how: str, now: datetime) -> str:
    """A new session, and the record's line of it."""
    who = f"person:{person_id}"
    keep_record(session, now, "sign_in.done", who, who, {"how": how})
    return open_session(session, person_id, role, now)


def go_out(parts: Parts, caller: Caller) -> None:
    """End this session, on the server too; its sockets close."""
    now, key = machine_now(), caller.key
    if key is None or caller.person_id is None:
        return
    who = f"person:{caller.person_id}"

    def work(session: Session) -> None:
        end_session(session, key, now)
        keep_record(session, now, "sign_out.done", who, who, {})

    change(parts, work)


def change(parts: Parts, work: Callable[[Session], Answer]) -> Answer:
    """Write what may end somebody's session, then have the open sockets looked at."""
    answer = parts.database.write(work)
    parts.live.tell(ENDED, {})
    return answer


def caller_at(parts: Parts, token: str) -> Caller | None:
    """Who sits at the session of this cookie's token."""
    with parts.database.read() as session:
        return caller_by_session(session, token_hash(token), machine_now())


# one-time links


def live_code(parts: Parts, code: str, kind: str) -> Code:
    """The link of this code; raises Problem `link_expired` whatever became of it."""
    with parts.database.read() as session:
        found = code_of(session, token_hash(code), kind, machine_now(), MOST_TRIES)
    if found is None:
        raise Problem("link_expired", "")
    return found


def take_password(parts: Parts, code: str, password: str) -> tuple[int, str]:
    """Set the password a one-time link is for, and come in: (person, session token)."""
    found, now = live_code(parts, code, "password"), machine_now()
    kept = parts.passwords.hash(password)

    def work(session: Session) -> str:
        if not use_code(session, found.sha256, now):
            raise Problem("link_expired", "")
        set_password(session, found.person_id, kept, now)
        return came_in(session, found.person_id, found.role, "one_time_link", now)

    return found.person_id, change(parts, work)


def change_password(parts: Parts, caller: Caller, old: str, new: str, kept: str | None) -> None:
    """Put a new password in the place of the old one; the person's other sessions end."""
    now, person_id = machine_now(), caller.person_id or 0
    keys = [
        f"known:{token_hash(f'password of {person_id}')}"
    ]  # whoever sits down at his open desk guesses too
    wait = parts.database.write(lambda session: count_try(session, keys, now))
    if wait:
        raise Problem("too_fast", "wrong too often", retry_after=ceil(wait.total_seconds()))
    if kept is not None and not parts.passwords.matches(kept, old, known=True):
        raise Problem("wrong_password", "")
    fresh = parts.passwords.hash(new)

    def work(session: Session) -> None:
        forgive_tries(session, keys)
        set_password(session, person_id, fresh, now, but=caller.key)

    change(parts, work)


def pin_wait(code: Code, now: datetime) -> timedelta:
    """How long the next try of a PIN has to wait: 1, 2, 4, 8 s after the wrong ones."""
    if code.tried_at is None or not code.tries:
        return timedelta()
    return max(timedelta(), code.tried_at + timedelta(seconds=2.0 ** (code.tries - 1)) - now)


def enrol(parts: Parts, code: str, pin: str, label: str, *, program: bool) -> tuple[Code, str]:
    """Make a phone its rider's: (whose link it was, session token or, for a program, bearer token).

    Raises Problem `link_expired`, `too_fast` or `wrong_pin`. The fifth wrong PIN is the link's end.
    """
    found, now = live_code(parts, code, "enrol"), machine_now()
    wait = pin_wait(found, now)
    if wait:
        raise Problem("too_fast", "wait before the next try", retry_after=ceil(wait.total_seconds()))
    if not parts.database.write(lambda session: count_pin(session, found.sha256, now)):
        raise Problem("link_expired", "")
    right, rider_id = parts.passwords.matches(found.pin_hash, pin.strip()), found.rider_id or ""

    def work(session: Session) -> str | None:
        if not right:
            who = f"person:{found.person_id}"
            keep_record(session, now, "enrol.refused", who, who, {"try": found.tries + 1})
            return None
        if not use_code(session, found.sha256, now):
            raise Problem("link_expired", "")
        make = enrol_program if program else enrol_browser
        return make(session, found.person_id, rider_id, label, now)

    token = parts.database.write(work)
    if token is not None:
        return found, token
    left = MOST_TRIES - found.tries - 1
    raise Problem("wrong_pin", f"{left} more tries") if left > 0 else Problem("link_expired", "")
