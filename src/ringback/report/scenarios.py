"""The scenarios of a feature: each with the id of the case that runs it, and the line where it stands."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath

from attrs import frozen
from gherkin.parser import Parser

from ringback.model import Json
from ringback.report.texts import Place, Texts
from ringback.run import Run
from ringback.suite.cases import slug


@frozen
class Scenario:
    """One scenario, or one row of the examples of an outline."""

    #: Feature, scenario and example, as parts of a case id.
    parts: tuple[str, ...]
    line: int
    #: Its own tags, and those of what it stands in.
    tags: frozenset[str] = frozenset()

    @property
    def cassette(self) -> str:
        """What its recording is called."""
        return ".".join(self.parts)

    def case(self, api: str) -> str:
        """Return the id of the case that runs it."""
        return "/".join((api, "flow", *self.parts))


@lru_cache(maxsize=256)
def scenarios(file: str, text: str) -> tuple[Scenario, ...]:
    """Return the scenarios of a feature, in order; raises what gherkin raises where it is no feature."""
    document: Mapping[str, Json] = Parser().parse(text)
    feature = document.get("feature", {})
    return tuple(_of(feature, slug(PurePosixPath(file).stem), _tags(feature)))


def places(run: Run, texts: Texts) -> Mapping[str, Place]:
    """Return where the scenario of each flow stands, by the flow's case id."""
    return {
        each.case(run.header.api): Place(file=file, line=each.line)
        for file, text in texts.features.items()
        for each in scenarios(file, text)
    }


def _of(parent: Mapping[str, Json], feature: str, tags: frozenset[str]) -> Iterator[Scenario]:
    for child in parent.get("children", ()):
        if "rule" in child:
            yield from _of(child["rule"], feature, tags | _tags(child["rule"]))
        elif "scenario" in child:
            yield from _rows(child["scenario"], feature, tags | _tags(child["scenario"]))


def _rows(scenario: Mapping[str, Json], feature: str, tags: frozenset[str]) -> Iterator[Scenario]:
    parts = (feature, slug(str(scenario["name"])))
    if not scenario.get("examples"):
        yield Scenario(parts=parts, line=scenario["location"]["line"], tags=tags)
    for table in scenario.get("examples", ()):
        for row in table.get("tableBody", ()):
            example = slug("-".join(cell["value"] for cell in row["cells"]))
            yield Scenario(
                parts=tuple(filter(None, (*parts, example))),
                line=row["location"]["line"],
                tags=tags | _tags(table),
            )


def _tags(node: Mapping[str, Json]) -> frozenset[str]:
    return frozenset(str(each["name"]).removeprefix("@") for each in node.get("tags", ()))
