"""
Second calls on a random walk: an agent talks a call over with a colleague, and makes one conversation of the two.

The generic walk knows single commands; what takes two calls at once is here, for the APIs that name it (`Api.walk`).
"""

import functools
from collections.abc import Callable

from attrs import define

from ringback.suite.arrange import AGENT, CALLER, COLLEAGUE
from ringback.suite.consultation import CONFERENCE, TRANSFER, Consultation
from ringback.suite.conversation import answer, roles_of
from ringback.suite.stage import Stage
from ringback.suite.tracker import Tracked


@define
class SecondCalls:
    """What a walk may do to begin a consultation, and to end it."""

    stage: Stage
    #: Whether the colleague is on the call with the caller, so that nobody is left to consult.
    conferring: bool = False

    def __call__(self, call: Tracked) -> list[Callable[[], object]]:
        """Return the steps that are legal about a call of the agent's."""
        stage = self.stage
        if COLLEAGUE not in stage.endpoint.actors or self.conferring:
            return []
        live, offered = stage.tracker.live(AGENT), stage.offered(call)
        if len(live) == 1:
            return [
                functools.partial(self._talk_over, what)
                for what in (TRANSFER, CONFERENCE)
                if f"Initiate{what}" in offered
            ]
        # What was offered may be past, where neither call waits for the other any more.
        roles = roles_of(stage)
        held = [each.id for each in live if each.state == roles.waiting]
        if len(held) != 1 or {each.state for each in live} != {roles.waiting, roles.talking}:
            return []
        original = stage.call(AGENT, CALLER)
        return [
            functools.partial(self._complete, what)
            for what in (TRANSFER, CONFERENCE)
            # Which call goes on in a conference is documented only for an original that is held.
            if f"Complete{what}" in offered and (what == TRANSFER or original.id in held)
        ]

    def _talk_over(self, what: str) -> None:
        Consultation(self.stage).initiate(what, AGENT, CALLER, COLLEAGUE)
        answer(self.stage, COLLEAGUE, AGENT)

    def _complete(self, what: str) -> None:
        consultation = Consultation(self.stage)
        consultation.complete(what, AGENT, CALLER, COLLEAGUE)
        if what == CONFERENCE:
            self.conferring = True
            consultation.conferring(AGENT, CALLER, (CALLER, COLLEAGUE))
