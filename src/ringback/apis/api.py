"""
What the engine must be told about an API beyond its contract.

An `Api` is a record of a few functions; each API is one instance, in a module
of its own beside this one.  Everything that can be said as data is in the
contract (`contracts/<api>/`), not here.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from attrs import field, frozen

from ringback.model import Json, Response


class Http(Protocol):
    """How an adapter talks to the endpoint on behalf of one actor."""

    #: The actor's name.
    actor: str
    #: Scheme, host and port of the endpoint.
    base_url: str
    #: What the endpoint file says of the actor, secrets resolved.
    settings: Mapping[str, str]
    #: What the endpoint file says under [auth], secrets resolved.
    auth: Mapping[str, Json]

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Json = None,
        form: Mapping[str, str] | None = None,
        operation: str | None = None,
    ) -> Response:
        """Send one request; `path` begins below the scheme and host."""

    def use_basic(self, username: str, password: str) -> None:
        """Send HTTP Basic credentials from now on."""

    def use_header(self, name: str, value: str) -> None:
        """Send a header from now on."""


@frozen
class Identity:
    """Who an actor is at the endpoint, as discovered by signing in."""

    #: The number or extension by which others know the actor.
    number: str
    #: Values for path parameters: `deviceId`, `userId`, `extension`.
    path: Mapping[str, str] = field(factory=dict)
    #: What was noticed on the way and is legal.
    notes: tuple[str, ...] = field(default=(), converter=tuple)
    #: For how many seconds signing in lets the actor in; None where the endpoint does not say.
    good_for_s: float | None = None


@frozen
class Key:
    """One key of an endpoint file's table: whether it is needed, and whether it is a secret."""

    required: bool = False
    secret: bool = False
    #: The type of its value; `bool` for a switch.
    type: type = str


@frozen
class Refusal:
    """How the endpoint said no."""

    status: int
    code: str
    message: str


def no_token(response: Response) -> tuple[str, str] | None:
    """Return None: most APIs know no token that a response tells."""
    del response
    return None


@frozen
class Api:
    """One contracted API, as the engine sees it."""

    name: str
    #: Keys of every `[actors.NAME]` table.
    actor_keys: Mapping[str, Key]
    #: Keys of the `[auth]` table.
    auth_keys: Mapping[str, Key]
    #: Keys of the `[numbers]` table.
    number_keys: Mapping[str, Key]
    #: Lets an actor in and finds out who they are; raises SignInRefused or NotTheApi.
    sign_in: Callable[[Http], Identity]
    #: Begins and ends the actor's work, after notifications are subscribed to; None where there is no such thing.
    begin: Callable[[Http], tuple[str, ...]]
    end: Callable[[Http], None]
    #: How the endpoint refused, or None where it accepted.
    refusal: Callable[[Response], Refusal | None]
    #: The Authorization header of somebody who claims to be an actor and does not know the secret.
    impostor: Callable[[Mapping[str, str]], str]
    #: curl's options that stand for an actor's credentials, with shell variables instead of secrets.
    curl_credentials: Callable[[str], str]
    #: The header that a response tells its reader to send from now on, and its value; None where it tells none.
    #: Such a token belongs to an HTTP session, and a server may begin another one at any time.
    token: Callable[[Response], tuple[str, str] | None] = no_token
    #: Tells who an actor is that acts by what another one's signing in brought, where all act by one App.
    #: A server may let only the last token of an App in, so there must be no other.
    act_as: Callable[[Http], Identity] | None = None
    #: The key of an actor's table that holds the number others dial.
    number_key: str = "phone_number"
    #: The modules that hold the sentences of its features, besides those of `ringback.suite.steps`.
    steps: tuple[str, ...] = ()
    #: `module:function` that arranges calls for operations that the call table says too little of; see
    #: `ringback.suite.arrange.Arranging`.  A name, since adapters know nothing of the suite.
    arrange: str = ""
    #: `module:NAME` of what makes the model of a stage, from which random sequences of acts are drawn; see
    #: `ringback.suite.acts`.  Empty for the model that the contract's call table and its `[lifecycle]` make.
    lifecycle: str = ""
