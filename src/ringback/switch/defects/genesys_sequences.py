"""What a Genesys server may do wrong only after several operations."""

from collections import Counter
from collections.abc import Callable, Hashable

from attrs import evolve

from ringback.model import Json
from ringback.switch.changes import both
from ringback.switch.commands import INVALID, Command, Refused
from ringback.switch.defects.genesys_combinators import Then, changed, of_these, target, undone
from ringback.switch.defects.genesys_transfers import consulted
from ringback.switch.genesys_fittings import (
    Fittings,
    GenesysChange,
    GenesysFit,
    Obey,
    obeying,
    showing,
)
from ringback.switch.genesys_texts import Shown
from ringback.switch.performing import Outcome
from ringback.switch.world import Call, Monitoring, World

#: Returns whose doings are counted together.
_Of = Callable[[World, Command], Hashable]


def _call(_world: World, command: Command) -> Hashable:
    return command.call


def _party(_world: World, command: Command) -> Hashable:
    return command.number


def _both_calls(_world: World, command: Command) -> Hashable:
    return frozenset((command.call, command.other))


def _original(world: World, command: Command) -> Hashable:
    return consulted(world, command)[0].id


# ---- what goes wrong the second time, or the third ----


def _from_the(count: int, operation: str, then: Then, of: _Of = _call) -> GenesysFit:
    """Carry out an operation as is right a few times; from this count on, change the world once more."""

    def fit(fittings: Fittings) -> Fittings:
        done: Counter[Hashable] = Counter()

        def obey(inner: Obey, world: World, command: Command) -> Outcome:
            after, effects = inner(world, command)
            if command.operation != operation:
                return after, effects
            who = of(world, command)
            done[who] += 1
            return (after, effects) if done[who] < count else of_these(then(world, after, command), effects)

        return obeying(obey)(fittings)

    return fit


def _refused_after(count: int, first: str, then: str, of: _Of = _call) -> GenesysFit:
    """Refuse an operation once another one has been carried out so many times."""

    def fit(fittings: Fittings) -> Fittings:
        done: Counter[Hashable] = Counter()

        def obey(inner: Obey, world: World, command: Command) -> Outcome:
            who = of(world, command)
            if command.operation == then and done[who] >= count:
                raise Refused(INVALID, f"{then} is not possible now.")
            outcome = inner(world, command)
            done[who] += command.operation == first
            return outcome

        return obeying(obey)(fittings)

    return fit


def _nothing_else_kept(_before: World, after: World, command: Command) -> World:
    return after.with_only_user_data(target(after, command).talk, command.user_data)


def _nothing_new_kept(before: World, after: World, command: Command) -> World:
    call = target(before, command)
    return after.with_only_user_data(call.talk, before.user_data(call))


def _paused(_before: World, after: World, command: Command) -> World:
    return changed(after, target(after, command), recording="Paused")


def _only_the_last_named(before: World, after: World, command: Command) -> World:
    original, consult = consulted(before, command)
    return changed(after, original, participants=consult.participants)


def _not_monitoring(_before: World, after: World, command: Command) -> World:
    return after.with_phone(evolve(after.phone(command.number), monitoring=None))


# ---- what a call has been through ----


def _once_transferred(*operations: str) -> GenesysFit:
    """Refuse operations on calls whose talk has been transferred before."""

    def fit(fittings: Fittings) -> Fittings:
        transferred: set[str] = set()

        def obey(inner: Obey, world: World, command: Command) -> Outcome:
            talk = target(world, command).talk if command.call else ""
            if command.operation in operations and talk in transferred:
                raise Refused(INVALID, f"{command.operation} is not possible now.")
            outcome = inner(world, command)
            if command.operation == "SingleStepTransfer":
                transferred.add(talk)
            return outcome

        return obeying(obey)(fittings)

    return fit


def _locked_by_refusals(fittings: Fittings) -> Fittings:
    """Refuse everything on a call for which two commands have been refused."""
    refused: Counter[str | None] = Counter()

    def obey(inner: Obey, world: World, command: Command) -> Outcome:
        if command.call and refused[command.call] > 1:
            raise Refused(INVALID, "The call is locked.")
        try:
            return inner(world, command)
        except Refused:
            refused[command.call] += 1
            raise

    return obeying(obey)(fittings)


def _offering_retrieve(fittings: Fittings) -> Fittings:
    """Offer nothing but Retrieve on a call whose consultation has been hung up."""
    originals: set[str] = set()

    def obey(inner: Obey, world: World, command: Command) -> Outcome:
        outcome = inner(world, command)
        parent = target(world, command).parent if command.operation == "Hangup" else None
        if parent is not None:
            originals.add(parent)
        return outcome

    def show(_shown: Shown, text: dict[str, Json]) -> dict[str, Json]:
        return {**text, "capabilities": ["Retrieve"]} if text["id"] in originals else text

    return both(obeying(obey), showing("call", show))(fittings)


def _joining_after_the_end(fittings: Fittings) -> Fittings:
    """Bring supervisors onto new calls though they have cancelled their monitoring."""
    cancelled: dict[str, Monitoring] = {}

    def obey(inner: Obey, world: World, command: Command) -> Outcome:
        if command.operation == "CancelSupervisorMonitoring":
            outcome = inner(world, command)
            monitoring = world.phone(command.number).monitoring
            assert monitoring is not None
            cancelled[command.number] = monitoring
            return outcome
        if command.operation != "Answer":
            return inner(world, command)
        idle = {
            each: monitoring for each, monitoring in cancelled.items() if not world.phone(each).monitoring
        }
        for number, monitoring in idle.items():
            world = world.with_phone(evolve(world.phone(number), monitoring=monitoring))
        after, effects = inner(world, command)
        for number in idle:
            after = after.with_phone(evolve(after.phone(number), monitoring=None))
        return after, effects

    return obeying(obey)(fittings)


# ---- what calls that are over leave behind ----


def _over(world: World, number: str) -> Call | None:
    """Return the last of a party's calls that are over."""
    over = (each for each in world.calls.values() if each.number == number and not each.live)
    return max(over, key=lambda each: each.id, default=None)


def _back_at_next_dial(inner: Obey, world: World, command: Command) -> Outcome:
    after, effects = inner(world, command)
    over = _over(world, command.number) if command.operation == "Dial" else None
    return (after if over is None else changed(after, over, state="Held")), effects


def _disposition_of_the_last(inner: Obey, world: World, command: Command) -> Outcome:
    over = _over(world, command.number) if command.operation == "SetCallDisposition" else None
    return inner(world, command if over is None else evolve(command, call=over.id))


def _ids_again(fittings: Fittings) -> Fittings:
    """Give every fourth call that is dialled the ids of the third, if that is over."""
    dialled: list[tuple[int, str]] = []

    def obey(inner: Obey, world: World, command: Command) -> Outcome:
        if command.operation != "Dial":
            return inner(world, command)
        if len(dialled) < 3:  # noqa: PLR2004
            after, effects = inner(world, command)
            dialled.append((world.ids.taken, after.calls_of(command.number)[-1].id))
            return after, effects
        taken, call = dialled[-1]
        dialled.clear()
        if any(each.id == call for each in world.calls_of(command.number)):
            return inner(world, command)
        after, effects = inner(evolve(world, ids=evolve(world.ids, taken=taken)), command)
        return evolve(after, ids=world.ids), effects

    return obeying(obey)(fittings)


DEFECTS: tuple[GenesysChange, ...] = (
    GenesysChange(
        "second-swap-undone",
        "GWS-SWAP-3",
        "The second time that two calls are swapped, both stay in the states that they are in.",
        _from_the(2, "SwapCalls", undone, of=_both_calls),
    ),
    GenesysChange(
        "held-twice-not-retrieved",
        "GWS-RETRIEVE-1",
        "A call that has been held twice cannot be retrieved any more.",
        _refused_after(2, "Hold", "Retrieve"),
    ),
    GenesysChange(
        "muted-before-not-held",
        "GWS-HOLD-1",
        "A call that has been muted and unmuted cannot be held any more.",
        _refused_after(1, "UnmuteCall", "Hold"),
    ),
    GenesysChange(
        "no-tones-after-hold",
        "GWS-DTMF-1",
        "SendDtmf is refused for a call that has been held and retrieved.",
        _refused_after(1, "Retrieve", "SendDtmf"),
    ),
    GenesysChange(
        "second-recording-refused",
        "GWS-REC-1",
        "A call whose recording was stopped cannot be recorded again.",
        _refused_after(1, "StopCallRecording", "StartCallRecording"),
    ),
    GenesysChange(
        "no-dial-after-transfer",
        "GWS-DIAL-1",
        "Who has transferred a call in a single step cannot dial any more.",
        _refused_after(1, "SingleStepTransfer", "Dial", of=_party),
    ),
    GenesysChange(
        "third-update-replaces-all",
        "GWS-DATA-2",
        "The third UpdateUserData of a call leaves nothing of the keys that it does not name.",
        _from_the(3, "UpdateUserData", _nothing_else_kept),
    ),
    GenesysChange(
        "second-disposition-lost",
        "GWS-DISP-2",
        "The second disposition of a call is told, and is not among the user data.",
        _from_the(2, "SetCallDisposition", _nothing_new_kept),
    ),
    GenesysChange(
        "second-resume-stays-paused",
        "GWS-REC-3",
        "The second ResumeCallRecording of a call leaves recordingState Paused.",
        _from_the(2, "ResumeCallRecording", _paused),
    ),
    GenesysChange(
        "second-conference-forgets",
        "GWS-CONF-5",
        "When a fourth party is brought into a conference, the original call names that one only.",
        _from_the(2, "CompleteConference", _only_the_last_named, of=_original),
    ),
    GenesysChange(
        "second-watch-not-shown",
        "GWS-MON-1",
        "The second time that a supervisor starts to listen in, the device shows no monitoring.",
        _from_the(2, "ListenIn", _not_monitoring, of=_party),
    ),
    GenesysChange(
        "transferred-call-never-ends",
        "GWS-HANGUP-1",
        "A call that was transferred once cannot be hung up.",
        _once_transferred("Hangup"),
    ),
    GenesysChange(
        "transferred-call-takes-no-data",
        "GWS-ATTACH-2",
        "A call that was transferred once takes no more user data.",
        _once_transferred("AttachUserData"),
    ),
    GenesysChange(
        "two-refusals-lock",
        "GWS-CALL-6",
        "After two refusals a call takes nothing any more of what it offers.",
        _locked_by_refusals,
    ),
    GenesysChange(
        "only-retrieve-after-consultation",
        "GWS-CALL-11",
        "After a consultation was hung up, the original call offers Retrieve, and nothing else.",
        _offering_retrieve,
    ),
    GenesysChange(
        "cancelled-monitoring-goes-on",
        "GWS-MON-2",
        "A supervisor who has cancelled monitoring gets onto the next call all the same.",
        _joining_after_the_end,
    ),
    GenesysChange(
        "released-call-comes-back",
        "GWS-HANGUP-1",
        "When its party dials again, a call that was hung up is listed as Held.",
        obeying(_back_at_next_dial),
    ),
    GenesysChange(
        "disposition-of-the-last-call",
        "GWS-DISP-2",
        "Where a party has had a call before, the disposition of an active call goes to that one.",
        obeying(_disposition_of_the_last),
    ),
    GenesysChange(
        "fourth-call-has-old-ids",
        "GWS-CALL-5",
        "Every fourth call that is dialled has the id of the one before, where that is over, and is told of under it.",
        _ids_again,
    ),
)
