"""The phone itself: the start of a shift, and what this browser can do."""

from flask import Blueprint

phone_page = Blueprint("phone_page", __name__)
