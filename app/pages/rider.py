"""The rider's page."""

from flask import Blueprint, render_template

from app.people import signed_in_as
from app.queries.people import Caller

rider = Blueprint("rider", __name__)


@rider.get("/rider")
@signed_in_as("rider")
def now(caller: Caller) -> str:
    """What to say now; the page fills itself from the inbox."""
    return render_template("rider/now.html")
