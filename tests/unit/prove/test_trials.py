"""Trials that once raised a false alarm."""

from ringback.prove.trials import Effort, Subject, tried


def test_what_another_party_does_may_lead_to_what_was_told_before() -> None:
    """Two members of a conference attach the same value one after the other, which is told the same way."""
    subject = Subject(api="genesys", kind="variant", name="no-agent-states")
    ended = tried(subject, Effort(level="robust", only="*/walk-1", thorough=True, seed=33))
    assert ended.cases
    assert (ended.sightings, ended.problems) == ((), ())
