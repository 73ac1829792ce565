"""The real server with one fault put in: receipts are answered at once and kept a quarter of a minute later."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import wsgi  # isort: skip  # first: it patches for gevent

import gevent

from app.together import Together

kept = Together.write


def hasty(self, database, item):  # type: ignore[no-untyped-def]
    gevent.spawn_later(15, kept, self, database, item)
    return []


Together.write = hasty  # type: ignore[method-assign]

if __name__ == "__main__":
    wsgi.main()
