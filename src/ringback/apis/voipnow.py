"""4PSA VoipNow UnifiedAPI: the OAuth token, and how it says no."""

from collections.abc import Mapping

from attrs import evolve

from ringback.apis.api import Api, Http, Identity, Key, Refusal
from ringback.errors import NotTheApi, NotValid, SignInRefused
from ringback.model import Json, Response

#: The modules of the suite that hold the sentences of this API's features.
STEPS = (
    "phonecalls",
    "joining",
    "handling",
    "impossible",
    "listing",
    "making",
    "others",
    "strangers",
    "answers",
    "phone_lines",
    "stand_ins",
)

TOKEN = "/oauth/token.php"  # noqa: S105  (a path, not a secret)


def sign_in(http: Http) -> Identity:
    """Get a bearer token by the client-credentials flow, unless the endpoint file brings one."""
    token, life = _token(http)
    http.use_header("Authorization", f"Bearer {token}")
    return evolve(act_as(http), good_for_s=life)


def act_as(http: Http) -> Identity:
    """Tell who an actor is; the token is the App's, and lets all of them in."""
    path = {"userId": http.settings["user_id"], "extension": http.settings["extension"]}
    return Identity(number=http.settings["extension"], path=path)


def _token(http: Http) -> tuple[str, float | None]:
    auth = http.auth
    if auth.get("token"):
        return str(auth["token"]), None
    if not (auth.get("client_id") and auth.get("client_secret")):
        raise NotValid(
            path="endpoint file",
            where="auth",
            reason="neither token nor client_id and client_secret are given",
        )
    form = {
        "grant_type": "client_credentials",
        "client_id": str(auth["client_id"]),
        "client_secret": str(auth["client_secret"]),
        # No page asks for these two; the vendor's own clients send them.
        "redirect_uri": http.base_url + TOKEN,
        "type": "unifiedapi",
    }
    response = http.send("POST", TOKEN, form=form, operation="Token")
    body = response.json_or_none()
    token = body.get("access_token") if isinstance(body, dict) else None
    if isinstance(body, dict) and isinstance(token, str) and token and response.ok:
        return token, _seconds(body.get("expires_in"))
    no = refusal(response)
    if no and (response.status in (400, 401, 403) or no.code):
        raise SignInRefused(
            actor=http.actor, url=http.base_url + TOKEN, reason=f"HTTP {no.status} {no.code}".rstrip()
        )
    raise NotTheApi(url=http.base_url + TOKEN, reason=f"it answers {response.status} without an access_token")


def _seconds(said: Json) -> float | None:
    """Return a number of seconds, which may be digits in a text (VN-E29); None for anything else."""
    if isinstance(said, str) and said.isascii() and said.isdigit():
        return float(said)
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) else None


def begin(_http: Http) -> tuple[str, ...]:
    """Do nothing: an App has no session to begin."""
    return ()


def end(_http: Http) -> None:
    """Do nothing: a token ends by itself."""


def refusal(response: Response) -> Refusal | None:
    """Return how a response refuses: by an HTTP status or an `error`; the token endpoint's `error` is flat."""
    body = response.json_or_none()
    error = body.get("error") if isinstance(body, dict) else None
    if response.ok and error is None:
        return None
    if isinstance(error, dict):
        return Refusal(
            status=response.status, code=str(error.get("code", "")), message=str(error.get("message", ""))
        )
    return Refusal(status=response.status, code=error if isinstance(error, str) else "", message="")


def impostor(_settings: Mapping[str, str]) -> str:
    """Return a bearer token that nobody was given."""
    return "Bearer ringback-wrong-token"


def curl_credentials(_actor: str) -> str:
    """Return the option that makes curl send the App's token."""
    return '-H "Authorization: Bearer $TOKEN"'


API = Api(
    name="voipnow",
    actor_keys={
        "user_id": Key(required=True),
        "extension": Key(required=True),
        # Of a conference only: its number, and the PIN that lets somebody in.
        "room": Key(),
        "pin": Key(secret=True),
    },
    auth_keys={
        "client_id": Key(),
        "client_secret": Key(secret=True),
        "token": Key(secret=True),
    },
    number_keys={"external": Key(), "external2": Key()},
    sign_in=sign_in,
    act_as=act_as,
    begin=begin,
    end=end,
    refusal=refusal,
    impostor=impostor,
    curl_credentials=curl_credentials,
    number_key="extension",
    steps=tuple(f"ringback.suite.steps.{name}" for name in STEPS),
    lifecycle="ringback.suite.phone_model:PhoneModel",
    arrange="ringback.suite.phonecalls_arranged:arranged",
)
