"""Servers that cannot be certified at all: nothing they do can be held against the API."""

import threading

from tests.standins.genesys.parties import User
from tests.standins.genesys.server import Genesys
from tests.standins.web import Ask, Reply


class SpeaksHtml:
    """A web server that knows nothing of any API."""

    def __init__(self, base: str) -> None:
        self.base = base

    def answer(self, ask: Ask) -> Reply:
        return Reply(200, b"<!DOCTYPE html><title>Welcome</title>", media_type="text/html")


class DropsMidPoll(Genesys):
    """Holds a connect for a moment, as it should, and then closes the connection; never the first of a client."""

    connects = 0

    def notifications(
        self, user: User, session: str, ask: Ask, headers: tuple[tuple[str, str], ...]
    ) -> Reply:
        self.connects += b"/meta/connect" in ask.body
        if b"/meta/connect" in ask.body and self.connects > 1:
            threading.Event().wait(0.2)
            return Reply(0, drop=True)
        return super().notifications(user, session, ask, headers)


class DropsEverything:
    """Closes every connection without a word."""

    def __init__(self, base: str) -> None:
        self.base = base

    def answer(self, ask: Ask) -> Reply:
        return Reply(0, drop=True)
