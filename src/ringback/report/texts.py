"""What a report quotes from a contract; everything else stands in the run."""

from collections.abc import Mapping

from attrs import field, frozen

from ringback.model import Erratum, Requirement


@frozen
class Texts:
    """The words behind the ids that a run log holds; empty where the contract is not at hand."""

    #: The API's name as its vendor writes it.
    title: str = ""
    requirements: Mapping[str, Requirement] = field(factory=dict)
    errata: Mapping[str, Erratum] = field(factory=dict)
