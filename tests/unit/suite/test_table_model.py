"""What sequences go by: calls as everybody reads them, each party as late as it may see them."""

from collections.abc import Mapping

import pytest
from attrs import define, field
from tests.unit.suite.test_told_late import house

from ringback.model import Json
from ringback.suite import table_model
from ringback.suite.arrange import AGENT, CALLER
from ringback.suite.conversation import hang_up, on_the_phone
from ringback.suite.reading import calls_of
from ringback.suite.stage import Stage
from ringback.suite.table_model import TableModel

Listed = tuple[Mapping[str, Json], ...]


@define
class Lagging:
    """Lists what an actor's calls were, so many times after they have changed."""

    actor: str
    behind: int
    before: Listed = field(factory=tuple)

    def __call__(self, stage: Stage, actor: str) -> Listed | None:
        now = calls_of(stage, actor) or ()
        if actor != self.actor or len(now) >= len(self.before):
            self.before = now if actor == self.actor else self.before
            return now
        self.behind -= 1
        return self.before if self.behind >= 0 else now


def test_a_call_whose_other_end_is_over_goes_on_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sees the end of it a moment later does nothing more on it in between."""
    monkeypatch.setattr(table_model, "calls_of", Lagging(CALLER, behind=3))
    with house() as (stages, slow), stages("case") as stage:
        on_the_phone(stage, AGENT, CALLER)
        model = TableModel(stage)
        model.agree()
        assert list(model.calls(CALLER))
        slow.through = False
        hang_up(stage, AGENT, stage.call(AGENT, CALLER))
        model.agree()
        slow.through = True
        assert not list(model.calls(CALLER))


def test_whoever_is_left_alone_does_nothing_more_on_their_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is listed for longer than anything was waited for, and may be over at any moment."""
    monkeypatch.setattr(table_model, "calls_of", Lagging(CALLER, behind=1000))
    with house() as (stages, slow), stages("case") as stage:
        on_the_phone(stage, AGENT, CALLER)
        model = TableModel(stage)
        model.agree()
        assert any(each.sentence.startswith(f"the {CALLER} ") for each in model.acts())
        slow.through = False
        hang_up(stage, AGENT, stage.call(AGENT, CALLER))
        model.agree()
        slow.through = True
        assert list(model.calls(CALLER))
        assert not any(each.sentence.startswith(f"the {CALLER} ") for each in model.acts())
