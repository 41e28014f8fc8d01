"""
Samples as the examples of exported documents.

It knows which samples may stand as an example: those that fit the contract as it
is today.  One that a ruling accepts only elsewhere would mislead.
"""

from collections.abc import Callable, Mapping
from functools import cached_property

from attrs import define

from ringback.contracts.check import Checker
from ringback.contracts.derive import schema_of
from ringback.contracts.store import Contract
from ringback.model import Json, Sample


@define(slots=False)
class Examples:
    """A contract's samples, by what they are an example of: the first that fits, for each operation."""

    contract: Contract
    #: The schemas that samples must fit: those that are being exported, and not what files still say.
    schemas: Mapping[str, Json]

    @cached_property
    def _checker(self) -> Checker:
        return Checker(self.contract.with_schemas(self.schemas))

    def request(self, operation: str) -> Mapping[str, Json]:
        """Return an example of an operation's request, by its name; nothing where no sample fits."""
        return self._first(lambda each: each.kind == "request" and each.operation == operation)

    def response(self, operation: str, status: int, schema: str) -> Mapping[str, Json]:
        """Return an example of what an operation answers with a status, where it is documented with this schema."""

        def is_one(sample: Sample) -> bool:
            mine = sample.kind == "response" and sample.operation == operation
            return mine and sample.status in (None, status) and schema_of(self.contract, sample) == schema

        return self._first(is_one)

    def error(self) -> Mapping[str, Json]:
        """Return an example of a refusal."""
        return self._first(lambda each: schema_of(self.contract, each) == "Error")

    def notification(self, operation: str, message: str) -> Mapping[str, Json]:
        """Return an example of a message that an operation causes."""

        def is_one(sample: Sample) -> bool:
            mine = sample.kind == "notification" and sample.operation == operation
            return mine and schema_of(self.contract, sample) == message

        return self._first(is_one)

    def _first(self, is_one: Callable[[Sample], bool]) -> Mapping[str, Json]:
        for sample in self.contract.samples:
            if sample.body is not None and is_one(sample) and self._fits(sample):
                return {sample.id: {"summary": str(sample.source), "value": sample.body}}
        return {}

    def _fits(self, sample: Sample) -> bool:
        name = schema_of(self.contract, sample)
        return name in self.schemas and self._checker.conforms(name, sample.body)
