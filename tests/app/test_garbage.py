"""A start leaves garbage alone, and what comes after it does not."""

import gc

import pytest

from app.garbage import uncollected


@pytest.mark.parametrize("before", [True, False])
def test_given_a_start_when_it_is_over_or_fails_then_garbage_is_looked_for_as_before(before: bool) -> None:
    @uncollected()
    def start() -> bool:
        return gc.isenabled()

    @uncollected()
    def fail() -> None:
        raise RuntimeError("no database")

    found = gc.isenabled()
    try:
        (gc.enable if before else gc.disable)()
        assert not start()
        assert gc.isenabled() is before
        with pytest.raises(RuntimeError, match="no database"):
            fail()
        assert gc.isenabled() is before
    finally:
        (gc.enable if found else gc.disable)()
