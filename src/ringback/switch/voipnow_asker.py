"""Who asks a VoipNow switch, what they can see, and how they are told no."""

from attrs import frozen

from ringback.switch.phonecalls import Exchange, Extension, PhoneCall


@frozen
class Denied(Exception):  # noqa: N818  (it is an answer)
    """A request that is refused by a code; nothing has changed."""

    status: int
    code: str
    message: str

    def __str__(self) -> str:
        return self.message


def invalid(code: str, message: str) -> Denied:
    """Return the refusal by one of the documented codes."""
    return Denied(400, code, message)


def malformed(message: str) -> Denied:
    """Return the refusal of a request that is none of the documents'; they have no code for it."""
    return Denied(400, "request_invalid", message)


@frozen
class Asker:
    """The user for whom an App acts, and what that user can see."""

    exchange: Exchange
    user: str

    def owner(self, text: str) -> str | None:
        """Return the user whom a path names, None for the owner of whatever extension follows."""
        if text == "@owner":
            return None
        if text in ("@me", "@viewer", self.user):
            return self.user
        if any(each.user == text for each in self.exchange.extensions.values()):
            raise Denied(401, "access_denied", "This App does not act for that user.")
        raise invalid("user_invalid", "The user is neither an existing one nor @me, @viewer or @owner.")

    def extension(self, text: str) -> Extension | None:
        """Return the user's extension that a path names, None for all of them."""
        if text == "@self":
            return None
        found = self.found(text)
        if found is None or found.user != self.user:
            raise invalid("extension_invalid", "The user has no such extension.")
        return found

    def found(self, text: str) -> Extension | None:
        """Return an extension by its extended number, or by the short one within the user's organization."""
        exact = self.exchange.extensions.get(text)
        if exact or "*" in text:
            return exact
        return next((each for each in self._organization() if each.number.endswith(f"*{text}")), None)

    @property
    def organization(self) -> str:
        """The organization that the user belongs to."""
        return next(each.organization for each in self.exchange.extensions.values() if each.user == self.user)

    def calls(self, extension: Extension | None) -> tuple[PhoneCall, ...]:
        """Return the calls of an extension, or of all the user's extensions, oldest first."""
        return self.exchange.calls.of(*(each.number for each in self._wanted(extension)))

    def call(self, call_id: str, extension: Extension | None) -> PhoneCall | None:
        """Return one of these calls, or None; refuse an id that cannot be one."""
        if not (call_id.isascii() and call_id.isalnum()):
            raise invalid("pc_phonecall_invalid", "The id of a phone call is alpha-numeric.")
        call = self.exchange.calls.get(call_id)
        wanted = {each.number for each in self._wanted(extension)}
        return call if call is not None and not wanted.isdisjoint(call.parties) else None

    def _wanted(self, extension: Extension | None) -> tuple[Extension, ...]:
        """Return an extension, or all of the user's."""
        every = self.exchange.extensions.values()
        return (extension,) if extension else tuple(each for each in every if each.user == self.user)

    def _organization(self) -> tuple[Extension, ...]:
        every = self.exchange.extensions.values()
        return tuple(each for each in every if each.organization == self.organization)
