"""The dispatcher's live page: namespace /dispatch."""

from flask import Flask
from flask_socketio import SocketIO

from app.parts import Parts


class DispatchChannel:
    def __init__(self, app: Flask, socketio: SocketIO, parts: Parts):
        self.app, self.server, self.parts = app, socketio.server, parts
