"""
Which errata decided about what an endpoint said.

A ruling accepts what one side of a contradiction shows.  Its signs say how that
looks, so that a run can tell which rulings its verdict rests on.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property

import jsonschema_rs
from attrs import define, frozen

from ringback.contracts.store import Contract
from ringback.errors import NotValid
from ringback.model import Erratum, Json, Response, Sign, at


@frozen
class _Watched:
    """One sign of one erratum, ready to be looked for."""

    erratum: str
    sign: Sign
    validator: jsonschema_rs.Draft202012Validator

    def shows(self, body: Json) -> bool:
        values = [at(body, each) for each in self.sign.differ]
        if values and (None in values or values[0] == values[-1]):
            return False
        try:
            return self.validator.is_valid(body)
        except ValueError:
            # Text that is no Unicode, or a value nested too deeply: no document prints such a thing.
            return False


@define(slots=False)
class Rulings:
    """The errata of a contract, by what shows that they are needed."""

    contract: Contract

    @cached_property
    def _watched(self) -> Mapping[str, tuple[_Watched, ...]]:
        found: dict[str, tuple[_Watched, ...]] = {}
        for erratum in self.contract.errata.values():
            for sign in erratum.signs:
                each = _Watched(erratum=erratum.id, sign=sign, validator=self._validator(erratum, sign))
                found[sign.within] = (*found.get(sign.within, ()), each)
        return found

    @cached_property
    def _any(self) -> Mapping[str, jsonschema_rs.Draft202012Validator]:
        """Whether any sign may show: most often none does, which need not be asked sign by sign."""
        schemas = {name: [each.sign.schema for each in watched] for name, watched in self._watched.items()}
        return {
            name: jsonschema_rs.Draft202012Validator({"anyOf": each})
            for name, each in schemas.items()
            if '"$' not in json.dumps(each)
        }

    def _showing(self, name: str, body: Json) -> tuple[_Watched, ...]:
        """Return what may show in a body."""
        watched = self._watched.get(name, ())
        if len(watched) > 1 and name in self._any:
            try:
                return watched if self._any[name].is_valid(body) else ()
            except ValueError:
                return ()
        return watched

    def _validator(self, erratum: Erratum, sign: Sign) -> jsonschema_rs.Draft202012Validator:
        try:
            return jsonschema_rs.Draft202012Validator(sign.schema)
        except (ValueError, jsonschema_rs.ValidationError) as error:
            raise NotValid(
                path=str(self.contract.path / "errata.toml"),
                where=f"{erratum.id} sign",
                reason=f"its schema is none ({error})",
            ) from error

    def of_message(self, name: str, message: Json) -> Iterator[str]:
        """Yield the errata by which a notification of this type is accepted."""
        for each in self._showing(name, message):
            if each.shows(message):
                yield each.erratum

    def of_answer(self, operation: str, response: Response) -> Iterator[str]:
        """Yield the errata by which an operation's response is accepted; one without JSON is seen as null."""
        if operation not in self._watched:
            return
        body = response.json_or_none()
        for each in self._showing(operation, body):
            if each.sign.statuses and response.status not in each.sign.statuses:
                continue
            if each.shows(body):
                yield each.erratum
