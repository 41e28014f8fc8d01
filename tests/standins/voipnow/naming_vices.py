"""
One defect each: what may stand for a user, and for an extension, and is not known.

Each class names the documented demand that it violates, and violates nothing
else that could be helped.
"""

from tests.standins.voipnow.parties import Refused
from tests.standins.voipnow.server import VoipNow


class MeIsNobody(VoipNow):
    """@me is whoever is signed in; here there is no such user."""

    unknown = "@me"

    def extension_at(self, user: str, number: str) -> str:
        return super().extension_at("nobody" if user == self.unknown else user, number)


class ViewerIsNobody(MeIsNobody):
    """@viewer is whoever is signed in; here there is no such user."""

    unknown = "@viewer"


class OwnerIsNobody(MeIsNobody):
    """@owner is whose extension it is; here there is no such user."""

    unknown = "@owner"


class SelfIsNoExtension(VoipNow):
    """@self is every extension of the user; here there is no such extension."""

    def extension_at(self, user: str, number: str) -> str:
        if number == "@self":
            raise Refused(400, "extension_invalid", "There is no such extension.")
        return super().extension_at(user, number)


class OwnerHasNoCalls(VoipNow):
    """@owner is whose extension it is; here their calls are not found."""

    def extension_at(self, user: str, number: str) -> str:
        known = super().extension_at(user, number)
        return "nobody's" if user == "@owner" else known


class ViewerHasNoCalls(VoipNow):
    """@viewer is the same as @me; here their calls are not found."""

    def extension_at(self, user: str, number: str) -> str:
        known = super().extension_at(user, number)
        return "nobody's" if user == "@viewer" else known
