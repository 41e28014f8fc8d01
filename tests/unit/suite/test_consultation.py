"""Consultations on endpoints: whom to address, what must have come of it, and what is left behind."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from attrs import evolve
from tests.standins.launch import standin
from tests.unit.suite.told import CHECKERS, GENESYS

from ringback.endpoint.embedded import embedded
from ringback.endpoint.endpoint import Wiring, opened
from ringback.endpoint.file import EndpointFile
from ringback.model import Json
from ringback.suite import consultation as consultation_module
from ringback.suite.arrange import arranged, pinned
from ringback.suite.consultation import CONFERENCE, TRANSFER, Consultation
from ringback.suite.opening import staged
from ringback.suite.outcome import Departed, NotExercised
from ringback.suite.reading import calls_of, refreshed
from ringback.suite.stage import Stage


@contextmanager
def on(file: EndpointFile) -> Iterator[Stage]:
    """Yield a stage, which is cleared afterwards."""
    wiring = Wiring(kind="live", clock=time.monotonic)
    with opened(file, GENESYS, wiring) as endpoint, staged(endpoint, CHECKERS["genesys"]) as stage:
        yield stage


@contextmanager
def vendor(variant: str | None) -> Iterator[Stage]:
    """Yield a stage on a stand-in."""
    with standin("genesys", variant=variant, quiet_s=0.1) as path, on(EndpointFile.read(path, {})) as stage:
        yield stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Yield a stage on the embedded switch."""
    with embedded("genesys", 1) as file, on(file) as opened_stage:
        yield opened_stage


def begun(stage: Stage, what: str) -> None:
    """Have the agent consult the colleague about a call with the caller."""
    dialled(stage, "caller", "agent")
    Consultation(stage).initiate(what, "agent", "caller", "colleague")
    stage.command("colleague", "Answer", call=stage.call("colleague", "agent"))


def dialled(stage: Stage, caller: str, callee: str) -> None:
    """Let one actor talk to another."""
    body = {"destination": {"phoneNumber": stage.endpoint.number_of(callee)}}
    stage.command(caller, "Dial", to=callee, body=body)
    stage.command(callee, "Answer", call=stage.call(callee, caller))


def states(stage: Stage, actor: str) -> list[object]:
    """Return the states of an actor's calls, as read."""
    return [each["state"] for each in calls_of(stage, actor) or ()]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("InitiateTransfer", ["Established"]),
        ("InitiateConference", ["Established"]),
        ("SingleStepConference", ["Established"]),
        ("CompleteTransfer", ["Held", "Established"]),
        ("CompleteConference", ["Held", "Established"]),
        ("RemoveParticipantFromConference", ["Established"]),
    ],
)
def test_an_operation_is_arranged_where_it_is_legal(
    stage: Stage, operation: str, expected: list[str]
) -> None:
    """What goes before it is done; the call to address, and whom parameters name, are known."""
    arrangement = arranged(stage, GENESYS.operation(operation))
    assert states(stage, "agent") == expected
    assert arrangement.call is not None
    assert arrangement.call.state == "Established"
    assert stage.move(operation, "agent", arrangement.call, arrangement.other) is not None
    assert arrangement.means["participant"] == stage.endpoint.number_of("colleague")


def test_nobody_but_actors_is_dialled() -> None:
    """Without a colleague there is nobody to consult, and the number that a page prints is nobody's business."""
    with embedded("genesys", 1) as file:
        actors = {name: each for name, each in file.actors.items() if name != "colleague"}
        with on(evolve(file, actors=actors)) as stage:
            with pytest.raises(NotExercised, match="no actor colleague"):
                arranged(stage, GENESYS.operation("CompleteTransfer"))
            assert states(stage, "agent") == ["Established"]


@pytest.mark.parametrize("operation", ["CompleteTransfer", "CompleteConference"])
def test_the_call_that_offers_a_completion_is_addressed(operation: str) -> None:
    """Where only the held call offers it, that one is arranged, and the other one named as the consultation."""
    with vendor("CompletesByTheHeldCall") as stage:
        arrangement = arranged(stage, GENESYS.operation(operation))
        assert arrangement.call is not None
        assert arrangement.other is not None
        assert (arrangement.call.state, arrangement.other.state) == ("Held", "Established")
        uri = arrangement.other.uri
        assert pinned(GENESYS.operation(operation), {}, arrangement) == {"consultCallUri": uri}


def test_a_conference_is_arranged_by_the_call_that_offers_it() -> None:
    """What goes before an operation is addressed in the same way as the operation itself."""
    with vendor("CompletesByTheHeldCall") as stage:
        arrangement = arranged(stage, GENESYS.operation("RemoveParticipantFromConference"))
        assert arrangement.call is not None
        assert arrangement.call.state == "Established"
        assert arrangement.other is None
        assert len(stage.tracker.live("agent")) == 1


@pytest.mark.parametrize(
    "variant", [None, "TransferRenewsCalls", "TransferTellsNobody", "CompletesByTheHeldCall"]
)
def test_who_stays_after_a_transfer_is_found(variant: str | None) -> None:
    """Told or not, on the same call or on a new one, caller and colleague are each other's party."""
    with vendor(variant) as stage:
        begun(stage, TRANSFER)
        Consultation(stage).complete(TRANSFER, "agent", "caller", "colleague")
        Consultation(stage).talk("caller", "colleague")
        assert states(stage, "agent") == []
        for one, other in (("caller", "colleague"), ("colleague", "caller")):
            assert stage.call(one, other).state == "Established"
        assert stage.evidence.findings == []


def test_an_order_that_one_page_prints_otherwise_rests_on_its_erratum() -> None:
    """Which of two calls is released first is nobody's fault."""
    with vendor("TransferTellsConsultFirst") as stage:
        begun(stage, TRANSFER)
        Consultation(stage).complete(TRANSFER, "agent", "caller", "colleague")
        assert "GWS-E20" in stage.evidence.errata


def test_the_documented_order_rests_on_nothing(stage: Stage) -> None:
    """The original is released first, as printed."""
    begun(stage, TRANSFER)
    Consultation(stage).complete(TRANSFER, "agent", "caller", "colleague")
    assert "GWS-E20" not in stage.evidence.errata
    assert "GWS-E21" in stage.evidence.errata


def test_what_is_accepted_though_not_offered_rests_on_its_erratum(stage: Stage) -> None:
    """No capabilities of an owner's call list RemoveParticipantFromConference."""
    begun(stage, CONFERENCE)
    consultation = Consultation(stage)
    consultation.complete(CONFERENCE, "agent", "caller", "colleague")
    consultation.conferring("agent", "caller", ("caller", "colleague"))
    consultation.remove("agent", "caller", "colleague")
    consultation.without("agent", "caller", "colleague")
    consultation.off("colleague", ("agent", "caller"))
    assert "GWS-E22" in stage.evidence.errata


def test_who_stays_reads_of_nobody_who_was_removed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only the call of the owner, who is told, is without whoever was removed."""
    gone = {"phoneNumber": stage.endpoint.number_of("colleague")}

    def stale(stage: Stage, actor: str) -> tuple[Mapping[str, Json], ...] | None:
        listed = calls_of(stage, actor) or ()
        named = [{**each, "participants": [*each["participants"], gone]} for each in listed]
        return tuple(named) if actor == "caller" else listed

    begun(stage, CONFERENCE)
    consultation = Consultation(stage)
    consultation.complete(CONFERENCE, "agent", "caller", "colleague")
    consultation.remove("agent", "caller", "colleague")
    monkeypatch.setattr(consultation_module, "calls_of", stale)
    with pytest.raises(Departed) as caught:
        consultation.without("agent", "caller", "colleague")
    assert caught.value.finding.rule == "call.participants"
    assert "caller's call" in caught.value.finding.message


def test_a_server_that_cannot_remove_anybody_is_not_at_fault() -> None:
    """Nothing announces the operation, so a refusal may mean that it is not there."""
    with vendor("RemovalNotTaken") as stage:
        begun(stage, CONFERENCE)
        consultation = Consultation(stage)
        consultation.complete(CONFERENCE, "agent", "caller", "colleague")
        consultation.conferring("agent", "caller", ("caller", "colleague"))
        with pytest.raises(NotExercised, match="does not take RemoveParticipantFromConference"):
            consultation.remove("agent", "caller", "colleague")
        assert stage.evidence.findings == []


def test_what_nobody_was_told_is_known_once_it_is_read() -> None:
    """A read is no notification: telling the same afterwards is no repetition."""
    with vendor("ConferenceOnlyRead") as stage:
        begun(stage, CONFERENCE)
        Consultation(stage).complete(CONFERENCE, "agent", "caller", "colleague")
        assert stage.call("agent", "caller").state == "Held"
        call = refreshed(stage, stage.call("agent", "caller"))
        assert (call.state, call.change) == ("Established", "")
        assert stage.call("agent", "caller") == call


@pytest.mark.parametrize("what", [TRANSFER, CONFERENCE])
@pytest.mark.parametrize("done", [False, True])
def test_nothing_is_left_behind(what: str, *, done: bool) -> None:
    """Consultations and conferences, complete or not, end when the stage is cleared."""
    with embedded("genesys", 1) as file:
        with on(file) as stage:
            begun(stage, what)
            if done:
                Consultation(stage).complete(what, "agent", "caller", "colleague")
        with on(file) as stage:
            assert [states(stage, each) for each in ("agent", "caller", "colleague")] == [[], [], []]
