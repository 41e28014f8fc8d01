"""
Probes of who is told by CometD: every client that subscribed, each once, and nobody else.

Each commands an actor's call, and listens with more clients than one.  Bayeux
says "Event messages MUST be delivered to clients if the client is subscribed to
the channel" (Delivery); what the clients are told is what the call table says.
"""

import json
from collections.abc import Sequence
from contextlib import suppress

from attrs import evolve

from ringback.cometd import messages as bayeux
from ringback.errors import TimedOut
from ringback.model import Exchange, Finding
from ringback.suite.arrange import AGENT, CALLER, COLLEAGUE
from ringback.suite.bayeux_client import ExtraClient, was_successful
from ringback.suite.conversation import body_of, on_the_phone, roles_of, scope_of
from ringback.suite.expectations import Expectation, unmet
from ringback.suite.looking import looks
from ringback.suite.outcome import CIRCUMSTANCE, Departed, NotExercised
from ringback.suite.reading import calls_of, field_of
from ringback.suite.roles import HANG_UP, HOLD, RETRIEVE
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked

#: How often a call is held and retrieved where clients must not tire of listening.
MANY = 6

#: How often a call is retrieved and held while a client is away.
AWAY = 3

#: Why a user's clients cannot be compared.
ONE_CLIENT = "the endpoint ends a client of a user who gets another one"

#: How long a connect is left waiting before its connection is cut, in seconds.
CUT_S = 0.1


def demand(stage: Stage, name: str) -> str:
    """Return the requirement that the contract has for a part of the protocol."""
    return str(stage.endpoint.contract.settings["notifications"]["demands"][name])


def found(stage: Stage, finding: Finding, exchange: Exchange | None = None) -> Departed:
    """Keep a finding about an exchange (the last command), and return the exception that ends the case."""
    stage.evidence.mark()
    return Departed(finding=stage.watch.find(finding, exchange))


def commanded(stage: Stage, role: str, *clients: ExtraClient) -> list[Expectation]:
    """
    Have the agent command their call beside other clients; return what each of the agent's must be told, met by none.

    The client that the suite has had all along must be told as well, if it is there.  Raises NotExercised where it was ended.
    """
    operation, call = roles_of(stage).operation(role), stage.call(AGENT, CALLER)
    move = stage.move(operation, AGENT, call, None)
    if move is None:
        raise NotExercised(reason=f"{operation} is not legal while a call is {call.state}", kind=CIRCUMSTANCE)
    stage.sweep()
    stage.watch.open = stage.promised(move, AGENT, call, None, None, {}, ())
    expected = [evolve(each, met=None, wrong=None) for each in stage.watch.open if each.actor == AGENT]
    body = body_of(stage, operation, scope_of(stage, AGENT, call=call))
    exchange = stage.request(AGENT, operation, path=stage.addressed(call), body=body or None)
    no = stage.refusal(exchange)
    if no is not None:
        raise stage.turned_down(operation, no, move)
    if any(each.alone for each in clients):
        stage.watch.open = []
        _follow(stage, call, expected)
        return expected
    own = [each for each in stage.watch.open if each.actor == AGENT and each.effect.required]
    stage.pull_until(AGENT, lambda: all(each.met is not None for each in own))
    missing = [each for each in own if each.met is None]
    if missing and any(each.displaced for each in clients):
        stage.endpoint.one_client = True
        raise NotExercised(reason=ONE_CLIENT)
    if missing:
        stage.watch.never_came(missing[0])
        raise found(stage, _untold(stage, missing[0], operation))
    for each in clients:
        each.beside = True
    return expected


def _follow(stage: Stage, call: Tracked, promised: Sequence[Expectation]) -> None:
    """
    Read a call until it is in the state that a command leads to: only the client that is probed could tell.

    A call that cannot be read, or is never in that state, is known as before.
    """
    state, terminal = field_of(stage, "state"), stage.endpoint.contract.table.terminal
    wanted = next((each.effect.becomes for each in promised if each.call == call.id), None)
    for pause in looks(stage.endpoint.limits.notification_s):
        stage.pause(pause)
        listed = calls_of(stage, call.actor)
        if wanted is None or listed is None:
            return
        found = next((each for each in listed if each.get(field_of(stage, "id")) == call.id), None)
        over = wanted in terminal and (found is None or found.get(state) in terminal)
        if over or (found is not None and found.get(state) == wanted):
            known = stage.tracker.known(call.actor, call.id) or call
            now = evolve(known, resource=found or known.resource, state=wanted, released=over)
            stage.tracker.told(now)
            return


def without_subscription(stage: Stage) -> None:
    """Listen with a client that shook hands and subscribed to nothing: it is told nothing."""
    on_the_phone(stage, AGENT, CALLER)
    silent = ExtraClient(stage, AGENT).open_session()
    silent.connect()
    _silence(silent, commanded(stage, HOLD, silent), "has subscribed to nothing")


def unsubscribed(stage: Stage) -> None:
    """Listen with a client that has unsubscribed: it is told nothing of what happens afterwards."""
    on_the_phone(stage, AGENT, CALLER)
    client = ExtraClient(stage, AGENT).open_session(*_channels(stage))
    client.listen(0.0)
    if not was_successful(client.unsubscribe(*_channels(stage))):
        raise NotExercised(reason="the endpoint lets nobody unsubscribe")
    client.connect()
    _silence(client, commanded(stage, HOLD, client), "has unsubscribed")


def several_clients(stage: Stage) -> None:
    """Listen with several clients of a user: each is told once, the earlier ones too, and those that stay when another leaves."""
    if stage.endpoint.one_client:
        raise NotExercised(reason=ONE_CLIENT)
    on_the_phone(stage, AGENT, CALLER)
    first = ExtraClient(stage, AGENT).open_session(*_channels(stage))
    second = ExtraClient(stage, AGENT).open_session(*_channels(stage))
    _told(stage, HOLD, first, second)
    first.listen(stage.endpoint.quiet_s)
    second.close()
    _told(stage, RETRIEVE, first)


def by_pattern(stage: Stage) -> None:
    """Subscribe to a pattern: its client is told of all channels that it covers (Channel Globbing)."""
    on_the_phone(stage, AGENT, CALLER)
    patterns = dict.fromkeys(f"{each.rpartition('/')[0]}/*" for each in _channels(stage))
    client = ExtraClient(stage, AGENT).open_session(*patterns)
    _told(stage, HOLD, client)


def many_messages(stage: Stage) -> None:
    """Have much to tell: a client is told for as long as it goes on connecting."""
    on_the_phone(stage, AGENT, CALLER)
    client = ExtraClient(stage, AGENT).open_session(*_channels(stage))
    for _ in range(MANY):
        _told(stage, HOLD, client)
        _told(stage, RETRIEVE, client)


def away_between_connects(stage: Stage) -> None:
    """Stay away between two connects: what happens meanwhile is told with the next, and nothing of a call that is over."""
    on_the_phone(stage, AGENT, CALLER)
    client = ExtraClient(stage, AGENT).open_session(*_channels(stage))
    _told(stage, HOLD, client)
    # No connect is under way now, and none is sent until all has happened.
    for role in (*(RETRIEVE, HOLD) * AWAY, RETRIEVE, HANG_UP):
        client.open += commanded(stage, role, client)
    _must_hear(stage, client)
    client.listen(stage.endpoint.quiet_s)


def connection_cut(stage: Stage) -> None:
    """
    Break a connection: its client is told of what happens once it has connected again.

    What was being told when it broke may be lost: nothing acknowledges a message (Delivery).
    """
    on_the_phone(stage, AGENT, CALLER)
    client = ExtraClient(stage, AGENT).open_session(*_channels(stage))
    _told(stage, HOLD, client)
    _cut(client)
    client.open += [_lenient(each) for each in commanded(stage, RETRIEVE, client)]
    client.listen(stage.endpoint.quiet_s)
    _told(stage, HOLD, client)


def somebody_elses_client(stage: Stage) -> None:
    """Use the client id of another user: nobody gets that user's messages by it, nor takes them away."""
    on_the_phone(stage, AGENT, CALLER)
    victim = ExtraClient(stage, AGENT).open_session(*_channels(stage))
    intruder = ExtraClient(stage, CALLER, client_id=victim.client_id)
    victim.open += commanded(stage, HOLD, victim)
    intruder.listen(stage.endpoint.quiet_s)
    if stage.evidence.findings:
        return
    ended = intruder.say(intruder.message(bayeux.DISCONNECT))
    taken = any(was_successful(each) for each in ended.replies)
    # The id is the victim's, who goes on.
    intruder.over = True
    if victim.hear() and (taken or not victim.over):
        raise found(
            stage,
            Finding(
                rule="notification.missing",
                operation=None,
                message=f"The {AGENT} is told nothing any more since the {CALLER} has used the id of their client.",
                requirement=demand(stage, "told"),
                expected="a client that only its own user can use",
                actual="nothing was told",
            ),
            ended.exchange,
        )
    _need_session(victim)


def foreign_channels(stage: Stage) -> None:
    """Subscribe to whatever there may be: nobody is told of somebody else's calls."""
    stage.actor(COLLEAGUE)
    on_the_phone(stage, AGENT, CALLER)
    bystander = ExtraClient(stage, COLLEAGUE).open_session()
    settings = stage.endpoint.contract.settings["notifications"]
    patterns = ("/**", "/*", "/meta/**", "/service/**", *settings.get("topics", ()))
    for each in dict.fromkeys(patterns):
        bystander.subscribe(each)
    bystander.connect()
    commanded(stage, HOLD)
    bystander.listen(stage.endpoint.quiet_s)


# ---- what these are made of


def _channels(stage: Stage) -> tuple[str, ...]:
    return tuple(stage.endpoint.contract.settings["notifications"]["channels"])


def _told(stage: Stage, role: str, *clients: ExtraClient) -> None:
    """Have the agent command their call; each of these clients must be told of it."""
    for client in clients:
        client.connect()
    expected = commanded(stage, role, *clients)
    for client in clients:
        client.open += [evolve(each, met=None, wrong=None) for each in expected]
    for client in clients:
        _must_hear(stage, client)


def _must_hear(stage: Stage, client: ExtraClient) -> None:
    missing = client.hear()
    _need_session(client)
    if missing:
        operation = stage.watch.last.operation if stage.watch.last else None
        stage.watch.never_came(missing[0])
        raise found(stage, _untold(stage, missing[0], operation or ""))


def _untold(stage: Stage, expectation: Expectation, operation: str) -> Finding:
    finding = unmet(expectation, operation)
    if finding.rule != "notification.missing":
        return finding
    message = f"{finding.message.rstrip('.')} on one of their clients."
    return evolve(finding, message=message, requirement=demand(stage, "told"))


def _need_session(client: ExtraClient) -> None:
    """Raise NotExercised where a server has told a client that its session is over, which it may at any time."""
    if client.over and any(each.effect.required and each.met is None for each in client.open):
        raise NotExercised(reason="the endpoint has ended the session of a client, and told it so")


def _silence(client: ExtraClient, forbidden: Sequence[Expectation], why: str) -> None:
    """Listen with a client that must not be told what has just happened."""
    stage = client.stage
    client.open += [_lenient(each) for each in forbidden]
    client.listen(stage.endpoint.quiet_s)
    told = next((each for each in client.open if each.met is not None), None)
    if told is not None:
        raise found(
            stage,
            Finding(
                rule="notification.unexpected",
                operation=None,
                message=f"A client of the {client.actor} that {why} was told {told.effect.notification}.",
                requirement=demand(stage, "session"),
                expected="nothing without a subscription",
                actual=f"{told.effect.notification} {told.effect.becomes or ''}".strip(),
            ),
        )


def _lenient(expectation: Expectation) -> Expectation:
    """Return an expectation of what may be told, or not."""
    return evolve(expectation, effect=evolve(expectation.effect, required=False), met=None, wrong=None)


def _cut(client: ExtraClient) -> None:
    """Break the connection of a connect that is held; raises NotExercised where the server holds none."""
    for _ in range(3):
        with suppress(TimedOut):
            client.post(json.dumps([client.connecting()]).encode(), CUT_S)
            continue
        return
    raise NotExercised(reason="the endpoint holds no connect")
