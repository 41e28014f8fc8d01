"""
What a request asks for by what a contract lets be written of it alone: the rest is covered.

So a request is found again whose values have pseudonyms in the recording:
covered, both are the same.  It refuses to know which recording that is.
"""

import json
import re
from urllib.parse import unquote

from attrs import define, evolve, field

from ringback.cassettes.playing.asked import HIDDEN, Asked
from ringback.cassettes.scrubbing.credentials import KEYS
from ringback.cassettes.scrubbing.policy import Policy
from ringback.cassettes.scrubbing.walk import rewritten
from ringback.contracts import Contract
from ringback.model import Json


@define
class Mask:
    """What a contract covers of requests; it is the rewriter of their JSON."""

    contract: Contract
    _policy: Policy = field(init=False)
    _secret: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        keys = self.contract.settings["scrub"].get("keys", ())
        self._policy = Policy.of(self.contract)
        self._secret = frozenset(each.lower() for each in (*KEYS, *keys))

    def of(self, asked: Asked) -> Asked:
        """Return what is asked for, covered."""
        query = tuple(sorted(self._pair(*each) for each in asked.query))
        return evolve(asked, path=self._path(asked.path), query=query, body=self._body(asked))

    def name(self, name: str) -> str:
        """Return what a member is called."""
        return name if not name or self.is_secret(name) or self._policy.lets_name(name) else HIDDEN

    def is_secret(self, name: str) -> bool:
        """Return whether whatever stands under a name is a credential."""
        return name.lower() in self._secret

    def secret(self, name: str, value: str) -> str:
        """Return what stands for a credential."""
        del name, value
        return HIDDEN

    def text(self, parent: str, name: str, value: str, nesting: int) -> str:
        """Return what stands for a text."""
        del nesting
        return value if not value or self._lets(parent, name, value) else HIDDEN

    def number(self, parent: str, name: str, value: str) -> str:
        """Return what stands for a number, as it is written."""
        return value if self._lets(parent, name, value) else "0"

    def _lets(self, parent: str, name: str, value: str) -> bool:
        """Return whether a value is written as it is in every recording: an id that a page prints may have been replaced elsewhere first."""
        by_form = self._policy.form(parent, name) == "id"
        if not by_form and re.search(r"[0-9]", value) and self._policy.identifies(parent, name, value):
            return False
        return self._policy.lets(parent, name, value)

    def _path(self, path: str) -> str:
        pieces = [unquote(each.partition(";")[0], errors="surrogateescape") for each in path.split("/")]
        meant = self._policy.variable(pieces)
        return "/".join(
            each if means is None or (means and self._lets("", means, each)) else HIDDEN
            for each, means in zip(pieces, meant, strict=True)
        )

    def _pair(self, name: str, value: str) -> tuple[str, str]:
        return self.name(name), HIDDEN if self.is_secret(name) else self.text("", name, value, 0)

    def _body(self, asked: Asked) -> Json:
        if asked.kind == "form":
            return sorted(self._pair(*each) for each in asked.body)
        if asked.kind == "json":
            return json.loads(rewritten(json.dumps(asked.body, ensure_ascii=False), self, []))
        return asked.body and HIDDEN
