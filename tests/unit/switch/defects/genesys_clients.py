"""What is seen on the wire of each defect in `ringback.switch.defects.genesys_clients`."""

from typing import Any

from tests.switches import CONNECT, Office, User
from tests.unit.switch.defects.genesys_tellings import at_voice, at_work, user_states
from tests.unit.switch.proof import Proof

SHAKE = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}
CALLS = "/v2/me/calls"

HELD = ("StatusChange", "Held")
ESTABLISHED = ("StatusChange", "Established")


def another_client(user: User, *channels: str) -> User:
    """Return the same user with a client of its own."""
    other = User(user.line, user.name, user.number, user.credentials, cookie=user.cookie)
    other.client = other.comet(SHAKE)[0]["clientId"]
    if channels:
        other.comet({"channel": "/meta/subscribe", "subscription": list(channels)})
    return other


def two_clients(office: Office) -> Any:
    office.talk()
    other = another_client(office.agent, CALLS)
    office.agent.order("Hold")
    return office.agent.told(), other.told()


def without_subscription(office: Office) -> Any:
    office.talk()
    other = another_client(office.agent)
    office.agent.order("Hold")
    return office.agent.told(), other.told()


def unsubscribed(office: Office) -> Any:
    office.talk()
    done = office.agent.comet({"channel": "/meta/unsubscribe", "subscription": CALLS})[0]["successful"]
    office.agent.order("Hold")
    return done, office.agent.told()


def subscribes(office: Office) -> Any:
    reply = office.agent.comet({"channel": "/meta/subscribe", "subscription": CALLS})[0]
    return reply["successful"], reply.get("subscription")


def both_topics(office: Office) -> Any:
    office.talk()
    at_work(office)
    office.agent.order("Hold")
    told = office.agent.told()
    at_voice(office.agent, "NotReady")
    return told, user_states(office.agent)


def many_connects(office: Office) -> Any:
    office.talk()
    answers = [office.agent.comet(CONNECT)[-1]["successful"] for _ in range(12)]
    office.agent.order("Hold")
    return all(answers), office.agent.comet(CONNECT)[-1]["successful"], held_by(office)


def held_by(office: Office) -> Any:
    office.agent.order("Retrieve")
    return office.agent.told(), office.agent.call()["state"]


def hold_among_all(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    return [user.told() for user in office.users]


def foreign_client(office: Office) -> Any:
    office.talk()
    office.agent.order("Hold")
    office.colleague.client = office.agent.client
    answer = office.colleague.comet(CONNECT)
    return answer[-1]["successful"], [each["data"]["call"]["state"] for each in answer if "data" in each]


PROOFS = {
    "clients-forgotten-in-silence": Proof(
        many_connects,
        (True, True, ([ESTABLISHED], "Established")),
        (True, True, ([], "Established")),
    ),
    "earlier-clients-untold": Proof(two_clients, ([HELD], [HELD]), ([], [HELD])),
    "told-without-subscription": Proof(without_subscription, ([HELD], []), ([HELD], [HELD])),
    "told-after-unsubscribing": Proof(unsubscribed, (True, []), (True, [HELD])),
    "last-subscription-only": Proof(both_topics, ([HELD], ["NotReady"]), ([], ["NotReady"])),
    "subscriptions-unnamed": Proof(subscribes, (True, CALLS), (True, None)),
    "subscription-to-devices-dropped": Proof(both_topics, ([HELD], ["NotReady"]), ([HELD], [])),
    "messages-told-to-all-users": Proof(hold_among_all, [[HELD], [], [], [], []], [[HELD]] * 5),
    "client-id-opens-anybodys-queue": Proof(foreign_client, (False, []), (True, ["Held"])),
    "told-once-for-each-client": Proof(two_clients, ([HELD], [HELD]), ([HELD, HELD], [HELD, HELD])),
}
