"""The yard-stick of `event_to_phone`: the same stack with nothing of ours in it.

POST -> one row committed with synchronous=FULL in a thread of its own -> emitted to one room -> answered.
"""

# ruff: noqa: E402 - gevent first
from gevent import monkey

monkey.patch_all()

import sqlite3
import sys

from flask import Flask, Response, request
from flask_socketio import SocketIO, join_room
from gevent.pywsgi import WSGIServer
from gevent.threadpool import ThreadPool
from geventwebsocket.handler import WebSocketHandler

from app.channels.wire import quick_listener


def serve(port: int, file: str) -> None:
    app = Flask(__name__)
    socketio = SocketIO(
        app,
        async_mode="gevent",
        transports=["websocket"],
        cors_allowed_origins="*",
        async_handlers=False,
        http_compression=False,
    )
    writer = ThreadPool(1)
    base = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT)",
    ):
        base.execute(statement)

    def commit(body: str) -> None:
        base.execute("BEGIN IMMEDIATE")
        base.execute("INSERT INTO row (body) VALUES (?)", (body,))
        base.execute("COMMIT")

    @socketio.on("connect", namespace="/rider")  # type: ignore[untyped-decorator]
    def seat(auth: dict[str, str]) -> None:
        join_room(auth["token"])

    @app.post("/echo/<room>/<mark>/<int:size>")
    def echo(room: str, mark: str, size: int) -> Response:
        body = request.get_data(as_text=True)
        writer.apply(commit, (body,))
        socketio.emit("notice", {"mark": mark, "body": "x" * size}, to=room, namespace="/rider")
        return Response('{"accepted": 1}', status=202, mimetype="application/json")

    WSGIServer(
        quick_listener("127.0.0.1", port), app, handler_class=WebSocketHandler, log=None
    ).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
