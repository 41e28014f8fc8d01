"""
The passive checks on recorded exchanges, for cases that cannot be run again on what was recorded of them.

Each reply is held against what the suite holds every reply against, and each
notification against the rules that need to know nothing but the message.
"""

from collections.abc import Iterator

from attrs import define, field

from ringback.cassettes.store import Cassette
from ringback.contracts import Contract
from ringback.contracts.messages import Messages
from ringback.keep.session import Session, Step, plain_response
from ringback.model import Exchange, Finding, Notification
from ringback.suite import responses, rules
from ringback.suite.subjects import subject_of
from ringback.suite.tracker import Tracker

#: The rules of notifications that look at nothing but the message.
RULES = (rules.typed, rules.schema, rules.channel)


@define
class Passive:
    """Looks at recorded exchanges in the light of one contract."""

    contract: Contract
    messages: Messages = field(init=False)
    context: rules.Context = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.messages = Messages(self.contract)
        self.context = rules.Context(
            contract=self.contract, checker=self.messages.checker, identities={}, tracker=Tracker()
        )

    def findings(self, cassette: Cassette) -> Iterator[Finding]:
        """Yield what is wrong with recorded exchanges, whatever they were for."""
        for step in Session.of(cassette, self.messages).steps:
            yield from self._answer(step)
            for told in step.told:
                yield from self._told(told.notification)

    def _answer(self, step: Step) -> Iterator[Finding]:
        if step.is_protocol or not step.operation:
            return
        interaction = step.interaction
        done = Exchange(
            number=step.number,
            actor=interaction.actor,
            operation=step.operation,
            request=interaction.request,
            response=plain_response(interaction.response),
        )
        yield from responses.faults(self.context, done)

    def _told(self, notification: Notification) -> Iterator[Finding]:
        if "notifications" not in self.contract.settings:
            return
        subject = subject_of(self.contract, notification)
        seen = rules.Seen(notification, subject, None, explained=False)
        for rule in RULES:
            yield from rule(self.context, seen)
