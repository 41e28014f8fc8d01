"""
How well a contract's schemas generalise: each sample judged by schemas that were derived without it.

A left-out sample that is refused shows that schemas are too narrow; a corrupted
one that is taken shows that they are too wide.  Knows how to count both.
"""

from collections.abc import Iterator, Sequence

from attrs import frozen

from ringback.contracts.check import Checker, SchemaError, pointer
from ringback.contracts.corruptions import Corruption, corruptions, demands
from ringback.contracts.derive import derive
from ringback.contracts.messages import Messages, Outcome
from ringback.contracts.store import Contract
from ringback.model import Json, Sample

#: Corruptions of each sample.
CORRUPTIONS = 20

#: What a contract should reach: of left-out samples accepted, and of their corruptions rejected.
ACCEPTED = 0.98
REJECTED = 0.95


@frozen
class Trial:
    """One sample, judged without having had a say."""

    sample: str
    schema: str
    #: Why it is refused; empty where it is accepted.
    errors: tuple[SchemaError, ...]
    tried: int
    #: The corruptions that were not noticed.
    unnoticed: tuple[Corruption, ...]


@frozen
class Generalisation:
    """What came of leaving out each sample of one contract."""

    api: str
    trials: tuple[Trial, ...]

    @property
    def accepted(self) -> int:
        """How many left-out samples were accepted."""
        return sum(not each.errors for each in self.trials)

    @property
    def tried(self) -> int:
        """How many corruptions there were."""
        return sum(each.tried for each in self.trials)

    @property
    def rejected(self) -> int:
        """How many corruptions were rejected."""
        return self.tried - sum(len(each.unnoticed) for each in self.trials)

    @property
    def met(self) -> bool:
        """Whether both targets are met; they are not where nothing was tried."""
        return (
            bool(self.trials)
            and self.accepted >= ACCEPTED * len(self.trials)
            and self.rejected >= REJECTED * self.tried
        )

    def to_json(self) -> dict[str, Json]:
        """Return the form that programs read."""
        return {
            "api": self.api,
            "samples": len(self.trials),
            "accepted": self.accepted,
            "corruptions": self.tried,
            "rejected": self.rejected,
            "met": self.met,
            "refused": [
                {"sample": trial.sample, "schema": trial.schema, "where": each.where, "message": each.message}
                for trial in self.trials
                for each in trial.errors
            ],
            "unnoticed": [
                {"sample": trial.sample, "schema": trial.schema, "where": each.where, "how": each.how}
                for trial in self.trials
                for each in trial.unnoticed
            ],
        }


def leave_one_out(contract: Contract) -> Generalisation:
    """Return how the schemas derived without each sample judge it, and corruptions of it."""
    return Generalisation(api=contract.api, trials=tuple(_trials(contract)))


def _trials(contract: Contract) -> Iterator[Trial]:
    whole = contract.with_schemas(derive(contract))
    messages = Messages(whole)
    for number, sample in enumerate(contract.samples):
        schema = _judged(messages, sample, sample.body).schema
        if not schema or sample.body is None:
            continue
        others = (*contract.samples[:number], *contract.samples[number + 1 :])
        yield _trial(contract.with_samples(others), messages.checker, sample, schema)


def _trial(without: Contract, whole: Checker, sample: Sample, schema: str) -> Trial:
    messages = Messages(without.with_schemas(derive(without)))
    broken = _corruptions(without, whole, sample, schema)
    return Trial(
        sample=sample.id,
        schema=schema,
        errors=_judged(messages, sample, sample.body).errors,
        tried=len(broken),
        unnoticed=tuple(
            each for each in broken if _judged(messages, sample, each.body).verdict == "conforms"
        ),
    )


def _corruptions(contract: Contract, whole: Checker, sample: Sample, schema: str) -> Sequence[Corruption]:
    told = contract.settings.get("notifications", {})
    messages = told.get("messages", {})
    # A message of another type is another message, and one of a type that nobody documents is legal.
    found = [
        each
        for each in demands(whole, schema, sample.body)
        if (each.keyword, pointer(each.steps)) != ("const", told.get("type"))
    ]
    return corruptions(
        found,
        sample.body,
        seed=sample.id,
        most=CORRUPTIONS,
        channel=sample.kind == "notification" and "channel" in messages.get(schema, {}),
    )


def _judged(messages: Messages, sample: Sample, body: Json) -> Outcome:
    return messages.outcome(
        {
            "kind": sample.kind,
            "operation": sample.operation or None,
            "method": sample.method or None,
            "url": sample.url or None,
            "status": sample.status,
            "body": body,
        }
    )
