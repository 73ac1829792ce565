"""Whether the process lives and can do its work."""

from typing import Any

from flask import Blueprint
from sqlalchemy import text

from app.parts import parts

health = Blueprint("health", __name__)


@health.get("/live")
def live() -> dict[str, Any]:
    return {"live": True}


@health.get("/ready")
def ready() -> dict[str, Any]:
    """Ready when the writer answers, which also tells a full disk."""
    parts().database.write(lambda session: session.execute(text("SELECT 1")).scalar())
    return {"ready": True}
