"""What is made up ahead of time is what would have been made up later."""

from collections.abc import Callable, Iterator

import pytest

from ringback.contracts.store import load
from ringback.suite import generation
from ringback.suite.generation import Generated, ahead, generated

GENESYS = load("genesys")
SWAP = GENESYS.operation("SwapCalls")
CASE = "genesys/fuzz/SwapCalls/negative"


def asked(contract: object = GENESYS, seed: int = 3) -> list[Generated]:
    """Return what a case asks for."""
    return generated(contract, SWAP, "negative", count=4, seed=seed)  # type: ignore[arg-type]  # a contract it is


def told(cases: list[Generated]) -> list[tuple[object, ...]]:
    """Return what requests say."""
    return [(each.method, each.path, repr(each.body), repr(each.query)) for each in cases]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Yield the names of operations for which something is made up, and forget what was made."""
    names: list[str] = []
    theirs: Callable[..., list[Generated]] = generation._made

    def counted(contract: object, operation: object, mode: str, **how: int) -> list[Generated]:
        names.append(mode)
        return theirs(contract, operation, mode, **how)

    monkeypatch.setattr(generation, "_made", counted)
    yield names
    generation._AHEAD.clear()


def test_ahead(made: list[str]) -> None:
    """It is the same, is made up once, and is given to one only, who may change it."""
    wanted = told(asked())
    assert len(list(ahead(GENESYS, wanted=CASE.__eq__, count=4, seed=3))) == 1
    first = asked()
    assert told(first) == wanted
    assert len(made) == 2
    assert told(asked()) == wanted
    assert len(made) == 3


def test_ahead_for_others(made: list[str]) -> None:
    """What was made up with another seed, or for another contract, is nobody else's."""
    list(ahead(GENESYS, wanted=CASE.__eq__, count=4, seed=3))
    asked(seed=4)
    asked(contract=load("genesys"))
    assert len(made) == 3


def test_ahead_of_what_cannot_be_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong goes wrong where it is asked for, not where it was tried ahead of time."""

    def fails(*_given: object, **_how: object) -> list[Generated]:
        raise ValueError

    monkeypatch.setattr(generation, "_made", fails)
    list(ahead(GENESYS, wanted=CASE.__eq__, count=4, seed=3))
    with pytest.raises(ValueError, match=r"^$"):
        asked()


def test_nothing_is_said_of_what_has_no_words(made: list[str]) -> None:
    """Of an operation that says nothing, nothing wrong is made up, as it is in its cases."""
    silent = [each for each in GENESYS.operations.values() if not (each.parameters or each.request_schema)]
    list(ahead(GENESYS, wanted=lambda case: case.split("/")[2] == silent[0].name, count=1, seed=1))
    assert made == ["positive"]
