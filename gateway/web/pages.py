"""What all our pages for staff share: sessions, tokens against forged forms, two languages, strict headers, one look."""

import gzip

from flask import Blueprint, Flask, Response, request, session
from flask_wtf.csrf import CSRFProtect

from gateway.web import sessions, tongues

CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
csrf = CSRFProtect()


def register(app: Flask, kept: sessions.Sessions) -> None:
    """What they need of Flask; their frame, and fonts and colours under `/look`."""
    app.session_interface = kept
    # Only where a page asks for it: carriers sign what they send, and have no form of ours. Browsers tell us no referrer, by our wish.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_SSL_STRICT=False, WTF_CSRF_TIME_LIMIT=None)
    csrf.init_app(app)
    tongues.register(app, tongue)
    look = Blueprint("look", "gateway.web.look", template_folder="templates", static_folder="static", static_url_path="/look")
    app.register_blueprint(look)


def tongue() -> str:
    """What she chose; on the way in by the link, later for her session. Khmer first."""
    chosen = session.get("tongue") or request.args.get("tongue", "")
    return chosen if chosen in tongues.TONGUES else tongues.KHMER


def from_here() -> bool:
    """Of a form that is sent before there is a session, whose token could tell: whether the browser says that it comes from no other
    site."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def headers(response: Response) -> Response:
    """Stricter than the rest of the house: nothing here comes from anywhere else, and nothing stays in the browser."""
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY
    if not str(request.endpoint).endswith(".static"):
        response.headers["Cache-Control"] = "no-store"
    return _packed(response)


def _packed(response: Response) -> Response:
    """A page for a slow telephone: a tenth of it goes over the air. How long it is then tells nobody a secret that stands in it (BREACH):
    no other site can ask for it in her name and put words of its own beside the secret, for the cookie is `SameSite=Strict`."""
    if response.mimetype == "text/html" and not response.direct_passthrough and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(response.get_data(), compresslevel=5))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response
