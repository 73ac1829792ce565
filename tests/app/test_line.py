"""What goes out to a phone: whole frames in order, bounded while it does not read, and then its line ends."""

import socket
from collections.abc import Iterator

import gevent
import pytest
from gevent import socket as patched

from app.channels.line import MOST_BYTES, MOST_FRAMES, Outgoing

Pair = tuple[patched.socket, patched.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Ours, and a phone's whose buffers are small."""
    ours, phone = patched.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    yield ours, phone
    ours.close()
    phone.close()


def frame(number: int, size: int = 1000) -> bytes:
    return f"[{number}]".encode().ljust(size, b".")


def read_all(phone: patched.socket, wanted: int) -> bytes:
    got = b""
    with gevent.Timeout(10):
        while len(got) < wanted:
            piece = phone.recv(65536)
            if not piece:
                break
            got += piece
    return got


def filled(outgoing: Outgoing, size: int = 1000) -> int:
    """Hand frames over until the line says no; returns how many it took."""
    for number in range(5000):
        try:
            outgoing.put(frame(number, size))
        except OSError:
            return number
    raise AssertionError("there is no bound")


def test_given_a_phone_that_reads_then_a_frame_is_there_at_once(pair: Pair) -> None:
    ours, phone = pair

    Outgoing(ours).put(frame(7))

    assert phone.recv(65536, socket.MSG_DONTWAIT) == frame(7)


def test_given_a_phone_that_reads_late_then_all_frames_come_whole_and_in_order(pair: Pair) -> None:
    ours, phone = pair
    outgoing, wanted = Outgoing(ours), b"".join(frame(number) for number in range(200))
    for number in range(200):
        outgoing.put(frame(number))

    assert read_all(phone, len(wanted)) == wanted


@pytest.mark.parametrize("size", [1000, 20_000])
def test_given_a_phone_that_does_not_read_then_so_much_is_kept_for_it_and_its_line_ends(
    pair: Pair, size: int
) -> None:
    ours, phone = pair

    taken = filled(Outgoing(ours), size)

    sent = read_all(phone, 10**9)  # to the end: what the kernel had taken
    whole = len(sent) // size
    assert sent == b"".join(frame(number, size) for number in range(whole + 1))[: len(sent)]
    kept = taken - whole
    assert kept <= MOST_FRAMES + 1
    assert kept * size <= MOST_BYTES + 3 * size  # besides the one that is being written


def test_given_one_frame_larger_than_the_bound_then_it_comes_whole_and_what_follows_it(pair: Pair) -> None:
    """A desk's whole board at 2,000 orders is 1.3 MB: it must not end the line that asked for it."""
    ours, phone = pair
    outgoing, whole = Outgoing(ours), frame(0, 2 * MOST_BYTES)

    outgoing.put(whole)
    outgoing.put(frame(1))

    assert read_all(phone, len(whole) + 1000) == whole + frame(1)


def test_given_a_line_that_was_ended_then_nothing_more_is_taken(pair: Pair) -> None:
    ours, _phone = pair
    outgoing = Outgoing(ours)
    filled(outgoing)

    with pytest.raises(OSError, match="dead"):
        outgoing.put(frame(0))


def test_given_frames_that_wait_when_the_line_is_to_end_then_they_are_said_first(pair: Pair) -> None:
    ours, phone = pair
    outgoing, wanted = Outgoing(ours), b"".join(frame(number) for number in range(100))
    for number in range(100):
        outgoing.put(frame(number))

    outgoing.end()

    assert read_all(phone, 10**9) == wanted


def test_given_a_phone_that_went_then_handing_over_raises_and_does_not_wait(pair: Pair) -> None:
    ours, phone = pair
    phone.close()
    outgoing = Outgoing(ours)

    assert filled(outgoing) <= 1
    assert outgoing.dead
