"""What a report quotes from a contract and from features; everything else stands in the run."""

from collections.abc import Mapping

from attrs import field, frozen

from ringback.model import Erratum, Requirement


@frozen
class Place:
    """A line of a file of the project, which is named from the project's root with slashes."""

    file: str
    line: int = 1


@frozen
class Texts:
    """The words behind the ids that a run log holds; empty where the contract is not at hand."""

    #: The API's name as its vendor writes it.
    title: str = ""
    requirements: Mapping[str, Requirement] = field(factory=dict)
    errata: Mapping[str, Erratum] = field(factory=dict)
    #: Where each requirement stands, by id, and each operation, by name.
    demanded: Mapping[str, Place] = field(factory=dict)
    operations: Mapping[str, Place] = field(factory=dict)
    #: The text of each feature, by its file.
    features: Mapping[str, str] = field(factory=dict)
    #: The file of each recorded flow, by the flow's case id.
    cassettes: Mapping[str, Place] = field(factory=dict)
