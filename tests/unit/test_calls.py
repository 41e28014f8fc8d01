from ringback.calls import CallTable, Move

PAUSE = Move(operation="Pause", states=("Established",), given={"recordingState": ("Recording",)})
TABLE = CallTable(states=("Established",), terminal=(), moves=(PAUSE,), capabilities=())


def test_a_move_is_legal_where_the_call_shows_what_it_needs() -> None:
    """What a resource shows decides along with its state."""
    assert TABLE.move("Pause", "Established", shown={"recordingState": "Recording"}) == PAUSE


def test_a_move_is_illegal_where_the_call_shows_something_else() -> None:
    """A value that is not named, or no value at all, makes it illegal."""
    assert TABLE.move("Pause", "Established", shown={"recordingState": "Stopped"}) is None
    assert TABLE.move("Pause", "Established") is None
