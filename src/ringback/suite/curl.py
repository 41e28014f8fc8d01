"""The command line that repeats an exchange without Ringback; secrets are shell variables."""

import shlex
from collections.abc import Mapping
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from ringback.apis import Api
from ringback.model import Exchange

#: Headers that mean something to the endpoint and are no secret.
KEPT = ("content-type", "accept")


def curl(api: Api, exchange: Exchange, settings: Mapping[str, str]) -> str:
    """Return a `curl` command for a POSIX shell; `settings` are the actor's own, for telling them from an impostor."""
    request = exchange.request
    parts = ["curl", "-i", "-X", request.method, shlex.quote(shown_url(api, exchange, settings))]
    credentials = request.header("Authorization")
    if credentials and credentials == api.impostor(settings):
        # Nobody's secret, and the very thing to be repeated.
        parts.append(f"-H {shlex.quote(f'Authorization: {credentials}')}")
    elif credentials:
        parts.append(api.curl_credentials(exchange.actor))
    parts += [
        f"-H {shlex.quote(f'{name}: {value}')}" for name, value in request.headers if name.lower() in KEPT
    ]
    if request.body:
        parts.append(f"--data-raw {shlex.quote(shown_body(exchange))}")
    return " ".join(parts)


def shown_url(api: Api, exchange: Exchange, settings: Mapping[str, str]) -> str:
    """Return the URL of a request, with dots in place of a secret in its query."""
    whole = urlsplit(exchange.request.url)
    secrets = {settings[name] for name, key in api.actor_keys.items() if key.secret and name in settings}
    shown = [
        f"{name}={'…' if unquote_plus(value) in secrets else value}" if equals else name
        for name, equals, value in (each.partition("=") for each in whole.query.split("&"))
    ]
    return urlunsplit(whole._replace(query="&".join(shown)))


def shown_body(exchange: Exchange) -> str:
    """Return the body of a request as text, with dots in place of credentials."""
    if (exchange.request.header("Content-Type") or "").startswith("application/x-www-form-urlencoded"):
        # Only credentials travel as forms.
        return "…"
    return exchange.request.body.decode("utf-8", "backslashreplace")
