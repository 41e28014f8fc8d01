"""What is seen on the wire of each variant in `ringback.switch.variants.voipnow_doors`."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from tests.switches import Answer, Client
from tests.unit.switch.proof import Proof


def status_at(*paths: str) -> Callable[[Client], Any]:
    """Return a scene of the statuses of reading phone calls at several paths."""

    def scene(app: Client) -> Any:
        app.talk()
        return [app.ask("GET", each).status for each in paths]

    return scene


def denied(app: Client) -> Any:
    """Return how a bad token is answered, and a bad secret."""
    answer, granted = app.ask("GET", app.AGENT, token="none"), app.grant(client_secret="none")
    return answer.status, answer.json["error"]["code"], granted.status


def wrong_secret(app: Client) -> Any:
    """Return the error that a bad secret is answered with."""
    return app.grant(client_secret="none").json["error"]


def life(app: Client) -> Any:
    """Return how long a token lives."""
    return app.grant().json.get("expires_in")


def in_query(app: Client) -> Any:
    """Return the statuses of requests with a token in the query, and in the header."""
    app.talk()
    query = urlencode({"accessRequestToken": f"Bearer {app.token}"})
    return app.ask("GET", f"{app.AGENT}?{query}", token="").status, app.ask("GET", app.AGENT).status


def granted_at(app: Client, path: str) -> Answer:
    """Return the answer to a request for a token at a path."""
    form = urlencode({"grant_type": "client_credentials", **app.credentials})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return app.line.ask("POST", path, headers, form.encode())


def token_paths(app: Client) -> Any:
    """Return whether tokens are given at two paths."""
    answers = [granted_at(app, each) for each in ("/oauth/token.php", "/oauth/token")]
    return ["access_token" in (each.json or {}) for each in answers]


PROOFS = {
    "user-left-out": Proof(
        status_at("/uapi/phoneCalls/0003*210", "/uapi/phoneCalls/12/0003*210"), [404, 200], [200, 200]
    ),
    "denied-misspelt": Proof(denied, (401, "access_denied", 401), (401, "access_denided", 401)),
    "token-errors-as-objects": Proof(
        wrong_secret,
        "invalid_client",
        {"code": "invalid_client", "message": "No token is given for this."},
    ),
    "token-life-as-text": Proof(life, 3600, "3600"),
    "token-life-untold": Proof(life, 3600, None),
    "phone-call-path": Proof(
        status_at("/uapi/phoneCall/12/0003*210", "/uapi/phoneCalls/12/0003*210"), [404, 200], [200, 200]
    ),
    "no-token-in-query": Proof(in_query, (200, 200), (401, 200)),
    "denied-with-403": Proof(denied, (401, "access_denied", 401), (403, "access_denied", 403)),
    "older-base-path": Proof(
        status_at("/unifiedapi/phoneCalls/12/0003*210", "/uapi/phoneCalls/12/0003*210"),
        [404, 200],
        [200, 200],
    ),
    "token-at-shorter-path": Proof(token_paths, [True, False], [True, True]),
}
