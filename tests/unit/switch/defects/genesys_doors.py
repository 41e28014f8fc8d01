"""What is seen on the wire of each defect in what is let in."""

from base64 import b64decode, b64encode
from typing import Any

from tests.switches import Answer, Office, User
from tests.unit.switch.defects.genesys_scenes import Ask, Scene, at_once, code, proved, states
from tests.unit.switch.proof import Proof


def user_of(answer: Answer) -> Any:
    """Return the status, and whose resource an answer is."""
    return answer.status, answer.json.get("user", {}).get("userName")


def knocks(**headers: str) -> Scene:
    """Read the user with some headers."""

    def scene(office: Office) -> Any:
        good = {"Authorization": office.colleague.credentials}
        return [user_of(office.agent.line.ask("GET", "/api/v2/me", each)) for each in (good, headers)]

    return scene


def basic(pair: str) -> str:
    """Return the header of a user and a password."""
    return f"Basic {b64encode(pair.encode()).decode()}"


def begins_a_password(office: Office) -> Any:
    """Read the user with the whole password, and with its beginning."""
    pair = b64decode(office.agent.credentials.partition(" ")[2]).decode()
    return [
        user_of(office.agent.line.ask("GET", "/api/v2/me", {"Authorization": basic(each)}))
        for each in (pair, pair[:-1])
    ]


def signed_out(office: Office) -> Any:
    cookie = office.agent.cookie
    before = user_of(office.agent.ask("GET", "/me"))
    office.agent.at_work("EndContactCenterSession")
    return before, user_of(User(office.agent.line, "", "", "", cookie=cookie).ask("GET", "/me"))


def two_cookies(office: Office) -> Any:
    office.colleague.ask("GET", "/me", Authorization=office.colleague.credentials)
    return user_of(office.agent.ask("GET", "/me")), user_of(office.colleague.ask("GET", "/me"))


def read_anothers_call(office: Office) -> Any:
    office.talk()
    path = f"/me/calls/{office.agent.call()['id']}"
    return [code(each.ask("GET", path)) for each in (office.agent, office.colleague)]


def command_anothers_call(office: Office) -> Any:
    office.talk()
    return code(office.colleague.order("Hold", office.agent.call())), states(office.agent)


def read_anothers_device(office: Office) -> Any:
    path = f"/me/devices/{office.agent.device}"
    return [code(each.ask("GET", path)) for each in (office.agent, office.colleague)]


def dial_from_anothers_device(office: Office) -> Any:
    body = {"operationName": "Dial", "destination": {"phoneNumber": office.caller.number}}
    answer = office.colleague.ask("POST", f"/me/devices/{office.agent.device}/calls", body)
    return code(answer), states(office.agent), states(office.caller)


def forge(office: Office) -> Any:
    office.talk()
    call = office.agent.call()
    (forged,) = at_once(Ask.order(office.agent, call, "Hold"))
    return forged.status, states(office.agent), office.agent.order("MuteCall", call).status


def read_without_token(office: Office) -> Any:
    office.talk()
    reads = [Ask(office.agent, "GET", path) for path in ("/me", "/me/calls")]
    return [at_once(each)[0].status for each in reads], states(office.agent)


PROOFS: dict[str, Proof] = {
    "any-password": Proof(
        knocks(Authorization=basic("agent:wrong")),
        [(200, "colleague"), (403, None)],
        [(200, "colleague"), (200, "agent")],
    ),
    "beginning-of-password": Proof(
        begins_a_password, [(200, "agent"), (403, None)], [(200, "agent"), (200, "agent")]
    ),
    "no-credentials-needed": Proof(
        knocks(Accept="*/*"), [(200, "colleague"), (403, None)], [(200, "colleague"), (200, "agent")]
    ),
    "any-cookie": Proof(
        knocks(Cookie="JSESSIONID=ABC"),
        [(200, "colleague"), (403, None)],
        [(200, "colleague"), (200, "agent")],
    ),
    "any-scheme": Proof(
        knocks(Authorization="Bearer ABC"),
        [(200, "colleague"), (403, None)],
        [(200, "colleague"), (200, "agent")],
    ),
    "cookie-outlives-session": Proof(
        signed_out, ((200, "agent"), (403, None)), ((200, "agent"), (200, "agent"))
    ),
    "cookie-of-somebody-else": Proof(
        two_cookies, ((200, "agent"), (200, "colleague")), ((200, "colleague"), (200, "colleague"))
    ),
    "calls-readable-by-all": Proof(read_anothers_call, [(200, 0), (404, 6)], [(200, 0), (200, 0)]),
    "calls-commanded-by-all": Proof(command_anothers_call, ((404, 6), ["Established"]), ((200, 0), ["Held"])),
    "devices-readable-by-all": Proof(read_anothers_device, [(200, 0), (404, 6)], [(200, 0), (200, 0)]),
    "devices-commanded-by-all": Proof(
        dial_from_anothers_device, ((404, 6), [], []), ((200, 0), ["Dialing"], ["Ringing"])
    ),
    **proved(
        forge,
        (403, ["Established"], 200),
        {
            "token-never-asked": (200, ["Held"], 400),
            "token-refused-with-401": (401, ["Established"], 200),
            "token-refused-and-done": (403, ["Held"], 400),
            "token-lacking-and-zero": (200, ["Established"], 200),
        },
        csrf=True,
    ),
    "token-asked-of-readers": Proof(
        read_without_token,
        ([200, 200], ["Established"]),
        ([200, 403], ["Established"]),
        settings={"csrf": True},
    ),
}
