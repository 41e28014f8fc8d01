"""The way to a finding: the exchanges that lead to it, as few as can be told."""

from tests import runs
from tests.unit.suite.told import exchanged

from ringback.apis import APIS
from ringback.model import Exchange, Finding, Request, Response, Step
from ringback.report.again import command, script
from ringback.run import Arrow
from ringback.suite.way import MOST, Passed, passed, with_ways

API = APIS["genesys"]

SETTINGS = {"username": "agent", "password": "Kanarienvogel", "phone_number": "5005"}


def sent(number: int, operation: str = "Hold", *, command: bool = True, status: int = 200) -> Passed:
    """Return what is kept of an exchange."""
    done = exchanged(operation)
    body = b'{"statusCode": 0}' if status == 200 else b'{"statusCode": 4, "statusMessage": "no"}'
    return passed(
        API,
        Exchange(
            number=number,
            actor="agent",
            operation=operation,
            request=done.request,
            response=Response(status=status, body=body),
        ),
        SETTINGS,
        command=command,
    )


def way(
    number: int, *given: Passed, clearings: tuple[int, ...] = (), arrows: tuple[Arrow, ...] = ()
) -> tuple[Step, ...]:
    """Return the way to a finding of an exchange."""
    finding = Finding(rule="call.state", operation="Hold", message="m", exchange=number)
    return with_ways([finding], given, clearings, arrows)[0].steps


def numbers(steps: tuple[Step, ...]) -> list[int]:
    """Return the numbers of the exchanges."""
    return [each.number for each in steps]


def test_only_what_can_have_mattered_is_told() -> None:
    """What reads, what was refused and what came afterwards is left out; the exchange at fault is not."""
    given = (sent(1), sent(2, command=False), sent(3, status=400), sent(4), sent(5, command=False), sent(6))
    assert numbers(way(5, *given)) == [1, 4, 5]
    assert numbers(way(3, *given)) == [1, 3]


def test_what_was_before_the_calls_ended_is_left_out() -> None:
    """A case that starts anew has nothing to do with what it did before."""
    given = tuple(map(sent, range(1, 7)))
    assert numbers(way(5, *given, clearings=(2, 3))) == [4, 5]
    assert numbers(way(2, *given, clearings=(2, 3))) == [1, 2]


def test_a_long_way_is_cut_at_its_beginning() -> None:
    """The last exchanges are told; a finding of no exchange, or of one that nobody saw, has no way."""
    given = tuple(map(sent, range(1, 100)))
    assert numbers(way(99, *given)) == list(range(100 - MOST, 100))
    assert way(500, *given) == ()
    assert with_ways([Finding(rule="r", operation=None, message="m")], given, (), ())[0].steps == ()


def test_it_tells_who_was_notified() -> None:
    """Notifications stand at the command that caused them; what never came is none."""
    arrows = (
        Arrow(kind="notification", actor="caller", label="StatusChange Held", exchange=1),
        Arrow(
            kind="notification", actor="agent", label="StatusChange Held never came", exchange=1, faulty=True
        ),
        Arrow(kind="command", actor="agent", label="POST Hold", exchange=1),
    )
    assert way(1, sent(1), arrows=arrows)[0].told == ("caller: StatusChange Held",)


def test_no_secret_and_no_endless_text() -> None:
    """Credentials are variables, and a huge body is an excerpt without a command line."""
    step = passed(
        API,
        Exchange(
            number=1,
            actor="agent",
            operation="Hold",
            request=Request(
                method="POST",
                url="http://h/api/v2/me?fields=*",
                headers={"Authorization": "Basic YWdlbnQ6S2FuYXJpZW52b2dlbA=="},
                body=b"x" * 100_000,
            ),
            response=Response(status=200),
        ),
        SETTINGS,
        command=True,
    ).step
    assert (step.path, len(step.body), step.curl) == ("/api/v2/me?fields=*", 2000, "")
    assert "YWdlbnQ6" not in str(step)


def test_a_script_numbers_what_comes_before() -> None:
    """It names the variables, says what each command did, and marks the one at fault; one command needs none."""
    steps = tuple(
        Step(
            number=number,
            actor="agent",
            operation=name,
            method="POST",
            path="/",
            status=200,
            curl=f'curl -u "$AGENT_USERNAME:$AGENT_PASSWORD" {name}',
        )
        for number, name in enumerate(("Dial", "Hold"), 1)
    )
    finding = Finding(rule="r", operation="Hold", message="m", steps=steps)
    assert script(finding).splitlines() == [
        "# Set before: AGENT_PASSWORD, AGENT_USERNAME.",
        "# Ids are those of the run: put in what your server gives instead.",
        "# 1. agent: Dial, answered 200",
        'curl -u "$AGENT_USERNAME:$AGENT_PASSWORD" Dial',
        "# 2. agent: Hold, answered 200  <- at fault",
        'curl -u "$AGENT_USERNAME:$AGENT_PASSWORD" Hold',
    ]
    assert script(Finding(rule="r", operation=None, message="m", steps=steps[:1])) == ""


def test_a_case_is_run_again() -> None:
    """The command line has all that decides what is run."""
    run = runs.conforming()
    assert command(run, run.cases[0]) == (
        f"ringback certify --api genesys --endpoint FILE --level lifecycle --only {runs.SWAP} --seed 1"
    )
