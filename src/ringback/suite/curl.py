"""The command line that repeats an exchange without Ringback; secrets are shell variables."""

import shlex

from ringback.apis import Api
from ringback.model import Exchange

#: Headers that mean something to the endpoint and are no secret.
KEPT = ("content-type", "accept")


def curl(api: Api, exchange: Exchange) -> str:
    """Return a `curl` command for a POSIX shell."""
    request = exchange.request
    parts = ["curl", "-i", "-X", request.method, shlex.quote(request.url)]
    if request.header("Authorization"):
        parts.append(api.curl_credentials(exchange.actor))
    parts += [
        f"-H {shlex.quote(f'{name}: {value}')}" for name, value in request.headers if name.lower() in KEPT
    ]
    if request.body:
        parts.append(f"--data-raw {shlex.quote(_shown(exchange))}")
    return " ".join(parts)


def _shown(exchange: Exchange) -> str:
    if (exchange.request.header("Content-Type") or "").startswith("application/x-www-form-urlencoded"):
        # Only credentials travel as forms.
        return "…"
    return exchange.request.body.decode("utf-8", "backslashreplace")
