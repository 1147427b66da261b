"""`/media/<hash>.wav`: the clips, for carriers and phones. A name never means another sound, so they may be kept for ever."""

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, abort, send_file

YEAR = 365 * 24 * 3600


def blueprint(path_of: Callable[[str], Path | None]) -> Blueprint:
    """GET and HEAD, with ETag, ranges and a long `Cache-Control`."""
    media = Blueprint("media", __name__)

    @media.get("/media/<name>")
    def clip(name: str) -> Response:
        path = path_of(name)
        if path is None:
            abort(404)
        response = send_file(path, mimetype="audio/wav", conditional=True, etag=name.removesuffix(".wav"), max_age=YEAR)
        response.cache_control.public = True
        response.cache_control.immutable = True
        return response

    return media
