"""
Sessions: a cookie opens what belongs to the user whom it was given to, until the session ends, and nothing else does.

A value that a client has chosen is no session (RFC 6265, 8.4), and the token against forged requests
belongs to one session.
"""

import functools
from collections.abc import Iterator, Mapping

from ringback.contracts import Contract
from ringback.endpoint.session import ActorSession
from ringback.model import Exchange
from ringback.suite.arrange import AGENT, CALLER
from ringback.suite.conversation import body_of, on_the_phone, roles_of, scope_of
from ringback.suite.looking import looks
from ringback.suite.outcome import CONTRACT, NotExercised
from ringback.suite.probes.probing import Probe, Probing, demanded, shows, written
from ringback.suite.roles import HOLD
from ringback.suite.stage import Stage

#: Headers of a session that are no credentials and no token.
PLAIN = frozenset({"user-agent", "accept", "accept-encoding", "connection", "authorization"})


def probes(contract: Contract) -> Iterator[Probe]:
    """Yield the cases about cookies and tokens, where a contract has them."""
    credentials, identity = demanded(contract, "credentials"), demanded(contract, "identity")
    if credentials and identity and "session" in contract.settings.get("security", {}):
        yield Probe("session/cookies", (credentials, identity), cookies)
        yield Probe("session/fixation", (credentials,), _fixation)
        name = _ending(contract)
        if name:
            yield Probe("session/ended", (credentials,), ended, (name,))
    token = contract.settings["probes"].get("token")
    if token:
        act = functools.partial(_tokens, rule=token)
        yield Probe("session/tokens", (str(token["requirement"]),), act)


def cookies_of(session: ActorSession) -> dict[str, str]:
    """Return an actor's cookies; raises NotExercised where the endpoint gave none."""
    found = {each.name: each.value or "" for each in session.http.cookies}
    if not found:
        raise NotExercised(reason="the endpoint keeps no session in a cookie")
    return found


def tokens_of(session: ActorSession) -> dict[str, str]:
    """Return the headers, besides credentials, that signing in told an actor to send."""
    headers = session.http.headers
    return {name: str(value) for name, value in headers.items() if name.lower() not in PLAIN}


def cookie(values: Mapping[str, str]) -> dict[str, str]:
    """Return the header that sends cookies."""
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in values.items())}


def _own(stage: Stage, probing: Probing, headers: Mapping[str, str], what: str) -> Exchange | None:
    """Ask for the devices of whoever a request is from."""
    contract = stage.endpoint.contract
    shape = contract.shape("device")["list"]
    target = contract.base_path + str(shape["path"])
    return probing.send(
        "GET", target, what, headers=headers, operation=shape["operation"], stranger="without"
    )


def _device(stage: Stage, actor: str) -> str:
    return stage.actor(actor).identity.path.get(
        stage.endpoint.contract.shape("device").get("parameter", ""), ""
    )


def _refused(stage: Stage, probing: Probing, headers: Mapping[str, str], what: str) -> None:
    """Find that a request was served which has no valid credentials."""
    done = _own(stage, probing, headers, f"A request with {what}")
    name = done.operation if done else None
    probing.must_not_serve(done, f"{name} was served to somebody with {what}.", name)


def _refused_soon(stage: Stage, probing: Probing, headers: Mapping[str, str], what: str) -> None:
    """Find that a request is still served when what its command was to cause must have come: the answer need not wait for it."""
    done: Exchange | None = None
    for pause in looks(stage.endpoint.limits.notification_s):
        stage.pause(pause)
        if not probing.served(done := _own(stage, probing, headers, f"A request with {what}")):
            return
    name = done.operation if done else None
    probing.given_away(done, f"{name} was served to somebody with {what}.", name)


def cookies(stage: Stage) -> None:
    """Ask with the own cookie, a made-up one and somebody else's; raises Departed where that opens what it must not."""
    contract, agent, caller = stage.endpoint.contract, stage.actor(AGENT), stage.actor(CALLER)
    mine, theirs = cookies_of(agent), cookies_of(caller)
    probing = Probing(stage, AGENT)
    stage.watch.open = []
    for what, value in (("an empty cookie", ""), ("a cookie that nobody was given", "0123456789ABCDEF" * 2)):
        _refused(stage, probing, cookie(dict.fromkeys(mine, value)), what)
    shape = contract.shape("call").get("list")
    if shape:
        # Somebody else is heard of in between: whose turn it was last must not matter.
        caller.exchange("GET", contract.base_path + str(shape["path"]), operation=str(shape["operation"]))
    strangers = {each: _device(stage, each) for each in stage.endpoint.actors if each != AGENT}
    alone = _own(stage, probing, cookie(mine), "A request with a cookie alone")
    _not_of(stage, probing, alone, strangers, "the agent's cookie")
    # Both are valid, and they disagree; either may count, but nobody else's.
    both = {**cookie(theirs), "Authorization": str(agent.http.headers["Authorization"])}
    mixed = _own(stage, probing, both, "A request with credentials and somebody else's cookie")
    others = {name: device for name, device in strangers.items() if name != CALLER}
    _not_of(stage, probing, mixed, others, "the agent's credentials and the caller's cookie")


def _not_of(
    stage: Stage, probing: Probing, done: Exchange | None, others: Mapping[str, str], what: str
) -> None:
    """Find that what belongs to somebody else was shown."""
    if done is None:
        return
    key = str(stage.endpoint.contract.shape("device").get("id", "id"))
    for name, device in others.items():
        if shows(done.response, key, device):
            probing.find(
                "device.identity",
                f"With {what}, {done.operation} shows the device of the {name}.",
                done.operation,
                requirement=demanded(stage.endpoint.contract, "identity"),
                expected=_device(stage, AGENT),
                actual=device,
                exchange=done,
            )
            return


def _fixation(stage: Stage) -> None:
    agent = stage.actor(AGENT)
    # As long as a real one, in the letters of one: only that nobody gave it out is wrong with it.
    chosen = dict.fromkeys(cookies_of(agent), "0FEDCBA987654321" * 2)
    probing = Probing(stage, AGENT)
    stage.watch.open = []
    signing = {**cookie(chosen), "Authorization": str(agent.http.headers["Authorization"])}
    _own(stage, probing, signing, "A request with credentials and a cookie that nobody was given")
    _refused(stage, probing, cookie(chosen), "a cookie that was chosen by the client before it signed in")


def _ending(contract: Contract) -> str | None:
    """Return the operation that ends a session; None where a contract has none."""
    return next((each.name for each in contract.operations.values() if each.ends_session), None)


def ended(stage: Stage) -> None:
    """End the agent's session, and ask with its cookie; raises NotExercised where there is no session to end."""
    name = _ending(stage.endpoint.contract)
    if name is None:
        raise NotExercised(reason="the API has no sessions that are ended", kind=CONTRACT)
    tokens = tokens_of(stage.actor(AGENT))
    probing = Probing(stage, AGENT)
    stage.watch.open = []
    done = stage.request(AGENT, name)
    try:
        no = stage.refusal(done)
        if no is not None:
            raise NotExercised(reason=f"the endpoint does not end sessions ({no.status} {no.code})")
        sent = done.request.header("Cookie")
        if not sent:
            # It may be for encrypted connections only: the session that was ended was another one.
            raise NotExercised(reason="no cookie says which session was ended")
        what = f"a cookie whose session was ended by {name}"
        _refused_soon(stage, probing, {"Cookie": sent, **tokens}, what)
    finally:
        # The session is over in any case: who may be half signed out signs in anew.
        stage.endpoint.renew(AGENT)


def _tokens(stage: Stage, rule: Mapping[str, str | int]) -> None:
    if not stage.endpoint.file.auth.get(str(rule["switch"])):
        raise NotExercised(reason=f"the endpoint file does not say that [auth] {rule['switch']} is on")
    agent, mine = stage.actor(AGENT), tokens_of(stage.actor(AGENT))
    call = on_the_phone(stage, AGENT, CALLER)
    name = roles_of(stage).operation(HOLD)
    body = body_of(stage, name, scope_of(stage, AGENT, call=call)) or None
    wrong = {
        "without a token": {},
        "with an empty token": dict.fromkeys(mine, ""),
        "with a token that nobody was given": dict.fromkeys(mine, "0123456789abcdef" * 2),
        "with the token of somebody else's session": tokens_of(stage.actor(CALLER)),
    }
    own = {**cookie(cookies_of(agent)), "Authorization": str(agent.http.headers["Authorization"])}
    operation = stage.endpoint.contract.operation(name)
    target = stage.url(operation, AGENT, stage.addressed(call))
    probing = Probing(stage, AGENT)
    probing.begin()
    for how, tokens in wrong.items():
        done = probing.send(
            operation.method,
            target,
            f"{name} {how}",
            headers={**own, **tokens, "Content-Type": operation.media_type},
            body=written(stage, operation, body),
            operation=name,
            stranger="without",
        )
        if done is not None:
            _hold_to(stage, probing, done, f"{name} {how}", rule)
    probing.quiet(f"{name} without a valid token", name, str(rule["requirement"]))


def _hold_to(
    stage: Stage, probing: Probing, done: Exchange, what: str, rule: Mapping[str, str | int]
) -> None:
    """Find that a command without its token was not refused as it is documented to be; raises Departed where it was done."""
    requirement = str(rule["requirement"])
    taken = stage.refusal(done) is None
    broken = "authorization.missing" if taken else "refusal.changed-state"
    probing.unchanged(what, done.operation, broken, requirement)
    status = done.response.status
    if taken or status != rule["status"]:
        probing.find(
            "authorization.missing" if taken else "refusal.status",
            f"{what} was served." if taken else f"{what} was refused with HTTP {status}.",
            done.operation,
            requirement=requirement,
            expected=rule["status"],
            actual=status,
            exchange=done,
        )
