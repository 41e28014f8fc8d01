"""Where a client stands in a recording: answers in order, reads as of now, notifications after their causes."""

from collections.abc import Collection

from tests.unit.cassettes.playing.wire.tapes import Tape

from ringback.cassettes.playing.asked import asked
from ringback.cassettes.playing.wire.playhead import Playhead, Repeat, Tempo
from ringback.cassettes.playing.wire.recording import Recording
from ringback.model import Json, Request

CALLS = "/calls"


class Player:
    """Somebody at a position."""

    def __init__(
        self,
        recording: Recording,
        roles: Collection[str] = ("",),
        repeat: Repeat = Repeat.LAST,
        speed: float = 0.0,
    ) -> None:
        self.recording = recording
        self.roles = set(roles)
        self.head = Playhead(recording, set(roles), repeat, Tempo(speed))
        self.now = 0.0
        self.told()

    def ask(self, method: str, path: str, *, signed: bool = False) -> Json:
        """Return the body of an answer as text; None where there is none."""
        question = self.recording.question(asked(Request(method, f"http://ringback.invalid{path}")))
        assert question is not None
        given = self.head.give(question, self.roles, self.now, signed=signed)
        return None if given is None else given.entry.answer.body.decode()

    def told(self) -> list[Json]:
        """Return what is due by now."""
        return [note.data for _, note in self.head.due(self.now)]


def test_equal_requests_are_answered_in_order_and_then_like_the_last() -> None:
    """One, two, three, and three again."""
    tape = Tape().add("GET", "/n", b"1").add("GET", "/n", b"2").add("GET", "/n", b"3")
    player = Player(tape.recording)
    assert [player.ask("GET", "/n") for _ in range(5)] == ["1", "2", "3", "3", "3"]


def test_equal_commands_are_answered_in_order_and_then_like_the_last() -> None:
    """The second hold is refused; so is the third, which was not recorded."""
    tape = Tape().add("POST", "/hold", b"ok").add("POST", "/retrieve", b"ok").add("POST", "/hold", b"refused")
    player = Player(tape.recording)
    assert [player.ask("POST", "/hold") for _ in range(3)] == ["ok", "refused", "refused"]


def test_without_repetition_each_answer_is_given_once() -> None:
    """What has been given is not given again, and a read is answered in recorded order wherever a client stands."""
    tape = Tape().add("GET", "/n", b"1").add("POST", "/go", b"ok").add("GET", "/n", b"2")
    player = Player(tape.recording, repeat=Repeat.NONE)
    assert [player.ask("GET", "/n") for _ in range(3)] == ["1", "2", None]
    assert [player.ask("POST", "/go") for _ in range(2)] == ["ok", None]


def test_a_read_is_answered_as_of_now() -> None:
    """A client that reads more often than the recorded one does not see what is to come."""
    tape = (
        Tape().add("GET", "/n", b"1").add("POST", "/go", b"ok").add("GET", "/n", b"2").add("GET", "/n", b"3")
    )
    player = Player(tape.recording)
    assert [player.ask("GET", "/n") for _ in range(3)] == ["1", "1", "1"]
    player.ask("POST", "/go")
    assert [player.ask("GET", "/n") for _ in range(3)] == ["2", "3", "3"]


def test_a_read_is_not_answered_as_of_before() -> None:
    """A client that reads less often than the recorded one does not see what is past."""
    tape = Tape()
    tape.add("GET", "/n", b"1").add("GET", "/n", b"2").add("POST", "/go", b"ok").add("GET", "/n", b"3")
    player = Player(tape.recording)
    player.ask("POST", "/go")
    assert player.ask("GET", "/n") == "3"


def test_what_was_only_read_later_is_answered_all_the_same() -> None:
    """The recorded client did not ask before; its first answer is the nearest."""
    tape = Tape().add("POST", "/go", b"ok").add("GET", "/n", b"1")
    assert Player(tape.recording).ask("GET", "/n") == "1"


def session(tape: Tape) -> Tape:
    """Begin a session."""
    return tape.shake("s").subscribe("s", CALLS)


def test_a_notification_follows_what_caused_it() -> None:
    """Nothing is told before a command, and once it is, all that came of it."""
    tape = (
        session(Tape())
        .add("POST", "/dial", b"ok")
        .poll("s", (CALLS, "dialing"))
        .poll("s", (CALLS, "established"))
    )
    tape.add("POST", "/hold", b"ok").poll("s", (CALLS, "held"))
    player = Player(tape.recording)
    assert player.told() == []
    player.ask("POST", "/dial")
    assert player.told() == ["dialing", "established"]
    player.ask("POST", "/hold")
    assert player.told() == ["held"]
    assert player.told() == []


def test_who_skips_a_command_is_told_all_up_to_the_next() -> None:
    """A client that does what came later has got beyond what it left out."""
    tape = session(Tape()).add("POST", "/a", b"ok").poll("s", (CALLS, "a")).add("POST", "/b", b"ok")
    tape.poll("s", (CALLS, "b"))
    player = Player(tape.recording)
    player.ask("POST", "/b")
    assert player.told() == ["a", "b"]


def test_a_read_waits_for_what_was_told_before_it() -> None:
    """A client that has been told of a call finds it."""
    tape = session(Tape()).add("GET", "/n", b"none").poll("s", (CALLS, "ringing")).add("GET", "/n", b"one")
    assert Player(tape.recording).ask("GET", "/n") == "one"


def cast() -> Tape:
    """Return a recording of two: one calls, the other is called."""
    tape = Tape(actor="agent")
    session(tape)
    tape.add("POST", "/dial", b"ok", by="caller").poll("s", (CALLS, "ringing"))
    return tape.add("POST", "/answer", b"ok").poll("s", (CALLS, "established"))


def test_alone_the_others_do_their_part_by_themselves() -> None:
    """Who plays one actor hears of what another one caused, without anybody doing it."""
    player = Player(cast().recording, ["agent"])
    assert player.told() == []
    other = Playhead(cast().recording, {"agent"})
    assert [note.data for _, note in other.due(0.0)] == ["ringing"]


def test_together_everybody_is_waited_for() -> None:
    """Where all are played, what one hears of waits for what the other one does."""
    head = Player(cast().recording, ["agent", "caller"])
    assert head.told() == []
    head.ask("POST", "/dial")
    assert head.told() == ["ringing"]
    head.ask("POST", "/answer")
    assert head.told() == ["established"]


def test_in_recorded_time_things_take_as_long_as_they_did() -> None:
    """What came 200 ms after a command comes 200 ms after it; at double speed, 100 ms."""
    tape = session(Tape(timed=True)).add("POST", "/dial", b"ok").poll("s", (CALLS, "dialing"))
    for speed, seconds in ((1.0, 0.3), (2.0, 0.15)):
        player = Player(tape.recording, speed=speed)
        player.now = 100.0
        assert player.head.wakes_at() is None
        player.ask("POST", "/dial")
        assert player.told() == []
        due = player.head.wakes_at()
        assert due is not None
        assert abs(due - 100.0 - seconds) < 1e-9
        player.now = due
        assert player.told() == ["dialing"]


def test_without_times_recorded_time_is_the_order() -> None:
    """A recording that nobody timed is played at once."""
    tape = session(Tape()).add("POST", "/dial", b"ok").poll("s", (CALLS, "dialing"))
    player = Player(tape.recording, speed=1.0)
    player.ask("POST", "/dial")
    assert player.told() == ["dialing"]


def test_an_answer_with_or_without_credentials() -> None:
    """Who signs in gets what was recorded for those who did, and the others what was recorded for them."""
    signed = {"Authorization": "Basic YTpi"}
    tape = Tape().add("GET", "/me", b"denied", status=401).add("GET", "/me", b"hello", sent=signed)
    player = Player(tape.recording)
    assert [player.ask("GET", "/me", signed=each) for each in (True, False, True)] == [
        "hello",
        "denied",
        "hello",
    ]


def test_several_cassettes_one_after_the_other() -> None:
    """What is left of an earlier cassette goes first; a command of a later one leads there."""
    one = Tape().add("POST", "/go", b"1").add("GET", "/n", b"1").add("POST", "/only-one", b"ok")
    other = Tape().add("POST", "/go", b"2").add("GET", "/n", b"2").add("POST", "/only-two", b"ok")
    player = Player(Recording.of([one.cassette, other.cassette]))
    assert [player.ask("POST", "/go"), player.ask("GET", "/n")] == ["1", "1"]
    assert [player.ask("POST", "/go"), player.ask("GET", "/n")] == ["2", "2"]
    player = Player(Recording.of([one.cassette, other.cassette]))
    player.ask("POST", "/only-two")
    assert player.ask("GET", "/n") == "2"


def test_what_a_cassette_tells_waits_until_it_is_played() -> None:
    """Nobody hears of the second recording before it is asked for something."""
    one = session(Tape()).poll("s", (CALLS, "one"))
    other = session(Tape()).poll("s", (CALLS, "two")).add("POST", "/two", b"ok")
    head = Playhead(Recording.of([one.cassette, other.cassette]), {""})
    assert [note.data for _, note in head.due(0.0)] == ["one"]
    player = Player(head.recording)
    player.ask("POST", "/two")
    assert player.told() == ["two"]
