"""A switch ready to be served, and how others learn to reach it: as values, as text, as an endpoint file."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from ringback.model import Json
from ringback.serve import App
from ringback.switch.controls import Controls


@frozen(kw_only=True)
class Switch:
    """One switch: the application, and what an endpoint file says of it."""

    api: str
    app: App = field(repr=False)
    auth: Mapping[str, Json] = field(repr=False)
    #: Credentials and numbers of each actor, by the actor's name.
    actors: Mapping[str, Mapping[str, Json]] = field(repr=False)
    numbers: Mapping[str, str] = field(factory=dict)
    #: What may be done to it while it works, by whoever has started it.
    controls: Controls = field(repr=False)

    def endpoint(self, base_url: str) -> dict[str, Any]:
        """Return what an endpoint file says when this switch is served at an address."""
        described: dict[str, Any] = {"api": self.api, "base_url": base_url}
        # What is served on this machine answers at once; silence is short.
        described["limits"] = {"http_s": 5.0, "notification_s": 3.0, "quiet_s": 0.2}
        described["auth"] = dict(self.auth)
        described["actors"] = {name: dict(entry) for name, entry in self.actors.items()}
        return {**described, **({"numbers": dict(self.numbers)} if self.numbers else {})}


def toml_of(described: Mapping[str, Any], prefix: str = "") -> str:
    """Return a mapping of plain values and mappings as TOML, in the order given."""
    plain = [f"{key} = {_value(each)}\n" for key, each in described.items() if not isinstance(each, Mapping)]
    tables = [_table(f"{prefix}{key}", each) for key, each in described.items() if isinstance(each, Mapping)]
    return "".join(plain) + "".join(tables)


def _table(name: str, content: Mapping[str, Any]) -> str:
    head = any(not isinstance(each, Mapping) for each in content.values())
    return (f"\n[{name}]\n" if head else "") + toml_of(content, f"{name}.")


def _value(value: Json) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case _:
            return _quoted(str(value))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    # TOML forbids control characters in a basic string, and has an escape for each of them.
    return '"' + "".join(each if each.isprintable() else f"\\U{ord(each):08X}" for each in escaped) + '"'
