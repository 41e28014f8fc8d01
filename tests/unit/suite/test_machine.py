"""How sequences are chosen: what they are about, and what only comes in between."""

from ringback.suite.acts import Act
from ringback.suite.machine import Chooser, History


def act(sentence: str, *, aside: bool = False) -> Act:
    """Return an act that does nothing."""
    return Act(sentence, lambda: None, aside=aside)


def test_no_sequence_is_about_what_comes_in_between() -> None:
    """It is drawn all the same, and less often than what the sequence is about."""
    acts = [act("the agent holds"), act("the agent reads", aside=True), act("the agent parks")]
    chooser = Chooser(History(), ("agent",), seed=1)
    drawn = [chooser.choose(acts, each) for each in range(200)]
    said = [each.sentence for each in drawn if each is not None]
    assert chooser.stems == {"the … holds", "the … parks"}
    assert (
        0 < said.count("the agent reads") < min(said.count("the agent holds"), said.count("the agent parks"))
    )


def test_the_same_seed_chooses_the_same() -> None:
    """Whatever is drawn."""
    acts = [act("the agent holds"), act("the agent reads", aside=True), act("the agent parks")]

    def chosen(seed: int) -> list[Act | None]:
        chooser = Chooser(History(), ("agent",), seed=seed)
        return [chooser.choose(acts, each) for each in range(50)]

    assert chosen(1) == chosen(1) != chosen(2)
