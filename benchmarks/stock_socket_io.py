"""A yard-stick of `fan_out`: Flask-SocketIO as it comes, on gevent with its own run().

A token is checked, two rooms are joined, a POST goes to everybody; nothing is kept anywhere.
"""

# ruff: noqa: E402 - gevent first
from gevent import monkey

monkey.patch_all()

import hashlib
import hmac
import sys
from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO, join_room


def serve(port: int, key: str) -> None:
    app = Flask(__name__)
    socketio = SocketIO(app, async_mode="gevent", cors_allowed_origins="*")

    @socketio.on("connect", namespace="/rider")  # type: ignore[untyped-decorator]
    def seat(auth: dict[str, str]) -> bool:
        rider, _, sign = auth["token"].partition(".")
        if not hmac.compare_digest(sign, hmac.new(key.encode(), rider.encode(), hashlib.sha256).hexdigest()):
            return False
        join_room(f"rider:{rider}")
        join_room("riders")
        return True

    @socketio.on("receipts", namespace="/rider")  # type: ignore[untyped-decorator]
    def receipts(_said: Any) -> dict[str, bool]:
        return {"ok": True}

    @app.post("/")
    def everybody() -> dict[str, bool]:
        socketio.emit("notice", request.get_json(), namespace="/rider")
        return {"ok": True}

    @app.get("/")
    def small() -> dict[str, bool]:
        return {"ok": True}

    socketio.run(app, host="127.0.0.1", port=port)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
