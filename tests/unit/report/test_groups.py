"""Findings that belong together: one defect is one group, and a second one is not hidden in it."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests import runs

from ringback.model import Acceptance, Finding, Step
from ringback.report import groups
from ringback.run import Arrow, Run

MISSING = Finding(
    rule="notification.missing",
    operation="Answer",
    requirement="GWS-DIAL-2",
    message="Answer must notify the caller about call 01INF9SLPAKAS6VRLUAF9FBJRU000003; nothing came in 3.0 s.",
    expected="StatusChange Established",
    exchange=4,
)

SHAPE = Finding(
    rule="notification.schema",
    operation="Dial",
    requirement="GWS-CALL-1",
    message="A CallStateChangeMessage is not as documented: it is missing",
    expected="capabilities",
    where="/data/call/capabilities",
    exchange=3,
)


def found(*cases: tuple[Finding, ...], kind: str = "flow") -> Run:
    """Return a run of cases that failed over these findings."""
    return runs.run(
        runs.part(f"genesys/{kind}/{number}", "failed", kind=kind, findings=each)
        for number, each in enumerate(cases)
    )


def told(run: Run) -> list[tuple[str, int, int]]:
    """Return rule, number of instances and number of cases of each group."""
    return [(each.rule, len(each.instances), len(each.cases)) for each in groups.findings(run)]


def test_one_defect_in_many_cases_is_one_finding() -> None:
    """Ids, times and addresses make no difference."""
    other = evolve(
        MISSING,
        message="Answer must notify the caller about call 01INF9SLPAKAS6VRLUAF9FBJRU00001B; nothing came in 10 s.",
        exchange=97,
    )
    assert told(found((MISSING,), (other,), (other,))) == [("notification.missing", 3, 3)]


def test_a_fault_of_a_resource_is_one_finding_wherever_it_is_shown() -> None:
    """A member that is missing in a notification, an answer and a list is missing once."""
    read = evolve(
        SHAPE,
        rule="response.schema",
        operation="GetCall",
        requirement="GWS-READ-1",
        message="The answer to GetCall is not as documented: it is missing",
        where="/call/capabilities",
    )
    listed = evolve(read, operation="GetCalls", requirement="GWS-READ-4", where="/calls/17/capabilities")
    (group,) = groups.findings(found((SHAPE, read), (listed,)))
    assert group.operations == ("Dial", "GetCall", "GetCalls")


def test_second_defects_are_not_hidden() -> None:
    """Another member, another operation, another requirement, another expectation, another place are others."""
    others = (
        evolve(SHAPE, where="/data/call/duration"),
        evolve(SHAPE, where="/data/device/capabilities"),
        evolve(SHAPE, message="A CallStateChangeMessage is not as documented: it must be a list", actual="x"),
        evolve(MISSING, operation="Hold"),
        evolve(MISSING, requirement="GWS-ANSWER-1"),
        evolve(MISSING, expected="StatusChange Released"),
        evolve(MISSING, message="Answer must notify the agent; nothing came."),
    )
    assert len(groups.findings(found(*((each,) for each in (SHAPE, MISSING, *others))))) == 9


CHANGED = Finding(
    rule="call.identity",
    operation="Hold",
    requirement="GWS-CALL-3",
    message="callUuid of call 01INF9SLPAKAS6VRLUAF9FBJRU000003 changed during its life.",
    expected="01INF9SLPAKAS6VRLUAF9FBJRU000003",
    actual="01INF9SLPAKAS6VRLUAF9FBJRU000009",
    where="/data/call/callUuid",
    exchange=4,
)

NULL = Finding(
    rule="notification.schema",
    operation="Dial",
    requirement="GWS-CALL-1",
    message="A CallStateChangeMessage is not as documented: it is null, not a string",
    expected="string",
    where="/data/call/duration",
    exchange=3,
)


def test_a_wrong_identity_that_every_operation_shows_is_one_finding() -> None:
    """A member that changes under many operations changes by one cause, whichever message shows it first."""
    others = (
        evolve(CHANGED, operation="Answer", exchange=6),
        evolve(CHANGED, operation="GetCalls", where="/calls/0/callUuid", exchange=8),
    )
    (group,) = groups.findings(found((CHANGED, *others), (others[1],)))
    assert (group.operations, group.causes, len(group.instances)) == (("Answer", "GetCalls", "Hold"), (), 4)


def test_a_wrong_identity_of_few_operations_is_theirs() -> None:
    """Two operations that confuse ids may be two defects; another member, or another fault of it, is another one."""
    two = (CHANGED, evolve(CHANGED, operation="SwapCalls"))
    assert len(groups.findings(found(*((each,) for each in two)))) == 2
    many = [evolve(CHANGED, operation=each) for each in ("Answer", "Hold", "Dial", "Hangup")]
    uri = [
        evolve(each, where="/data/call/uri", message="uri of call 1 names another resource.") for each in many
    ]
    other = [evolve(each, where="/data/device/callUuid") for each in many]
    named = [evolve(each, requirement="GWS-CALL-2") for each in many]
    assert len(groups.findings(found(*((each,) for each in (*many, *uri, *other, *named))))) == 4


def test_members_that_are_null_are_one_finding() -> None:
    """A server that sends null for whatever has no value does one thing wrong."""
    nulls = tuple(
        evolve(NULL, where=f"/data/call/{each}") for each in ("duration", "mute", "ani", "callType")
    )
    (group,) = groups.findings(found(nulls, nulls[:2]))
    assert len(group.instances) == 6


def test_few_nulls_and_nulls_of_other_resources_are_others() -> None:
    """Two members without a value are two findings, and so are members of a wrong type or that are missing."""
    two = tuple(evolve(NULL, where=f"/data/call/{each}") for each in ("duration", "mute"))
    assert len(groups.findings(found(two))) == 2
    many = tuple(evolve(NULL, where=f"/data/call/{each}") for each in ("a", "b", "c"))
    device = tuple(evolve(NULL, where=f"/devices/0/{each}") for each in ("a", "b", "c"))
    typed = evolve(many[0], message=NULL.message.replace("null", "an integer"), actual=1)
    assert len(groups.findings(found((*many, *device, SHAPE, typed)))) == 4


def test_what_comes_after_another_finding_is_marked() -> None:
    """A state that was not reached after a notification was lost may follow from that; it is still shown."""
    state = evolve(MISSING, rule="call.state", operation="Hold", requirement="GWS-HOLD-1", exchange=9)
    first, second = groups.findings(found((MISSING, state), (MISSING, state)))
    assert (first.rule, first.causes) == ("notification.missing", ())
    assert (second.rule, second.causes) == ("call.state", (first.key,))


def test_what_was_seen_alone_once_is_no_consequence() -> None:
    """One case without the other finding is enough."""
    state = evolve(MISSING, rule="call.state", operation="Hold", requirement="GWS-HOLD-1", exchange=9)
    assert [each.causes for each in groups.findings(found((MISSING, state), (state,)))] == [(), ()]


def test_a_wrong_shape_brings_about_only_what_lies_in_it() -> None:
    """What a missing list should hold is a consequence; a lost notification is none, and a shape never is one."""
    offer = evolve(SHAPE, rule="call.capabilities", message="The call must offer Answer.", actual=[])
    late = evolve(SHAPE, where="/data/call/duration", exchange=12)
    made = {
        each.rule + each.clearest.finding.where: bool(each.causes)
        for each in groups.findings(found((SHAPE, offer, MISSING, late)))
    }
    assert made == {
        "notification.schema/data/call/capabilities": False,
        "call.capabilities/data/call/capabilities": True,
        "notification.missing": False,
        "notification.schema/data/call/duration": False,
    }


def test_what_misses_a_member_follows_from_its_absence() -> None:
    """A call that is not found by its id may follow from ids that are not there, though that was seen later."""
    lost = Finding(
        rule="view.missing",
        operation="CreateSimple",
        requirement="VN-CREATE-1",
        message="CreateSimple was accepted, and no phone call of it was ever listed.",
        where="/id",
        exchange=3,
    )
    absent = Finding(
        rule="response.schema",
        operation="List",
        requirement="VN-LIST-2",
        message="The answer to List is not as documented: it is missing",
        expected="id",
        where="/entry/0/id",
        exchange=4,
    )
    other = evolve(lost, rule="call.identity", where="/device/id")
    made = groups.findings(found((lost, absent, other)))
    assert {each.rule: bool(each.causes) for each in made} == {
        "call.identity": False,
        "response.schema": False,
        "view.missing": True,
    }


def test_the_clearest_finding_is_of_a_flow_with_few_commands() -> None:
    """A documented flow goes before a fuzzed request, and what takes fewer commands before what takes many."""
    steps = tuple(
        Step(number=number, actor="agent", operation="Hold", method="POST", path="/", status=200)
        for number in range(3)
    )
    long, short = (evolve(MISSING, curl="curl", steps=each) for each in (steps, steps[:1]))
    made = runs.run(
        [
            runs.part("genesys/fuzz/a", "failed", kind="fuzz", findings=(short,)),
            runs.part("genesys/flow/b", "failed", findings=(long,)),
            runs.part("genesys/flow/c", "failed", findings=(short,)),
        ]
    )
    (group,) = groups.findings(made)
    assert [each.case.id for each in group.instances] == [
        "genesys/flow/c",
        "genesys/flow/b",
        "genesys/fuzz/a",
    ]


def test_an_older_log_counts_the_arrows() -> None:
    """Without the steps of a finding, the diagram tells how many commands came before."""
    arrows = tuple(
        Arrow(kind="command", actor="agent", label="POST Hold", exchange=each) for each in (1, 2, 4)
    )
    made = runs.run([runs.part("a", "failed", findings=(MISSING,), sequence=arrows)])
    assert groups.findings(made)[0].clearest.commands == 2


def test_accepted_findings_come_last() -> None:
    """What somebody accepted is a group of its own."""
    known = Acceptance(rule="r", requirement="", reason="known", expires="2027-01-01")
    accepted = evolve(MISSING, accepted=known)
    assert [each.accepted for each in groups.findings(found((accepted,), (MISSING,), (SHAPE,)))] == [
        False,
        False,
        True,
    ]


CASES = st.lists(
    st.lists(
        st.builds(
            evolve,
            st.sampled_from([MISSING, SHAPE]),
            operation=st.sampled_from(["Hold", "Dial"]),
            exchange=st.none() | st.integers(0, 5),
            where=st.sampled_from(["", "/a/b", "/a/0/b"]),
        ),
        min_size=1,
        max_size=4,
    ).map(tuple),
    max_size=5,
)


@given(cases=CASES, dice=st.randoms())
def test_the_order_of_results_does_not_matter(cases: list[tuple[Finding, ...]], dice: object) -> None:
    """Whoever runs cases in another order gets the same groups with the same clearest instances."""
    run = found(*cases)
    results = list(run.results)
    dice.shuffle(results)  # type: ignore[attr-defined]  # Hypothesis makes a random.Random
    assert groups.findings(evolve(run, results=tuple(results))) == groups.findings(run)


@given(cases=CASES)
def test_every_finding_is_in_one_group(cases: list[tuple[Finding, ...]]) -> None:
    """Nothing is lost and nothing is told twice."""
    run = found(*cases)
    grouped = [(each.case.id, each.number) for group in groups.findings(run) for each in group.instances]
    assert sorted(grouped) == sorted(
        (each.case, number + 1) for each in run.results for number in range(len(each.findings))
    )
