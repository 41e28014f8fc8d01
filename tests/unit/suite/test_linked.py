"""Following links between operations: at servers that do what they should, and at some that do not."""

from random import Random

from tests.unit.suite.crooked import Asked, Habit, stage_at, straight
from tests.unit.suite.told import VOIPNOW

from ringback.contracts.links import Link, links_of
from ringback.model import Json
from ringback.suite.linked import Walker, chosen, walk


def link(source: str, target: str) -> Link:
    """Return the link from one operation to another one."""
    return next(
        each for each in links_of(VOIPNOW) if (each.source.name, each.target.name) == (source, target)
    )


def followed(habit: Habit, *links: Link) -> tuple[list[tuple[str, str | None]], int, list[str]]:
    """Return the findings of following links at a server, how many could be followed, and why others could not."""
    with stage_at(habit) as stage:
        walker = Walker(stage=stage, contract=VOIPNOW, random=Random(1))
        for each in links:
            walker.follow(each)
        found = [(each.rule, each.operation) for each in stage.evidence.findings]
        return found, walker.followed, list(walker.reasons.values())


def one_is_read(asked: Asked) -> bool:
    """Tell whether one phone call is asked for, by its id."""
    return asked.method == "GET" and len(asked.path.split("/phoneCalls/")[-1].strip("/").split("/")) > 2


def fails_to_read_one(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
    """Fail over each phone call that is asked for by its id, in the documented words."""
    if one_is_read(asked) and status in {200, 204}:
        return 500, {"error": {"code": "internal_server_error", "message": "Oops."}}
    return status, body


def tells_no_id(asked: Asked, status: int, body: Json) -> tuple[int, Json]:
    """Make a phone call, and do not tell which."""
    return (204, None) if asked.method == "POST" and "/phoneCalls" in asked.path else (status, body)


LISTED, MADE = link("List", "BargeIn"), link("CreateSimple", "List")


def test_links_lead_somewhere() -> None:
    """What is listed can be commanded, and what is made can be read, by the ids that were told."""
    assert followed(straight, LISTED, MADE) == ([], 2, [])


def test_what_was_made_and_cannot_be_read_is_found() -> None:
    """A server that fails over the id which it has just told fails."""
    found, _, _ = followed(fails_to_read_one, MADE)
    assert ("response.server-error", "List") in found


def test_an_answer_without_an_id_is_no_link() -> None:
    """No document says that the answer tells an id: nothing is found, and why it was not followed is said."""
    found, times, reasons = followed(tells_no_id, MADE)
    assert (found, times) == ([], 0)
    assert reasons == ["the answer of CreateSimple tells no id"]


def test_what_is_made_is_not_commanded() -> None:
    """Whether what was just made has come about yet is open: only reads follow."""
    found, times, reasons = followed(straight, link("CreateSimple", "BargeIn"))
    assert (found, times, len(reasons)) == ([], 0, 1)


def test_the_same_links_for_the_same_seed() -> None:
    """A seed stands for its links; none comes twice while there are others, and none ends a session."""
    first = chosen(VOIPNOW, 4, 1)
    assert first == chosen(VOIPNOW, 4, 1)
    assert len({(each.source.name, each.target.name) for each in first}) == len(first)
    assert not any(each.target.ends_session for each in chosen(VOIPNOW, 40, 1))


def test_a_walk() -> None:
    """A walk follows some links, leaves no diagram of them, and says how many they were."""
    with stage_at(straight) as stage:
        walk(stage, VOIPNOW, count=3, seed=1)
        assert stage.evidence.findings == []
        assert stage.evidence.arrows == []
        assert any("links between operations were followed" in each for each in stage.evidence.notes)
