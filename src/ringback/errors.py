"""
Everything that can keep us from telling whether an endpoint conforms.

A finding (the endpoint is wrong) is data, see `ringback.model.Finding`.  A
problem (we could not tell) is an exception from this tree:

    Problem
    ├── BadInput                a file or an option we were given is wrong
    │   ├── NotReadable         it is not there, or not TOML / JSON / YAML
    │   ├── NotValid            it was read, and says something it must not
    │   ├── NoSuchName          an API, operation, case … that nobody knows
    │   ├── CannotLoad          `module:NAME` leads to no API
    │   ├── MissingExtra        a package that only some need is not installed
    │   ├── NotExportable       a form has no room for what a cassette holds
    │   ├── AlreadyThere        what we would write exists
    │   ├── NotInstalled        a package of an extra is not there
    │   ├── NotSupported        what was recorded of a run does not lead to what its log says
    │   └── NothingToKeep       a recording has nothing of what was asked for
    ├── EndpointProblem         the endpoint could not be used
    │   ├── CannotConnect       nobody answers there
    │   ├── ConnectionDropped   it hung up in the middle of an exchange
    │   ├── TimedOut            it answers too late
    │   ├── NotTheApi           it answers, but not in this API's language
    │   └── SignInRefused       it does not accept our credentials
    ├── ServerProblem           a server of our own could not be started
    │   ├── CannotListen        its port is taken or forbidden
    │   ├── DidNotStart         the application behind it failed
    │   └── NotObeyed           it refuses what a script told an actor to do
    ├── WorkerEnded             a process of our own was killed
    ├── CassetteProblem         a cassette cannot be played or written
    │   ├── NotRecorded         it has no answer for this request
    │   ├── NotPlayed           it has interactions that nobody asked for
    │   ├── BeingRecorded       another recorder is writing it
    │   └── LeakedSecret        what we were about to write holds a secret
    └── RunLogProblem           a run log is cut short or not one at all

Each problem carries fields; its sentence and its `hint` are made from them
when it is shown.  Exit codes are decided in `ringback.cli`, nowhere else.
"""

from difflib import get_close_matches

from attrs import field, fields, frozen

#: How many names are still read.
_FEW = 50


@frozen(eq=False)
class Problem(Exception):  # noqa: N818  (a problem is the word of this project's domain)
    """We could not tell whether the endpoint conforms."""

    #: What to do next, a sentence; empty where there is nothing to advise.
    hint = ""

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), repr(self._values())))

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are sent to other processes by their positional arguments, and these have none.
        return _again, (type(self), {each.name: getattr(self, each.name) for each in fields(type(self))})

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, each.name) for each in fields(type(self)))


def _again(kind: type["Problem"], values: dict[str, object]) -> "Problem":
    return kind(**values)


@frozen(eq=False)
class BadInput(Problem):
    """A file or an option we were given is wrong."""


@frozen(eq=False)
class NotReadable(BadInput):
    """A file is missing, or not in the format it should have."""

    path: str
    reason: str
    advice: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        return f"Cannot read {self.path}: {self.reason}."

    @property
    def hint(self) -> str:  # type: ignore[override]  # a hint may be made from fields
        """What to do next."""
        return self.advice


@frozen(eq=False)
class MissingExtra(BadInput):
    """Something was asked for that needs a package of one of our extras."""

    what: str
    extra: str

    def __str__(self) -> str:
        return f"{self.what} needs packages that are not installed: pip install 'ringback[{self.extra}]'."


@frozen(eq=False)
class NotExportable(BadInput):
    """A cassette holds what the form asked for has no room for."""

    path: str
    form: str
    reason: str

    hint = "Another form may: ringback cassette export --help."

    def __str__(self) -> str:
        return f"{self.path} cannot be written as {self.form}: {self.reason}."


@frozen(eq=False)
class AlreadyThere(BadInput):
    """A file that would be written exists."""

    path: str

    hint = "Give --force to replace it, or another --out."

    def __str__(self) -> str:
        return f"{self.path} is there already, and was left as it is."


@frozen(eq=False)
class NotInstalled(BadInput):
    """What was asked for needs a package that comes with an extra."""

    package: str
    extra: str
    purpose: str

    def __str__(self) -> str:
        return f"To {self.purpose}, the package {self.package} is needed, and it is not installed."

    @property
    def hint(self) -> str:  # type: ignore[override]  # a hint may be made from fields
        """What to do next."""
        return f"Install it with `pip install 'ringback[{self.extra}]'`."


@frozen(eq=False)
class NotSupported(BadInput):
    """What was recorded of a run does not lead to what its log says, so that nobody should sign it."""

    case: str
    reason: str

    hint = "Run again; where it happens again, please report it. The run log and its reports stand."

    def __str__(self) -> str:
        return f"The run is not signed, since what was recorded of {self.case} says otherwise: {self.reason}."


@frozen(eq=False)
class NothingToKeep(BadInput):
    """A recording has no exchange of the kind that was asked for."""

    path: str
    pattern: str

    hint = "See what URLs it has, and give --url a pattern that fits them."

    def __str__(self) -> str:
        return f"{self.path} has no answered exchange whose URL is like {self.pattern}."


@frozen(eq=False)
class NotValid(BadInput):
    """A file was read, and says something it must not."""

    path: str
    where: str
    reason: str
    advice: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        place = f" at {self.where}" if self.where else ""
        return f"{self.path} is not valid{place}: {self.reason}."

    @property
    def hint(self) -> str:  # type: ignore[override]  # a hint may be made from fields
        """What to do next."""
        return self.advice


@frozen(eq=False)
class NoSuchName(BadInput):
    """Nobody knows a thing of this kind by this name."""

    kind: str
    name: str
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"There is no {self.kind} named {self.name!r}."

    @property
    def hint(self) -> str:  # type: ignore[override]  # a hint may be made from fields
        """The names that are known; of many, those that look most like it."""
        if len(self.known) <= _FEW:
            return f"Known: {', '.join(self.known)}." if self.known else ""
        wanted = self.name.casefold()
        near = [each for each in self.known if wanted in each.casefold()][:3]
        near = near or get_close_matches(self.name, self.known, n=3)
        return f"Did you mean {' or '.join(near)}?" if near else f"{len(self.known)} are known, none like it."


@frozen(eq=False)
class CannotLoad(BadInput):
    """A user's own code could not be loaded."""

    reference: str
    reason: str
    advice: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        return f"Cannot load {self.reference}: {self.reason}."

    @property
    def hint(self) -> str:  # type: ignore[override]  # a hint may be made from fields
        """What to do next."""
        return self.advice


@frozen(eq=False)
class EndpointProblem(Problem):
    """The endpoint could not be used."""


@frozen(eq=False)
class CannotConnect(EndpointProblem):
    """Nobody answers at the endpoint's address."""

    url: str
    reason: str
    hint = "Check base_url in the endpoint file, and that the server is running and reachable from here."

    def __str__(self) -> str:
        return f"Cannot connect to {self.url}: {self.reason}."


@frozen(eq=False)
class ConnectionDropped(EndpointProblem):
    """The endpoint hung up in the middle of an exchange."""

    url: str
    during: str
    hint = "Look into the server's log and into proxies on the way; what it was about to say is lost."

    def __str__(self) -> str:
        return f"{self.url} dropped the connection during {self.during}."


@frozen(eq=False)
class TimedOut(EndpointProblem):
    """The endpoint did not answer in time."""

    url: str
    during: str
    seconds: float
    #: For how many seconds more we waited without being there to see an answer: this machine had too much to do.
    late_s: float = 0.0

    def __str__(self) -> str:
        busy = f", not counting {self.late_s:.0f} s for which this machine was too busy to look"
        within = f"{self.seconds:g} s{busy if self.late_s else ''}"
        return f"{self.url} did not answer {self.during} within {within}."

    @property
    def hint(self) -> str:  # type: ignore[override]  # a hint may be made from fields
        """What to do next."""
        if self.late_s:
            return "Run again when this machine has less to do: so busy, it cannot tell slow from silent."
        return "If it is just slow, raise http_s in the [limits] of the endpoint file."


@frozen(eq=False)
class NotTheApi(EndpointProblem):
    """Something answers, but not in the language of this API."""

    url: str
    reason: str
    hint = "Check base_url in the endpoint file: scheme://host[:port], without the API's own base path."

    def __str__(self) -> str:
        return f"{self.url} does not speak this API: {self.reason}."


@frozen(eq=False)
class SignInRefused(EndpointProblem):
    """The endpoint does not accept an actor's credentials."""

    actor: str
    url: str
    reason: str
    hint = "Check the actor's credentials in the endpoint file, and that the environment variables it names are set."

    def __str__(self) -> str:
        return f"{self.url} does not let the {self.actor} sign in: {self.reason}."


@frozen(eq=False)
class ServerProblem(Problem):
    """A server of our own could not be started."""


@frozen(eq=False)
class CannotListen(ServerProblem):
    """The port is taken, or not ours to take."""

    address: str
    reason: str
    hint = "Choose another port, or 0 for any that is free."

    def __str__(self) -> str:
        return f"Cannot listen on {self.address}: {self.reason.rstrip('.')}."


@frozen(eq=False)
class DidNotStart(ServerProblem):
    """The application that was to be served failed to start."""

    address: str
    reason: str

    def __str__(self) -> str:
        return f"The server on {self.address} did not start: {self.reason}."


@frozen(eq=False)
class NotObeyed(ServerProblem):
    """A server of our own refuses what a script told an actor to do."""

    actor: str
    what: str
    #: The status of its answer, and its words; 0 where it was not even asked.
    status: int
    said: str
    hint = "See contracts/<api>/operations.md for what is legal when, and look at the actor's calls."

    def __str__(self) -> str:
        status = f"{self.status} " if self.status else ""
        return f"The {self.actor} cannot do {self.what}: {status}{self.said[:300]}"


@frozen(eq=False)
class WorkerEnded(Problem):
    """A process that did a part of the run ended before its time."""

    worker: int
    #: The exit code; negative for the signal that ended it.
    code: int
    hint = "What it had finished is in the log. Run again, with fewer workers where memory is short."

    def __str__(self) -> str:
        return f"Worker {self.worker} ended before its time (exit code {self.code})."


@frozen(eq=False)
class CassetteProblem(Problem):
    """A cassette cannot be played or written."""


@frozen(eq=False)
class NotRecorded(CassetteProblem):
    """A cassette has no answer (left) for a request."""

    cassette: str
    request: str
    closest: str = ""
    hint = "Record it again with `ringback record`; the flow or the engine has changed since."

    def __str__(self) -> str:
        closest = f"; the closest that is left: {self.closest}" if self.closest else ""
        return f"{self.cassette} has no answer for {self.request}{closest}."


@frozen(eq=False)
class NotPlayed(CassetteProblem):
    """A cassette has interactions that nobody asked for."""

    cassette: str
    requests: tuple[str, ...]
    hint = "Record it again with `ringback record`; the flow or the engine has changed since."

    def __str__(self) -> str:
        return f"{self.cassette} has {len(self.requests)} interactions that were not asked for, first {self.requests[0]}."


@frozen(eq=False)
class BeingRecorded(CassetteProblem):
    """Another recorder is writing the cassette."""

    path: str
    #: The process that does, 0 where its journal does not say.
    process: int = 0
    hint = "Wait until it ends, or record to another directory."

    def __str__(self) -> str:
        who = f"process {self.process}" if self.process else "another process"
        return f"{self.path} is being recorded by {who}."


@frozen(eq=False)
class LeakedSecret(CassetteProblem):
    """What was about to be written still holds a secret; nothing was written."""

    path: str
    secret: str
    where: str
    hint = "Add the key that carries it to [scrub] in the contract's api.toml."

    def __str__(self) -> str:
        return f"{self.path} was not written: it would hold {self.secret} at {self.where}."


@frozen(eq=False)
class RunLogProblem(Problem):
    """A run log is cut short, or not one at all."""

    path: str
    line: int
    reason: str
    hint = "A run log without its footer has no verdict: run `ringback certify` again."

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.reason}."
