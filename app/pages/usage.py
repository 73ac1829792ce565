"""What came of scripts: shown, used, put away, and whether it went on quietly; by version, and as CSV."""

import csv
import io
from collections import defaultdict
from typing import Any

from flask import Blueprint, Response

from app.parts import parts
from app.people import signed_in_as
from app.queries.people import Caller
from app.queries.script_usage import shown_cards
from app.spreadsheet import safe_cell
from coaching.content import Text
from coaching.outcomes import FEWEST, Share, Shown, usage_by_version

usage = Blueprint("usage", __name__)
COLUMNS = (
    "script", "version", "shown", "used", "not_this_one", "orders_watched", "went_on_quietly",
    "likely_low_of_10", "likely_high_of_10", "why_not",
)  # fmt: skip
#: Why riders put a card away, as the page of now asks it.
DECLINE_WORDS = {
    "already_said": Text(zh="说过了", en="Already said"),
    "does_not_fit": Text(zh="对不上", en="Doesn't fit"),
    "too_long": Text(zh="太长", en="Too long"),
}


@usage.get("/trainer/usage.csv")
@signed_in_as("trainer", "admin")
def as_csv(_caller: Caller) -> Response:
    """A row for each version of each script that was shown in the last 30 days; ids and figures only."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    cards: defaultdict[str, list[Shown]] = defaultdict(list)
    now = parts().clock.now()
    with parts().database.read() as session:
        for slug, card in shown_cards(session, now):
            cards[slug].append(card)
    for slug in sorted(cards):
        for version, of in sorted(usage_by_version(cards[slug], now).items()):
            share = of.share
            whys = " ".join(f"{why}:{many}" for why, many in sorted(of.whys.items()) if why in DECLINE_WORDS)
            row = [slug, version, of.shown, of.used, of.declined, of.watched, of.quiet]
            row += [share.low, share.high] if share else ["", ""]
            table.writerow([safe_cell(str(cell)) for cell in [*row, whys]])
    return Response(
        "\ufeff" + out.getvalue(),  # or spreadsheets take it for something else than UTF-8
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="usage.csv"'},
    )


def usage_of(slug: str) -> dict[str, Any]:
    """What a script's page needs for its figures: the versions, the newest first, and the words."""
    now = parts().clock.now()
    with parts().database.read() as session:
        versions = usage_by_version((card for _, card in shown_cards(session, now, slug)), now)
    return {
        "versions": sorted(versions.items(), reverse=True),
        "whys": DECLINE_WORDS,
        "fewest": FEWEST,
        "tenths": _tenths,
    }


def _tenths(share: Share) -> tuple[int, int]:
    """The ends of the interval as whole tenths, outwards: never surer than it is."""
    return int(share.low), min(10, -int(-share.high // 1))
