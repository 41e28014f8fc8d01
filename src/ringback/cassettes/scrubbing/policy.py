"""
What a contract lets a recording say: an allow-list, as data.

A value is written where a schema enumerates it, a page prints it for that
member, the contract calls it by that name (operations, states, codes, topics,
paths), or `[scrub.public]` says that the member tells nobody's business and in
which form.  Everything else has to be replaced.  It refuses to know how.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from attrs import field, frozen

from ringback.cassettes.scrubbing import vocabulary
from ringback.contracts import Contract
from ringback.errors import NotValid
from ringback.model import Json

_VARIABLE = re.compile(r"\{(\w+)\}")
#: A list of names: `id,extension,published`.
_LIST = re.compile(r"[\w*.]{1,64}(?:,[\w*.]{1,64}){0,63}")
#: A form that is no pattern: what the contract itself calls things, one or a list.
NAMES = "names"


@frozen
class Policy:
    """What may be written as it is."""

    #: Members, parameters and other names.
    names: frozenset[str] = frozenset()
    #: By member: what schemas enumerate and pages print there.
    printed: Mapping[str, frozenset[str]] = field(factory=dict)
    #: By member: what schemas and parameters enumerate; no id is one of these.
    enumerated: Mapping[str, frozenset[str]] = field(factory=dict)
    #: What is printed for any member.
    everything: frozenset[str] = frozenset()
    #: What the contract calls things, wherever it stands.
    called: frozenset[str] = frozenset()
    #: By member, or by the one it stands in and member (`advice/timeout`): the form in which it may be written.
    public: Mapping[str, str] = field(factory=dict)
    #: Segments of paths.
    segments: frozenset[str] = frozenset()
    #: Path templates, as segments.
    templates: tuple[tuple[str, ...], ...] = ()
    #: What stands for the segment that follows one: `callId` after `calls`.
    after: Mapping[str, str] = field(factory=dict)
    #: Names of headers and cookies, in lower case.
    headers: frozenset[str] = vocabulary.HEADER_NAMES
    cookies: frozenset[str] = vocabulary.COOKIES
    #: Members that hold what an endpoint file says of somebody: there even a number of one digit is theirs.
    personal: frozenset[str] = frozenset()
    #: Whether there are Bayeux messages.
    bayeux: bool = False

    @classmethod
    def of(cls, contract: Contract) -> "Policy":
        """Return what a contract lets a recording say; raise NotValid for a `[scrub.public]` that names no form."""
        return _policy(contract)

    def lets_name(self, name: str) -> bool:
        """Return whether a member may be called so."""
        return name in self.names

    def lets(self, parent: str, name: str, value: str) -> bool:
        """Return whether a member may say this; `parent` is the one that it stands in, empty at the top."""
        if value in self.called or value in self.printed.get(name, ()):
            return True
        return self._is_formed(self.form(parent, name), value)

    def identifies(self, parent: str, name: str, value: str) -> bool:
        """Return whether what a member may say can be an id, and so has to be the same wherever it stands."""
        if value in self.called or value in self.enumerated.get(name, ()):
            return False
        form = self.form(parent, name)
        return form == "id" or not self._is_formed(form, value)

    def prints(self, value: str) -> bool:
        """Return whether some member may say this, or be called so."""
        return value in self.names or value in self.called or value in self.everything

    def form(self, parent: str, name: str) -> str | None:
        """Return the form in which a member may be written; None where it may not."""
        return self.public.get(f"{parent}/{name}") or self.public.get(name)

    def variable(self, segments: Collection[str]) -> list[str | None]:
        """Return what each segment of a path stands for; None where it stands for itself, empty for nothing known."""
        listed = list(segments)
        found: list[str | None] = []
        before = ""
        for each in listed:
            if each in self.segments or not each:
                found.append(None)
            else:
                found.append(self.after.get(before, ""))
            before = each if found[-1] is None else "{}"
        for template in self.templates:
            if (fits := _fit(template, listed)) is not None:
                found[len(listed) - len(fits) :] = fits
                break
        return found

    def _is_formed(self, form: str | None, value: str) -> bool:
        if form is None:
            return False
        if form == NAMES:
            known = self.names | self.called
            return bool(_LIST.fullmatch(value)) and all(
                each == "*" or each in known for each in value.split(",")
            )
        return bool(vocabulary.FORMS[form].fullmatch(value))


def _fit(template: tuple[str, ...], segments: list[str]) -> list[str | None] | None:
    """Return what the last segments stand for, where they are of a template."""
    if len(segments) < len(template):
        return None
    pairs = list(zip(template, segments[len(segments) - len(template) :], strict=True))
    if any(not (match := _VARIABLE.fullmatch(one)) and one != other for one, other in pairs):
        return None
    return [match[1] if (match := _VARIABLE.fullmatch(one)) else None for one, _ in pairs]


def _policy(contract: Contract) -> Policy:
    settings = contract.settings
    scrub = settings["scrub"]
    bayeux = settings["notifications"]["style"] == "cometd"
    public = _public(contract, bayeux=bayeux)
    printed: defaultdict[str, set[str]] = defaultdict(set)
    names = {each.rpartition("/")[2] for each in public}
    names |= {*_listed(scrub.get("names", ())), *_listed(scrub.get("keys", ()))}
    enumerated: defaultdict[str, set[str]] = defaultdict(set)
    for found, listed in ((enumerated, _chosen(contract)), (printed, _shown(contract))):
        for name, value in listed:
            names.add(name)
            if value is not None:
                found[name].add(value)
    for name, values in enumerated.items():
        printed[name] |= values
    templates = _templates(contract)
    return Policy(
        names=frozenset(names | (vocabulary.BAYEUX_NAMES if bayeux else set())),
        printed={name: frozenset(values) for name, values in printed.items()},
        enumerated={name: frozenset(values) for name, values in enumerated.items()},
        everything=frozenset().union(*printed.values()),
        called=frozenset(_called(contract)),
        public=public,
        segments=frozenset(_segments(contract, templates))
        | (vocabulary.BAYEUX_SEGMENTS if bayeux else set()),
        templates=templates,
        after=_after(templates),
        headers=vocabulary.HEADER_NAMES | {each.lower() for each in scrub.get("headers", ())},
        cookies=vocabulary.COOKIES | _cookies(contract),
        personal=frozenset(_listed(scrub.get("personal", ()))),
        bayeux=bayeux,
    )


def _chosen(contract: Contract) -> Iterator[tuple[str, str | None]]:
    """Yield the members and parameters that a contract has, with what is enumerated for each."""
    for one in contract.operations.values():
        for each in one.parameters:
            yield each.name, None
            yield from _told([each.default, *each.values], each.name)
    for schema in contract.schemas.values():
        yield from _enumerated(schema, "")


def _shown(contract: Contract) -> Iterator[tuple[str, str | None]]:
    """Yield the members and parameters that samples have, with what is printed for each."""
    for sample in contract.samples:
        yield from _told(sample.body, "")
        yield from parse_qsl(urlsplit(sample.url).query)


def _segments(contract: Contract, templates: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield what segments of the API's paths and topics are called."""
    notifications = contract.settings["notifications"]
    topics = (*notifications.get("topics", ()), *notifications.get("channels", ()))
    for each in (*topics, notifications.get("path", ""), contract.base_path):
        yield from (part for part in each.split("/") if part)
    for template in templates:
        yield from (each for each in template if not _VARIABLE.fullmatch(each))
    yield from _listed(contract.settings["scrub"].get("segments", ()))


def _public(contract: Contract, *, bayeux: bool) -> dict[str, str]:
    given = contract.settings["scrub"].get("public", {})
    for name, form in given.items():
        if form not in (*vocabulary.FORMS, NAMES):
            raise NotValid(
                path=str(contract.path / "api.toml"),
                where=f"scrub.public.{name}",
                reason=f"there is no form {form!r}",
                advice=f"Known: {', '.join((*vocabulary.FORMS, NAMES))}.",
            )
    return {**(vocabulary.BAYEUX_PUBLIC if bayeux else {}), **given}


def _templates(contract: Contract) -> tuple[tuple[str, ...], ...]:
    paths = [
        contract.url_path(one, path) for one in contract.operations.values() for path in (one.path, *one.also)
    ]
    cut = {tuple(part for part in each.partition("?")[0].split("/") if part) for each in paths}
    return tuple(sorted(cut, key=lambda each: (-len(each), sum("{" in part for part in each), each)))


def _after(templates: Iterable[tuple[str, ...]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for template in templates:
        for before, each in pairwise(template):
            if (match := _VARIABLE.fullmatch(each)) and not _VARIABLE.fullmatch(before):
                found.setdefault(before, match[1])
    return found


def _called(contract: Contract) -> Iterator[str]:
    table, notifications = contract.table, contract.settings["notifications"]
    for one in contract.operations.values():
        yield from (each for each in (one.name, one.selector) if each)
    yield from (*table.states, *table.modes, *contract.error_codes)
    for each in table.capabilities:
        yield from (*each.sample, *each.required, *each.forbidden, *each.allowed)
    yield from (*notifications.get("topics", ()), *notifications.get("channels", ()))
    for name, message in notifications["messages"].items():
        yield from (name, *message.get("kinds", ()))


def _cookies(contract: Contract) -> set[str]:
    schemes = contract.settings.get("security", {}).values()
    return {each["name"].lower() for each in schemes if each.get("in") == "cookie"}


def _enumerated(schema: Json, name: str) -> Iterator[tuple[str, str | None]]:
    """Yield the members that a schema names, each with every text that it may be."""
    if isinstance(schema, list):
        for each in schema:
            yield from _enumerated(each, name)
    if not isinstance(schema, Mapping):
        return
    for keyword, value in schema.items():
        if keyword == "properties":
            for member, each in value.items():
                yield member, None
                yield from _enumerated(each, member)
        elif keyword in ("enum", "const"):
            yield from _told(value, name)
        elif not keyword.startswith("x-"):
            yield from _enumerated(value, name)


def _told(value: Json, name: str) -> Iterator[tuple[str, str | None]]:
    """Yield every member of a JSON value, with what it says."""
    if isinstance(value, Mapping):
        for member, each in value.items():
            yield member, None
            yield from _told(each, member)
    elif isinstance(value, list):
        for each in value:
            yield from _told(each, name)
    elif isinstance(value, str):
        yield name, value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, str(value)


def _listed(value: Json) -> tuple[str, ...]:
    return tuple(str(each) for each in value)
