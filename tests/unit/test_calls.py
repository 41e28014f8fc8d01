from attrs import evolve

from ringback.calls import Addition, CallTable, Capabilities, Move

PAUSE = Move(operation="Pause", states=("Established",), given={"recordingState": ("Recording",)})
TABLE = CallTable(states=("Established",), terminal=(), moves=(PAUSE,), capabilities=())


def test_a_move_is_legal_where_the_call_shows_what_it_needs() -> None:
    """What a resource shows decides along with its state."""
    assert TABLE.move("Pause", "Established", shown={"recordingState": "Recording"}) == PAUSE


def test_a_move_is_illegal_where_the_call_shows_something_else() -> None:
    """A value that is not named, or no value at all, makes it illegal."""
    assert TABLE.move("Pause", "Established", shown={"recordingState": "Stopped"}) is None
    assert TABLE.move("Pause", "Established") is None


def test_what_is_neither_demanded_nor_allowed_nor_forbidden_is_unheard_of() -> None:
    """A capability that no document has there is told, whatever stands in the sample of another state."""
    row = Capabilities(
        state="Held",
        when="alone",
        sample=("Hangup",),
        required=("Hangup",),
        allowed=("Hold",),
        forbidden=("Answer",),
    )
    assert row.unheard_of(["Hangup", "Hold", "Answer", "Dance"]) == ("Dance",)


def test_where_everything_is_forbidden_nothing_is_unheard_of() -> None:
    """What a call that is over offers is a finding already."""
    row = Capabilities(state="Released", when="alone", sample=(), forbidden=("*",))
    assert row.unheard_of(["Dance"]) == ()


def test_what_another_row_of_the_state_has_is_not_unheard_of() -> None:
    """A second call may not have been told of yet; a state that the table does not have tells nothing."""
    rows = (
        Capabilities(state="Held", when="alone", sample=(), allowed=("Retrieve",)),
        Capabilities(state="Held", when="second", sample=(), allowed=("SwapCalls",)),
    )
    table = CallTable(states=("Held",), terminal=(), moves=(), capabilities=rows)
    assert table.unheard_of("Held", ["SwapCalls", "Retrieve", "Dance"]) == ("Dance",)
    assert table.unheard_of("Preview", ["Dance"]) == ()


def test_a_move_may_be_legal_where_the_call_does_not_show_a_value() -> None:
    """The empty string stands for a name that is not shown, or shown as null."""
    start = evolve(PAUSE, given={"recordingState": ("Stopped", "")})
    table = evolve(TABLE, moves=(start,))
    assert table.move("Pause", "Established") == start
    assert table.move("Pause", "Established", shown={"recordingState": None}) == start
    assert table.move("Pause", "Established", shown={"recordingState": "Stopped"}) == start
    assert table.move("Pause", "Established", shown={"recordingState": "Paused"}) is None


def test_what_a_call_shows_adds_to_what_it_offers() -> None:
    """Only in the state and the situations that the addition names."""
    plain = Capabilities(state="Established", when="alone", sample=("Hold",), forbidden=("Answer",))
    addition = Addition(
        state="Established",
        when=("alone",),
        given={"mute": ("On",)},
        sample=("Unmute",),
        required=("Unmute",),
        forbidden=("Mute",),
    )
    table = evolve(TABLE, capabilities=(plain,), additions=(addition,))
    muted = table.offered("Established", shown={"mute": "On"})
    assert (muted.sample, muted.required, muted.forbidden) == (
        ("Hold", "Unmute"),
        ("Unmute",),
        ("Answer", "Mute"),
    )
    assert table.offered("Established", shown={"mute": "Off"}) == plain
    assert table.offered("Established", "listening", shown={"mute": "On"}) == plain
    assert table.offered("Established") == plain
