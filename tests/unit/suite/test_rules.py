"""Each passive rule, on the documents' own messages: silent about them, and not about one fault in them."""

import json
from collections.abc import Callable, Iterable

import pytest
from attrs import evolve
from tests.unit.suite.told import (
    GENESYS,
    GONE,
    HELD,
    RETRIEVED,
    VOIPNOW,
    brief,
    changed,
    context,
    exchanged,
    sample,
    seen,
    tracked,
)

from ringback.apis import Identity
from ringback.contracts import Contract
from ringback.model import Finding, Json, Operation
from ringback.suite import responses, rules

NOTIFICATIONS = sorted(each.id for each in GENESYS.samples if each.kind == "notification")

CALL = "/data/call"

#: What no member should be.
HOLLOW: tuple[Json, ...] = (None, [], {}, "text", 7, [7], {"id": 7}, {"id": []})


@pytest.mark.parametrize("name", NOTIFICATIONS)
def test_schema_accepts_what_the_documents_print(name: str) -> None:
    """A documented message conforms."""
    assert list(rules.schema(context(), seen(sample(name)))) == []


@pytest.mark.parametrize(
    ("where", "value"),
    [(f"{CALL}/duration", 156), (f"{CALL}/capabilities", GONE), (f"{CALL}/mute", True)],
    ids=["duration is a number", "no capabilities", "mute is a boolean"],
)
def test_schema_points_to_the_fault(where: str, value: Json) -> None:
    """A message with one fault gives one finding, which points to it."""
    found = list(rules.schema(context(), seen(changed(sample(RETRIEVED), {where: value}))))
    assert [brief(each) for each in found] == [("notification.schema", where)]


def test_schema_accepts_null_for_what_may_be_left_out() -> None:
    """Some samples lack user data and extensions; all have `mute`."""
    absent = {f"{CALL}/userData": None, f"{CALL}/parentCallUri": None, "/data/extensions": None}
    assert list(rules.schema(context(), seen(changed(sample(RETRIEVED), absent)))) == []
    found = rules.schema(context(), seen(changed(sample(RETRIEVED), {**absent, f"{CALL}/mute": None})))
    assert [each.where for each in found] == [f"{CALL}/mute"]


def test_schema_accepts_what_nobody_documents() -> None:
    """Unknown members and unknown message types are legal."""
    more = changed(sample(RETRIEVED), {f"{CALL}/vendor": {"x": 1}})
    other = changed(sample(RETRIEVED), {"/data/messageType": "VendorMessage"})
    assert [*rules.schema(context(), seen(more)), *rules.schema(context(), seen(other))] == []


@pytest.mark.parametrize(
    "changes",
    [{"/data/messageType": GONE}, {"/data/messageType": ""}, {"/data": "text"}, {"/data": [{}]}],
    ids=["none", "empty", "data as text", "data as array"],
)
def test_a_message_says_of_which_type_it_is(changes: Json) -> None:
    """On a channel whose messages all do, one that does not cannot be understood."""
    [finding] = rules.typed(context(), seen(changed(sample(RETRIEVED), changes)))
    assert brief(finding) == ("notification.schema", "/data/messageType")


def test_only_the_contract_s_channels_have_types() -> None:
    """What comes on another channel is no business of the contract's, and a documented message has a type."""
    other = changed(sample(RETRIEVED), {"/data/messageType": GONE, "/channel": "/v2/me/chats"})
    assert [*rules.typed(context(), seen(other)), *rules.typed(context(), seen(sample(HELD)))] == []


def test_channel() -> None:
    """Calls are told of on the channel of calls."""
    assert list(rules.channel(context(), seen(sample(RETRIEVED)))) == []
    [finding] = rules.channel(context(), seen(changed(sample(RETRIEVED), {"/channel": "/v2/me/devices"})))
    assert (finding.rule, finding.expected, finding.actual) == (
        "notification.channel",
        "/v2/me/calls",
        "/v2/me/devices",
    )


def test_a_message_names_its_channel() -> None:
    """One without a channel is not as documented; it is on no wrong one."""
    bare = seen(changed(sample(RETRIEVED), {"/channel": GONE}))
    assert list(rules.channel(context(), bare)) == []
    assert [brief(each) for each in rules.schema(context(), bare)] == [("notification.schema", "/channel")]


def test_a_call_does_not_name_its_own_party() -> None:
    """Participants are the others: whose call it is stands beside it."""
    own = {"phoneNumber": "15000", "digits": "15000", "formattedPhoneNumber": "15000", "e164Number": ""}
    assert list(rules.parties(context(), seen(sample(RETRIEVED)))) == []
    [finding] = rules.parties(context(), seen(changed(sample(RETRIEVED), {f"{CALL}/participants": [own]})))
    assert brief(finding) == ("call.participants", f"{CALL}/participants")


def test_a_call_does_not_name_who_is_on_another_call_instead_of_its_party() -> None:
    """What was joined or transferred is with others by now; a call that always was with one party is not."""
    both, swapped = context(tracked(sample(RETRIEVED)), tracked(sample(HELD))), sample(RETRIEVED)
    first, second = (each.id for each in both.tracker.calls.values())
    both = evolve(both, identities={**both.identities, "colleague": Identity(number="15001", path={})})
    both.tracker.labels.update({("agent", "caller"): second, ("agent", "colleague"): first})
    caller = {"phoneNumber": "5000", "digits": "5000", "formattedPhoneNumber": "5000", "e164Number": ""}
    known = swapped["data"]["call"]["participants"]
    assert list(rules.parties(both, seen(swapped))) == []
    wrong = changed(swapped, {f"{CALL}/participants": [caller]})
    [finding] = rules.parties(both, seen(wrong))
    assert brief(finding) == ("call.participants", f"{CALL}/participants")
    assert "the caller" in finding.message
    joined = changed(swapped, {f"{CALL}/participants": [caller, *known]})
    assert list(rules.parties(both, seen(joined))) == []
    both.tracker.labels["agent", "supervisor"] = first
    assert list(rules.parties(both, seen(wrong))) == []


def test_channel_of_messages_that_have_none() -> None:
    """An error may be told anywhere, and so may what nobody documents."""
    for message in ("ErrorMessage", "VendorMessage"):
        told = {"channel": "/v2/me/anything", "data": {"messageType": message}}
        assert list(rules.channel(context(), seen(told))) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"/data/phoneNumber": "5000"},
        {
            f"{CALL}/deviceUri": "https://other.example.com/api/v2/devices/efe1ab32-53f9-43ce-b65e-5768c61f7d4a"
        },
    ],
    ids=["the caller's number", "the caller's device"],
)
def test_addressee_of_anothers_call(changes: dict[str, Json]) -> None:
    """What is about the caller's number or device must not come to the agent."""
    [finding] = rules.addressee(context(), seen(changed(sample(RETRIEVED), changes)))
    assert (finding.rule, finding.where) == (
        "notification.misaddressed",
        "/data/phoneNumber" if "/data/phoneNumber" in changes else f"{CALL}/deviceUri",
    )


@pytest.mark.parametrize("number", ["15000", "4711", GONE], ids=["own", "nobody's", "none"])
def test_addressee_of_ones_own_call(number: Json) -> None:
    """What is about one's own number, about nobody's, or about none, is in order."""
    message = changed(sample(RETRIEVED), {"/data/phoneNumber": number})
    assert list(rules.addressee(context(), seen(message))) == []


@pytest.mark.parametrize("name", ["uri", "path"])
def test_identity_of_uris(name: str) -> None:
    """A call's uri and path end with its id, whatever stands before it."""
    good = sample(RETRIEVED)
    other = "calls/01RCC3N118B1V0SL8O7GK2LAES00000X"
    bad = changed(good, {f"{CALL}/{name}": f"http://127.0.0.1/api/v2/me/{other}"})
    assert list(rules.identity(context(), seen(good))) == []
    assert [brief(each) for each in rules.identity(context(), seen(bad))] == [
        ("call.identity", f"{CALL}/{name}")
    ]


def test_identity_of_paths_without_a_slash() -> None:
    """The documents print paths with and without the leading slash, and hosts of two names."""
    call = sample(RETRIEVED)["data"]["call"]["id"]
    changes = {f"{CALL}/path": f"calls/{call}", f"{CALL}/uri": f"https://gws/api/v2/me/calls/{call}"}
    assert list(rules.identity(context(), seen(changed(sample(RETRIEVED), changes)))) == []


@pytest.mark.parametrize(("uri", "places"), [("a%2Fb%3A1", []), ("a%2Fb%3A2", [f"{CALL}/uri"])])
def test_identity_of_ids_that_uris_escape(uri: str, places: list[str]) -> None:
    """A URI names the call whose id it has escaped, and no other one."""
    changes = {
        f"{CALL}/id": "a/b:1",
        f"{CALL}/path": "/calls/a/b:1",
        f"{CALL}/uri": f"http://h/api/v2/me/calls/{uri}",
    }
    found = rules.identity(context(), seen(changed(sample(RETRIEVED), changes)))
    assert [each.where for each in found] == places


@pytest.mark.parametrize(
    ("uri", "path", "places"),
    [
        ("…/calls/1", "/calls/1", []),
        ("http://elsewhere/api/v2/calls/1", GONE, []),
        (GONE, "calls/1", []),
        (GONE, GONE, []),
        ("…/calls/1", "/calls/2", ["/data/call/parentCallPath"]),
        ("…/calls/{own}", GONE, ["/data/call/parentCallUri"]),
        (GONE, "/calls/{own}", ["/data/call/parentCallPath"]),
    ],
)
def test_parents(uri: Json, path: Json, places: list[str]) -> None:
    """A consultation call names one call that it was made from, in one way or two, and never itself."""
    message = sample("CompleteConference-1.notification.consult")
    own = message["data"]["call"]["id"]
    said = {"parentCallUri": uri, "parentCallPath": path}
    changes = {
        f"/data/call/{name}": each if each is GONE else each.replace("{own}", own)
        for name, each in said.items()
    }
    found = rules.parents(context(), seen(changed(message, changes)))
    assert [brief(each) for each in found] == [("call.identity", each) for each in places]


def test_identity_of_a_call_that_changed() -> None:
    """The callUuid is the same for a call's whole life; connId is nobody's promise."""
    before = tracked(sample(RETRIEVED))
    changes = {f"{CALL}/callUuid": "another", f"{CALL}/connId": "another"}
    again = changed(sample(RETRIEVED), changes)
    found = list(rules.identity(context(), seen(again, before=before)))
    assert [brief(each) for each in found] == [("call.identity", f"{CALL}/callUuid")]
    assert list(rules.identity(context(), seen(sample(RETRIEVED), before=before))) == []


@pytest.mark.parametrize(
    ("now", "rule"),
    [("155", ["call.duration"]), ("156", []), ("157", []), ("soon", []), (GONE, [])],
)
def test_monotonic(now: Json, rule: list[str]) -> None:
    """A duration never goes backwards; what is no number is a matter of the schema."""
    before = tracked(sample(RETRIEVED))
    message = changed(sample(RETRIEVED), {f"{CALL}/duration": now})
    assert [each.rule for each in rules.monotonic(context(), seen(message, before=before))] == rule


def test_monotonic_leaves_what_was_on_its_way_when_the_call_was_read() -> None:
    """A call that was read says how long it lasts by then; a notification that comes later may be older."""
    read = evolve(tracked(sample(RETRIEVED)), change="")
    older = changed(sample(RETRIEVED), {f"{CALL}/duration": "155"})
    assert list(rules.monotonic(context(), seen(older, before=read))) == []


def test_after_release() -> None:
    """Nothing new is told of a call that was Released."""
    over = tracked(changed(sample(RETRIEVED), {f"{CALL}/state": "Released"}), released=True)
    again = seen(sample(RETRIEVED), before=over)
    assert [each.rule for each in rules.after_release(context(), again)] == ["notification.after-release"]
    alive = seen(sample(RETRIEVED), before=tracked(sample(RETRIEVED)))
    assert list(rules.after_release(context(), alive)) == []


def test_after_release_leaves_an_end_that_had_only_been_read() -> None:
    """Who has seen in a list that a call is over may still be told so."""
    over = changed(sample(RETRIEVED), {f"{CALL}/state": "Released", f"{CALL}/capabilities": []})
    lost = tracked(sample(RETRIEVED), released=True)
    assert list(rules.after_release(context(), seen(over, before=lost))) == []


def test_after_release_leaves_the_same_again_to_the_duplicates() -> None:
    """One fault gives one finding: a Released that came twice is a duplicate."""
    message = changed(sample(RETRIEVED), {f"{CALL}/state": "Released"})
    twice = seen(message, before=tracked(message, released=True))
    assert list(rules.after_release(context(), twice)) == []
    assert [each.rule for each in rules.duplicate(context(), twice)] == ["notification.duplicate"]


def test_duplicate() -> None:
    """The same again is a duplicate, though it took a second longer."""
    before = tracked(sample(RETRIEVED))
    again = changed(sample(RETRIEVED), {f"{CALL}/duration": "157"})
    assert [each.rule for each in rules.duplicate(context(), seen(again, before=before))] == [
        "notification.duplicate"
    ]


@pytest.mark.parametrize(
    "circumstance", ["first", "explained", "not concerned", "other state", "other change"]
)
def test_not_a_duplicate(circumstance: str) -> None:
    """What is new, asked for, or told to somebody of whom nothing is known, is no duplicate."""
    before = None if circumstance == "first" else tracked(sample(RETRIEVED))
    changes = {
        "other state": {f"{CALL}/state": "Held"},
        "other change": {"/data/notificationType": "AttachedDataChanged"},
    }.get(circumstance, {})
    told = seen(
        changed(sample(RETRIEVED), changes),
        before=before,
        explained=circumstance == "explained",
        concerned=circumstance != "not concerned",
    )
    assert list(rules.duplicate(context(), told)) == []


def test_capabilities_that_are_lacking() -> None:
    """An Established call beside a Held one must offer to be swapped; alone it need not."""
    offered = [each for each in sample(RETRIEVED)["data"]["call"]["capabilities"] if each != "SwapCalls"]
    message = seen(changed(sample(RETRIEVED), {f"{CALL}/capabilities": offered}))
    [finding] = rules.capabilities(context(tracked(sample(HELD))), message)
    assert (finding.rule, finding.where) == ("call.capabilities", f"{CALL}/capabilities")
    assert "does not offer SwapCalls" in finding.message
    assert list(rules.capabilities(context(), message)) == []


def test_capabilities_beside_a_call_whose_other_end_is_over() -> None:
    """Who was held and is left alone need not have been told: whether there is a call to swap with is not known."""
    offered = [each for each in sample(RETRIEVED)["data"]["call"]["capabilities"] if each != "SwapCalls"]
    message = seen(changed(sample(RETRIEVED), {f"{CALL}/capabilities": offered}))
    held = tracked(sample(HELD))
    theirs = evolve(held, actor="caller", released=True)
    for far, rule in ((theirs, []), (evolve(theirs, released=False), ["call.capabilities"])):
        around = context(held, far)
        around.tracker.labels |= {("agent", "caller"): held.id, ("caller", "agent"): theirs.id}
        assert [each.rule for each in rules.capabilities(around, message)] == rule


def test_capabilities_that_are_forbidden() -> None:
    """A call that is Established cannot be answered, and one that is Released can do nothing."""
    offered = [*sample(RETRIEVED)["data"]["call"]["capabilities"], "Answer"]
    answerable = changed(sample(RETRIEVED), {f"{CALL}/capabilities": offered})
    over = changed(sample(RETRIEVED), {f"{CALL}/state": "Released"})
    for message in (answerable, over):
        found = list(rules.capabilities(context(), seen(message)))
        assert [each.rule for each in found] == ["call.capabilities"]


def test_capabilities_of_a_supervisor() -> None:
    """Who barged in is not offered to barge in."""
    barged = sample("SwitchToBargeIn-1.notification")
    assert list(rules.capabilities(context(), seen(barged, before=tracked(barged, mode="BargeIn")))) == []
    offered = [*barged["data"]["call"]["capabilities"], "SwitchToBargeIn"]
    again = changed(barged, {f"{CALL}/capabilities": offered})
    found = list(rules.capabilities(context(), seen(again, before=tracked(barged, mode="BargeIn"))))
    assert [each.rule for each in found] == ["call.capabilities"]


@pytest.mark.parametrize("name", ["StartCallRecording-1", "PauseCallRecording-1", "StopCallRecording-1"])
def test_capabilities_of_a_recorded_call(name: str) -> None:
    """What is printed beside a recordingState is right; what is printed beside another is not, and nothing is needed."""
    printed = sample(f"{name}.notification")
    offered = printed["data"]["call"]["capabilities"]
    mine = {each for each in offered if each.endswith("Recording")}
    assert list(rules.capabilities(context(), seen(printed))) == []
    none = changed(printed, {f"{CALL}/capabilities": [each for each in offered if each not in mine]})
    assert list(rules.capabilities(context(), seen(none))) == []
    for other in {f"{each}CallRecording" for each in ("Start", "Pause", "Resume", "Stop")} - mine:
        message = changed(printed, {f"{CALL}/capabilities": [*offered, other]})
        [finding] = rules.capabilities(context(), seen(message))
        assert f"offers {other}" in finding.message


def test_capabilities_of_a_state_that_nobody_documents() -> None:
    """Of an unknown state nothing is known, not even that it is wrong."""
    message = changed(sample(RETRIEVED), {f"{CALL}/state": "Parked", f"{CALL}/capabilities": []})
    assert list(rules.capabilities(context(), seen(message))) == []


@pytest.mark.parametrize("name", NOTIFICATIONS)
@pytest.mark.parametrize("rule", rules.NOTIFICATION_RULES, ids=lambda rule: rule.__name__)
def test_no_rule_stumbles(rule: Callable[..., Iterable[Finding]], name: str) -> None:
    """No rule raises, whatever of a message is missing or of another type."""
    whole = sample(name)
    for part in ("call", "devices", "phoneNumber", "messageType", "notificationType"):
        for value in HOLLOW:
            hollow = changed(whole, {f"/data/{part}": value})
            assert all(rule(context(), seen(hollow, before=tracked(whole))))
    for value in HOLLOW:
        assert all(rule(context(), seen({"channel": value, "data": value})))


@pytest.mark.parametrize("contract", [GENESYS, VOIPNOW], ids=lambda each: each.api)
def test_exchange_accepts_what_the_documents_print(contract: Contract) -> None:
    """A documented answer to an operation conforms."""
    answers = [each for each in contract.samples if each.kind == "response" and each.operation]
    assert answers
    for each in answers:
        done = exchanged(each.operation, status=each.status or 200, body=json.dumps(each.body).encode())
        assert [brief(one) for one in responses.faults(context(contract=contract), done)] == []


@pytest.mark.parametrize(
    ("api", "operation", "status", "body", "expected"),
    [
        ("genesys", "Hold", 200, b"{}", [("response.schema", "/statusCode")]),
        ("genesys", "Hold", 200, b"<html>", [("response.schema", "")]),
        ("genesys", "Hold", 200, b"", [("response.schema", "")]),
        ("genesys", "Hold", 500, b"<html>", [("response.server-error", "")]),
        ("genesys", "Hold", 500, b'{"statusCode": 3}', []),
        ("genesys", "Hold", 403, b"<html>", []),
        ("genesys", "Hold", 403, b'{"statusCode": "3"}', [("response.schema", "/statusCode")]),
        ("genesys", None, 500, b"<html>", []),
        ("genesys", "NoSuchOperation", 500, b"<html>", []),
        ("voipnow", "BargeIn", 400, b"<html>", [("response.schema", "")]),
        ("voipnow", "BargeIn", 400, b'{"error": {"code": "pc_timeout_invalid", "message": "no"}}', []),
        ("voipnow", "BargeIn", 503, b"", [("response.server-error", "")]),
    ],
)
def test_exchange(api: str, operation: str | None, status: int, body: bytes, expected: list[object]) -> None:
    """An answer is held against its schema; a refusal may come in a container's own words where no document forbids it."""
    contract = {"genesys": GENESYS, "voipnow": VOIPNOW}[api]
    done = exchanged(operation, status=status, body=body)
    assert [brief(each) for each in responses.faults(context(contract=contract), done)] == expected


def _silent(contract: Contract) -> list[Operation]:
    return [each for each in contract.operations.values() if responses.NO_CONTENT in each.success]


@pytest.mark.parametrize("operation", _silent(VOIPNOW), ids=lambda each: each.name)
def test_exchange_without_content(operation: Operation) -> None:
    """Where a document gives 204, an empty body says enough."""
    done = exchanged(operation.name, status=204)
    assert list(responses.faults(context(contract=VOIPNOW), done)) == []


@pytest.mark.parametrize(("status", "silent"), [(202, True), (200, False)])
def test_exchange_promises_a_body_for_200_only(status: int, silent: bool) -> None:  # noqa: FBT001  (a column of the table)
    """An accepted BargeIn may be answered 202 without a body; 200 returns the phone call (VN-E1)."""
    found = list(responses.faults(context(contract=VOIPNOW), exchanged("BargeIn", status=status)))
    assert [each.rule for each in found] == ([] if silent else ["response.schema"])
