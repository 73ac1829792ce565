"""The body of a request, as far as it may be read: its size first, then its shape."""

from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from app.errors import Problem

MOST = 64 * 1024
Shape = TypeVar("Shape", bound=BaseModel)


def read_body(most: int = MOST, instead: str = "") -> bytes:
    """The whole body, in bytes at most `most` (chunked, too); `instead` says what to do with a larger one."""
    body: bytes = request.stream.read(most + 1)
    if len(body) > most:
        raise Problem("too_large", "; ".join(filter(None, (f"at most {most // 1024} KiB", instead))))
    return body


def read_shape(shape: type[Shape], most: int = MOST, instead: str = "") -> Shape:
    """The body as this shape; Problem names the first member that is wrong with it."""
    try:
        return shape.model_validate_json(read_body(most, instead))
    except ValidationError as wrong:
        fault = wrong.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in fault["loc"])
        raise Problem("bad_request", f"{where}: {fault['msg']}") from None
