"""
What users read: themselves, their devices and calls, and the server's version.

It knows addresses and how much of a resource is asked for; it refuses to know HTTP.
"""

import re

from tests.standins.genesys.parties import Call, Json, Refused, User
from tests.standins.genesys.sessions import Agents
from tests.standins.web import Ask


class Reads(Agents):
    """The answers to GET."""

    version = "8.5.202.96"

    def open_to_all(self, ask: Ask) -> bool:
        """Return whether anybody may ask this: only for the server's version."""
        return (ask.method, ask.path) == ("GET", "/api/v2/diagnostics/version")

    def version_told(self) -> Json:
        """Return the server's version, as it is told."""
        return {"statusCode": 0, "version": self.version}

    def read(self, user: User, path: str, ask: Ask) -> Json:
        """Answer a GET."""
        everything = "fields" in ask.query
        if path == "/me":
            return self.me(user, ask.query.get("subresources", [""])[0])
        if path == "/me/devices":
            return self.listed("devices", [self.device_of(user)], everything=everything)
        if path == "/me/calls":
            return self.listed("calls", self.calls_of(user), everything=everything)
        if path == f"/me/devices/{user.device}":
            return {"statusCode": 0, "device": self.device_of(user)}
        if found := re.fullmatch(r"/me/calls/([^/]+)", path):
            return {"statusCode": 0, "call": self.read_call(self.call_at(user, found[1]))}
        raise Refused(6, "Resource not found")

    def me(self, user: User, subresources: str) -> Json:
        """Return the signed-in user."""
        uri = f"{self.base}/api/v2/users/{user.login}"
        body: Json = {"id": user.login, "userName": user.login, "uri": uri, "enabled": True}
        wanted = {"devices", "calls", "channels"} if subresources == "*" else set(subresources.split(","))
        if "devices" in wanted:
            body["devices"] = [self.device_of(user)]
        if "calls" in wanted:
            body["calls"] = self.calls_of(user)
        if "channels" in wanted:
            body["channels"] = [{"channel": "voice", "userState": self.user_state_of(user)}]
        return {"statusCode": 0, "user": body}

    def listed(self, name: str, resources: list[Json], *, everything: bool) -> Json:
        """Return a collection: whole with `fields`, else its addresses."""
        if everything:
            return {"statusCode": 0, name: resources}
        return {"statusCode": 0, "uris": [f"{self.base}/api/v2/me/{name}/{each['id']}" for each in resources]}

    def calls_of(self, user: User) -> list[Json]:
        """Return a user's calls, as read."""
        return [self.read_call(each) for each in self.calls if each.owner is user]

    def read_call(self, call: Call) -> Json:
        """Return a call as a GET shows it."""
        return self.resource_of(call)
