"""The trainer's assignments, results and schedule."""

from flask import Blueprint

training = Blueprint("training", __name__)
