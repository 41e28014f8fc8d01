"""
Taking secrets out of exchanges, before they reach a disk.

A scrubber that knows a contract lets through what the contract says may be
written, and replaces everything else by a pseudonym of the same format (`sieve`).
Besides, and without a contract only, it knows the secrets that it was given and
those it sees (cookies, tokens, client ids), and takes them out wherever they
stand, however they are spelled (`secret`).  It does no I/O, and refuses to know
where exchanges come from.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice

from attrs import evolve

from ringback.cassettes.scrubbing.address import Address
from ringback.cassettes.scrubbing.credentials import HEADERS, KEYS, Credentials
from ringback.cassettes.scrubbing.index import Needles, Written
from ringback.cassettes.scrubbing.manifest import Manifest
from ringback.cassettes.scrubbing.parts import (
    Unsearchable,
    bytes_of,
    decoded_request,
    decoded_response,
    measured,
    text_of,
    texts,
)
from ringback.cassettes.scrubbing.policy import Policy
from ringback.cassettes.scrubbing.pseudonyms import Pseudonyms
from ringback.cassettes.scrubbing.scan import Scan
from ringback.cassettes.scrubbing.secret import Needle, Secret
from ringback.cassettes.scrubbing.sieve import Sieve, is_json
from ringback.cassettes.scrubbing.values import Values
from ringback.cassettes.scrubbing.views import views
from ringback.cassettes.store import Cassette, Interaction
from ringback.contracts import Contract
from ringback.errors import LeakedSecret
from ringback.model import Headers, Json, Request, Response

#: Members of `metadata.…endpoint` that say who somebody is.
WHO = frozenset(("actors", "numbers", "auth"))


class Scrubber:
    """Replaces what may not be written, consistently; one scrubber serves one recording."""

    def __init__(
        self,
        *,
        secrets: Iterable[Secret | str] = (),
        headers: Iterable[str] = (),
        keys: Iterable[str] = (),
        base_url: str = "",
        policy: Policy | None = None,
        personal: Iterable[str] = (),
        actors: Iterable[str] = (),
        own_requests: bool = False,
        key: bytes = b"",
    ) -> None:
        """
        Begin a recording; without a policy only secrets are replaced.

        `personal` are values that say who somebody is, `actors` what recordings call them.  `own_requests` says that the recorded
        client makes up nothing private, as the suite does.  With a `key` (any bytes), pseudonyms
        are the same in all recordings that have it.
        """
        self._manifest = Manifest()
        self._address = Address(base_url)
        self._pseudonyms = Pseudonyms(key)
        self._needles = Needles()
        self._written = Written()
        self._scan = Scan(base_url)
        #: How many of the values that were replaced the scan was told of.
        self._forbidden = 0
        self._own = own_requests
        #: Whose exchanges were seen; the names of actors are ours, and stand in the cassette.
        self._actors = set(actors)
        self._credentials = Credentials(
            headers={name.lower() for name in (*HEADERS, *headers)},
            names={name.lower() for name in (*KEYS, *keys)},
            pseudonyms=self._pseudonyms,
            manifest=self._manifest,
            learnt=self._learnt,
        )
        self._credentials.know(secrets)
        self._sieve = None if policy is None else self._sieve_of(policy)
        if self._sieve is None:
            self._credentials.user = lambda name: self._pseudonyms.of(name, self._credentials.is_known)
        else:
            self._credentials.user = self._sieve.values.text
            self._sieve.register(personal)
        # What is known from the beginning was replaced nowhere yet.
        self._manifest.clear()

    @classmethod
    def from_settings(
        cls, settings: Mapping[str, Json], *, secrets: Iterable[Secret | str] = (), base_url: str = ""
    ) -> "Scrubber":
        """Return a scrubber that replaces the secrets that an API's `[scrub]` table names, and nothing else."""
        return cls(
            secrets=secrets,
            headers=settings.get("headers", ()),
            keys=settings.get("keys", ()),
            base_url=base_url,
        )

    @classmethod
    def of(
        cls,
        contract: Contract,
        *,
        secrets: Iterable[Secret | str] = (),
        personal: Iterable[str] = (),
        actors: Iterable[str] = (),
        base_url: str = "",
        own_requests: bool = False,
        key: bytes = b"",
    ) -> "Scrubber":
        """Return the scrubber that writes what a contract lets it; see `__init__`."""
        settings = contract.settings["scrub"]
        return cls(
            secrets=secrets,
            headers=settings.get("headers", ()),
            keys=settings.get("keys", ()),
            base_url=base_url,
            policy=Policy.of(contract),
            personal=personal,
            actors=actors,
            own_requests=own_requests,
            key=key,
        )

    @property
    def known(self) -> int:
        """How many secrets are looked for by now."""
        return self._needles.count

    @property
    def counts(self) -> Counter[str]:
        """How often each rule replaced something."""
        return self._manifest.counts

    def manifest(self) -> dict[str, Json]:
        """Return what was replaced by which rule, where and how often; no value is in it."""
        found = self._manifest.to_json()
        return dict(self.json(found))

    def learnt(self, since: int) -> tuple[str, ...]:
        """Return the secrets that were learnt after so many others."""
        return tuple(each.secret.value for each in self._needles.since(since))

    def exchange(
        self, actor: str, request: Request, response: Response, path: str = "the cassette"
    ) -> tuple[Request, Response]:
        """
        Return an exchange without secrets, and remember those that it showed.

        Raises LeakedSecret for a body that cannot be searched.
        """
        self._credentials.actor = actor
        self._actors.add(actor)
        try:
            asked, answer = decoded_request(request), decoded_response(response)
        except Unsearchable as error:
            secret = f"a body that cannot be searched (Content-Encoding: {error.coding})"
            where = f"{request.method} {self._hidden(request.path)}" if self._sieve is None else "an exchange"
            raise LeakedSecret(path=path, secret=secret, where=where) from None
        self._note_csrf(answer)
        asked, answer = self._credited(asked, answer) if self._sieve is None else self._sifted(asked, answer)
        asked, answer = self._again(asked, answer)
        asked = evolve(asked, headers=measured(asked.headers, request.body, asked.body))
        answer = evolve(answer, headers=measured(answer.headers, response.body, answer.body))
        self._written.note(_all_texts(asked, answer))
        return asked, answer

    def expect(self, request: Request) -> None:
        """Take in a request that goes out now: others may be told of what it says before it is answered."""
        if self._sieve is not None and self._own:
            counts, places = self._manifest.counts.copy(), self._manifest.places
            self._manifest.places = type(places)(Counter)
            self._sieve.own = True
            self._sieve.expect(evolve(request, body=self._there_body(request.body)))
            self._manifest.counts, self._manifest.places = counts, places

    def message(self, actor: str, data: str | bytes) -> str | bytes:
        """Return what passed on a web socket without secrets, and remember those that it showed."""
        self._credentials.actor = actor
        self._manifest.part = "frame"
        body = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
        found = self._in_body(body) if self._sieve is None else self._sieve.body(body, "")
        shown = self._hidden_data(text_of(found) if isinstance(data, str) else found)
        self._written.note([shown if isinstance(shown, str) else text_of(shown)])
        return shown

    def anew(self, interaction: Interaction) -> Interaction:
        """Return a scrubbed interaction without the secrets that were learnt since."""
        request, response = self._again(interaction.request, interaction.response)
        frames = tuple(evolve(each, data=self._hidden_data(each.data)) for each in interaction.frames)
        return evolve(interaction, request=request, response=response, frames=frames)

    def json(self, value: Json, place: str = "metadata") -> Json:
        """Return metadata without the known secrets in its texts, and without what says who somebody is."""
        self._manifest.part = place
        if isinstance(value, str):
            return self._hidden(value)
        if isinstance(value, Mapping):
            return {key: self._described(key, each, place) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.json(each, place) for each in value]
        return value

    def recalls(self, since: int = 0) -> bool:
        """Return whether what was handed out may hold a secret that was learnt after so many others."""
        return any(self._written.may_hold(each) for each in self._needles.since(since))

    def shows(self, interaction: Interaction, since: int = 0) -> bool:
        """Return whether an interaction holds a secret that was learnt after so many others."""
        needles = self._needles.since(since)
        return any(
            each.in_view(shape) for _, text in texts(interaction) for shape in views(text) for each in needles
        )

    def check(self, cassette: Cassette, path: str) -> None:
        """Raise LeakedSecret where anything in a cassette still holds a secret."""
        self._scan.check(cassette, path)

    def check_text(self, text: str, path: str) -> None:
        """Raise LeakedSecret where the text of a file, names and all, holds a distinct secret."""
        if self._sieve is not None:
            fresh = list(islice(self._sieve.values.replaced, self._forbidden, None))
            self._forbidden += len(fresh)
            self._scan.forbid_replaced(each for each in fresh if not self._may_stand(each))
        self._scan.check_text(text, path)

    def _may_stand(self, value: str) -> bool:
        """Return whether a value that was replaced somewhere may be in the file all the same: as somebody else's."""
        assert self._sieve is not None, "a policy was given"
        ours = value in self._actors or value in self._sieve.values.own or self._pseudonyms.issued(value)
        return ours or self._sieve.policy.prints(value)

    def _learnt(self, needle: Needle) -> None:
        self._needles.add(needle)
        self._scan.forbid(needle.secret.name, needle.secret.value, needle.secret.user)

    def _sieve_of(self, policy: Policy) -> Sieve:
        values = Values(
            policy=policy,
            pseudonyms=self._pseudonyms,
            address=self._address,
            note=self._manifest.note,
            avoid=self._credentials.is_known,
        )
        return Sieve(policy=policy, credentials=self._credentials, values=values, manifest=self._manifest)

    def _described(self, key: str, value: Json, place: str) -> Json:
        if self._sieve is not None and place.endswith("/endpoint") and key in WHO:
            self._manifest.part = place
            return self._sieve.described(value)
        return self.json(value, f"{place}/{key}")

    def _note_csrf(self, response: Response) -> None:
        if name := response.header("X-CSRF-HEADER"):
            self._credentials.headers.add(name.lower())

    # By the allow-list.

    def _sifted(self, asked: Request, answer: Response) -> tuple[Request, Response]:
        assert self._sieve is not None, "a policy was given"
        sieve, at = self._sieve, self._manifest
        sieve.own = self._own
        at.part = "request"
        method = sieve.method(asked.method)
        at.part = "request URL"
        url = sieve.url(self._there(asked.url))
        at.part = "request header"
        sent = sieve.headers(self._everywhere(asked.headers))
        at.part = "request body"
        body = sieve.body(self._there_body(asked.body), asked.header("Content-Type") or "")
        asked = evolve(asked, method=method, url=url, headers=sent, body=body)
        sieve.own = False
        at.part = "response"
        reason = sieve.reason(answer.reason)
        at.part = "response header"
        got = sieve.headers(self._everywhere(answer.headers))
        at.part = "response body"
        body = sieve.body(self._there_body(answer.body), answer.header("Content-Type") or "")
        return asked, evolve(answer, reason=reason, headers=got, body=body)

    def _there(self, text: str) -> str:
        """Return a text with the pseudonym of the endpoint's address."""
        text, times = self._address.replaced(text)
        self._manifest.note("address", times)
        return text

    def _there_body(self, body: bytes) -> bytes:
        text = text_of(body)
        found = self._there(text)
        return body if found == text else bytes_of(found)

    def _everywhere(self, headers: Headers) -> Headers:
        return tuple((name, self._there(value)) for name, value in headers)

    # What stands in a secret place, without an allow-list.

    def _credited(self, asked: Request, answer: Response) -> tuple[Request, Response]:
        at = self._manifest
        at.part = "request"
        asked = evolve(
            asked,
            url=self._credentials.in_url(asked.url),
            headers=self._in_headers(asked.headers),
            body=self._in_body(asked.body),
        )
        at.part = "response"
        return asked, evolve(
            answer, headers=self._in_headers(answer.headers), body=self._in_body(answer.body)
        )

    def _in_headers(self, headers: Headers) -> Headers:
        return tuple((name, self._in_header(name.lower(), value)) for name, value in headers)

    def _in_header(self, name: str, value: str) -> str:
        if name in ("cookie", "set-cookie"):
            return self._credentials.in_cookies(name, value)
        if name in self._credentials.headers:
            return self._credentials.shown(name, value)
        return self._credentials.in_url(value)

    def _in_body(self, body: bytes) -> bytes:
        if not body:
            return body
        text = text_of(body)
        fields = self._credentials.fields()
        found = fields.in_json(text)
        if text.lstrip()[:1] not in ("{", "[", '"'):
            found = fields.in_loose(fields.in_pairs(found))
        elif not is_json(text):
            found = fields.in_loose(found)
        return bytes_of(found)

    # What is known to be a secret, wherever it stands.

    def _again(self, request: Request, response: Response) -> tuple[Request, Response]:
        self._manifest.part = "request"
        asked = self._hidden_body(request.body)
        request = evolve(
            request,
            url=self._hidden(request.url),
            headers=measured(self._hidden_headers(request.headers), request.body, asked),
            body=asked,
        )
        self._manifest.part = "response"
        answer = self._hidden_body(response.body)
        return request, evolve(
            response,
            reason=self._hidden(response.reason),
            headers=measured(self._hidden_headers(response.headers), response.body, answer),
            body=answer,
        )

    def _hidden_headers(self, headers: Headers) -> Headers:
        return tuple((name, self._hidden(value)) for name, value in headers)

    def _hidden_body(self, body: bytes) -> bytes:
        text = text_of(body)
        found = self._hidden(text)
        return body if found == text else bytes_of(found)

    def _hidden_data(self, data: str | bytes) -> str | bytes:
        return self._hidden(data) if isinstance(data, str) else self._hidden_body(data)

    def _hidden(self, text: str) -> str:
        if not text:
            return text
        shapes = tuple(views(text))
        needles = self._needles.candidates(shapes)
        for needle in needles:
            text, times = needle.replaced(text)
            self._manifest.note("elsewhere", times)
        if len(shapes) > 1:
            for needle in needles:
                if any(needle.in_view(shape) for shape in shapes):
                    text, times = needle.respelled(text)
                    self._manifest.note("elsewhere", times)
        return self._there(text)


def _all_texts(request: Request, response: Response) -> Iterable[str]:
    yield request.url
    for message in (request, response):
        yield from (value for _, value in message.headers)
        yield text_of(message.body)
