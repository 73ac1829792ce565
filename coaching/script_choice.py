"""Which scripts fit a situation, the best first."""

from coaching.library import Library
from coaching.script import Script, sayable
from coaching.situation import Situation


def fitting(situation: Situation, library: Library) -> list[Script]:
    """The scripts that may be said here, the most specific first.

    A script that names fewer stages was written for this one; equal ones are settled by slug, so that an
    event sent twice gets the same words. An empty list is an answer: nothing fits.
    """
    able = [
        script
        for script in library.scripts
        if situation.kind in script.kinds
        and situation.stage in script.stages
        and sayable(script, situation.slots) is not None
    ]
    return sorted(able, key=lambda script: (len(script.stages), len(script.kinds), script.slug))
