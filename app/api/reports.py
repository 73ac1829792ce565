"""What a phone reports of its own accord, kept offline and sent once."""

from flask import Blueprint

reports = Blueprint("reports", __name__)
