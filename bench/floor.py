"""The floor under a key press: a Flask route that checks the signature, commits once as many bytes as ours does, and returns as many."""

import os
import threading
from contextlib import nullcontext

from flask import Flask, Response, request
from sqlalchemy import LargeBinary, String, insert, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid6 import uuid7

from gateway.channels.twilio_hooks import signed
from gateway.store.database import connect

WRITTEN = 700  # bytes that a key press writes: the sealed state and the inbox row
ANSWER = "<Response>" + "x" * 1200 + "</Response>"


class Floor(DeclarativeBase):
    pass


class Row(Floor):
    __tablename__ = "floor"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


def serve() -> Flask:
    """On FLOOR_DATABASE_URL, signed with FLOOR_TOKEN for FLOOR_URL."""
    app = Flask(__name__)
    engine = connect(make_url(os.environ["FLOOR_DATABASE_URL"]), 5000)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode=WAL")
    Floor.metadata.create_all(engine)
    writers = engine.execution_options(writes=True)
    turn = threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()
    token, here = os.environ["FLOOR_TOKEN"], os.environ["FLOOR_URL"]
    row, body = insert(Row), b"x" * WRITTEN

    @app.post("/hooks/twilio/voice")
    def voice() -> Response:
        url = here + request.environ["REQUEST_URI"]
        if not signed(url, request.form.items(multi=True), request.headers.get("X-Twilio-Signature"), (token,)):
            return Response("", 403)
        with turn, writers.begin() as connection:
            connection.execute(row, {"id": str(uuid7()), "body": body})
        return Response(ANSWER, content_type="text/xml")

    return app
