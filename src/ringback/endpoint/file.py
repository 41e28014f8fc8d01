"""
The endpoint file: where a live server is, and who may use it.

It reads TOML into a checked value; every complaint names the file and the key.
Environment variables are read through the mapping that is handed in.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from attrs import Factory, asdict, evolve, field, fields, frozen

from ringback.apis import APIS, Api, Key, is_reference
from ringback.cassettes.scrubbing.secret import COVER, Secret
from ringback.contracts.store import read_toml
from ringback.errors import NotValid
from ringback.model import Json

#: What a type is called in a message to a user.
TYPE_NAMES = {str: "a text", bool: "true or false", float: "a number"}


@frozen
class Limits:
    """How long to wait, and how fast to go."""

    #: Seconds for one HTTP exchange.
    http_s: float = 10.0
    #: Seconds from a command to a notification that it causes.
    notification_s: float = 10.0
    #: Seconds of silence that count as "no notification".
    quiet_s: float = 1.0
    #: Requests a second at the most; 0: as fast as it answers.
    requests_per_s: float = 0.0


@frozen
class EndpointFile:
    """A checked endpoint description, secrets resolved."""

    api: str
    base_url: str
    #: True, False, or the path of a CA bundle.
    verify: bool | str = True
    limits: Limits = field(factory=Limits)
    auth: Mapping[str, Json] = field(factory=dict, repr=False)
    actors: Mapping[str, Mapping[str, str]] = field(factory=dict, repr=False)
    numbers: Mapping[str, str] = field(factory=dict)
    #: Further sets of actors, for workers that run at the same time; each is like `actors`.
    sets: tuple[Mapping[str, Mapping[str, str]], ...] = field(default=(), repr=False)
    #: What the file is called in messages.
    name: str = field(default="the endpoint file", eq=False)
    #: What the engine must be told of the API.
    record: Api = field(
        default=Factory(lambda self: APIS[self.api], takes_self=True), repr=False, kw_only=True
    )

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every value that must never be written anywhere, and the name it may be called by."""
        api = self.record
        found = [Secret(name=name, value=str(self.auth[name])) for name in _secret(self.auth, api.auth_keys)]
        everybody = (
            (actor, settings) for each in (self.actors, *self.sets) for actor, settings in each.items()
        )
        for actor, settings in everybody:
            user = settings.get("username", "")
            found += [
                Secret(name=f"{actor}'s {name}", value=settings[name], user=user)
                for name in _secret(settings, api.actor_keys)
            ]
        return tuple(found)

    @property
    def personal(self) -> tuple[str, ...]:
        """Every value that says who somebody is: users, numbers and what else stands beside the secrets."""
        api = self.record
        tables = [
            (self.auth, api.auth_keys),
            *((settings, api.actor_keys) for each in (self.actors, *self.sets) for settings in each.values()),
            (self.numbers, api.number_keys),
        ]
        return tuple(
            value
            for settings, keys in tables
            for name, value in settings.items()
            if isinstance(value, str) and not keys[name].secret
        )

    def share(self, worker: int, workers: int) -> "EndpointFile":
        """
        Return what one of several workers uses: its own set of actors, and its part of the requests a second.

        Raises NotValid where there are fewer sets than workers.
        """
        everybody = (self.actors, *self.sets)
        if workers > len(everybody):
            raise NotValid(
                path=self.name,
                where="sets",
                reason=f"{workers} workers need {workers} sets of actors, and there are {len(everybody)}",
                advice="Name further actors under [[sets]], or ask for fewer workers.",
            )
        pace = self.limits.requests_per_s / workers
        return evolve(
            self, actors=everybody[worker], sets=(), limits=evolve(self.limits, requests_per_s=pace)
        )

    def public(self) -> dict[str, Json]:
        """Return the description with a stand-in for every secret: what a recording may say of its endpoint."""
        api = self.record
        actors = {name: _covered(settings, api.actor_keys) for name, settings in self.actors.items()}
        return {
            "api": self.api,
            "base_url": self.base_url,
            "limits": asdict(self.limits),
            "auth": _covered(self.auth, api.auth_keys),
            "actors": actors,
            "numbers": dict(self.numbers),
        }

    @classmethod
    def read(cls, path: Path, environ: Mapping[str, str], apis: Mapping[str, Api] = APIS) -> "EndpointFile":
        """
        Read an endpoint file; raises NotReadable and NotValid, naming file and key.

        `apis` are those that it may be of, by each name that it may give them.
        """
        return cls.from_toml(read_toml(path), str(path), environ, path.parent, apis)

    @classmethod
    def from_toml(
        cls,
        raw: Mapping[str, Json],
        name: str,
        environ: Mapping[str, str],
        folder: Path | None = None,
        apis: Mapping[str, Api] = APIS,
    ) -> "EndpointFile":
        """Check what an endpoint file says."""
        reader = _Reader(name, environ)
        reader.only(
            raw, "", ("api", "base_url", "tls", "limits", "auth", "actors", "sets", "numbers", "switch")
        )
        # What the embedded switch makes of such a file is no business of who calls it.
        reader.table(raw, "switch")
        api = reader.api(raw, apis)
        return cls(
            api=api.name,
            name=name,
            record=api,
            base_url=reader.base_url(raw),
            verify=reader.verify(reader.table(raw, "tls"), folder or Path()),
            limits=reader.limits(reader.table(raw, "limits")),
            auth=reader.keyed(reader.table(raw, "auth"), "auth", api.auth_keys),
            actors=reader.actors(reader.table(raw, "actors"), api),
            sets=reader.sets(raw.get("sets", []), api),
            numbers=reader.keyed(reader.table(raw, "numbers"), "numbers", api.number_keys),
        )


def _secret(settings: Mapping[str, Json], keys: Mapping[str, Key]) -> tuple[str, ...]:
    return tuple(name for name in settings if keys[name].secret)


def _covered(settings: Mapping[str, Json], keys: Mapping[str, Key]) -> dict[str, Json]:
    return {name: COVER if keys[name].secret else value for name, value in settings.items()}


@frozen
class _Reader:
    """Checks one file's tables; every method raises NotValid with the key at fault."""

    name: str
    environ: Mapping[str, str]

    def wrong(self, where: str, reason: str, advice: str = "") -> NotValid:
        return NotValid(path=self.name, where=where, reason=reason, advice=advice)

    def only(self, raw: Mapping[str, Json], where: str, known: tuple[str, ...]) -> None:
        for key in raw:
            if key not in known:
                place = f"{where}.{key}" if where else key
                raise self.wrong(place, "there is no such key", f"Known here: {', '.join(known) or 'none'}.")

    def table(self, raw: Mapping[str, Json], key: str) -> Mapping[str, Json]:
        value = raw.get(key, {})
        if not isinstance(value, Mapping):
            raise self.wrong(key, "it must be a table")
        return value

    def api(self, raw: Mapping[str, Json], apis: Mapping[str, Api]) -> Api:
        name = raw.get("api")
        if not isinstance(name, str):
            raise self.wrong("api", f"it is missing; it names the API, such as {next(iter(apis))}")
        if name in apis:
            return apis[name]
        if is_reference(name):
            # Loading a module runs it, and an endpoint file may come from anybody.
            raise self.wrong(
                "api",
                "it names a module, and a file does not decide which code is run",
                f"Where you trust it, say --api {name}, or set api in ringback.toml.",
            )
        known = ", ".join(each for each in apis if not is_reference(each))
        raise self.wrong("api", f"there is no API named {name!r}", f"Known: {known}.")

    def base_url(self, raw: Mapping[str, Json]) -> str:
        url = raw.get("base_url")
        if not isinstance(url, str):
            raise self.wrong("base_url", "it is missing; it is scheme://host[:port] of the server")
        try:
            parts = urlsplit(url)
            port_is_wrong = parts.port is not None and not parts.port > 0
        except ValueError:
            raise self.wrong("base_url", f"{url!r} is no URL") from None
        if parts.scheme not in ("http", "https") or not parts.hostname or port_is_wrong:
            raise self.wrong("base_url", f"{url!r} is not of the form scheme://host[:port]")
        if parts.username or parts.password:
            raise self.wrong(
                "base_url", "credentials do not belong here", "Put them under [auth] or [actors]."
            )
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise self.wrong("base_url", "it must end after the host or port; the API's own path is appended")
        return f"{parts.scheme}://{parts.netloc}"

    def verify(self, tls: Mapping[str, Json], folder: Path) -> bool | str:
        self.only(tls, "tls", ("verify",))
        verify = tls.get("verify", True)
        if isinstance(verify, bool):
            return verify
        if isinstance(verify, str):
            bundle = folder / verify
            if bundle.is_file():
                return str(bundle)
            raise self.wrong("tls.verify", f"there is no CA bundle at {verify}")
        raise self.wrong("tls.verify", "it must be true, false or the path of a CA bundle")

    def limits(self, raw: Mapping[str, Json]) -> Limits:
        names = tuple(each.name for each in fields(Limits))
        self.only(raw, "limits", names)
        for name, value in raw.items():
            usable = isinstance(value, int | float) and not isinstance(value, bool)
            if not usable or not math.isfinite(value) or not 0 <= value <= 3600:  # noqa: PLR2004  (an hour)
                raise self.wrong(f"limits.{name}", "it must be a number of seconds from 0 to 3600")
        return Limits(**{name: float(value) for name, value in raw.items()})

    def actors(
        self, raw: Mapping[str, Json], api: Api, where: str = "actors"
    ) -> Mapping[str, Mapping[str, str]]:
        if not raw:
            raise self.wrong(where, "there is none; at least [actors.agent] is needed")
        found = {}
        for name, settings in raw.items():
            if not isinstance(settings, Mapping):
                raise self.wrong(f"{where}.{name}", "it must be a table")
            found[name] = self.keyed(settings, f"{where}.{name}", api.actor_keys)
        return found

    def sets(self, raw: Json, api: Api) -> tuple[Mapping[str, Mapping[str, str]], ...]:
        if not isinstance(raw, list) or not all(isinstance(each, Mapping) for each in raw):
            raise self.wrong("sets", "it must be a list of tables: [[sets]], then [sets.actors.agent]")
        found = []
        for number, each in enumerate(raw, 2):
            self.only(each, f"sets[{number}]", ("actors",))
            found.append(self.actors(self.table(each, "actors"), api, f"sets[{number}].actors"))
        return tuple(found)

    def keyed(self, raw: Mapping[str, Json], where: str, keys: Mapping[str, Key]) -> dict[str, Json]:
        variables = tuple(f"{name}_env" for name, key in keys.items() if key.secret)
        self.only(raw, where, (*keys, *variables))
        found: dict[str, Json] = {}
        for name, key in keys.items():
            value = self.value(raw, where, name, key)
            if value is not None:
                found[name] = value
            elif key.required:
                variable = f" (or {name}_env)" if key.secret else ""
                raise self.wrong(where, f"{name}{variable} is missing")
        return found

    def value(self, raw: Mapping[str, Json], where: str, name: str, key: Key) -> Json:
        variable = raw.get(f"{name}_env")
        if variable is None:
            value = raw.get(name)
            if value is not None and (not isinstance(value, key.type) or value == ""):
                raise self.wrong(f"{where}.{name}", f"it must be {TYPE_NAMES[key.type]}")
            return value
        if not isinstance(variable, str) or not self.environ.get(variable):
            raise self.wrong(
                f"{where}.{name}_env",
                f"the environment variable {variable} is not set",
                "Set it, or give the value itself.",
            )
        return self.environ[variable]
