"""Links that are sent to somebody: with the address people reach this server by."""

from typing import NamedTuple

from flask import request, url_for

from app.parts import parts


class Made(NamedTuple):
    """A link, and whether `PUBLIC_URL` says its address (otherwise it is the one this page was asked by)."""

    code: str
    url: str
    from_settings: bool


def public_link(endpoint: str, code: str) -> Made:
    """The whole address of a one-time link."""
    told = parts().settings.public_url.rstrip("/")
    return Made(code, f"{told or request.host_url.rstrip('/')}{url_for(endpoint, code=code)}", bool(told))
