"""Runs made by hand, for tests of run logs and reports: conforming, departing, undetermined, and large ones."""

from collections.abc import Iterable
from typing import Any

from attrs import evolve

from ringback.model import Acceptance, Erratum, Finding, Requirement, Source, Step
from ringback.report.texts import Texts
from ringback.run import STATES, Accepted, Arrow, Case, Footer, Header, Result, Run, concluded

HEADER = Header(
    ringback="0.1.0",
    api="genesys",
    endpoint={
        "name": "vendor.toml",
        "kind": "live",
        "base_url": "https://gws.example.com",
        "actors": ["agent", "caller", "colleague"],
    },
    contract="sha256:" + "0123456789abcdef" * 4,
    seed=1,
    level="lifecycle",
    started="2026-03-25T10:00:00Z",
)

FINISHED = "2026-03-25T10:01:12Z"


def requirement(name: str, statement: str, line: int, level: str = "flows") -> Requirement:
    """Return a requirement of the document SwapCalls."""
    return Requirement(
        id=name, statement=statement, source=Source(document="SwapCalls", line=line), level=level
    )


TEXTS = Texts(
    title="Genesys Web Services Voice API v2",
    requirements={
        each.id: each
        for each in (
            requirement("GWS-SWAP-1", "SwapCalls is answered with statusCode 0.", 11),
            requirement("GWS-SWAP-2", "SwapCalls causes one notification for each of the two calls.", 39),
            requirement(
                "GWS-SWAP-3", "The established call becomes held, and the held one established.", 418
            ),
            requirement("GWS-SWAP-6", "otherCallUri must be the URI of a call.", 19, level="robust"),
            requirement("GWS-BARGE-3", "Without monitoring, SwitchToBargeIn is refused.", 25),
        )
    },
    errata={
        "GWS-E2": Erratum(
            id="GWS-E2",
            title="The order of the two SwapCalls notifications",
            sides=("The text says held first.", "The sample prints the established call first."),
            ruling="Neither order is demanded.",
            accepts="Both notifications in either order.",
            sources=(Source(document="SwapCalls", line=39), Source(document="SwapCalls", line=418)),
        )
    },
)

SWAP = "genesys/flow/swap-calls/hold-dial-swap"

CURL = (
    "curl -X POST 'https://gws.example.com/api/v2/me/calls/013V08JRL498H1OI04000VTAES00000S'"
    " -u \"agent:$AGENT_PASSWORD\" -H 'Content-Type: application/json'"
    ' -d \'{"operationName": "SwapCalls", "otherCallUri": "https://gws.example.com/api/v2/me/calls/R"}\''
)


def arrows(rows: Iterable[tuple[str, str, str, int | None]], step: float = 0.07) -> tuple[Arrow, ...]:
    """Return arrows from (kind, actor, label, exchange), each a step later than the one before."""
    return tuple(
        Arrow(kind=kind, actor=actor, label=label, exchange=exchange, at=round(3.2 + step * number, 3))
        for number, (kind, actor, label, exchange) in enumerate(rows)
    )


#: The story of the document's second sample: an inbound call, held, a consultation, and back.
SWAP_SEQUENCE = arrows(
    [
        ("command", "caller", "Dial 5005", 1),
        ("reply", "caller", "200 statusCode 0", 1),
        ("notification", "caller", "StatusChange Dialing", 1),
        ("notification", "agent", "StatusChange Ringing", 1),
        ("command", "agent", "Answer", 2),
        ("reply", "agent", "200 statusCode 0", 2),
        ("notification", "agent", "StatusChange Established", 2),
        ("notification", "caller", "StatusChange Established", 2),
        ("command", "agent", "Hold", 3),
        ("notification", "agent", "StatusChange Held", 3),
        ("reply", "agent", "200 statusCode 0", 3),
        ("command", "agent", "Dial 5001", 4),
        ("reply", "agent", "200 statusCode 0", 4),
        ("notification", "agent", "StatusChange Dialing", 4),
        ("notification", "colleague", "StatusChange Ringing", 4),
        ("command", "colleague", "Answer", 5),
        ("reply", "colleague", "200 statusCode 0", 5),
        ("notification", "colleague", "StatusChange Established", 5),
        ("notification", "agent", "StatusChange Established", 5),
        ("command", "agent", "SwapCalls", 6),
        ("reply", "agent", "200 statusCode 0", 6),
        ("notification", "agent", "StatusChange Held", 6),
        ("notification", "agent", "StatusChange Established", 6),
    ]
)

#: The same, but both calls are Established after the swap.
FAULTY_SWAP_SEQUENCE = (
    *SWAP_SEQUENCE[:-2],
    evolve(
        SWAP_SEQUENCE[-2],
        label="StatusChange Established of the call that should be held now",
        faulty=True,
        detail="call 013V…R is Established; it should be Held",
    ),
    SWAP_SEQUENCE[-1],
)

CALL = {
    "call": {
        "id": "013V08JRL498H1OI04000VTAES00000R",
        "state": "Held",
        "duration": "12",
        "mute": "Off",
        "capabilities": ["SwapCalls", "Hold", "Hangup"],
    },
    "messageType": "CallStateChangeMessage",
}

STATE = Finding(
    rule="call.state",
    operation="SwapCalls",
    requirement="GWS-SWAP-3",
    message="After SwapCalls both calls are Established; one of them must be Held (try 40).",
    expected=CALL,
    actual={**CALL, "call": {**CALL["call"], "state": "Established", "duration": 12}},  # type: ignore[dict-item]
    where="/data/call/state",
    source="SwapCalls:418",
    exchange=6,
    curl=CURL,
)

MISSING = Finding(
    rule="notification.missing",
    operation="SwapCalls",
    requirement="GWS-SWAP-2",
    message="The notification of the retrieved call did not come within 10 s.",
    expected={"call": {"state": "Established"}, "channel": "/v2/me/calls"},
    source="SwapCalls:39",
    exchange=6,
    curl=CURL,
)

HOSTILE = Finding(
    rule="response.server-error",
    operation=None,
    message="</script><script>alert('\u202e')</script> \x1b[31mred\x00 \ud800",
    expected="<img src=x onerror=alert(1)>",
    actual={"<b>": ["\x07", "\ud800", None, True, 1.5]},
    curl="curl 'http://127.0.0.1/</textarea><script>'",
)


def run(
    parts: Iterable[tuple[Case, Result]],
    *,
    header: Header = HEADER,
    texts: Texts = TEXTS,
    finished: str = FINISHED,
) -> Run:
    """Return the run of these cases and results, with the footer they lead to."""
    pairs = tuple(parts)
    cases = tuple(case for case, _ in pairs)
    results = tuple(result for _, result in pairs)
    footer: Footer = concluded(cases, results, texts.requirements, finished)
    return Run(header=header, cases=cases, results=results, footer=footer)


def part(
    name: str,
    outcome: str = "passed",
    *,
    kind: str = "flow",
    operations: tuple[str, ...] = (),
    requirements: tuple[str, ...] = (),
    **more: Any,
) -> tuple[Case, Result]:
    """Return a case and its result."""
    case = Case(id=name, kind=kind, operations=operations, requirements=requirements)
    return case, Result(case=name, outcome=outcome, seconds=0.25, **more)


def _swap(outcome: str = "passed", **more: Any) -> tuple[Case, Result]:
    given = {"sequence": SWAP_SEQUENCE, **more}
    operations = ("Dial", "Answer", "Hold", "SwapCalls")
    return part(
        SWAP, outcome, operations=operations, requirements=("GWS-SWAP-1", "GWS-SWAP-2", "GWS-SWAP-3"), **given
    )


def _fuzz(number: int, outcome: str = "passed", **more: Any) -> tuple[Case, Result]:
    return part(
        f"genesys/fuzz/SwapCalls/{number:02}", outcome, kind="fuzz", operations=("SwapCalls",), **more
    )


_UNARRANGED = part(
    "genesys/flow/barge-in/refused",
    "skipped",
    operations=("SwitchToBargeIn",),
    requirements=("GWS-BARGE-3",),
    reason="the endpoint file has no supervisor",
)


def conforming() -> Run:
    """Return a run without a finding, with an erratum, a note and a skipped case."""
    return run(
        [
            _swap(errata=("GWS-E2",), notes=("An unknown property /data/call/colour was sent.",)),
            *(_fuzz(number) for number in range(12)),
            _UNARRANGED,
        ]
    )


def departing() -> Run:
    """Return a run with many findings, some of them hostile to whoever prints them."""
    many = [evolve(STATE, message=STATE.message.replace("40", str(number)), curl="") for number in range(40)]
    return run(
        [
            _swap("failed", findings=(STATE, MISSING), sequence=FAULTY_SWAP_SEQUENCE, errata=("GWS-E2",)),
            *(_fuzz(number) for number in range(6)),
            _fuzz(6, "failed", findings=(HOSTILE,)),
            part(
                "genesys/lifecycle/0",
                "failed",
                kind="lifecycle",
                findings=tuple(many),
                operations=("SwapCalls",),
            ),
            _fuzz(7, "errored", reason="https://gws.example.com did not answer SwapCalls within 10 s."),
            _UNARRANGED,
        ]
    )


def accepted() -> Run:
    """Return a run with the way to a finding, which is accepted, and with acceptances in every state."""
    known = Acceptance(
        rule="call.state",
        requirement="GWS-SWAP-3",
        reason="Ticket 12. " * 20,
        expires="2027-01-01",
        by="R. Tanaka",
    )
    steps = tuple(
        Step(
            number=number,
            actor="agent",
            operation="SwapCalls",
            method="POST",
            path="/api/v2/me/calls/013V08JRL498H1OI04000VTAES00000R",
            status=200,
            body='{"operationName": "SwapCalls", "otherCallUri": "https://gws.example.com/api/v2/me/calls/R"}',
            told=("agent: StatusChange Held",),
            curl=CURL,
        )
        for number in range(1, 4)
    )
    found = evolve(STATE, accepted=known, steps=steps, scenario="Scenario: swap\n  When the agent swaps")
    case, result = _swap(findings=(found, evolve(found, message="It is held.")))
    held = tuple(Accepted(acceptance=known, state=each, findings=1) for each in STATES)
    footer = concluded((case,), (result,), TEXTS.requirements, FINISHED, held)
    return Run(header=HEADER, cases=(case,), results=(result,), footer=footer)


def undetermined() -> Run:
    """Return a run that could not tell: cases ended in problems, none in a finding."""
    dropped = "https://gws.example.com dropped the connection during /meta/connect."
    return run(
        [
            _swap("errored", reason=dropped, sequence=SWAP_SEQUENCE[:9]),
            *(_fuzz(number, "errored", reason=dropped) for number in range(3)),
            _fuzz(3),
            _UNARRANGED,
        ]
    )


#: A contract as large as ours.
MANY_TEXTS = Texts(
    title="An API with many requirements",
    requirements={
        each.id: each
        for each in (
            requirement(f"X-{group}-{number}", f"What {group} {number} demands, at some length.", number)
            for group in ("ANSWER", "BARGE", "CALL", "DIAL", "HOLD", "NOTE", "SWAP", "TRANSFER", "USERDATA")
            for number in range(1, 16)
        )
    },
)


def wide() -> Run:
    """Return a run of 300 cases that look at 135 requirements, with skips of every sort."""
    ids = tuple(MANY_TEXTS.requirements)
    reasons = (
        "the endpoint has no actor supervisor",
        "the endpoint has no two actors beside the agent and the caller",
        "the endpoint does not take SetCallDisposition (404 6)",
        "the endpoint file does not say that CSRF protection is on: [auth] csrf",
        "there is no cassette swap-calls.hold-dial-swap.yaml",
        "SwapCalls is not legal while a call is Ringing",
    )
    parts = []
    for number in range(300):
        looked = (ids[7], *(ids[(number * 7 + step) % 60] for step in range(3)))
        name = f"genesys/flow/{('answer', 'hold-and-swap', 'a-transfer-to-somebody')[number // 100]}/case-{number:03}"
        if number % 29 == 0:
            found = (evolve(STATE, requirement=looked[1]),)
            parts.append(part(name, "failed", requirements=looked, findings=found))
        elif number % 10 == 1:
            left = ids[60 + number // 10 * 2 : 62 + number // 10 * 2]
            parts.append(part(name, "skipped", requirements=left, reason=reasons[number // 10 % 6]))
        else:
            parts.append(part(name, requirements=looked, operations=("Hold", "SwapCalls")[number % 2 :]))
    return run(parts, texts=MANY_TEXTS)


def large(cases: int) -> Run:
    """Return a run with this many cases, some with findings, some with a diagram."""
    return run(
        part(
            f"genesys/lifecycle/{number:06}",
            "failed" if number % 20 == 0 else "passed",
            kind="lifecycle",
            operations=("Dial", "Answer", "SwapCalls"),
            requirements=("GWS-SWAP-3",),
            findings=(STATE,) if number % 20 == 0 else (),
            sequence=SWAP_SEQUENCE if number % 20 == 0 else (),
        )
        for number in range(cases)
    )


#: What somebody might send who wants more than to be shown: markup, mentions, links, commands of jobs, what no format can hold.
BAD = (
    "</script><img src=x onerror=alert(1)> @octocat #1 GH-1 https://evil.example www.evil.example a@evil.example "
    "`x` ``y`` | \\| [link](javascript:alert(1)) ![](https://evil.example/x.png) {0} ]]> \x1b[31m\x00\ud800\u202e\ufffe\r\n"
    "::error file=a.py::pwned\n  ::set-output name=a::b\n##[error]pwned ##vso[task.complete] ##teamcity[x]\n"
    "```\n````\n</details>\n# heading\n| a | b |\n"
)


def hostile() -> Run:
    """Return a run in which every text that is not ours is what a hostile server, or a forged log, may hold."""
    finding = Finding(
        rule=BAD,
        operation=BAD,
        message=BAD,
        requirement=BAD,
        expected={BAD: [BAD, 1]},
        actual=BAD,
        where=f"/{BAD}",
        source=BAD,
        exchange=1,
        curl=BAD,
        scenario=BAD,
        steps=(
            Step(
                number=1,
                actor=BAD,
                operation=BAD,
                method=BAD,
                path=BAD,
                status=1,
                body=BAD,
                told=(BAD,),
                curl=BAD,
            ),
        )
        * 2,
    )
    known = Acceptance(
        rule=BAD,
        requirement=BAD,
        reason=BAD,
        expires="2027-01-01",
        operation=BAD,
        where=BAD,
        case=BAD,
        by=BAD,
    )
    arrow = Arrow(kind="command", actor=BAD, label=BAD, detail=BAD, exchange=1, faulty=True)
    texts: dict[str, Any] = {
        "operations": (BAD,),
        "requirements": (BAD,),
        "notes": (BAD,),
        "errata": (BAD,),
        "sequence": (arrow,),
    }
    parts = [
        part(f"failed{BAD}", "failed", findings=(finding,), **texts),
        part(f"other{BAD}", "failed", kind=BAD, findings=(finding, evolve(finding, accepted=known)), **texts),
        part(f"errored{BAD}", "errored", reason=BAD, findings=(evolve(finding, accepted=known),), **texts),
        part(f"skipped{BAD}", "skipped", reason=BAD),
    ]
    held = tuple(Accepted(acceptance=known, state=each, findings=1) for each in STATES)
    cases, results = tuple(case for case, _ in parts), tuple(result for _, result in parts)
    header = evolve(HEADER, ringback=BAD, api=BAD, endpoint={"name": BAD, BAD: BAD})
    footer = concluded(cases, results, (), FINISHED, held)
    return Run(header=header, cases=cases, results=results, footer=footer)
