"""Where a phone can be pushed to."""

from flask import Blueprint

push_api = Blueprint("push_api", __name__)
